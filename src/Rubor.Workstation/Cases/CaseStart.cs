using Rubor.Reading.Ledger;

namespace Rubor.Workstation.Cases;

/// <summary>What a read of a case starts from: enough to tell whether the case is still the one that a read was opened on.</summary>
/// <param name="Inputs">Its images.</param>
/// <param name="Content">What its kind notes.</param>
public sealed record CaseStart(IReadOnlyList<ReadInput> Inputs, ReadStart Content)
{
    /// <summary>Whether the images are the same, by role and SHA-256.</summary>
    public bool HasImages(IReadOnlyList<ReadInput> others) =>
        Inputs.Select(i => (i.Role, i.Sha256)).SequenceEqual(others.Select(i => (i.Role, i.Sha256)));

    /// <inheritdoc/>
    public bool Equals(CaseStart? other) => other is not null && HasImages(other.Inputs) && Content == other.Content;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Inputs.Count, Content);
}
