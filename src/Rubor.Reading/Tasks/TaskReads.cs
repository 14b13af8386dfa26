using Rubor.Reading.Audit;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Tasks;

/// <summary>A place of a list with what was read of it.</summary>
/// <param name="Entry">The place.</param>
/// <param name="State">Its read; null where it was not opened yet.</param>
/// <param name="Progress">How far it is.</param>
public sealed record TaskRead(TaskEntry Entry, ReadState? State, EntryProgress Progress)
{
    /// <summary>The first answer: of an arm that shows the machine afterwards what was signed before; of others null.</summary>
    public SignedVersion? First { get; init; }

    /// <summary>The answer that counts, signed last; null before.</summary>
    public SignedVersion? Last { get; init; }
}

/// <summary>What was read of a task.</summary>
public static class TaskReads
{
    /// <summary>How far a read is.</summary>
    /// <param name="state">The read.</param>
    /// <param name="arm">Its arm.</param>
    public static EntryProgress ProgressOf(ReadState state, TaskArm arm)
    {
        int needed = arm.Machine == MachineShown.AfterFirstAnswer ? 2 : 1;
        return new(state.IsSigned && state.Versions.Count >= needed, state.Versions.IsEmpty ? null : state.Versions[0].Time);
    }

    /// <summary>Every place of the lists, in order, with its read.</summary>
    /// <param name="list">The task.</param>
    /// <param name="content">The store as it lies; null where there is none yet.</param>
    /// <param name="kinds">The kinds there are.</param>
    /// <param name="path">What the store is called in errors.</param>
    /// <exception cref="ReadStoreException">The store was tampered with; the message names the event.</exception>
    public static IReadOnlyList<TaskRead> Of(TaskWorklist list, StoreContent? content, KindList kinds, string path)
    {
        var states = new Dictionary<string, ReadState>(StringComparer.Ordinal);
        if (content is not null)
            StoreAudit.Verify(content, kinds, each: e => states[e.Read] = ReadState.Fold([e], kinds, states.GetValueOrDefault(e.Read))!)
                .RequireSound(path);
        var byCode = states.Values.Where(s => s.Opened.Study == list.Study).GroupBy(s => s.Opened.Case)
            .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        return [.. list.Entries.Select(entry =>
        {
            // Another's read of a code is none of the task's.
            var state = byCode.GetValueOrDefault(entry.Code)?.Find(s => s.Reader.Equals(entry.Reader, StringComparison.OrdinalIgnoreCase));
            var arm = list.Arm(entry.Arm);
            var progress = state is null ? default : ProgressOf(state, arm);
            return new TaskRead(entry, state, progress)
            {
                First = arm.Machine == MachineShown.AfterFirstAnswer && state is { Versions: [var first, ..] } ? first : null,
                Last = progress.IsDone ? state!.Versions[^1] : null,
            };
        })];
    }
}
