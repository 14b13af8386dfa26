using System.Collections.Concurrent;
using Rubor.Imaging;
using Rubor.Reading.Catalog;

namespace Rubor.Workstation.Cases;

/// <summary>How far a case is.</summary>
public enum CaseState
{
    /// <summary>It can be read.</summary>
    Ready,
    /// <summary>What its kind looks for has yet to be found on it.</summary>
    Waiting,
    /// <summary>It is being found.</summary>
    Measuring,
    /// <summary>A file of it cannot be used.</summary>
    Broken,
}

/// <summary>A case that nobody can read yet. The message says why.</summary>
public sealed class CaseNotReadyException(string message) : Exception(message);

/// <summary>The study's cases: which there are, how far each is, and those that were opened last in memory.</summary>
public sealed partial class CaseLibrary
{
    // A case of 336×336×25 takes about 25 MB. One that is no longer kept is read again from its files, which takes a quarter of a second.
    const long MostBytes = 1L << 30;

    /// <summary>How long files are waited for: a network drive that is away may not even say so.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly string folder;
    readonly ILogger? log;
    readonly TimeSpan patience;
    readonly CaseKinds kinds;
    readonly Func<CatalogCase, CaseSource, LoadedCase>? read;
    readonly Dictionary<string, CatalogCase> byName;
    readonly ConcurrentDictionary<string, (CaseState State, string? Reason)> states = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, CaseStart> starts = new(StringComparer.Ordinal);
    readonly Dictionary<string, (Task<LoadedCase> Case, long Used)> kept = new(StringComparer.Ordinal);
    readonly Dictionary<string, (Task<LoadedCase> Case, long Since)> loading = new(StringComparer.Ordinal);
    long clock;

    /// <param name="catalog">The study.</param>
    /// <param name="folder">Folder of reads, in which what is found on cases lies too.</param>
    /// <param name="kinds">The kinds of case there are.</param>
    /// <param name="log">Takes why a case is broken, with the paths that readers do not see; null for none.</param>
    /// <param name="patience">How long files are waited for; null for <see cref="Patience"/>.</param>
    /// <param name="read">Reads a case from its files; null for what its kind does.</param>
    public CaseLibrary(
        StudyCatalog catalog, string folder, CaseKinds kinds, ILogger? log = null, TimeSpan? patience = null,
            Func<CatalogCase, CaseSource, LoadedCase>? read = null)
    {
        (Catalog, this.folder, this.kinds, this.log, this.patience, this.read) = (catalog, folder, kinds, log, patience ?? Patience, read);
        byName = catalog.Cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (var c in catalog.Cases)
            states[c.Name] = (c.Problem is not null ? CaseState.Broken : NeedsMachine(c) ? CaseState.Waiting
                : CaseState.Ready, c.Problem is null ? null : CaseWords.ForReaders(c.Problem, c, folder));
    }

    /// <summary>The study.</summary>
    public StudyCatalog Catalog { get; }

    /// <summary>Folder of reads.</summary>
    public string Folder => folder;

    /// <summary>The case of a name; null when there is none.</summary>
    public CatalogCase? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>
    /// The patient's visit before, as far as it may be shown beside a case; null where there is none. Whatever tells of another visit asks
    /// here, so that a study that hides visits hides them everywhere.
    /// </summary>
    public CatalogCase? EarlierOf(CatalogCase files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.Earlier is { } name && Find(name) is { } earlier && earlier != files && earlier.Subject == files.Subject ? earlier
            : null;
    }

    /// <summary>
    /// The case that is shown beside one: of the same patient and visit, whatever the catalog says; null when there is none.
    /// </summary>
    public CatalogCase? BesideOf(CatalogCase files) => files.Beside is { } name && Find(name) is { } other && other != files
        && (other.Subject, other.Session, other.Kind) == (files.Subject, files.Session, files.Kind) ? other : null;

    /// <summary>How far a case is, and why it is broken.</summary>
    public (CaseState State, string? Reason) StateOf(CatalogCase files) => states[files.Name];

    /// <summary>Folder of what is found on a case.</summary>
    public string MachineFolder(CatalogCase files) => Path.Combine(folder, "machine", files.Name);

    /// <summary>Kind of a case; null where this server does not know it.</summary>
    public CaseKind? KindOf(CatalogCase files) => kinds.Find(files.Kind);

    /// <summary>Whether something has to be found on a case first.</summary>
    public bool NeedsMachine(CatalogCase files) =>
        Catalog.Rubor is not null && files.Problem is null && KindOf(files)?.Search is { } search && search.IsNeeded(files)
            && !search.IsDone(MachineFolder(files));

    /// <summary>
    /// Notes how far a case is; of a ready one the reason says that nothing was found on it, so that its reader draws. The log gets the
    /// reason as it is, and readers without paths.
    /// </summary>
    public void Note(CatalogCase files, CaseState state, string? reason = null)
    {
        string? shown = reason is null ? null : CaseWords.ForReaders(reason, files, folder);
        var before = states.GetValueOrDefault(files.Name);
        states[files.Name] = (state, shown);
        // A broken case is looked at again and again; one line is enough.
        if (state == CaseState.Broken && log is not null && before != (state, shown))
            LogBroken(log, files.Name, reason ?? "no reason was given");
    }

    /// <summary>What reads of a case start from, as it was when it was last loaded; null before that.</summary>
    public CaseStart? StartOf(string name) => starts.GetValueOrDefault(name);

    /// <summary>A case in memory, where it stays for those who read it.</summary>
    /// <exception cref="CaseNotReadyException">Something has yet to be found on it.</exception>
    /// <exception cref="ImageDataException">A file of it cannot be used, or does not answer.</exception>
    public Task<LoadedCase> OpenAsync(CatalogCase files)
    {
        string? nothingFound = RequireReady(files);
        Task<LoadedCase> there;
        long since;
        lock (kept)
        {
            (there, since) = Kept(files) is { } known ? (known, Environment.TickCount64) : Loading(files, nothingFound);
            kept[files.Name] = (there, ++clock);
            while (kept.Count > 1 && kept.Values.Sum(k => k.Case.IsCompletedSuccessfully ? Finished(k.Case).Bytes : 0) > MostBytes)
                kept.Remove(kept.MinBy(k => k.Value.Used).Key);
        }
        return NotedAsync(files, there, since);
    }

    /// <summary>A case for a look: what the readers have open stays in memory, and this does not.</summary>
    /// <exception cref="CaseNotReadyException">Something has yet to be found on it.</exception>
    /// <exception cref="ImageDataException">A file of it cannot be used, or does not answer.</exception>
    public Task<LoadedCase> LookAsync(CatalogCase files)
    {
        string? nothingFound = RequireReady(files);
        Task<LoadedCase> there;
        long since;
        lock (kept)
            (there, since) = Kept(files) is { } known ? (known, Environment.TickCount64) : Loading(files, nothingFound);
        return NotedAsync(files, there, since);
    }

    /// <summary>
    /// Tries whether the images of a case can be read before something is looked for on it; nobody gets to see it by that.
    /// </summary>
    /// <exception cref="ImageDataException">They cannot be used, or do not answer.</exception>
    public async Task TryImagesAsync(CatalogCase files)
    {
        Task<LoadedCase> there;
        long since;
        lock (kept)
            (there, since) = Loading(files, null);
        try
        {
            await WithinAsync(files, there, since);
        }
        catch (ImageDataException e)
        {
            throw Broken(files, e);
        }
        finally
        {
            Finish(files, there);
        }
    }

    // One at a time for a case, on a thread of its own: what never answers takes no thread from others, and is not asked a second time.
    (Task<LoadedCase> Case, long Since) Loading(CatalogCase files, string? nothingFound)
    {
        if (loading.TryGetValue(files.Name, out var running) && !running.Case.IsCompleted)
            return running;
        running = (Task.Factory.StartNew(() => Load(files, nothingFound), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default), Environment.TickCount64);
        return loading[files.Name] = running;
    }

    string? RequireReady(CatalogCase files)
    {
        var (state, reason) = StateOf(files);
        return state is CaseState.Waiting or CaseState.Measuring
            ? throw new CaseNotReadyException(KindOf(files)?.Search?.Waiting ?? "this case is being prepared; take another one meanwhile")
            : state == CaseState.Ready ? reason : null;
    }

    Task<LoadedCase>? Kept(CatalogCase files) =>
        kept.TryGetValue(files.Name, out var known) && known.Case.IsCompletedSuccessfully ? known.Case : null;

    static LoadedCase Finished(Task<LoadedCase> done) => done.GetAwaiter().GetResult();

    async Task<LoadedCase> NotedAsync(CatalogCase files, Task<LoadedCase> there, long since)
    {
        try
        {
            var loaded = await WithinAsync(files, there, since);
            // The same start keeps its object, so that reads which were compared with it need not be again.
            starts.AddOrUpdate(files.Name, loaded.Start, (_, old) => old.Equals(loaded.Start) ? old : loaded.Start);
            // A disk that was away for a while has come back.
            if (StateOf(files).State == CaseState.Broken && files.Problem is null)
                Note(files, CaseState.Ready);
            return loaded;
        }
        catch (ImageDataException e)
        {
            throw Broken(files, e);
        }
        finally
        {
            Finish(files, there);
        }
    }

    // Whoever asked may be a reader, who is told nothing of the server's folders.
    ImageDataException Broken(CatalogCase files, ImageDataException e)
    {
        Note(files, CaseState.Broken, e.Message);
        return new(CaseWords.ForReaders(e.Path, files, folder), CaseWords.ForReaders(e.Reason, files, folder), e);
    }

    void Finish(CatalogCase files, Task<LoadedCase> there)
    {
        lock (kept)
            if (loading.TryGetValue(files.Name, out var running) && running.Case == there && there.IsCompleted)
                loading.Remove(files.Name);
    }

    async Task<LoadedCase> WithinAsync(CatalogCase files, Task<LoadedCase> there, long since)
    {
        var left = patience - TimeSpan.FromMilliseconds(Environment.TickCount64 - since);
        try
        {
            return there.IsCompleted ? await there : await there.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
        catch (TimeoutException) when (!there.IsCompleted)
        {
            throw new ImageDataException(files.Name,
                FormattableString.Invariant($"its files have not answered for {patience.TotalSeconds:0} seconds; see whether the disk ") +
                FormattableString.Invariant($"or network drive that they lie on is there"));
        }
    }

    LoadedCase Load(CatalogCase files, string? nothingFound)
    {
        if (KindOf(files) is not { } kind)
            throw new ImageDataException(files.Name,
                $"is a case of the kind {files.Kind}, which this Rubor does not know; use the one that wrote {StudyCatalog.FileName}");
        var loaded = (read ?? kind.Load)(files, new(Catalog.SettingsOf(files.Kind), folder, MachineFolder(files), nothingFound, Shown));
        return loaded with { Warnings = [.. loaded.Warnings.Select(Shown)] };

        string Shown(string text) => CaseWords.ForReaders(text, files, folder);
    }

    [LoggerMessage(LogLevel.Warning, "case {Case} is broken: {Reason}")]
    private static partial void LogBroken(ILogger log, string @case, string reason);
}
