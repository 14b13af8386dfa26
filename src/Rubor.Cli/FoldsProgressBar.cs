using System.Diagnostics;
using Spectre.Console;

namespace Rubor.Cli;

/// <summary>One bar for all folds and networks, with the time left; nothing where there is no terminal or the user wants quiet.</summary>
internal sealed class FoldsProgressBar(ProgressTask task, int folds)
{
    readonly long start = Stopwatch.GetTimestamp();
    double first = double.NaN;

    /// <summary>Runs trainings that tell how far they are.</summary>
    public static T Run<T>(SharedOptions options, string what, int folds, Func<FoldsProgressBar?, T> work)
    {
        if (options.Quiet || Console.IsErrorRedirected)
            return work(null);
        return ProgressTerminal.Open().Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new(context.AddTask(what, maxValue: folds), folds)));
    }

    /// <summary>Takes the progress of a fold.</summary>
    /// <param name="done">Folds that are done.</param>
    /// <param name="shareOf">Share of the fold that is done, 0–1.</param>
    /// <param name="words">What is said of it, with the time left, which is null until it can be told.</param>
    public IProgress<T> OfFold<T>(int done, Func<T, double> shareOf, Func<T, string?, string> words) => new Relay<T>(p =>
    {
        double share = done + shareOf(p);
        if (double.IsNaN(first))
            first = share; // what was finished before
        var took = Stopwatch.GetElapsedTime(start);
        task.Value = share;
        task.Description = Markup.Escape(words(p,
            share - first > 0.001 ? ProgressTerminal.Words(took * ((folds - share) / (share - first))) + " left" : null));
    });

    sealed class Relay<T>(Action<T> told) : IProgress<T>
    {
        public void Report(T value) => told(value);
    }
}
