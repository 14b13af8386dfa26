using System.Collections.Concurrent;
using Rubor.Reading.Reads;

namespace Rubor.Workstation.Cases;

/// <summary>Whether reads still belong to their cases, looked at once for each read as long as its case stays as it is.</summary>
public sealed class ReadStarts(CaseLibrary library)
{
    readonly ConcurrentDictionary<string, CaseStart> unchanged = new(StringComparer.Ordinal);

    /// <summary>Whether a read is known to belong to a case as that was loaded last.</summary>
    public bool IsUnchanged(ReadState state, CaseStart? start) =>
        start is not null && unchanged.TryGetValue(state.Read, out var known) && ReferenceEquals(known, start);

    /// <summary>Why a read no longer belongs to its case; null when it does.</summary>
    public string? Changed(LoadedCase loaded, ReadState state)
    {
        var start = library.StartOf(loaded.Case.Name) ?? loaded.Start;
        if (IsUnchanged(state, start))
            return null;
        if (state.Kind != loaded.Kind.Read)
            return $"this case was read as {state.Kind.Name}, and is {loaded.Kind.Read.Name} now; serve the study as before, or read it as a case of its own";
        if (!loaded.Start.HasImages(state.Opened.Inputs))
            return "the images of this case are others than those that the read was opened on; put the old files back, or read the new " +
                "ones as a case of its own";
        if (loaded.Kind.StartChanged(loaded, state.Opened) is { } changed)
            return changed;
        if (start.Equals(loaded.Start))
            unchanged[state.Read] = start;
        return null;
    }
}
