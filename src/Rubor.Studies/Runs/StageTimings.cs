using System.Diagnostics;

namespace Rubor.Studies.Runs;

/// <summary>How long each stage of a run took.</summary>
public sealed class StageTimings
{
    readonly Dictionary<string, double> milliseconds = [];

    /// <summary>Milliseconds of each stage, in the order in which they first ran.</summary>
    public IReadOnlyDictionary<string, double> Milliseconds => milliseconds;

    /// <summary>Runs a stage; its time is added to that of earlier runs under the same name.</summary>
    public void Run(string stage, Action work) => Run(stage, () =>
    {
        work();
        return 0;
    });

    /// <summary>Runs a stage that has a result.</summary>
    public T Run<T>(string stage, Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            milliseconds[stage] = milliseconds.GetValueOrDefault(stage) + Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 3);
        }
    }
}
