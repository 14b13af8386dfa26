using System.Diagnostics;
using System.Globalization;
using Rubor.Studies.Measuring.HandClassification;
using Spectre.Console;

namespace Rubor.Cli;

/// <summary>One bar for all folds and networks, with the time left where patience ends none of them; nothing where there is no terminal
/// or the
/// user wants quiet.</summary>
internal sealed class HandJointProgressBar(ProgressTask task, int folds)
{
    readonly long start = Stopwatch.GetTimestamp();
    double first = double.NaN;

    /// <summary>Runs trainings that tell how far they are.</summary>
    public static T Run<T>(SharedOptions options, int folds, Func<HandJointProgressBar?, T> work)
    {
        if (options.Quiet || Console.IsErrorRedirected)
            return work(null);
        return ProgressTerminal.Open().Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new(context.AddTask("hand joints", maxValue: folds), folds)));
    }

    /// <summary>Takes the progress of a fold.</summary>
    public IProgress<HandProgress> OfFold(int done, int fold) => new Relay(p => Report(done, fold, p));

    void Report(int done, int fold, HandProgress p)
    {
        double share = done + p.Share;
        if (double.IsNaN(first))
            first = share; // what was finished before
        var took = Stopwatch.GetElapsedTime(start);
        string left = share - first > 0.001 ? ", at most " + Text(took * ((folds - share) / (share - first))) + " left" : "";
        string gms = p.Gms is { } known ? string.Create(CultureInfo.InvariantCulture, $", best GMS {known:0.000}") : "";
        task.Value = share;
        task.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture,
            $"fold {fold}, network {p.Number} of {p.Networks}: loss {p.Loss:0.000}{gms}{left}"));
    }

    static string Text(TimeSpan left) => left.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours} h {left.Minutes:00} min")
        : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes} min {left.Seconds:00} s");

    sealed class Relay(Action<HandProgress> told) : IProgress<HandProgress>
    {
        public void Report(HandProgress value) => told(value);
    }
}
