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
    // A case takes about 20 MB; each reader has one open and the next one fetched.
    private const int MostKept = 24;

    private readonly string folder;
    private readonly Dictionary<string, CatalogCase> byName;
    private readonly ConcurrentDictionary<string, (CaseState State, string? Reason)> states = new(StringComparer.Ordinal);
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

    /// <summary>Notes how far a case is.</summary>
    public void Note(CatalogCase files, CaseState state, string? reason = null) => states[files.Name] = (state, reason);

    /// <summary>Notes that nothing was found on a case, so that its reader draws.</summary>
    public void NoteNothingFound(CatalogCase files, string reason) => states[files.Name] = (CaseState.Ready, reason);

    /// <summary>A case in memory.</summary>
    /// <exception cref="CaseNotReadyException">It waits for its region or marrow.</exception>
    /// <exception cref="ImageDataException">A file of it cannot be used.</exception>
    public async Task<LoadedCase> OpenAsync(CatalogCase files)
    {
        var (state, reason) = StateOf(files);
        if (state is CaseState.Waiting or CaseState.Measuring)
            throw new CaseNotReadyException("disease region and normal marrow are being found on this case; take another one meanwhile");
        Task<LoadedCase> loading;
        lock (kept)
        {
            loading = kept.TryGetValue(files.Name, out var known) && !known.Case.IsFaulted ? known.Case : Task.Run(() => Load(files, state == CaseState.Ready ? reason : null));
            kept[files.Name] = (loading, ++clock);
            if (kept.Count > MostKept)
                kept.Remove(kept.MinBy(k => k.Value.Used).Key);
        }
        try
        {
            return await loading;
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
