using Rubor.Reading.Audit;
using Rubor.Reading.Forms;
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
    /// <param name="list">The task.</param>
    /// <param name="entry">The place that it is of.</param>
    /// <param name="state">The read.</param>
    public static EntryProgress ProgressOf(TaskWorklist list, TaskEntry entry, ReadState state)
    {
        int needed = list.SignaturesOf(entry);
        return new(state.IsSigned && state.Versions.Count >= needed, state.Versions.IsEmpty ? null : state.Versions[0].Time)
        {
            Told = list.TellsTruth(entry) && state.Versions.Count >= needed && state.Versions[needed - 1].Figures is FormFigures figures
                ? figures.Values : null,
        };
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
        // Another's read of a code is none of the task's.
        return [.. list.Entries.Select(entry => Of(list, entry,
            byCode.GetValueOrDefault(entry.Code)?.Find(s => s.Reader.Equals(entry.Reader, StringComparison.OrdinalIgnoreCase))))];
    }

    /// <summary>A place of a list with its read.</summary>
    /// <param name="list">The task.</param>
    /// <param name="entry">The place.</param>
    /// <param name="state">Its reader's read of it; null where it was not opened yet.</param>
    public static TaskRead Of(TaskWorklist list, TaskEntry entry, ReadState? state)
    {
        var progress = state is null ? default : ProgressOf(list, entry, state);
        int signatures = list.SignaturesOf(entry);
        return new(entry, state, progress)
        {
            First = signatures > 1 && state is { Versions: [var first, ..] } ? first : null,
            // Who was told the truth may be right afterwards: what was said before counts.
            Last = !progress.IsDone ? null : list.TellsTruth(entry) ? state!.Versions[signatures - 1] : state!.Versions[^1],
        };
    }
}
