using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Rubor.Reading.Forms;
using Rubor.Reading.People;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tasks;

/// <summary>A discrepancy as it is adjudicated.</summary>
/// <param name="Code">What it is called on the page.</param>
/// <param name="Number">Its place in the list, from 1; the order is that of the codes.</param>
/// <param name="Found">The discrepancy.</param>
internal sealed record ServedDiscrepancy(string Code, int Number, TaskDiscrepancy Found);

/// <summary>Why discrepancies are not told now.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Sentence">Why.</param>
internal sealed record AdjudicationClosed(int Status, string Sentence);

/// <summary>
/// The adjudication of the task that is served: what 'rubor task adjudicate' does by table, in the same log and by the same rules. Whose an
/// answer is, in which arm it was given and what was shown then is told to nobody here.
/// </summary>
/// <param name="served">The task.</param>
/// <param name="library">Its cases.</param>
/// <param name="people">The accounts.</param>
/// <param name="clock">When something is decided.</param>
internal sealed class ServedAdjudication(ServedTask served, CaseLibrary library, IAccountStore people, TimeProvider clock)
{
    readonly Lazy<FormDefinition> form = new(() => FormReader.Read(Path.Combine(library.Folder, FormSettings.FileName)));

    /// <summary>The form.</summary>
    public FormDefinition Form => form.Value;

    /// <summary>The time as it is written.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Whether everybody has signed everything, so that discrepancies are told.</summary>
    public async Task<AdjudicationClosed?> ClosedAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        if (served.List is not { } list)
            return new(404, "no task is served here");
        if (list.Task.Adjudication is null)
            return new(404, "this task has no adjudication; tasks whose file has the key adjudication have one");
        var open = TaskProgress.Unfinished(await served.ReadsAsync(cancel), await people.ListAsync(cancel));
        return open.Count == 0 ? null : new(409, "Not everybody has signed everything yet. Discrepancies are told when all have read"
            + (served.Blinds(user) ? "." : string.Create(CultureInfo.InvariantCulture,
                $": {string.Join(", ", open.Select(o => $"{o.Reader} has {o.Places} places left"))}. Of who reads no more, disable the account.")));
    }

    /// <summary>The discrepancies as they are now, in the order of their codes.</summary>
    public async Task<(TaskRatings Ratings, IReadOnlyList<ServedDiscrepancy> Found)> FoundAsync(CancellationToken cancel)
    {
        var ratings = (await RatingsAsync(cancel)).With(AdjudicationLog.History(library.Folder));
        return (ratings, Of(ratings));
    }

    /// <summary>Adds a scorer's vote.</summary>
    /// <exception cref="AdjudicationException">The rules refuse it.</exception>
    /// <exception cref="Imaging.ImageDataException">The log is damaged, or cannot be written.</exception>
    public async Task VoteAsync(string code, ClaimsPrincipal user, string answer, string reason, CancellationToken cancel)
    {
        var ratings = await RatingsAsync(cancel);
        AdjudicationLog.Append(library.Folder, there =>
        {
            var found = Find(ratings.With(there), code);
            if (found.IsOpen && !MayVote(found, user))
                throw new AdjudicationException(AdjudicationPart.Votes, "enough scorers have voted, and you have been shown what they said: decide, or "
                    + "leave it to another");
            return ([AdjudicationRules.Vote(found, Form, user.Name(), answer, reason, Now)], []);
        });
    }

    /// <summary>Adds a decision, of the votes that were given here.</summary>
    /// <param name="code">The discrepancy.</param>
    /// <param name="by">Account of who decides, whose password was checked.</param>
    /// <param name="decision">What holds; null where all scorers say the same.</param>
    /// <param name="reason">Why readers differed.</param>
    /// <param name="note">A remark, or empty.</param>
    /// <param name="seen">What was decided upon: <see cref="StateOf"/> of the discrepancy that the page showed.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="AdjudicationException">The rules refuse it.</exception>
    /// <exception cref="Imaging.ImageDataException">The log is damaged, or cannot be written.</exception>
    public async Task DecideAsync(string code, Account by, string? decision, string reason, string note, string seen,
        CancellationToken cancel)
    {
        if (!AdjudicationRules.MayDecide(served.List!, by.Name, by.Role))
            throw new AdjudicationException(AdjudicationPart.Decision, "who reads does not decide; a coordinator or an admin does");
        var ratings = await RatingsAsync(cancel);
        AdjudicationLog.Append(library.Folder, there =>
        {
            var now = ratings.With(there);
            var found = Find(now, code);
            if (!found.IsOpen || StateOf(found) != seen)
                throw new AdjudicationException(AdjudicationPart.Decision, "it was voted on, decided or read again meanwhile; look at it again");
            return ([], [AdjudicationRules.Decide(now, found, Form, AdjudicationRules.ReasonOf(reason),
                    [.. found.Ballots.Select(b => new AdjudicationVote(b.Scorer, b.Answer))], decision, note, by.Name, Now)]);
        });
    }

    /// <summary>Another text once anything was voted, decided or read again: so that nobody decides upon what was not seen.</summary>
    public static string StateOf(TaskDiscrepancy found) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0',
        found.Ballots.Select(b => $"{b.Scorer} {b.Answer} {b.Reason}").Append($"{found.Sha256} {found.Decision?.Decided.ToUnixTimeSeconds()}")))));

    /// <summary>Whether somebody may decide a discrepancy now.</summary>
    public bool MayDecide(TaskDiscrepancy found, ClaimsPrincipal user) => found.IsOpen && SeesVotes(found, user);

    /// <summary>Whether somebody may vote on a discrepancy now: who is shown the votes of others gives none.</summary>
    public bool MayVote(TaskDiscrepancy found, ClaimsPrincipal user) => found.IsOpen && !SeesVotes(found, user);

    /// <summary>Whether somebody is shown what the scorers say: who decides, once enough have voted.</summary>
    public bool SeesVotes(TaskDiscrepancy found, ClaimsPrincipal user) => user.Oversees()
        && AdjudicationRules.MayDecide(served.List!, user.Name(), Role.Coordinator) && found.Ballots.Count >= found.Allowed.Scorers
        && !found.Ballots.Any(b => b.Scorer.Equals(user.Name(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The answers without whose they are: by arm, whose names are left out and whose order follows from the code.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ReadingsOf(ServedDiscrepancy one) => [.. one.Found.Reads.GroupBy(r => r.Arm)
        .OrderBy(g => served.List!.DiscrepancyCode(one.Code, g.Key), StringComparer.Ordinal)
        .Select(g => (IReadOnlyList<string>)[.. g.Select(r => r.Answer).Order(StringComparer.Ordinal)])];

    /// <summary>The case of a discrepancy in the catalog: that of any place that shows it.</summary>
    public string PlaceOf(TaskDiscrepancy found) => served.List!.Entries.First(e => e.Case == found.Case.Name).Code;

    async Task<TaskRatings> RatingsAsync(CancellationToken cancel) => TaskRatings.Of(served.List!, await served.ReadsAsync(cancel),
        [.. Form.Document.Fields.Where(f => served.List!.Task.Adjudication!.Any(a => a.Field == f.Name))]);

    IReadOnlyList<ServedDiscrepancy> Of(TaskRatings ratings) => [.. TaskDiscrepancies.Of(ratings)
        .Select(d => (Code: served.List!.DiscrepancyCode(d.Case.Name, d.Allowed.Field), Found: d))
        .OrderBy(d => d.Code, StringComparer.Ordinal).Select((d, i) => new ServedDiscrepancy(d.Code, i + 1, d.Found))];

    TaskDiscrepancy Find(TaskRatings ratings, string code) => Of(ratings).FirstOrDefault(d => d.Code == code)?.Found
        ?? throw new AdjudicationException(AdjudicationPart.Votes, "it is no discrepancy any more: it was read again meanwhile");
}
