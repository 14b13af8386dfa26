using System.Collections.Concurrent;
using Rubor.Imaging;

namespace Rubor.Workstation.Cases;

/// <summary>How far a case is.</summary>
public enum CaseState
{
    /// <summary>It can be read.</summary>
    Ready,
    /// <summary>Region or marrow have yet to be found on it.</summary>
    Waiting,
    /// <summary>They are being found.</summary>
    Measuring,
    /// <summary>A file of it cannot be used.</summary>
    Broken,
}

/// <summary>A case that nobody can read yet. The message says why.</summary>
public sealed class CaseNotReadyException(string message) : Exception(message);

/// <summary>The study's cases: which there are, how far each is, and those that were opened last in memory.</summary>
public sealed class CaseLibrary
{
    // A case of 336×336×25 takes about 25 MB. One that is no longer kept is read again from its files, which takes a quarter of a second.
    private const long MostBytes = 1L << 30;

    private readonly string folder;
    private readonly Dictionary<string, CatalogCase> byName;
    private readonly ConcurrentDictionary<string, (CaseState State, string? Reason)> states = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CaseStart> starts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Task<LoadedCase> Case, long Used)> kept = new(StringComparer.Ordinal);
    private long clock;

    /// <param name="catalog">The study.</param>
    /// <param name="folder">Folder of reads, in which what is found on cases lies too.</param>
    public CaseLibrary(Catalog catalog, string folder)
    {
        (Catalog, this.folder) = (catalog, folder);
        byName = catalog.Cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (var c in catalog.Cases)
            Note(c, c.Problem is not null ? CaseState.Broken : NeedsMachine(c) ? CaseState.Waiting : CaseState.Ready, c.Problem);
    }

    /// <summary>The study.</summary>
    public Catalog Catalog { get; }

    /// <summary>The case of a name; null when there is none.</summary>
    public CatalogCase? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>How far a case is, and why it is broken.</summary>
    public (CaseState State, string? Reason) StateOf(CatalogCase files) => states[files.Name];

    /// <summary>Folder of what is found on a case.</summary>
    public string MachineFolder(CatalogCase files) => Path.Combine(folder, "machine", files.Name);

    /// <summary>Whether region or marrow have to be found on a case first.</summary>
    public bool NeedsMachine(CatalogCase files) =>
        Catalog.Rubor is not null && files is { Problem: null, Stir: not null, T1w: not null } && (files.NormalMarrow is null || files.DiseaseRegion is null) && !MachineOutput.IsIn(MachineFolder(files));

    /// <summary>Notes how far a case is; of a ready one the reason says that nothing was found on it, so that its reader draws.</summary>
    public void Note(CatalogCase files, CaseState state, string? reason = null) => states[files.Name] = (state, reason);

    /// <summary>What reads of a case start from, as it was when it was last loaded; null before that.</summary>
    public CaseStart? StartOf(string name) => starts.GetValueOrDefault(name);

    /// <summary>A case in memory, where it stays for those who read it.</summary>
    /// <exception cref="CaseNotReadyException">It waits for its region or marrow.</exception>
    /// <exception cref="ImageDataException">A file of it cannot be used.</exception>
    public Task<LoadedCase> OpenAsync(CatalogCase files)
    {
        string? nothingFound = RequireReady(files);
        Task<LoadedCase> loading;
        lock (kept)
        {
            loading = Kept(files) ?? Task.Run(() => Load(files, nothingFound));
            kept[files.Name] = (loading, ++clock);
            while (kept.Count > 1 && kept.Values.Sum(k => k.Case.IsCompletedSuccessfully ? Finished(k.Case).Bytes : 0) > MostBytes)
                kept.Remove(kept.MinBy(k => k.Value.Used).Key);
        }
        return NotedAsync(files, loading);
    }

    /// <summary>A case for a look: what the readers have open stays in memory, and this does not.</summary>
    /// <exception cref="CaseNotReadyException">It waits for its region or marrow.</exception>
    /// <exception cref="ImageDataException">A file of it cannot be used.</exception>
    public Task<LoadedCase> LookAsync(CatalogCase files)
    {
        string? nothingFound = RequireReady(files);
        Task<LoadedCase>? there;
        lock (kept)
            there = Kept(files);
        return NotedAsync(files, there ?? Task.Run(() => Load(files, nothingFound)));
    }

    private string? RequireReady(CatalogCase files)
    {
        var (state, reason) = StateOf(files);
        return state is CaseState.Waiting or CaseState.Measuring
            ? throw new CaseNotReadyException("disease region and normal marrow are being found on this case; take another one meanwhile")
            : state == CaseState.Ready ? reason : null;
    }

    private Task<LoadedCase>? Kept(CatalogCase files) => kept.TryGetValue(files.Name, out var known) && !known.Case.IsFaulted ? known.Case : null;

    private static LoadedCase Finished(Task<LoadedCase> done) => done.GetAwaiter().GetResult();

    private async Task<LoadedCase> NotedAsync(CatalogCase files, Task<LoadedCase> loading)
    {
        try
        {
            var loaded = await loading;
            // The same start keeps its object, so that reads which were compared with it need not be again.
            starts.AddOrUpdate(files.Name, loaded.Start, (_, old) => old.Equals(loaded.Start) ? old : loaded.Start);
            // A disk that was away for a while has come back.
            if (StateOf(files).State == CaseState.Broken && files.Problem is null)
                Note(files, CaseState.Ready);
            return loaded;
        }
        catch (ImageDataException e)
        {
            Note(files, CaseState.Broken, e.Message);
            throw;
        }
    }

    private LoadedCase Load(CatalogCase files, string? nothingFound)
    {
        string machine = MachineFolder(files);
        var output = MachineOutput.IsIn(machine) ? MachineOutput.Read(machine) : nothingFound is null ? null : new(null, null, null, [nothingFound]);
        return LoadedCase.Load(files, output, Catalog.Settings);
    }
}
