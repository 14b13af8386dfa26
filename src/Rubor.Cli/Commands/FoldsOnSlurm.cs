using System.CommandLine;
using System.Globalization;
using Rubor.Studies.Cluster;

namespace Rubor.Cli.Commands;

/// <summary>The folds of a cross-validation as an array of Slurm's, a task a fold.</summary>
internal static class FoldsOnSlurm
{
    /// <summary>Has them trained, and waits.</summary>
    /// <param name="parsed">The command line: each task is the same with --fold.</param>
    /// <param name="options">Its shared options.</param>
    /// <param name="folder">Folder of the cross-validation, which is there.</param>
    /// <param name="folds">Folds that are not done.</param>
    /// <param name="folderOf">Folder of a fold.</param>
    /// <param name="isDone">Whether a fold is done.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static void Run(ParseResult parsed, SharedOptions options, string folder, IEnumerable<int> folds, Func<int, string> folderOf,
        Func<int, bool> isDone, CancellationToken cancel)
    {
        var words = ClusterOptions.Words(parsed, CrossValidateCommand.Only);
        string threads = options.Threads.ToString(CultureInfo.InvariantCulture);
        List<ClusterUnit> units = [.. folds.Where(f => !isDone(f) || SlurmRun.IsOpen(folder)).Select(f =>
        {
            string number = f.ToString(CultureInfo.InvariantCulture);
            return new ClusterUnit($"fold-{number}", folderOf(f), [.. words, "--fold", number, "--threads", threads, "--quiet"], () => isDone(f));
        })];
        if (units.Count == 0)
            return;
        using var run = ClusterOptions.Open(parsed, options.Threads, folder, units);
        SlurmProgressBar.Wait(run, options, folder, parsed.InvocationConfiguration.Error, cancel);
        run.Clear();
    }
}
