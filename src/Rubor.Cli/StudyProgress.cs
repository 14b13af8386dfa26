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
    public static T Run<T>(SharedOptions options, string what, int parts, Func<Action, T> work) =>
        Run(options, what, (total, done) =>
        {
            total(parts);
            return work(done);
        });

    /// <summary>Runs long work that finds out itself how many parts it has.</summary>
    /// <param name="options">Whether to be quiet.</param>
    /// <param name="what">Name of the work.</param>
    /// <param name="work">The work; calls its first argument with the number of parts, then its second after each, from any thread.</param>
    public static T Run<T>(SharedOptions options, string what, Func<Action<int>, Action, T> work)
    {
        if (options.Quiet || Console.IsErrorRedirected)
            return work(_ => { }, () => { });
        var console = ProgressTerminal.Open();
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(what), maxValue: 1);
                return work(parts => task.MaxValue = Math.Max(parts, 1), () => task.Increment(1));
            });
    }
}
