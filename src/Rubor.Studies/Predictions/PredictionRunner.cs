using Rubor.Imaging;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Studies.Predictions;

/// <summary>How to predict the cases of a study.</summary>
/// <param name="Networks">What predicts.</param>
/// <param name="Truth">The study's masks to compare with.</param>
/// <param name="Threads">Cases read and written at once, beside the one that the networks see; at most two are.</param>
/// <param name="Overwrite">Whether earlier results of a case are replaced.</param>
/// <param name="Resume">Whether finished cases with the same files, networks and settings are kept.</param>
/// <param name="Manifest">What every run.json says alike.</param>
/// <param name="FailsCase">Whether an exception of the networks is of one case only, such as too little memory for a large scan.</param>
public sealed record PredictionRun(PredictionNetworks Networks, StudyTruth Truth, int Threads, bool Overwrite, bool Resume,
    RunManifest Manifest, Func<Exception, bool> FailsCase)
{
    /// <summary>What is looked at in the structures that are found.</summary>
    public IReadOnlyList<StructureCheck> Checks { get; init; } = [];
}

/// <summary>Predicts every case of a study. A case that fails is a row with its reason; the rest go on.</summary>
public static class PredictionRunner
{
    // One case is read or written while the networks see another; more would only hold memory.
    const int MostAtOnce = 2;

    /// <summary>Predicts the cases.</summary>
    /// <param name="cases">What there is.</param>
    /// <param name="output">Folder of the results; a folder a case appears below it when that case is whole.</param>
    /// <param name="run">How.</param>
    /// <param name="finished">Is told each finished case, from any thread.</param>
    /// <param name="cancel">Stops; finished cases stay.</param>
    public static IReadOnlyList<PredictionRow> Run(IReadOnlyList<PredictionCase> cases, string output, PredictionRun run,
        Action<PredictionRow> finished, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(finished);
        var how = new CaseRun(run.Manifest, Math.Min(run.Threads, MostAtOnce), run.Overwrite, run.Resume) { FailsCase = run.FailsCase };
        return how.Rows(
            cases, one => Predict(one, Path.Combine(output, one.Case.Name), run, how, cancel),
            (one, document, reason) =>
                new PredictionRow(one.Case.Name, one.Case.Subject, one.Case.Session, one.Case.Scan, document, reason), finished, cancel);
    }

    static PredictionDocument Predict(PredictionCase one, string folder, PredictionRun run, CaseRun how, CancellationToken cancel)
    {
        if (one.Problem is { } problem)
            throw new CaseException(problem);
        var truth = run.Truth.FilesOf(one.Case).Select(f => RunInput.Of(f.Label, f.File));
        var manifest = run.Manifest with { Inputs = [.. one.Inputs, .. truth, .. Weights(one, run)] };
        return how.InFolder(folder, manifest, f => PredictionDocument.Read(Path.Combine(f, PredictionDocument.FileName)),
            (output, timings) =>
        {
            var scans = timings.Run("load", () =>
                StudyScans.InOneOrder(run.Networks.Images.Select(i => PictureLabel.ReadImage(one.Case.Images[i]))));
            var found = timings.Run("predict", () =>
                new PredictedScan(run.Networks.Structures, run.Networks.Predict(one.Networks, scans)) { Checks = run.Checks });
            cancel.ThrowIfCancellationRequested();
            var labels = found.Prediction.Labels();
            var document = timings.Run("compare", () => Document(one, found, labels, scans, run));
            timings.Run("write", () => found.Write(labels, output));
            File.WriteAllBytes(output.PathOf(PredictionDocument.FileName), document.ToJson());
            return document;
        }, cancel);
    }

    static PredictionDocument Document(PredictionCase one, PredictedScan found, LabelMap labels, IReadOnlyList<Volume> scans,
        PredictionRun run)
    {
        List<string> warnings = [.. one.Warnings, .. scans.SelectMany(Remarks), .. scans.Select(Unplaced).OfType<string>()];
        var structures = new List<PredictedStructure>();
        for (int s = 0; s < found.Structures.Count; s++)
            structures.Add(found.Figures(s, labels, run.Truth.MaskOf(one.Case, found.Structures[s], labels.Geometry, warnings)));
        return new()
        {
            Subject = one.Case.Subject,
            Session = one.Case.Session,
            Scan = one.Case.Scan,
            Networks = [.. one.Networks.Select(n => run.Networks.Networks[n].Sha256)],
            Seen = one.Seen,
            Structures = structures,
            Warnings = [.. warnings.Distinct(), .. found.Warnings(structures)],
        };
    }

    static IEnumerable<string> Remarks(Volume scan) => scan.Remarks.Select(r => $"{Path.GetFileName(scan.Source)}: {r}");

    static string? Unplaced(Volume scan) => ScanOrder.DoubtOf(scan.Geometry) is { } doubt
        ? $"{Path.GetFileName(scan.Source)}: the orientation is not known: {doubt}. The networks see it as if it were stored like their training scans." : null;

    static IEnumerable<RunInput> Weights(PredictionCase one, PredictionRun run) =>
        one.Networks.Select(n => new RunInput("weights", run.Networks.Networks[n].File, run.Networks.Networks[n].Sha256));
}
