using System.Globalization;
using Rubor.Networks.Training;
using Spectre.Console;

namespace Rubor.Cli;

/// <summary>
/// A training's bar on standard error: loss, validation, time left; nothing where there is no terminal or the user wants quiet.
/// </summary>
internal static class TrainingProgressBar
{
    /// <summary>Runs a training that tells how far it is.</summary>
    public static T Run<T>(SharedOptions options, string what, Func<IProgress<TrainingProgress>?, T> work)
    {
        if (options.Quiet || Console.IsErrorRedirected)
            return work(null);
        var console = ProgressTerminal.Open();
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new Bar(context.AddTask(Markup.Escape(what)), what)));
    }

    sealed class Bar(ProgressTask task, string what) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            string figure = value.Validation?.Values is [var first, ..]
                ? string.Create(CultureInfo.InvariantCulture,
                    $", {char.ToUpperInvariant(first.Key[0])}{first.Key[1..].Replace('_', ' ')} {first.Value:0.000}") : "";
            task.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{what}: loss {value.Loss:0.000}{figure}, ")
                + $"{ProgressTerminal.Words(value.Left)} left");
            task.MaxValue = value.Steps;
            task.Value = value.Step;
        }
    }
}
