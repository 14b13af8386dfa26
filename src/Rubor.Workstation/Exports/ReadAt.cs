using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Workstation.Exports;

/// <summary>A read as it was signed, or as it stands unsigned.</summary>
/// <param name="State">The read right after the signature, or now.</param>
/// <param name="Version">The signed version; null of a draft.</param>
internal sealed record ReadAt(ReadState State, SignedVersion? Version)
{
    /// <summary>What the reader made of the case.</summary>
    public ReadContent Content => Version?.Content ?? State.Content;

    /// <summary>Number of the version; of a draft the one that it will be.</summary>
    public int Number => Version?.Number ?? State.Versions.Count + 1;

    /// <summary>What was signed; null of a draft.</summary>
    public SignedFigures? Figures => Version?.Figures;

    /// <summary>Hash of the newest event that it holds.</summary>
    public string Head => Version?.Hash ?? State.Head;

    /// <summary>A version of a read: the newest signature where it is signed, else the draft.</summary>
    /// <param name="state">The read now.</param>
    /// <param name="version">A signed version; null for the read as it stands.</param>
    /// <returns>Null where there is no such version.</returns>
    public static ReadAt? Of(ReadState state, int? version) =>
        version is null ? new(state, state.IsSigned ? state.Versions[^1] : null)
        : version > 0 && version <= state.Versions.Count ? new(state, state.Versions[version.Value - 1]) : null;
}
