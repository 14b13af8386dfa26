using System.Text.Json.Nodes;
using Rubor.Methods.Vhi;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>How to measure the scans of a study.</summary>
/// <param name="Settings">Choices of the measurement.</param>
/// <param name="Cases">Threads, and what becomes of earlier results.</param>
public sealed record VhiStudyRun(VhiSettings Settings, CaseRun Cases)
{
    /// <summary>What finds the disease region on T1W, or null where masks are measured.</summary>
    public RegionNetworks? Networks { get; init; }

    /// <summary>Writes a case's report into its folder.</summary>
    public required Action<VhiResult, VhiDocument, OutputFolder> Report { get; init; }
}

/// <summary>Measures every scan of a study. A case that fails is a row with its reason; the rest go on.</summary>
public static class VhiStudyRunner
{
    /// <summary>Measures the cases, several at once.</summary>
    /// <param name="study">What was found.</param>
    /// <param name="output">Folder of the results; a folder a case appears below it when that case is whole.</param>
    /// <param name="run">How.</param>
    /// <param name="finished">Is told each finished case, from any thread.</param>
    /// <param name="cancel">Stops; finished cases stay.</param>
    public static IReadOnlyList<VhiStudyRow> Run(
        VhiStudy study, string output, VhiStudyRun run, Action<VhiStudyRow> finished, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(run);
        return run.Cases.Rows(
            study.Cases, c =>
                Measure(c, study.Cleaning.GetValueOrDefault(c.Case.Name), Path.Combine(output, c.Case.ResultFolder), run, cancel),
            (c, figures, reason) => new VhiStudyRow(c.Case, figures, reason), finished, cancel);
    }

    static VhiDocument Measure(CaseFiles found, PieceChoice? cleaning, string folder, VhiStudyRun run, CancellationToken cancel)
    {
        if (found.Reason is { } reason)
            throw new CaseException(reason);
        var files = VhiCase.Of(found);
        RequireSameSettings(files, cleaning, run.Settings);
        var manifest = ManifestOf(files, cleaning, run);
        return run.Cases.InFolder(folder, manifest, VhiDocument.In, (output, timings) =>
        {
            var choice = cleaning is { MadeOn: null } ? cleaning with { Former = VhiDocument.In(folder) } : cleaning;
            RequireNothingNewer(choice, manifest.Inputs);
            var result = VhiCaseRunner.Measure(files, run.Settings, choice, timings, cancel, run.Networks, manifest.Inputs);
            var figures = VhiDocument.Of(result);
            timings.Run("write", () => VhiCaseRunner.Write(result, figures, output, run.Report));
            return figures;
        }, cancel);
    }

    static void RequireSameSettings(VhiCase files, PieceChoice? cleaning, VhiSettings settings)
    {
        var rule = settings.RuleFor(files.NormalMarrow is null ? MarrowSource.Found : MarrowSource.Drawn);
        if (cleaning?.MadeWith is not { } made || made == settings with { Rule = rule })
            return;
        string pieces = made.Pieces == PieceMode.TwoD ? "2d" : "3d", limits = made.Rule == LimitRule.Robust ? "robust" : "paper";
        throw new CaseException($"its cleaning was made with --min-piece {made.MinimumPiece} --pieces {pieces} --limits {limits}: "
            + $"measure so, or take it from {CleaningTable.FileName}");
    }

    // Numbers that do not say which pieces they are of may mean others once a file has changed. Of a link what it leads to counts as well.
    static void RequireNothingNewer(PieceChoice? cleaning, IReadOnlyList<RunInput> inputs)
    {
        if (cleaning is not { MadeOn: null, Numbers.Count: > 0, Written: { } written })
            return;
        bool IsNewer(string file) => File.GetLastWriteTimeUtc(file) > written
            || File.ResolveLinkTarget(file, returnFinalTarget: true) is { } target && target.LastWriteTimeUtc > written;
        if (inputs.Select(i => i.File).FirstOrDefault(IsNewer) is { } newer)
            throw new CaseException($"{Path.GetFileName(newer)} has changed since {CleaningTable.FileName} was written, and its numbers may mean other "
                + "pieces now: measure without the cleaning, read the numbers off the new report, and write its piece set beside them in a column piece_set");
    }

    static RunManifest ManifestOf(VhiCase files, PieceChoice? cleaning, VhiStudyRun run)
    {
        var settings = (JsonObject)run.Cases.Manifest.Settings.DeepClone();
        if (cleaning?.MadeOn is { } made)
            settings["piece_set"] = made;
        if (cleaning is not null)
            settings["keep"] = string.Join(',', cleaning.Numbers.Select(n => n.First == n.Last ? $"{n.First}" : $"{n.First}-{n.Last}"));
        return run.Cases.Manifest with { Inputs = [.. files.Inputs(), .. run.Networks?.Inputs ?? []], Settings = settings };
    }
}
