namespace Rubor.Statistics;

/// <summary>A study of readers that cannot be analysed: which cell, and why.</summary>
/// <param name="modality">Modality, or −1 where it is no one cell.</param>
/// <param name="reader">Reader, or −1.</param>
/// <param name="reason">Why, as the rest of a sentence.</param>
public sealed class ReaderStudyException(int modality, int reader, string reason) : ArgumentException(reason)
{
    /// <summary>Modality, or −1 where it is no one cell.</summary>
    public int Modality { get; } = modality;

    /// <summary>Reader, or −1.</summary>
    public int Reader { get; } = reader;
}
