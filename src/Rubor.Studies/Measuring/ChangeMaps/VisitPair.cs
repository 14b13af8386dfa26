using System.Text.RegularExpressions;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>What the names of two files say against comparing them. Names that tell nothing (before.nii.gz) are no
/// objection.</summary>
public static partial class VisitPair
{
    /// <summary>Refuses two patients, two sides, two sequences, and one file twice; a follow-up that is named before its baseline is a
    /// doubt.</summary>
    /// <param name="baseline">Path of the earlier visit.</param>
    /// <param name="followUp">Path of the later one.</param>
    /// <returns>What is in doubt, one line each.</returns>
    /// <exception cref="OutputException">They are no two visits of one patient: names the follow-up, and says why.</exception>
    public static IReadOnlyList<string> Check(string baseline, string followUp)
    {
        void Refuse(string what, string? earlier, string? later)
        {
            bool both = earlier is { Length: > 0 } && later is { Length: > 0 };
            if (both && !string.Equals(earlier, later, StringComparison.OrdinalIgnoreCase))
                throw new OutputException(followUp, $"is of {what} {later} by its name, and the baseline of {what} {earlier}; compare visits of one {what}");
        }

        if (Path.GetFullPath(baseline) == Path.GetFullPath(followUp))
            throw new OutputException(followUp, "is the baseline itself; name the later visit with --follow-up");
        Refuse("subject", Entity(Subject(), baseline), Entity(Subject(), followUp));
        Refuse("side", SideOf(baseline), SideOf(followUp));
        Refuse("sequence", SequenceOf(baseline), SequenceOf(followUp));
        string? first = Entity(Session(), baseline), second = Entity(Session(), followUp);
        return first is not null && second is not null && first != second && VisitOrder.Find([first, second], out _) is [var earliest, _]
            && earliest != first ? [$"visit {second} comes before {first} by its name: increase and decrease may be swapped"] : [];
    }

    static string? Entity(Regex of, string file) =>
        new[] { SubjectName.Stem(file) }.Concat(Path.GetFullPath(file).Split(Path.DirectorySeparatorChar).Reverse().Skip(1))
            .Select(n => of.Match(n)).FirstOrDefault(m => m.Success)?.Groups[1].Value;

    static string? SideOf(string file) => SubjectName.Words(SubjectName.Stem(file)).SelectMany(w => w.Value.Split('-'))
        .Select(NameWords.Side).FirstOrDefault(side => side is not null);

    static string? SequenceOf(string file) => StudyFileName.Of(file) is { IsLabel: false } name ? name.Role : null;

    [GeneratedRegex("(?:^|_)sub-([^_.]+)")]
    private static partial Regex Subject();

    [GeneratedRegex("(?:^|_)ses-([^_.]+)")]
    private static partial Regex Session();
}
