using Rubor.Reading.People;

namespace Rubor.Reading.Tasks;

/// <summary>How far a session of a reader is.</summary>
public enum SessionState
{
    /// <summary>Everything in it is signed.</summary>
    Done,
    /// <summary>It can be read now.</summary>
    Open,
    /// <summary>It opens at a time that is known: the washout runs.</summary>
    Opens,
    /// <summary>Another one comes before it.</summary>
    Later,
    /// <summary>A round of calibration that is not needed any more.</summary>
    Spared,
    /// <summary>The last round of a calibration that did not reach what was agreed.</summary>
    Stopped,
}

/// <summary>How much of an arm was read in a session.</summary>
/// <param name="Arm">Name of the arm.</param>
/// <param name="Cases">Places, hidden repeats among them.</param>
/// <param name="Done">Places whose last answer is signed.</param>
public sealed record ArmProgress(string Arm, int Cases, int Done);

/// <summary>How much of a session was read.</summary>
/// <param name="Reader">Whose session.</param>
/// <param name="Session">From 1; 0 of calibration.</param>
/// <param name="Calibration">Round of calibration, from 1; 0 of a session of the task.</param>
/// <param name="Arms">The same by arm, in the order of the task.</param>
/// <param name="Cases">Places.</param>
/// <param name="Done">Places whose last answer is signed.</param>
/// <param name="Begun">Places that were opened and are not done.</param>
/// <param name="MinutesACase">Median of the minutes of what is done; null of nothing.</param>
/// <param name="State">How far it is.</param>
/// <param name="Opens">When it opens; null unless that is known and still to come.</param>
/// <param name="LastSigned">When something in it was signed last; null where nothing was.</param>
public sealed record SessionProgress(string Reader, int Session, int Calibration, IReadOnlyList<ArmProgress> Arms, int Cases, int Done,
    int Begun, double? MinutesACase, SessionState State, DateTimeOffset? Opens, DateTimeOffset? LastSigned);

/// <summary>How far the readers of a task are: counts, minutes and times, and never what anybody answered.</summary>
public static class TaskProgress
{
    /// <summary>Every session and round of every reader, in the order of the lists.</summary>
    /// <param name="list">The task.</param>
    /// <param name="reads">What was read of it.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<SessionProgress> Of(TaskWorklist list, IReadOnlyList<TaskRead> reads, DateTimeOffset now)
    {
        var stands = reads.GroupBy(r => r.Entry.Reader).ToDictionary(g => g.Key, g => StandOf(list, [.. g], now), StringComparer.Ordinal);
        return [.. reads.GroupBy(r => (r.Entry.Reader, r.Entry.Session, r.Entry.Calibration))
            .Select(g => Of(list, [.. g], stands[g.Key.Reader]))];
    }

    /// <summary>
    /// What stands between the task and its report over everything, a sentence each, without what anybody answered; none where all is
    /// signed. The report can be made before, of what is signed by then.
    /// </summary>
    /// <param name="list">The task.</param>
    /// <param name="reads">What was read of it.</param>
    /// <param name="accounts">The accounts of the folder of reads.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<string> Hindrances(TaskWorklist list, IReadOnlyList<TaskRead> reads, IReadOnlyList<Account> accounts,
        DateTimeOffset now)
    {
        var sentences = new List<string>();
        if (reads.All(r => r.Last is null || r.Entry.Calibration > 0))
            sentences.Add("No case of the task is signed yet, so there is nothing to report.");
        foreach (string reader in list.Task.Readers)
        {
            TaskRead[] own = [.. reads.Where(r => r.Entry.Reader == reader)];
            int left = own.Count(r => r.Entry.Calibration == 0 && r.Last is null);
            if (left == 0)
                continue;
            var account = accounts.FirstOrDefault(a => a.Name.Equals(reader, StringComparison.OrdinalIgnoreCase));
            string why = account is null ? ": there is no account of this name yet, make one with 'rubor users add'"
                : account.IsDisabled ? ": the account is disabled, so nobody waits for them"
                : account.Role != Role.Reader ? ": the account has another role, and only a reader's opens cases"
                : StandOf(list, own, now).IsStopped ? ": the calibration ended without reaching what was agreed" : "";
            sentences.Add(FormattableString.Invariant($"{reader} has {left} of {own.Count(r => r.Entry.Calibration == 0)} places left{why}."));
        }
        return sentences;
    }

    /// <summary>
    /// Readers who have yet to sign something, with how many places; of disabled accounts nobody waits for anything.
    /// </summary>
    /// <param name="reads">What was read.</param>
    /// <param name="accounts">The accounts of the folder of reads.</param>
    public static IReadOnlyList<(string Reader, int Places)> Unfinished(IReadOnlyList<TaskRead> reads, IReadOnlyList<Account> accounts)
    {
        var disabled = accounts.Where(a => a.IsDisabled).Select(a => a.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. reads.Where(r => r.Last is null && r.Entry.Calibration == 0 && !disabled.Contains(r.Entry.Reader))
            .GroupBy(r => r.Entry.Reader).Select(g => (g.Key, g.Count()))];
    }

    static TaskStand StandOf(TaskWorklist list, IReadOnlyList<TaskRead> own, DateTimeOffset now)
    {
        var progress = own.ToDictionary(r => r.Entry.Code, r => r.Progress, StringComparer.Ordinal);
        return TaskSchedule.Of(list, [.. own.Select(r => r.Entry)], e => progress[e.Code], now);
    }

    static SessionProgress Of(TaskWorklist list, IReadOnlyList<TaskRead> reads, TaskStand stand)
    {
        var (reader, session, calibration) = (reads[0].Entry.Reader, reads[0].Entry.Session, reads[0].Entry.Calibration);
        bool isHere = session == stand.Session && calibration == stand.Calibration;
        var state = calibration > 0 ? reads.All(r => r.Last is not null)
                ? stand.IsStopped && isHere ? SessionState.Stopped : SessionState.Done
                : isHere ? SessionState.Open : stand.Session > 0 ? SessionState.Spared : SessionState.Later
            : stand.IsDone || session < stand.Session ? SessionState.Done : session > stand.Session ? SessionState.Later
            : stand.Opens is null ? SessionState.Open : SessionState.Opens;
        return new(reader, session, calibration,
            [.. list.Task.Arms.Select(a => new ArmProgress(a.Name, reads.Count(r => r.Entry.Arm == a.Name),
                reads.Count(r => r.Entry.Arm == a.Name && r.Last is not null))).Where(a => a.Cases > 0)],
            reads.Count, reads.Count(r => r.Last is not null), reads.Count(r => r.State is not null && r.Last is null),
            TaskRatings.Median(reads.Where(r => r.Last is not null).Select(r => r.State!.Active.TotalMinutes)), state,
            state == SessionState.Opens ? stand.Opens : null, reads.Select(r => r.Last?.Time).Max());
    }
}
