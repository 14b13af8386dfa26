namespace Rubor.Reading.Tasks;

/// <summary>How far a place of a list is.</summary>
/// <param name="IsDone">Whether its last answer is signed.</param>
/// <param name="First">When its first answer was signed; null before.</param>
public readonly record struct EntryProgress(bool IsDone, DateTimeOffset? First);

/// <summary>Where a reader stands in a task.</summary>
/// <param name="Session">The session that is open, or that opens next; the last one where all are done.</param>
/// <param name="Opens">When it opens; null where it is open, or all are done.</param>
/// <param name="IsDone">Whether all sessions are done.</param>
/// <param name="Entries">Its list while it is open; else empty.</param>
public sealed record TaskStand(int Session, DateTimeOffset? Opens, bool IsDone, IReadOnlyList<TaskEntry> Entries);

/// <summary>Which session of a reader is open at a time.</summary>
public static class TaskSchedule
{
    /// <summary>
    /// The first session with a place that is not done is the reader's; it opens the days of the washout after the last first answer of the
    /// session before it. A read that somebody reopens in an earlier session leads back there, and moves no washout.
    /// </summary>
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
