using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>What became of a patient's lesions from one visit to the next.</summary>
/// <param name="Subject">The patient.</param>
/// <param name="Baseline">Name of the earlier visit.</param>
/// <param name="FollowUp">Name of the later one.</param>
/// <param name="Change">The comparison with the lesions in it; null where it failed.</param>
/// <param name="Reason">Why it failed, or null.</param>
public sealed record VhiLesionRow(string Subject, string Baseline, string FollowUp, ChangeDocument? Change, string? Reason)
{
    /// <summary>How many became what; null where the visits cannot be compared.</summary>
    public LesionCounts? Counts => Change?.LesionCounts;

    /// <summary>Lesions of a scan against the visit before; null for a first visit.</summary>
    public static VhiLesionRow? Of(VhiStudyRow row, IReadOnlyList<VhiLesionRow> lesions)
    {
        ArgumentNullException.ThrowIfNull(row);
        return lesions.FirstOrDefault(l => l.Subject == row.Case.Subject && l.FollowUp == row.Case.Session);
    }

    /// <summary>Why there are no counts, in one line; null where there are.</summary>
    public string? WhyNone => Reason ?? (Counts is null ? string.Join("; ", Change!.Verdict.Reasons.Prepend(Change.Verdict.Text)) : null);

    /// <summary>Folder of the comparison below that of the study's results: sub-01/ses-before_ses-after.</summary>
    public string Folder => $"{new StudyCase(Subject, "", "").ResultFolder}/"
        + $"{new StudyCase("", Baseline, "").ResultFolder}_{new StudyCase("", FollowUp, "").ResultFolder}";
}

/// <summary>How lesions of a study's visits are matched.</summary>
/// <param name="Settings">From which change on one has grown.</param>
/// <param name="Cases">What every run.json says alike, and what becomes of earlier results; one pair after another.</param>
/// <param name="Threads">Threads of each registration.</param>
public sealed record VhiLesionRun(LesionSettings Settings, CaseRun Cases, int Threads)
{
    /// <summary>Registrations of a pair.</summary>
    public static int RegistrationsAPair { get; } = VisitRegistration.RunsOf(1);

    /// <summary>Writes a comparison into its folder.</summary>
    public required Action<OutputFolder, ChangeRun, ChangeDocument, ChangeMap?, LesionMatch?> Write { get; init; }
}

/// <summary>Each patient's lesions at one visit matched with those at the next, as <c>rubor measure change</c> matches them: the STIR are
/// registered rigidly by one seed, the earlier disease region as mask.</summary>
public static class VhiLesions
{
    /// <summary>The pairs: each measured visit with the one before.</summary>
    /// <param name="rows">The measured study.</param>
    /// <param name="order">Visits of each subject that has two or more, in the order of time.</param>
    public static IReadOnlyList<(VhiStudyRow Baseline, VhiStudyRow FollowUp)> Pairs(
        IReadOnlyList<VhiStudyRow> rows, IReadOnlyDictionary<string, IReadOnlyList<string>> order)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(order);
        var pairs = new List<(VhiStudyRow, VhiStudyRow)>();
        foreach (var (subject, visits) in order.OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            List<VhiStudyRow> measured = [.. visits.SelectMany(visit => rows.Where(r =>
                r.Case.Subject == subject && r.Case.Session == visit && r.Figures is not null).Take(1))];
            pairs.AddRange(measured.Zip(measured.Skip(1)));
        }
        return pairs;
    }

    /// <summary>Matches them. A pair that fails is a row with its reason; the rest go on.</summary>
    /// <param name="study">The study.</param>
    /// <param name="rows">Its measured scans.</param>
    /// <param name="order">Visits of each subject that has two or more, in the order of time.</param>
    /// <param name="output">Folder of the results, those of the scans in it.</param>
    /// <param name="run">How.</param>
    /// <param name="registered">Told after each registration, from any thread.</param>
    /// <param name="cancel">Stops; finished pairs stay.</param>
    public static IReadOnlyList<VhiLesionRow> Run(VhiStudy study, IReadOnlyList<VhiStudyRow> rows,
        IReadOnlyDictionary<string, IReadOnlyList<string>> order, string output, VhiLesionRun run, Action registered,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(run);
        var files = study.Cases.Where(c => c.Reason is null).ToDictionary(c => c.Case.Name, VhiCase.Of);
        return (run.Cases with { Threads = 1 }).Rows(Pairs(rows, order),
            pair => Compare(pair.Baseline, pair.FollowUp),
            (pair, change, reason) => new VhiLesionRow(pair.Baseline.Case.Subject, pair.Baseline.Case.Session, pair.FollowUp.Case.Session,
                change, reason), _ => { }, cancel);

        ChangeDocument Compare(VhiStudyRow baseline, VhiStudyRow followUp)
        {
            bool IsOf(VhiStudyRow row, StudyCase visit) =>
                row.Figures is not null && row.Case.Subject == visit.Subject && row.Case.Session == visit.Session;
            foreach (var visit in new[] { baseline, followUp })
                if (rows.Count(r => IsOf(r, visit.Case)) is > 1 and var n)
                    throw new CaseException($"visit {visit.Case.Session} has {n} measured scans; compare two by 'rubor measure change'");
            if (baseline.Figures!.Vhi is null != followUp.Figures!.Vhi is null)
                throw new CaseException("one visit is cleaned and the other is not: clean both, or neither");
            string Result(VhiStudyRow row, string name) => Path.Combine(output, row.Case.ResultFolder, name);
            VhiCase earlier = files[baseline.Case.Name], later = files[followUp.Case.Name];
            string region = earlier.DiseaseRegion ?? Result(baseline, FoundRegion.RegionFile);
            string before = Result(baseline, VhiCaseRunner.SegmentationFile), after = Result(followUp, VhiCaseRunner.SegmentationFile);
            var inputs = new (string Role, string File)[] { ("baseline", earlier.Stir), ("follow_up", later.Stir), ("mask", region),
                ("baseline_lesions", before), ("follow_up_lesions", after) }
                .SelectMany(f => ImageFile.FilesOf(f.File).Select((file, i) => RunInput.Of(i == 0 ? f.Role : $"{f.Role}_samples", file)));
            var manifest = run.Cases.Manifest with
            {
                Inputs = [.. inputs],
                Seed = Elastix.FirstSeed,
                Settings = new JsonObject
                {
                    ["transform"] = "rigid",
                    ["seeds"] = 1,
                    ["lesion_change_mm3"] = run.Settings.SmallestChangeMm3,
                },
            };
            var row = new VhiLesionRow(baseline.Case.Subject, baseline.Case.Session, followUp.Case.Session, null, null);
            string folder = Path.Combine(output, row.Folder);
            return run.Cases.InFolder(folder, manifest, Earlier, (to, timings) =>
            {
                var first = VisitImage.Read(earlier.Stir, run.Threads, cancel);
                var second = VisitImage.Read(later.Stir, run.Threads, cancel);
                var change = new ChangeRun
                {
                    Baseline = first.Volume,
                    FollowUp = second.Volume,
                    Doubted = VisitPair.Check(first, second),
                    Mask = Mask.From(first.ReadLabels(region)),
                    Seeds = 1,
                };
                Mask was = LesionFigures.MaskOf(before, first.Volume.Geometry, "baseline"),
                    now = LesionFigures.MaskOf(after, second.Volume.Geometry, "follow-up");
                var (document, map) = change.Run(run.Threads, timings, registered, cancel);
                LesionMatch? match = null;
                if (document.Verdict.Comparable)
                {
                    match = timings.Run("lesions", () => LesionMatch.Of(was, now, change.MotionOf(document), run.Settings));
                    document = document.With(match, run.Settings);
                }
                timings.Run("write", () => run.Write(to, change, document, map, match));
                return document;
            }, cancel);
        }
    }

    static ChangeDocument? Earlier(string folder)
    {
        try
        {
            return ChangeDocument.Read(folder);
        }
        catch (OutputException)
        {
            return null;
        }
    }
}
