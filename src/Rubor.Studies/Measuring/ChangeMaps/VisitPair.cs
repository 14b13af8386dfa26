using System.Globalization;
using System.Text.RegularExpressions;
using Rubor.Imaging;
using Rubor.Imaging.Dicom.Series;
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

    // Of what a sequence is made of, the ratio from which on two visits are of two sequences, and from which on that is in doubt.
    const double AnotherSequence = 1.5, PerhapsAnother = 1.1;

    /// <summary>Refuses two patients, two sides, two sequences and one series twice by what DICOM headers say, and pictures of two sizes;
    /// says
    /// what is in doubt. Headers that tell nothing are no objection.</summary>
    /// <param name="baseline">Earlier visit.</param>
    /// <param name="followUp">Later one.</param>
    /// <returns>What is in doubt, one line each.</returns>
    /// <exception cref="OutputException">They are no two visits of one patient: names the follow-up, and says why.</exception>
    public static IReadOnlyList<string> Check(VisitImage baseline, VisitImage followUp)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(followUp);
        string file = followUp.Volume.Source;
        GridSize a = baseline.Volume.Geometry.Size, b = followUp.Volume.Geometry.Size;
        if (baseline.IsPicture != followUp.IsPicture)
            throw new OutputException(file, $"is a {Kind(followUp)} and the baseline a {Kind(baseline)}; compare two scans, or two pictures");
        if (baseline.IsPicture && a != b)
            throw new OutputException(file, FormattableString.Invariant(
                $"has {b.X} × {b.Y} pixels and the baseline {a.X} × {a.Y}; compare pictures of one size, cropped alike"));
        var doubts = new List<string>();
        if (baseline.Unit != followUp.Unit)
            doubts.Add("only one of the pictures states its spacing: both are measured in pixels");
        if (baseline.Header is { } first && followUp.Header is { } second)
            Check(first, second, file, doubts);
        return doubts;

        static string Kind(VisitImage image) => image.IsPicture ? "picture" : "scan of several slices";
    }

    static void Check(VisitHeader baseline, VisitHeader followUp, string file, List<string> doubts)
    {
        // Identifiers are held against each other, and never shown.
        SeriesFacts a = baseline.Facts, b = followUp.Facts;
        static bool Differ(string one, string other) =>
            one.Length > 0 && other.Length > 0 && !string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
        bool samePerson = a.Name.Length > 0 && a.Name == b.Name && a.BirthDate.Length > 0 && a.BirthDate == b.BirthDate;
        if ((Differ(a.PatientId, b.PatientId) && !samePerson) || Differ(a.BirthDate, b.BirthDate))
            throw new OutputException(file, "is of another patient than the baseline by its DICOM header; compare visits of one patient");
        if (a.SeriesUid.Length > 0 && a.SeriesUid == b.SeriesUid)
            throw new OutputException(file, "is of the very series of the baseline by its DICOM header; name the later visit with --follow-up");
        if (Differ(a.Laterality, b.Laterality))
            throw new OutputException(file,
                $"is of side {b.Laterality} by its DICOM header, and the baseline of side {a.Laterality}; compare visits of one side");
        if (Differ(a.Modality, b.Modality))
            throw new OutputException(file, $"is {b.Modality} by its DICOM header, and the baseline {a.Modality}; compare visits of one sequence");
        if (Differ(a.BodyPart, b.BodyPart))
            doubts.Add($"headers name two parts of the body: {a.BodyPart} and {b.BodyPart}");
        if (Differ(a.ScanningSequence, b.ScanningSequence))
            throw new OutputException(file, $"has the sequence {b.ScanningSequence} by its DICOM header, and the baseline {a.ScanningSequence}; "
                + "compare visits of one sequence");
        Held("echo time", baseline.EchoTimeMs, followUp.EchoTimeMs);
        Held("repetition time", baseline.RepetitionTimeMs, followUp.RepetitionTimeMs);
        Held("inversion time", baseline.InversionTimeMs, followUp.InversionTimeMs);
        if (a.HasContrast != b.HasContrast)
            doubts.Add($"only the {(a.HasContrast ? "baseline" : "follow-up")} has a contrast agent by its header");
        if (DateOf(a) is { } earlier && DateOf(b) is { } later && later < earlier)
            doubts.Add(FormattableString.Invariant(
                $"the follow-up was made {earlier.DayNumber - later.DayNumber} days before its baseline by their headers: increase and decrease are swapped"));

        void Held(string what, double? one, double? other)
        {
            if (one is not > 0 || other is not > 0)
                return;
            double ratio = Math.Max(one.Value, other.Value) / Math.Min(one.Value, other.Value);
            string said = FormattableString.Invariant($"{what} {other:0.#} ms");
            if (ratio >= AnotherSequence)
                throw new OutputException(file, said + FormattableString.Invariant(
                    $" by its DICOM header where the baseline has {one:0.#} ms: another sequence; compare visits of one sequence"));
            if (ratio >= PerhapsAnother)
                doubts.Add(said + FormattableString.Invariant($" after {one:0.#} ms at the baseline: look whether it is one sequence"));
        }
    }

    static DateOnly? DateOf(SeriesFacts facts) => DateOnly.TryParseExact(facts.StudyDate, "yyyyMMdd", CultureInfo.InvariantCulture,
        DateTimeStyles.None, out var date) ? date : null;

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
