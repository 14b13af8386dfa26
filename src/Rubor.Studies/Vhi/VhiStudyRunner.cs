using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Studies.Regions;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Vhi;

/// <summary>How to measure the scans of a study.</summary>
/// <param name="Settings">Choices of the measurement.</param>
/// <param name="Threads">Cases measured at once.</param>
/// <param name="Overwrite">Whether earlier results of a case are replaced.</param>
/// <param name="Resume">Whether finished cases with the same files and settings are kept.</param>
/// <param name="Manifest">What every run.json says alike.</param>
public sealed record VhiStudyRun(VhiSettings Settings, int Threads, bool Overwrite, bool Resume, RunManifest Manifest)
{
    /// <summary>What finds the disease region on T1W, or null where masks are measured.</summary>
    public RegionNetworks? Networks { get; init; }
}

/// <summary>Measures every scan of a study. A case that fails is a row with its reason; the rest go on.</summary>
public static class VhiStudyRunner
{
    /// <summary>Measures the cases, several at once.</summary>
    /// <param name="cases">What was found.</param>
    /// <param name="output">Folder of the results; a folder a case appears below it when that case is whole.</param>
    /// <param name="run">How.</param>
    /// <param name="report">Writes a case's report into its folder.</param>
    /// <param name="finished">Is told each finished case.</param>
    /// <param name="cancel">Stops; finished cases stay.</param>
    public static IReadOnlyList<VhiStudyRow> Run(
        IReadOnlyList<VhiStudyCase> cases, string output, VhiStudyRun run, Action<VhiResult, OutputFolder> report,
            Action<VhiStudyRow> finished, CancellationToken cancel)
    {
        var rows = new VhiStudyRow[cases.Count];
        try
        {
            Parallel.For(0, cases.Count, new ParallelOptions { MaxDegreeOfParallelism = run.Threads, CancellationToken = cancel }, i =>
            {
                rows[i] = RunOne(cases[i], Path.Combine(output, cases[i].ResultFolder), run, report, cancel);
                finished(rows[i]);
            });
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            // A full disk or a bug: the first cause says it all. (Cancellation comes out as itself.)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return rows;
    }

    static VhiStudyRow RunOne(VhiStudyCase found, string folder, VhiStudyRun run, Action<VhiResult, OutputFolder> report,
        CancellationToken cancel)
    {
        if (found.Files is not { } files)
            return new(found, null, found.Problem);
        var rule = run.Settings.RuleFor(files.NormalMarrow is null ? MarrowSource.Found : MarrowSource.Drawn);
        if (found.Cleaning?.MadeWith is { } made && made != run.Settings with { Rule = rule })
            return new(found, null,
                $"its cleaning was made with --min-piece {made.MinimumPiece} --pieces {(made.Pieces == PieceMode.TwoD ? "2d" : "3d")} " +
                $"--limits {(made.Rule == LimitRule.Robust ? "robust" : "paper")}: measure so, or take it from {VhiStudyFolder.CleaningFile}");
        try
        {
            var manifest = ManifestOf(files, found.Cleaning, run);
            if (run.Resume && Finished(folder, manifest) is { } earlier)
                return new(found, earlier, null);
            var cleaning = found.Cleaning is { MadeOn: null } unsaid ? unsaid with { Former = VhiDocument.In(folder) } : found.Cleaning;
            if (cleaning is { MadeOn: null, Numbers.Count: > 0, Written: { } written } && NewerThan(written, manifest.Inputs) is { } newer)
                return new(found, null,
                    $"{Path.GetFileName(newer)} has changed since {VhiStudyFolder.CleaningFile} was written, and its numbers may mean " +
                    $"other pieces now: measure without the cleaning, "
                    + "read the numbers off the new report, and write its piece set beside them in a column piece_set");
            using var output = OutputFolder.Stage(folder, run.Overwrite || run.Resume);
            var timings = new StageTimings();
            var result = VhiCaseRunner.Measure(files, run.Settings, cleaning, timings, cancel, run.Networks, manifest.Inputs);
            timings.Run("write", () => VhiCaseRunner.Write(result, output, report));
            cancel.ThrowIfCancellationRequested();
            (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(output);
            output.Commit();
            return new(found, VhiDocument.Of(result), null);
        }
        catch (Exception e) when (e is ImageDataException or OutputException)
        {
            return new(found, null, e.Message);
        }
    }

    static RunManifest ManifestOf(VhiCase files, PieceChoice? cleaning, VhiStudyRun run)
    {
        var settings = (JsonObject)run.Manifest.Settings.DeepClone();
        if (cleaning?.MadeOn is { } made)
            settings["piece_set"] = made;
        if (cleaning is not null)
            settings["keep"] = string.Join(',', cleaning.Numbers.Select(n => n.First == n.Last ? $"{n.First}" : $"{n.First}-{n.Last}"));
        return run.Manifest with { Inputs = [.. files.Inputs(), .. run.Networks?.Inputs ?? []], Settings = settings };
    }

    // Of a link what it leads to counts as well.
    static string? NewerThan(DateTime written, IReadOnlyList<RunInput> inputs) =>
        inputs.Select(i => i.File).FirstOrDefault(f => File.GetLastWriteTimeUtc(f) > written
            || File.ResolveLinkTarget(f, returnFinalTarget: true) is { } target && target.LastWriteTimeUtc > written);

    static VhiDocument? Finished(string folder, RunManifest manifest)
    {
        string document = Path.Combine(folder, VhiDocument.FileName);
        return RunManifest.Of(folder) is { } earlier && File.Exists(document)
            && earlier.Version == manifest.Version
            && earlier.Inputs.Select(i => (i.Role, i.Sha256)).SequenceEqual(manifest.Inputs.Select(i => (i.Role, i.Sha256)))
            && JsonNode.DeepEquals(earlier.Settings, manifest.Settings)
            ? VhiDocument.Read(document)
            : null;
    }
}
