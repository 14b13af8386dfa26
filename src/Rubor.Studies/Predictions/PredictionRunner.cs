using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Studies.Regions;
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
    RunManifest Manifest, Func<Exception, bool> FailsCase);

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
        var rows = new PredictionRow[cases.Count];
        try
        {
            Parallel.For(0, cases.Count,
                new ParallelOptions { MaxDegreeOfParallelism = Math.Min(run.Threads, MostAtOnce), CancellationToken = cancel }, i =>
            {
                rows[i] = RunOne(cases[i], Path.Combine(output, cases[i].Case.Name), run, cancel);
                finished(rows[i]);
            });
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            // A full disk or a bug: the first cause says it all. (Cancellation comes out as itself.)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions.FirstOrDefault(x =>
                x is not OperationCanceledException) ?? e.InnerExceptions[0]);
        }

        return rows;
    }

    static PredictionRow RunOne(PredictionCase one, string folder, PredictionRun run, CancellationToken cancel)
    {
        PredictionRow Row(PredictionDocument? document, string? reason) =>
            new(one.Case.Name, one.Case.Subject, one.Case.Session, one.Case.Scan, document, reason);
        if (one.Problem is not null)
            return Row(null, one.Problem);
        try
        {
            var manifest = run.Manifest with
            {
                Inputs = [.. one.Inputs, .. run.Truth.FilesOf(one.Case).Select(f => RunInput.Of(f.Label, f.File)), .. Weights(one, run)]
            };
            if (run.Resume && Finished(folder, manifest) is { } earlier)
                return Row(earlier, null);
            using var output = OutputFolder.Stage(folder, run.Overwrite || run.Resume);
            var timings = new StageTimings();
            var scans = timings.Run("load", () =>
                StudyScans.InOneOrder(run.Networks.Images.Select(i => NiftiReader.ReadScan(one.Case.Images[i]))));
            var found = timings.Run("predict", () => new PredictedScan(run.Networks.Structures, run.Networks.Predict(one.Networks, scans)));
            cancel.ThrowIfCancellationRequested();
            var labels = found.Prediction.Labels();
            var document = timings.Run("compare", () => Document(one, found, labels, scans, run));
            timings.Run("write", () => found.Write(labels, output));
            File.WriteAllBytes(output.PathOf(PredictionDocument.FileName), document.ToJson());
            cancel.ThrowIfCancellationRequested();
            (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(output);
            output.Commit();
            return Row(document, null);
        }
        catch (Exception e) when (e is ImageDataException or OutputException || run.FailsCase(e))
        {
            return Row(null, e.Message.ReplaceLineEndings(" "));
        }
    }

    static PredictionDocument Document(PredictionCase one, PredictedScan found, LabelMap labels, IReadOnlyList<Volume> scans,
        PredictionRun run)
    {
        List<string> warnings = [.. one.Warnings, .. scans.SelectMany(FoundRegion.Named), .. scans.Select(Unplaced).OfType<string>()];
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
            Warnings = [.. warnings.Distinct(), .. PredictedScan.Warnings(structures)],
        };
    }

    static string? Unplaced(Volume scan) => ScanOrder.DoubtOf(scan.Geometry) is { } doubt
        ? $"{Path.GetFileName(scan.Source)}: the orientation is not known: {doubt}. The networks see it as if it were stored like their training scans." : null;

    static IEnumerable<RunInput> Weights(PredictionCase one, PredictionRun run) =>
        one.Networks.Select(n => new RunInput("weights", run.Networks.Networks[n].File, run.Networks.Networks[n].Sha256));

    static PredictionDocument? Finished(string folder, RunManifest manifest) =>
        RunManifest.Of(folder) is { } earlier
            && earlier.Version == manifest.Version
            && earlier.Inputs.Select(i => (i.Role, i.Sha256)).SequenceEqual(manifest.Inputs.Select(i => (i.Role, i.Sha256)))
            && JsonNode.DeepEquals(earlier.Settings, manifest.Settings)
            && earlier.Outputs.All(o => File.Exists(Path.Combine(folder, o)))
            ? PredictionDocument.Read(Path.Combine(folder, PredictionDocument.FileName)) : null;
}
