using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using Rubor.Reading.Catalog;
using Rubor.Reading.Forms;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Forms;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tasks;

/// <summary>
/// The task that is served, or none: what a reader of it may see now, and how it is said without what is hidden. Its cases stand in the
/// catalog under their codes, each with images of its own name, so nothing that loads or shows a case knows what is hidden of it.
/// </summary>
public sealed class ServedTask
{
    readonly CaseLibrary library;
    readonly IReadStore store;
    readonly ReadService reads;
    readonly TimeProvider clock;
    readonly Dictionary<string, TaskEntry> byCode;
    readonly ConcurrentDictionary<string, (long Version, TaskRead Read)> known = new(StringComparer.Ordinal);

    /// <param name="list">The task; null where none is served.</param>
    /// <param name="library">The cases.</param>
    /// <param name="store">Where reads lie.</param>
    /// <param name="reads">The reads.</param>
    /// <param name="clock">By which sessions open.</param>
    public ServedTask(TaskWorklist? list, CaseLibrary library, IReadStore store, ReadService reads, TimeProvider clock)
    {
        (List, this.library, this.store, this.reads, this.clock) = (list, library, store, reads, clock);
        byCode = list?.Entries.ToDictionary(e => e.Code, StringComparer.Ordinal) ?? [];
    }

    /// <summary>The task; null where none is served.</summary>
    public TaskWorklist? List { get; }

    /// <summary>
    /// Whether somebody is shown what a task lets readers see, and no more: whoever reads in it, whatever the account may otherwise see.
    /// </summary>
    public bool Blinds(ClaimsPrincipal user) => List is not null && (!user.Oversees() || ListOf(user.Name()).Count > 0);

    /// <summary>Title of a case for who sees all of it.</summary>
    public string TitleOf(CatalogCase files) => byCode.TryGetValue(files.Name, out var e)
        ? string.Create(CultureInfo.InvariantCulture,
            $"{e.Reader}, session {e.Session}, {e.Position}: {e.Case} ({e.Arm}{(e.RepeatOf is null ? "" : ", repeat")})")
        : files.Title;

    /// <summary>All places of a reader's list, in order; empty for who reads nothing of the task.</summary>
    public IReadOnlyList<TaskEntry> ListOf(string reader) =>
        [.. List!.Entries.Where(e => e.Reader.Equals(reader, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Name of a reader's read of a place.</summary>
    public string ReadOf(TaskEntry entry, string reader) => new ReadKey(library.Catalog.Study, entry.Code, reader).Id;

    /// <summary>Where a reader stands now; null for who reads nothing of the task.</summary>
    public async Task<TaskStand?> StandAsync(string reader, CancellationToken cancel)
    {
        var list = ListOf(reader);
        if (list.Count == 0)
            return null;
        var progress = new Dictionary<string, EntryProgress>(StringComparer.Ordinal);
        foreach (var read in await store.ListAsync(library.Catalog.Study, reader: reader, cancel: cancel))
            if (byCode.TryGetValue(read.Key.Case, out var entry))
                progress[entry.Code] = (await ReadAsync(read, entry, cancel)).Progress;
        return TaskSchedule.Of(List!, list, e => progress.GetValueOrDefault(e.Code), clock.GetUtcNow()) with
        {
            Told = [.. list.Select(e => (e, progress.GetValueOrDefault(e.Code))).Where(p => p.Item2.Told is not null)],
        };
    }

    /// <summary>Whether a reader was told the truth of an own place: nothing of it is to be hidden any more, nor to be changed.</summary>
    public async Task<bool> IsToldAsync(TaskEntry entry, string reader, CancellationToken cancel) =>
        await ToldAsync(entry, reader, cancel) is not null;

    async Task<FormValues?> ToldAsync(TaskEntry entry, string reader, CancellationToken cancel) =>
        List!.TellsTruth(entry) && await reads.StateAsync(ReadOf(entry, reader), cancel) is { } state
            ? TaskReads.ProgressOf(List, entry, state).Told : null;

    /// <summary>Whether a read is of the session that is open for its reader.</summary>
    public async Task<bool> IsOpenAsync(string read, string reader, CancellationToken cancel) =>
        (await StandAsync(reader, cancel))?.Entries.Any(e => ReadOf(e, reader) == read) == true;

    /// <summary>A case as a reader of the task sees it now.</summary>
    public async Task<CaseDocument> CaseOfAsync(LoadedCase loaded, string reader, CancellationToken cancel)
    {
        var document = CaseDocument.Of(loaded);
        var entry = byCode[loaded.Case.Name];
        var told = await ToldAsync(entry, reader, cancel);
        bool waits = loaded.Kind.Reveal is { } reveal && reveal.Sha256(loaded) is not null
            && (await reads.StateAsync(ReadOf(entry, reader), cancel))?.Versions.IsEmpty != false;
        return document with
        {
            Images = [.. document.Images.Select(i => i with { Sha256 = List!.Disguise(loaded.Case.Name, i.Sha256) })],
            Content = waits ? loaded.Kind.Reveal!.Without(loaded) : document.Content,
            Reveals = waits || (told is null && List!.TellsTruth(entry)) ? true : null,
            Truth = told is null ? null : [.. TruthOf(entry, told, loaded.Form())],
            Blinded = true,
        };
    }

    IEnumerable<TruthDocument> TruthOf(TaskEntry entry, FormValues said, FormDefinition form)
    {
        foreach (var truth in List!.Task.Truth)
            if (List.CaseOf(entry).Truth.GetValueOrDefault(truth.Field) is { } known
                && form.Document.Fields.FirstOrDefault(f => f.Name == truth.Field) is { } field)
            {
                string answer = said.Of(truth.Field)?.ToString() ?? "";
                yield return new(field.Label, answer, known, truth.IsRight(answer, known));
            }
    }

    /// <summary>What a reader of the task sees of how a read was opened: no hash by which a file could be found.</summary>
    public Opened Disguised(Opened opened) => opened with
    {
        Inputs = [.. opened.Inputs.Select(i => i with { Sha256 = List!.Disguise(opened.Case, i.Sha256) })],
    };

    /// <summary>
    /// Opens a read again whose first answer was just signed, where more is shown from there on: the first answer stays as its version 1.
    /// </summary>
    /// <returns>The reopening; null where nothing follows.</returns>
    internal async Task<Appended?> RevealAsync(LoadedCase loaded, ReadState state, CancellationToken cancel)
    {
        if (!byCode.ContainsKey(loaded.Case.Name) || loaded.Kind.Reveal?.Sha256(loaded) is not { } sha256 || !state.IsSigned
            || state.Versions.Count != 1)
            return null;
        var reopened = new Reopened(state.Head,
            $"the first answer is kept; what a machine made of the case is shown from here on (SHA-256 {sha256})");
        return await reads.AppendAsync(
            new(state.Read, state.Version, state.Reader, $"reveal-{state.Read}", [new(0, reopened)]), cancel) as Appended;
    }

    /// <summary>What a reader is told who cannot read now, or where the reader stands.</summary>
    public string Sentence(TaskStand stand)
    {
        int sessions = List!.Task.Sessions;
        return stand.IsStopped ? $"Calibration has ended: {Reached(stand)} Whoever coordinates the study decides how to go on."
            : stand.Calibration > 0 ? $"Calibration, round {stand.Calibration} of {List.Task.Calibration!.Rounds}: the truth is told after each case. "
                + Reached(stand)
            : stand.IsDone ? sessions == 1 ? "The session is done. Thank you." : $"All {sessions} sessions are done. Thank you."
            : stand.Opens is { } opens ? string.Create(CultureInfo.InvariantCulture,
                $"Session {stand.Session} of {sessions} opens on {opens.UtcDateTime:d MMMM yyyy} at {opens.UtcDateTime:HH:mm} UTC. ")
                + "Until then there is nothing to read."
            : $"Session {stand.Session} of {sessions}.{Learnt(stand)}";
    }

    string Reached(TaskStand stand)
    {
        var calibration = List!.Task.Calibration!;
        string name = calibration.Statistic == CalibrationStatistic.Kappa ? "κ" : "ICC";
        string need = string.Create(CultureInfo.InvariantCulture, $"{name} {calibration.Reach:0.##} is needed");
        return stand.Rounds.Count == 0 ? $"{need}." : stand.Rounds[^1] is { } value
            ? string.Create(CultureInfo.InvariantCulture, $"the last round gave {name} {value:0.00}, and {need}.")
            : $"the last round gave no {name}, and {need}.";
    }

    // How a training goes: all answers, and the newest.
    string Learnt(TaskStand stand)
    {
        const int Newest = 10;
        var told = stand.Told.Where(t => t.Entry.Calibration == 0).OrderBy(t => t.Progress.First).ToList();
        if (!List!.Task.Training || told.Count == 0)
            return "";
        return string.Concat(List.Task.Truth.Select(truth =>
        {
            bool[] right = [.. told.Select(t => List.CaseOf(t.Entry).Truth.GetValueOrDefault(truth.Field) is { } known
                ? truth.IsRight(t.Progress.Told!.Of(truth.Field)?.ToString() ?? "", known) : null).OfType<bool>()];
            string newest = right.Length > Newest ? $", of the last {Newest} {right[^Newest..].Count(r => r)}" : "";
            return right.Length == 0 ? "" : $" {truth.Field.Replace('_', ' ')}: {right.Count(r => r)} of {right.Length} right{newest}.";
        }));
    }

    /// <summary>Whether the task hides something from its readers.</summary>
    public bool Hides(Hidden what) => List!.Task.BlindedTo.Contains(what);

    /// <summary>Every place of the lists with what was read of it.</summary>
    public async Task<IReadOnlyList<TaskRead>> ReadsAsync(CancellationToken cancel)
    {
        var own = new Dictionary<string, TaskRead>(StringComparer.Ordinal);
        foreach (var read in await store.ListAsync(library.Catalog.Study, cancel: cancel))
            // Another's read of a code is none of the task's.
            if (byCode.TryGetValue(read.Key.Case, out var entry)
                && read.Key.Reader.Equals(entry.Reader, StringComparison.OrdinalIgnoreCase))
                own[entry.Code] = await ReadAsync(read, entry, cancel);
        return [.. List!.Entries.Select(e => own.GetValueOrDefault(e.Code) ?? TaskReads.Of(List, e, null))];
    }

    // Of a read as it is at a version nothing changes any more.
    async Task<TaskRead> ReadAsync(ReadSummary read, TaskEntry entry, CancellationToken cancel)
    {
        if (known.TryGetValue(read.Id, out var before) && before.Version == read.Version)
            return before.Read;
        var now = TaskReads.Of(List!, entry, await reads.StateAsync(read.Id, cancel));
        known[read.Id] = (read.Version, now);
        return now;
    }
}
