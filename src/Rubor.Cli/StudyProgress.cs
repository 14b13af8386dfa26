using Spectre.Console;

namespace Rubor.Cli;

/// <summary>A bar with time left on standard error; nothing where there is no terminal or the user wants quiet.</summary>
public static class StudyProgress
{
    /// <summary>Runs long work that reports each finished part.</summary>
    /// <param name="options">Whether to be quiet.</param>
    /// <param name="what">Name of the work.</param>
    /// <param name="parts">How many parts there are.</param>
    /// <param name="work">The work; calls its argument after each part, from any thread.</param>
    public static T Run<T>(SharedOptions options, string what, int parts, Func<Action, T> work)
    {
        if (options.Quiet || Console.IsErrorRedirected)
            return work(() => { });
        var console = ProgressTerminal.Open();
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(what), maxValue: Math.Max(parts, 1));
                return work(() => task.Increment(1));
            });
    }
}
