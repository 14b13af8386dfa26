using Rubor.Reading.Forms;

namespace Rubor.Reading.Tasks;

/// <summary>How far a place of a list is.</summary>
/// <param name="IsDone">Whether its last answer is signed.</param>
/// <param name="First">When its first answer was signed; null before.</param>
public readonly record struct EntryProgress(bool IsDone, DateTimeOffset? First)
{
    /// <summary>Where the truth is told, the answers that count, once they are given: what came before the truth; else null.</summary>
    public FormValues? Told { get; init; }
}

/// <summary>Where a reader stands in a task.</summary>
/// <param name="Session">The session that is open, or that opens next; the last one where all are done; 0 of calibration.</param>
/// <param name="Opens">When it opens; null where it is open, or all are done.</param>
/// <param name="IsDone">Whether all sessions are done.</param>
/// <param name="Entries">Its list while it is open; else empty.</param>
public sealed record TaskStand(int Session, DateTimeOffset? Opens, bool IsDone, IReadOnlyList<TaskEntry> Entries)
{
    /// <summary>Round of calibration that is open, from 1; the last one where it ended without reaching what was agreed; else 0.</summary>
    public int Calibration { get; init; }

    /// <summary>Whether calibration ended without reaching what was agreed, so that no session opens.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Places of the reader whose truth has been told, with the answers that came before it.</summary>
    public IReadOnlyList<(TaskEntry Entry, EntryProgress Progress)> Told { get; init; } = [];

    /// <summary>What the rounds of calibration that are done gave, in order; null where the statistic is not defined.</summary>
    public IReadOnlyList<double?> Rounds { get; init; } = [];
}

/// <summary>Which session of a reader is open at a time.</summary>
public static class TaskSchedule
{
    /// <summary>
    /// The first session with a place that is not done is the reader's; it opens the days of the washout after the last first answer of the
    /// session before it. A read that somebody reopens in an earlier session leads back there, and moves no washout. Rounds of calibration
    /// come first, until one reaches what was agreed; then the first session opens at once, since its cases are others.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="list">All places of one reader; not empty.</param>
    /// <param name="progress">How far a place is.</param>
    /// <param name="now">The time.</param>
    public static TaskStand Of(TaskWorklist task, IReadOnlyList<TaskEntry> list, Func<TaskEntry, EntryProgress> progress,
        DateTimeOffset now)
    {
        var rounds = new List<double?>();
        foreach (var round in list.Where(e => e.Calibration > 0).GroupBy(e => e.Calibration).OrderBy(g => g.Key))
        {
            List<TaskEntry> entries = [.. round.OrderBy(e => e.Position)];
            if (!entries.TrueForAll(e => progress(e).IsDone))
                return new(0, null, false, entries) { Calibration = round.Key, Rounds = rounds };
            rounds.Add(CalibrationFigure.Of(task, entries, progress));
            if (rounds[^1] >= task.Task.Calibration!.Reach)
                break;
            if (round.Key == task.Task.Calibration.Rounds)
                return new(0, null, false, []) { Calibration = round.Key, Rounds = rounds, IsStopped = true };
        }
        return Of([.. list.Where(e => e.Calibration == 0)], task.Task.WashoutDays, progress, now) with { Rounds = rounds };
    }

    /// <summary>The same of sessions alone.</summary>
    /// <param name="list">All places of the reader, by session and place; not empty.</param>
    /// <param name="washoutDays">Days between two sessions.</param>
    /// <param name="progress">How far a place is.</param>
    /// <param name="now">The time.</param>
    public static TaskStand Of(IReadOnlyList<TaskEntry> list, int washoutDays, Func<TaskEntry, EntryProgress> progress, DateTimeOffset now)
    {
        var before = (DateTimeOffset?)null;
        foreach (var session in list.GroupBy(e => e.Session).OrderBy(g => g.Key))
        {
            List<TaskEntry> entries = [.. session.OrderBy(e => e.Position)];
            var states = entries.ConvertAll(e => progress(e));
            if (states.All(s => s.IsDone))
            {
                before = states.Max(s => s.First);
                continue;
            }
            var opens = before + TimeSpan.FromDays(washoutDays);
            return opens > now ? new(session.Key, opens, false, []) : new(session.Key, null, false, entries);
        }
        return new(list.Max(e => e.Session), null, true, []);
    }
}
