using System.CommandLine;
using System.Globalization;
using Rubor.Studies.Cluster;

namespace Rubor.Cli.Commands;

/// <summary>A training of a cross-validation that is a command of its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Folder of its results.</param>
/// <param name="Words">Words that ask for it alone.</param>
/// <param name="IsDone">Whether it is done.</param>
internal sealed record FoldUnit(string Name, string Folder, IReadOnlyList<string> Words, Func<bool> IsDone)
{
    /// <summary>A fold, or where there are several seeds a fold with one of them.</summary>
    public static FoldUnit Of(int fold, int? seed, string folder, Func<bool> isDone)
    {
        string number = fold.ToString(CultureInfo.InvariantCulture);
        return seed is not { } one ? new($"fold-{number}", folder, [CrossValidateCommand.Only.Name, number], isDone)
            : new(string.Create(CultureInfo.InvariantCulture, $"fold-{number}-seed-{one}"), folder,
                [
                    CrossValidateCommand.Only.Name, number, CrossValidateCommand.OnlySeeds.Name, one.ToString(CultureInfo.InvariantCulture),
                ], isDone);
    }
}

/// <summary>The trainings of a cross-validation as an array of Slurm's, a task each.</summary>
internal static class FoldsOnSlurm
{
    /// <summary>Has folds of one training each trained, and waits.</summary>
    public static void Run(ParseResult parsed, SharedOptions options, string folder, IReadOnlyList<int> folds, Func<int, string> folderOf,
        Func<IReadOnlyList<int>> missing, CancellationToken cancel) => Run(parsed, options, folder,
            [.. folds.Select(fold => FoldUnit.Of(fold, null, folderOf(fold), () => !missing().Contains(fold)))], cancel);

    /// <summary>Has them trained, and waits.</summary>
    /// <param name="parsed">The command line: each task is the same with words of its own.</param>
    /// <param name="options">Its shared options.</param>
    /// <param name="folder">Folder of the cross-validation, which is there.</param>
    /// <param name="wanted">What is to be trained.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="chosen">Options that choose units, beside those of every cross-validation: each task has its own.</param>
    public static void Run(ParseResult parsed, SharedOptions options, string folder, IReadOnlyList<FoldUnit> wanted,
        CancellationToken cancel, params ReadOnlySpan<Option> chosen)
    {
        var words = ClusterOptions.Words(parsed, [CrossValidateCommand.Only, CrossValidateCommand.OnlySeeds, .. chosen]);
        string threads = options.Threads.ToString(CultureInfo.InvariantCulture);
        List<ClusterUnit> units = [.. wanted.Where(u => !u.IsDone() || SlurmRun.IsOpen(folder)).Select(u =>
            new ClusterUnit(u.Name, u.Folder, [.. words, .. u.Words, "--threads", threads, "--quiet"], u.IsDone))];
        if (units.Count == 0)
            return;
        using var run = ClusterOptions.Open(parsed, options.Threads, folder, units);
        SlurmProgressBar.Wait(run, options, folder, parsed.InvocationConfiguration.Error, cancel);
        run.Clear();
    }
}
