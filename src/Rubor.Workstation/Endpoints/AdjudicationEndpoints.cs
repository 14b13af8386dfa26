using System.Globalization;
using System.Security.Claims;
using Rubor.Imaging;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Security;
using Rubor.Workstation.Tasks;

namespace Rubor.Workstation.Endpoints;

/// <summary>
/// Discrepancies of the task: shown without names, voted on by several scorers, decided by a last one. Nothing of them is told before
/// everybody has signed.
/// </summary>
internal static class AdjudicationEndpoints
{
    const string ListFormat = "rubor.workstation-discrepancies/1", OneFormat = "rubor.workstation-discrepancy/1";

    const string NoSuch = "there is no such discrepancy in this task";

    // As a note in a table may be.
    const int LongestNote = 1000;

    public static void MapAdjudication(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/task/discrepancies", ListAsync)
            .WithSummary("Cases on which readers differ, once everybody has signed everything; of whom an answer is, is not said.")
            .Produces<DiscrepanciesAnswer>().Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(409);
        var all = routes.MapGroup("/api/task/discrepancies");
        all.MapGet("/{discrepancy}", GetAsync).WithSummary("A discrepancy: the case, the answers without names, and where its adjudication stands.")
            .Produces<DiscrepancyAnswer>().Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(409).Produces<ErrorAnswer>(422);
        all.MapGet("/{discrepancy}/images/{role}", ImageAsync).WithSummary("Samples of an image of its case, as those of a case.")
            .Produces(200, contentType: "application/octet-stream").Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(409);
        all.MapPost("/{discrepancy}/vote", VoteAsync).WithSummary("Vote as a scorer of the consensus; the newest vote of a scorer counts.")
            .Produces<DiscrepancyAnswer>().Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(409).Produces<ErrorAnswer>(422);
        all.MapPost("/{discrepancy}/decision", DecideAsync)
            .WithSummary("Decide what holds, with the password: by a coordinator or an admin who neither reads nor votes.")
            .Produces<DiscrepancyAnswer>().Produces<ErrorAnswer>(403).Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(409)
            .Produces<ErrorAnswer>(422).Produces<ErrorAnswer>(429);
    }

    static Task<IResult> ListAsync(ClaimsPrincipal user, ServedTask task, ServedAdjudication desk, CancellationToken cancel) =>
        OpenAsync(user, desk, async () =>
        {
            var (_, found) = await desk.FoundAsync(cancel);
            return TypedResults.Ok(new DiscrepanciesAnswer(ListFormat, task.List!.Task.Title,
                [.. found.Select(f => new DiscrepancyRowAnswer(f.Code, f.Number, LabelOf(desk, f.Found), f.Found.IsOpen ? f.Found.IsOutdated
                    ? "read_again" : "open" : "decided", f.Found.Ballots.Count, f.Found.Allowed.Scorers, OwnOf(f.Found, user) is not null,
                    desk.MayDecide(f.Found, user), f.Found.IsOpen ? null : f.Found.Decision!.Truth))]));
        }, cancel);

    static Task<IResult> GetAsync(string discrepancy, ClaimsPrincipal user, ServedTask task, ServedAdjudication desk, CaseLibrary library,
        CancellationToken cancel) =>
        OpenAsync(user, desk, () => OneAsync(discrepancy, user, task, desk, library, cancel), cancel);

    static Task<IResult> ImageAsync(string discrepancy, string role, ClaimsPrincipal user, ServedAdjudication desk, CaseLibrary library,
        CancellationToken cancel) =>
        OpenAsync(user, desk, async () =>
        {
            var (_, all) = await desk.FoundAsync(cancel);
            return all.FirstOrDefault(f => f.Code == discrepancy) is not { } one ? Answers.NotFound(NoSuch)
                : await WithCaseAsync(one, desk, library, loaded => loaded.Images.FirstOrDefault(i => i.Role == role) is { } image
                    ? new CaseEndpoints.SamplesResult(image.Samples) : Answers.NotFound($"this case has no image {role}"));
        }, cancel);

    static Task<IResult> VoteAsync(string discrepancy, VoteRequest request, ClaimsPrincipal user, ServedTask task, ServedAdjudication desk,
        CaseLibrary library, CancellationToken cancel) =>
        OpenAsync(user, desk, async () =>
        {
            var (_, all) = await desk.FoundAsync(cancel);
            if (all.All(f => f.Code != discrepancy))
                return Answers.NotFound(NoSuch);
            await desk.VoteAsync(discrepancy, user, request.Answer, request.Reason, cancel);
            return await OneAsync(discrepancy, user, task, desk, library, cancel);
        }, cancel);

    static Task<IResult> DecideAsync(string discrepancy, DecisionRequest request, HttpContext context, PasswordDoor door, ServedTask task,
        ServedAdjudication desk, CaseLibrary library, CancellationToken cancel) =>
        OpenAsync(context.User, desk, async () =>
        {
            if (!context.User.Oversees())
                return Answers.Error(403, "your role does not allow that");
            var (account, wait) = await door.CheckAsync(context, context.User.Name(), request.Password, "a decision");
            if (wait > TimeSpan.Zero)
                return PasswordDoor.TooMany(context.Response, wait);
            if (account is null)
                return Answers.Error(403, "The password is wrong; nothing is decided.");
            string note = (request.Note ?? "").Trim();
            if (note.Length > LongestNote || note.Any(char.IsControl))
                return Answers.Error(422, $"A note is one line of at most {LongestNote} characters.");
            var (_, all) = await desk.FoundAsync(cancel);
            if (all.All(f => f.Code != discrepancy))
                return Answers.NotFound(NoSuch);
            await desk.DecideAsync(discrepancy, account, request.Decision, request.Reason, note, request.Seen, cancel);
            return await OneAsync(discrepancy, context.User, task, desk, library, cancel);
        }, cancel);

    // Nothing is told to anybody before all have read; and what the rules refuse is said in their words.
    static async Task<IResult> OpenAsync(ClaimsPrincipal user, ServedAdjudication desk, Func<Task<IResult>> run, CancellationToken cancel)
    {
        if (await desk.ClosedAsync(user, cancel) is { } closed)
            return Answers.Error(closed.Status, closed.Sentence);
        try
        {
            return await run();
        }
        catch (AdjudicationException e)
        {
            return Answers.Error(422, $"{TaskWords.Of(e.Part)}: {e.Message}");
        }
        catch (ImageDataException e)
        {
            return Answers.Error(500, $"{AdjudicationLog.FileName} {e.Reason}");
        }
    }

    static async Task<IResult> OneAsync(string discrepancy, ClaimsPrincipal user, ServedTask task, ServedAdjudication desk,
        CaseLibrary library, CancellationToken cancel)
    {
        var (_, all) = await desk.FoundAsync(cancel);
        if (all.FirstOrDefault(f => f.Code == discrepancy) is not { } one)
            return Answers.NotFound(NoSuch);
        return await WithCaseAsync(one, desk, library, loaded =>
        {
            var (found, own) = (one.Found, OwnOf(one.Found, user));
            bool sees = found.IsOpen && desk.SeesVotes(found, user);
            return TypedResults.Ok(new DiscrepancyAnswer(OneFormat, one.Code, one.Number, all.Count, found.Allowed.Field,
                desk.ReadingsOf(one), CaseOf(one, all.Count, loaded, task), ServedAdjudication.StateOf(found), found.Ballots.Count,
                found.Allowed.Scorers,
                own is null ? null : new(own.Answer, TaskWords.Of(own.Reason)), desk.MayVote(found, user), desk.MayDecide(found, user),
                sees ? [.. found.Ballots.Select(b => new VoteAnswer(b.Answer, TaskWords.Of(b.Reason)))
                    .OrderBy(v => v.Answer, StringComparer.Ordinal)] : null,
                found.IsOutdated, found.IsOpen ? null : DecisionOf(found.Decision!)));
        });
    }

    static DecisionAnswer DecisionOf(Adjudication d) => new(d.Truth, TaskWords.Of(d.Reason), d.ByConsensus, d.DecidedBy, d.Decided, d.Note,
        [.. d.Votes.Select(v => v.Answer).Order(StringComparer.Ordinal)]);

    // Under a name that is no reader's place of the case, without the machine's output, whichever arm showed it.
    static CaseDocument CaseOf(ServedDiscrepancy one, int total, LoadedCase loaded, ServedTask task)
    {
        var document = CaseDocument.Of(loaded);
        return document with
        {
            Name = one.Code,
            Title = string.Create(CultureInfo.InvariantCulture, $"discrepancy {one.Number} of {total}"),
            Images = [.. document.Images.Select(i => i with { Sha256 = task.List!.Disguise(one.Code, i.Sha256) })],
            Warnings = [.. document.Warnings.Select(w => w.Replace(loaded.Case.Name, "the case", StringComparison.Ordinal))],
            Content = loaded.Kind.Reveal?.Without(loaded) ?? document.Content,
            Blinded = true,
        };
    }

    static async Task<IResult> WithCaseAsync(ServedDiscrepancy one, ServedAdjudication desk, CaseLibrary library,
        Func<LoadedCase, IResult> run)
    {
        var files = library.Find(desk.PlaceOf(one.Found))!;
        try
        {
            return run(await library.OpenAsync(files));
        }
        catch (Exception e) when (e is CaseNotReadyException or ImageDataException)
        {
            return Answers.Error(422, e.Message.Replace(files.Name, "the case", StringComparison.Ordinal), Answers.AboutCase);
        }
    }

    static AdjudicationBallot? OwnOf(TaskDiscrepancy found, ClaimsPrincipal user) =>
        found.Ballots.FirstOrDefault(b => b.Scorer.Equals(user.Name(), StringComparison.OrdinalIgnoreCase));

    static string LabelOf(ServedAdjudication desk, TaskDiscrepancy found) =>
        desk.Form.Document.Fields.First(f => f.Name == found.Allowed.Field).Label;
}
