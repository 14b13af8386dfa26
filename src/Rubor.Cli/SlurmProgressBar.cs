using System.Globalization;
using Rubor.Studies.Cluster;
using Rubor.Studies.Runs;
using Spectre.Console;

namespace Rubor.Cli;

/// <summary>
/// How far the parts on a cluster are, on standard error: a bar where there is a terminal, else a line whenever a part begins or ends.
/// </summary>
internal static class SlurmProgressBar
{
    /// <summary>Waits for the parts.</summary>
    /// <exception cref="OutputException">Some were given up: says which, and why.</exception>
    public static void Wait(SlurmRun run, SharedOptions options, string folder, TextWriter error, CancellationToken cancel)
    {
        IReadOnlyList<string> lost;
        if (options.Quiet)
            lost = run.Wait(_ => { }, _ => { }, cancel);
        else if (Console.IsErrorRedirected)
        {
            string before = "";
            lost = run.Wait(error.WriteLine, now =>
            {
                string text = Text(now);
                if (Counts(now) != before)
                    error.WriteLine(text);
                before = Counts(now);
            }, cancel);
        }
        else
        {
            var console = ProgressTerminal.Open();
            lost = console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
                .Start(context =>
                {
                    var bar = context.AddTask("slurm");
                    return run.Wait(line => console.WriteLine(line), now =>
                    {
                        bar.Description = Markup.Escape(Text(now));
                        bar.MaxValue = now.Units;
                        bar.Value = now.Share;
                    }, cancel);
                });
        }

        if (lost.Count > 0)
            throw new OutputException(folder, $"{string.Join("; ", lost)}; what is finished is kept, and the same command tries the rest again");
    }

    static string Counts(SlurmProgress now) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.Done} of {now.Units} done, {now.Running} running, {now.Waiting} waiting");

    static string Text(SlurmProgress now) => Counts(now) + (now.Left is { } left && now.Done < now.Units
        ? $", {ProgressTerminal.Words(left)} left" : "");
}
