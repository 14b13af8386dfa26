using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Methods.ChangeMaps;
using Rubor.Methods.Vhi;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary>What <c>measure vhi --study</c> and <c>demo</c> have in common: a study measured into a folder.</summary>
internal static class VhiStudyCommandPart
{
    /// <summary>Measures every scan and writes the table, the page and the manifest.</summary>
    /// <param name="study">What there is.</param>
    /// <param name="folder">Folder of results, claimed by the caller.</param>
    /// <param name="settings">Choices.</param>
    /// <param name="options">Threads, quiet, overwrite.</param>
    /// <param name="resume">Whether finished cases are kept.</param>
    /// <param name="measured">Is given each result, from any thread.</param>
    /// <param name="cancel">Stops; finished cases stay.</param>
    /// <param name="networks">What finds the disease region on T1W, or null where masks are measured.</param>
    /// <param name="beside">Names of what the caller writes into the folder.</param>
    /// <param name="visits">The order of visits as the caller says it, or null.</param>
    /// <param name="observer">Whose masks are measured, where a study has several observers'; or null.</param>
    /// <param name="lesions">From which change on a lesion has grown from visit to visit; null matches none.</param>
    /// <param name="matched">Is given what became of the lesions, where they are matched.</param>
    public static IReadOnlyList<VhiStudyRow> Measure(
        VhiStudy study, string folder, VhiSettings settings, SharedOptions options, bool resume, Action<VhiResult> measured,
        CancellationToken cancel,
        RegionNetworks? networks = null, IReadOnlyList<string>? beside = null, IReadOnlyList<string>? visits = null,
            string? observer = null, LesionSettings? lesions = null, Action<IReadOnlyList<VhiLesionRow>>? matched = null)
    {
        if (lesions is not null)
            Elastix.Require();
        // Before hours are spent: which visit is first decides whether the page shows a fall or a rise. A scan that cannot be measured has
        // no part in it.
        var order = VisitOrder.OfSubjects(study.Cases.Where(c => visits is not null || c.Reason is null).Select(c => c.Case), visits,
            study.Study.Folder);
        if (!options.Overwrite && !resume && OutputFolder.HoldsFiles(folder))
            throw new OutputException(folder, "already holds files; add --resume to go on, --overwrite to replace, or name another folder");
        OutputFolder.RequireReplaceable(folder, options.Overwrite || resume);
        Directory.CreateDirectory(folder);
        string[] own = ["report.html", RunManifest.FileName, VhiStudyTable.FileName, .. lesions is null ? Array.Empty<string>() : [LesionFigures.FileName]];
        var folders = study.Cases.Select(c => c.Case.ResultFolder.Split('/')[0]);
        var manifest = options.Manifest(ToJson(settings)) with
        {
            Outputs = [.. folders.Concat(beside ?? []).Concat(own).Distinct().Order(StringComparer.Ordinal)],
        };
        if (observer is not null)
            manifest.Settings["observer"] = observer;
        // Said first, so that a study stopped half-way can be gone on with, or replaced.
        OfStudy(manifest).WriteTo(folder);
        if (lesions is null)
            File.Delete(Path.Combine(folder, LesionFigures.FileName)); // of an earlier run, beside whose figures it would mislead
        manifest = manifest.With(networks);
        var timings = new StageTimings();
        var run = new VhiStudyRun(settings, new(manifest, options.Threads, options.Overwrite, resume))
        {
            Networks = networks,
            Report = WriteReport
        };
        var rows = timings.Run("measure", () => StudyProgress.Run(options, "measuring V_HI", study.Cases.Count, done =>
            VhiStudyRunner.Run(study, folder, run, _ => done(), cancel)));
        var found = lesions is null ? null : timings.Run("lesions", () => StudyProgress.Run(options, "matching lesions",
            VhiLesionRun.RegistrationsAPair * VhiLesions.Pairs(rows, order).Count, done => VhiLesions.Run(study, rows, order, folder,
                new(lesions, run.Cases, options.Threads) { Write = WriteChange }, done, cancel)));
        if (found is not null)
        {
            WholeFile.Write(Path.Combine(folder, LesionFigures.FileName),
                LesionFigures.ToTsv(found.Where(l => l.Change is not null)
                    .Select(l => (l.Subject, l.Baseline, l.FollowUp, l.Change!.Lesions))));
            matched?.Invoke(found);
        }
        WholeFile.Write(Path.Combine(folder, VhiStudyTable.FileName), VhiStudyTable.ToTsv(rows, found));
        WholeFile.Write(Path.Combine(folder, "report.html"), VhiStudyPage.Of(rows, order, found));
        (OfStudy(manifest) with { TimingsMs = timings.Milliseconds }).WriteTo(folder);
        return rows;

        // Scans are measured alike whether lesions are matched or not, and are kept when that alone is other.
        RunManifest OfStudy(RunManifest cases)
        {
            if (lesions is null)
                return cases;
            var told = (JsonObject)cases.Settings.DeepClone();
            told["lesions"] = true;
            told["lesion_change_mm3"] = lesions.SmallestChangeMm3;
            return cases with { Settings = told };
        }

        static void WriteChange(OutputFolder output, ChangeRun change, ChangeDocument document, ChangeMap? map, LesionMatch? match) =>
            ChangeOutput.Write(output, change, document, map, match, blueIncrease: true);

        void WriteReport(VhiResult result, VhiDocument figures, OutputFolder output)
        {
            VhiCasePage.Write(result, figures, output);
            measured(result);
        }
    }

    /// <summary>The settings as they stand in run.json.</summary>
    public static JsonObject ToJson(VhiSettings settings) => new()
    {
        ["minimum_piece"] = settings.MinimumPiece,
        ["pieces"] = settings.Pieces == PieceMode.TwoD ? "2d" : "3d",
        ["limits"] = settings.Rule switch { LimitRule.Paper => "paper", LimitRule.Robust => "robust", _ => "paper on drawn marrow, robust on found" },
    };

    /// <summary>A manifest with the networks that ran, if any did; waits until they are loaded.</summary>
    public static RunManifest With(this RunManifest manifest, RegionNetworks? networks)
    {
        if (networks is null)
            return manifest;
        var (libtorch, device) = networks.Ready();
        manifest.Settings["device"] = device;
        manifest.Settings["mirror"] = networks.Mirror;
        manifest.Settings["resample"] = networks.Resample;
        return manifest with { LibtorchVersion = libtorch, Inputs = [.. manifest.Inputs, .. networks.Inputs] };
    }
}
