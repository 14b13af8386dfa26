using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Methods.Vhi;
using Rubor.Studies.Cases;
using Rubor.Studies.Regions;
using Rubor.Studies.Runs;
using Rubor.Studies.Vhi;

namespace Rubor.Cli.Commands;

/// <summary>What <c>measure vhi --study</c> and <c>demo</c> have in common: a study measured into a folder.</summary>
internal static class VhiStudyCommandPart
{
    /// <summary>Measures every scan and writes the table, the page and the manifest.</summary>
    /// <param name="study">Folder of scans.</param>
    /// <param name="folder">Folder of results, claimed by the caller.</param>
    /// <param name="settings">Choices.</param>
    /// <param name="options">Threads, quiet, overwrite.</param>
    /// <param name="resume">Whether finished cases are kept.</param>
    /// <param name="measured">Is given each result, from any thread.</param>
    /// <param name="cancel">Stops; finished cases stay.</param>
    /// <param name="networks">What finds the disease region on T1W, or null where masks are measured.</param>
    /// <param name="beside">Names of what the caller writes into the folder.</param>
    /// <param name="visits">The order of visits as the caller says it, or null.</param>
    public static IReadOnlyList<VhiStudyRow> Measure(
        string study, string folder, VhiSettings settings, SharedOptions options, bool resume, Action<VhiResult> measured,
        CancellationToken cancel,
        RegionNetworks? networks = null, IReadOnlyList<string>? beside = null, IReadOnlyList<string>? visits = null)
    {
        var cases = VhiStudyFolder.Cases(study, networks is not null);
        // Before hours are spent: which visit is first decides whether the page shows a fall or a rise.
        var order = VisitOrder.OfSubjects(cases.Select(c => (c.Subject, c.Session)), visits, study);
        if (!options.Overwrite && !resume && OutputFolder.HoldsFiles(folder))
            throw new OutputException(folder, "already holds files; add --resume to go on, --overwrite to replace, or name another folder");
        OutputFolder.RequireReplaceable(folder, options.Overwrite || resume);
        Directory.CreateDirectory(folder);
        var manifest = options.Manifest(ToJson(settings)) with
        {
            Outputs = [.. cases.Select(c => c.ResultFolder.Split('/')[0]).Concat(beside ?? []).Append("report.html")
                .Append(RunManifest.FileName).Append(VhiStudyTable.FileName).Distinct().Order(StringComparer.Ordinal)],
        };
        // Said first, so that a study stopped half-way can be gone on with, or replaced.
        manifest.WriteTo(folder);
        manifest = manifest.With(networks);
        var timings = new StageTimings();
        var run = new VhiStudyRun(settings, options.Threads, options.Overwrite, resume, manifest) { Networks = networks };
        var rows = timings.Run("measure", () => StudyProgress.Run(options, "measuring V_HI", cases.Count, done =>
            VhiStudyRunner.Run(cases, folder, run, WriteReport, _ => done(), cancel)));
        WholeFile.Write(Path.Combine(folder, VhiStudyTable.FileName), VhiStudyTable.ToTsv(rows));
        WholeFile.Write(Path.Combine(folder, "report.html"), VhiStudyPage.Of(rows, order));
        (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(folder);
        return rows;

        void WriteReport(VhiResult result, OutputFolder output)
        {
            VhiCasePage.Write(result, output);
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
