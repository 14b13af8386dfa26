namespace Rubor.Imaging.Dicom;

/// <summary>One attribute of a data set.</summary>
/// <param name="Tag">Which.</param>
/// <param name="Vr">Value representation, two capitals: "DS", "SQ"; "UN" where nobody knows it.</param>
public sealed record DicomElement(DicomTag Tag, string Vr)
{
    IReadOnlyList<DicomDataset>? items;

    /// <summary>The value: text as UTF-8, numbers in this machine's byte order; empty of a sequence.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Items of a sequence.</summary>
    public IReadOnlyList<DicomDataset> Items
    {
        get => items ??= ItemsOf?.Invoke() ?? [];
        init => items = value;
    }

    /// <summary>Reads the items when they are first asked for: most sequences of a header never are.</summary>
    internal Func<IReadOnlyList<DicomDataset>>? ItemsOf { get; init; }

    /// <summary>Whether the value was left in the file, being pixels or longer than headers need.</summary>
    public bool IsLeftInFile { get; init; }
}
