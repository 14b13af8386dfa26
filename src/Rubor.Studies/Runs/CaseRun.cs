using System.Runtime.ExceptionServices;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Networks.Training;

namespace Rubor.Studies.Runs;

/// <summary>How the cases of a study are run, each into a folder of its own.</summary>
/// <param name="Manifest">What every run.json says alike.</param>
/// <param name="Threads">Cases at once.</param>
/// <param name="Overwrite">Whether earlier results of a case are replaced.</param>
/// <param name="Resume">Whether finished cases with the same files and settings are kept.</param>
public sealed record CaseRun(RunManifest Manifest, int Threads, bool Overwrite, bool Resume)
{
    /// <summary>
    /// Whether an exception is of one case only, as every error of its files is; others stop the run. Null for those of files alone.
    /// </summary>
    public Func<Exception, bool>? FailsCase { get; init; }

    /// <summary>Does something with every case, several at once. An exception stops all and comes out as itself.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="threads">Cases at once, from 1.</param>
    /// <param name="one">What to do; called from any thread.</param>
    /// <param name="cancel">Stops between cases.</param>
    /// <returns>A result a case, in their order.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<TResult> Each<TCase, TResult>(
        IReadOnlyList<TCase> cases, int threads, Func<TCase, TResult> one, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(one);
        var results = new TResult[cases.Count];
        try
        {
            Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i =>
                results[i] = one(cases[i]));
        }
        catch (AggregateException e) when (e.InnerExceptions.Count > 0)
        {
            // A full disk or a bug: the first cause says it all, and those that it stopped say nothing.
            ExceptionDispatchInfo.Throw(e.InnerExceptions.FirstOrDefault(x => x is not OperationCanceledException) ?? e.InnerExceptions[0]);
        }
        return results;
    }

    /// <summary>Runs every case. One that fails has its reason in the place of a result; the rest go on.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="one">Makes the result of a case; called from any thread.</param>
    /// <param name="row">What stands for a case: of its result, or of the reason why there is none.</param>
    /// <param name="finished">Is told each row, from any thread.</param>
    /// <param name="cancel">Stops; finished cases stay.</param>
    /// <returns>A row a case, in their order.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<TRow> Rows<TCase, TResult, TRow>(
        IReadOnlyList<TCase> cases, Func<TCase, TResult> one, Func<TCase, TResult?, string?, TRow> row, Action<TRow> finished,
            CancellationToken cancel)
        where TResult : class
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(finished);
        return Each(cases, Threads, c =>
        {
            var made = Row(c);
            finished(made);
            return made;
        }, cancel);

        TRow Row(TCase c)
        {
            try
            {
                return row(c, one(c), null);
            }
            catch (Exception e) when (e is ImageDataException or OutputException or CaseException || FailsCase?.Invoke(e) == true)
            {
                return row(c, null, e.Message.ReplaceLineEndings(" "));
            }
        }
    }

    /// <summary>
    /// Makes the results of a case in its folder, or takes those that lie there: the folder appears when it is whole, run.json in it.
    /// </summary>
    /// <param name="folder">Where to.</param>
    /// <param name="manifest">What run.json says of the case: inputs and settings tell whether earlier results are of the same.</param>
    /// <param name="earlier">Reads the result that lies in the folder; null where it cannot be read.</param>
    /// <param name="make">Writes the files and gives the result.</param>
    /// <param name="cancel">Stops before the folder is put in its place.</param>
    /// <exception cref="OutputException">The folder holds what may not be replaced.</exception>
    public TResult InFolder<TResult>(
        string folder, RunManifest manifest, Func<string, TResult?> earlier, Func<OutputFolder, StageTimings, TResult> make,
            CancellationToken cancel)
        where TResult : class
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(make);
        if (Resume && IsFinished(folder, manifest) && earlier(folder) is { } found)
            return found;
        using var output = OutputFolder.Stage(folder, Overwrite || Resume);
        var timings = new StageTimings();
        var result = make(output, timings);
        cancel.ThrowIfCancellationRequested();
        (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(output);
        output.Commit();
        return result;
    }

    static bool IsFinished(string folder, RunManifest manifest) =>
        RunManifest.Of(folder) is { } earlier
        && earlier.Version == manifest.Version
        && earlier.Inputs.Select(i => (i.Role, i.Sha256)).SequenceEqual(manifest.Inputs.Select(i => (i.Role, i.Sha256)))
        && JsonNode.DeepEquals(SettingsKeys.InSnakeCase(earlier.Settings), manifest.Settings)
        && earlier.Outputs.All(o => Path.Exists(Path.Combine(folder, o)));
}

/// <summary>Why a case of a study has no result; the rest of the study has.</summary>
public sealed class CaseException(string reason) : Exception(reason);
