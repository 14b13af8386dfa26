using Rubor.Reading.Forms;
using Rubor.Reading.People;

namespace Rubor.Reading.Tasks;

/// <summary>What of a vote or a decision is wrong.</summary>
public enum AdjudicationPart
{
    /// <summary>Why readers differed.</summary>
    Reason,
    /// <summary>What scorers say.</summary>
    Votes,
    /// <summary>What holds.</summary>
    Decision,
}

/// <summary>A vote or decision that cannot be taken. The message is a clause without a full stop.</summary>
/// <param name="part">What of it is wrong.</param>
/// <param name="message">Why, and what to do.</param>
public sealed class AdjudicationException(AdjudicationPart part, string message) : Exception(message)
{
    /// <summary>What of it is wrong.</summary>
    public AdjudicationPart Part => part;
}

/// <summary>Who may decide a discrepancy, when, and what makes a decision: the same for the command and the workstation.</summary>
public static class AdjudicationRules
{
    /// <summary>The reasons as they are written.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [.. Enum.GetValues<DiscrepancyReason>().Select(r => TaskWords.Of(r))];

    /// <summary>The reason of a word, whatever its case.</summary>
    /// <exception cref="AdjudicationException">There is none.</exception>
    public static DiscrepancyReason ReasonOf(string word)
    {
        int at = Reasons.ToList().IndexOf(word.ToLowerInvariant());
        return at >= 0 ? Enum.GetValues<DiscrepancyReason>()[at]
            : throw new AdjudicationException(AdjudicationPart.Reason, $"{word} is none of {string.Join(", ", Reasons)}");
    }

    /// <summary>An answer as the form has it, so that 2.0 is 2.</summary>
    /// <param name="form">The form.</param>
    /// <param name="field">Name of the field.</param>
    /// <param name="text">The answer as tables have it.</param>
    /// <param name="part">Whose answer it is.</param>
    /// <exception cref="AdjudicationException">The field does not take it.</exception>
    public static string AnswerOf(FormDefinition form, string field, string text, AdjudicationPart part)
    {
        var asked = form.Document.Fields.First(f => f.Name == field);
        var value = FormAnswer.Of(asked, text);
        return asked.Refusal(value) is { } refusal ? throw new AdjudicationException(part, refusal) : value.ToString();
    }

    /// <summary>Whether an account may decide in a task: a coordinator or an admin who does not read in it.</summary>
    public static bool MayDecide(TaskWorklist list, string name, Role role) =>
        role != Role.Reader && !list.Task.Readers.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A scorer's vote.</summary>
    /// <param name="found">The discrepancy; not decided.</param>
    /// <param name="form">The form.</param>
    /// <param name="scorer">Account of the scorer.</param>
    /// <param name="answer">What the scorer says, as tables have it.</param>
    /// <param name="reason">Why readers differed: the word of a <see cref="DiscrepancyReason"/>.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="AdjudicationException">It is no answer, or no reason; or it was decided.</exception>
    public static AdjudicationBallot Vote(TaskDiscrepancy found, FormDefinition form, string scorer, string answer, string reason,
        DateTimeOffset now) =>
        !found.IsOpen ? throw new AdjudicationException(AdjudicationPart.Votes, "it was decided meanwhile, so no more votes are taken")
            : new(found.Case.Name, found.Allowed.Field, scorer, AnswerOf(form, found.Allowed.Field, answer, AdjudicationPart.Votes),
                ReasonOf(reason), now, found.Sha256);

    /// <summary>A decision: what all scorers say holds; where they differ, what the last one decides.</summary>
    /// <param name="ratings">The answers.</param>
    /// <param name="found">The discrepancy.</param>
    /// <param name="form">The form, which says what a field takes.</param>
    /// <param name="reason">Why readers differed.</param>
    /// <param name="votes">What each scorer says.</param>
    /// <param name="decision">What the last one decides; null where all scorers say the same.</param>
    /// <param name="note">A remark, or empty.</param>
    /// <param name="by">Account of who decides.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="AdjudicationException">A rule refuses it.</exception>
    public static Adjudication Decide(TaskRatings ratings, TaskDiscrepancy found, FormDefinition form, DiscrepancyReason reason,
        IReadOnlyList<AdjudicationVote> votes, string? decision, string note, string by, DateTimeOffset now)
    {
        string field = found.Allowed.Field;
        if (votes.GroupBy(v => v.Scorer, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new AdjudicationException(AdjudicationPart.Votes, $"{twice.Key} votes twice");
        if (votes.Count < found.Allowed.Scorers)
            throw new AdjudicationException(AdjudicationPart.Votes,
                $"{votes.Count} of at least {found.Allowed.Scorers} scorers have voted; the task asks for so many");
        if (votes.Select(v => v.Scorer).Concat(found.Ballots.Select(b => b.Scorer)).Contains(by, StringComparer.OrdinalIgnoreCase))
            throw new AdjudicationException(AdjudicationPart.Votes,
                $"{by} decides last and is no scorer; let another scorer vote, or another account decide");
        bool consensus = votes.Select(v => v.Answer).Distinct().Count() == 1;
        string? last = decision is null ? null : AnswerOf(form, field, decision, AdjudicationPart.Decision);
        string truth = consensus ? last is null || last == votes[0].Answer ? votes[0].Answer
                : throw new AdjudicationException(AdjudicationPart.Decision,
                    $"all scorers said {votes[0].Answer}, which holds; leave the cell empty, or correct the votes")
            : last ?? throw new AdjudicationException(AdjudicationPart.Decision, "is empty, and the scorers differ: who decides last says what holds");
        return new(found.Case.Name, field, reason, votes, truth, consensus, by, now, note, found.Reads,
            ratings.SaidTruth(found.Case, field));
    }
}
