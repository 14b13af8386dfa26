using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Rubor.Imaging.Dicom;

/// <summary>
/// The attributes of a DICOM object, or of an item of one of its sequences. What is asked for is looked up on this level alone: an item
/// of a vendor's private sequence may repeat a tag of the object with another meaning.
/// </summary>
public sealed class DicomDataset
{
    readonly Dictionary<DicomTag, DicomElement> byTag = [];

    /// <param name="elements">In any order; of a tag that comes twice, the first counts.</param>
    public DicomDataset(IReadOnlyList<DicomElement> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        Elements = elements;
        foreach (var element in elements)
            byTag.TryAdd(element.Tag, element);
    }

    /// <summary>All attributes, as the file has them.</summary>
    public IReadOnlyList<DicomElement> Elements { get; }

    /// <summary>The attribute, or null where there is none.</summary>
    public DicomElement? this[DicomTag tag] => byTag.GetValueOrDefault(tag);

    /// <summary>Whether there is such an attribute with a value.</summary>
    public bool Has(DicomTag tag) => this[tag] is { } e && (e.Value.Length > 0 || e.Items.Count > 0 || e.IsLeftInFile);

    /// <summary>The text of an attribute without padding, values joined by backslashes; empty where there is none.</summary>
    public string Text(DicomTag tag) => this[tag] is { } e && IsText(e.Vr) ? Padded(e.Value.Span) : "";

    /// <summary>Each value of a text without padding; none where there is no such attribute.</summary>
    public IReadOnlyList<string> Texts(DicomTag tag) => Text(tag) is { Length: > 0 } text ? [.. text.Split('\\').Select(t => t.Trim())] : [];

    /// <summary>The first value as a number, or null where there is none or it is none.</summary>
    public double? Number(DicomTag tag) => Numbers(tag) is [var first, ..] ? first : null;

    /// <summary>The first value as a whole number, or null where there is none or it is none.</summary>
    public int? Whole(DicomTag tag) => Number(tag) is { } n && n == Math.Floor(n) && Math.Abs(n) <= int.MaxValue ? (int)n : null;

    /// <summary>Each value as a number, of text (DS, IS) or binary (US, SS, UL, SL, UV, SV, FL, FD, OW, OF, OD); none where one of them
    /// is none.</summary>
    public IReadOnlyList<double> Numbers(DicomTag tag)
    {
        if (this[tag] is not { } e)
            return [];
        if (IsText(e.Vr))
        {
            var texts = Texts(tag);
            var numbers = new double[texts.Count];
            for (int i = 0; i < numbers.Length; i++)
                if (!double.TryParse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                    || !double.IsFinite(numbers[i]))
                    return [];
            return numbers;
        }
        var bytes = e.Value.Span;
        return e.Vr switch
        {
            "US" or "OW" => Each(bytes, 2, b => BinaryPrimitives.ReadUInt16LittleEndian(b)),
            "SS" => Each(bytes, 2, b => BinaryPrimitives.ReadInt16LittleEndian(b)),
            "UL" or "OL" => Each(bytes, 4, b => BinaryPrimitives.ReadUInt32LittleEndian(b)),
            "SL" => Each(bytes, 4, b => BinaryPrimitives.ReadInt32LittleEndian(b)),
            "UV" => Each(bytes, 8, b => BinaryPrimitives.ReadUInt64LittleEndian(b)),
            "SV" => Each(bytes, 8, b => BinaryPrimitives.ReadInt64LittleEndian(b)),
            "FL" or "OF" => Each(bytes, 4, b => BinaryPrimitives.ReadSingleLittleEndian(b)),
            "FD" or "OD" => Each(bytes, 8, b => BinaryPrimitives.ReadDoubleLittleEndian(b)),
            _ => [],
        };
    }

    /// <summary>Items of a sequence; none where there is no such sequence.</summary>
    public IReadOnlyList<DicomDataset> Items(DicomTag tag) => this[tag]?.Items ?? [];

    /// <summary>First item of a sequence, or null.</summary>
    public DicomDataset? FirstItem(DicomTag tag) => Items(tag) is [var first, ..] ? first : null;

    /// <summary>The value's bytes; empty where there is none or it was left in the file.</summary>
    public ReadOnlyMemory<byte> Bytes(DicomTag tag) => this[tag]?.Value ?? default;

    /// <summary>A vendor's attribute: its block is found by the creator's name, since blocks move.</summary>
    /// <param name="creator">As "Philips MR Imaging DD 001".</param>
    /// <param name="group">An odd group.</param>
    /// <param name="element">Low byte of the element.</param>
    public DicomElement? Private(string creator, ushort group, byte element)
    {
        for (ushort block = 0x10; block <= 0xff; block++)
            if (this[new(group, block)] is { } reserved && Padded(reserved.Value.Span) == creator
                && this[new(group, (ushort)((block << 8) | element))] is { } found)
                return found;
        return null;
    }

    /// <summary>First number of a vendor's attribute, also where the file does not tell its kind (UN of four bytes is a float, as Philips'
    /// scale slope; others are text).</summary>
    public double? PrivateNumber(string creator, ushort group, byte element)
    {
        if (Private(creator, group, element) is not { } e)
            return null;
        double? number = e.Vr == "UN"
            ? e.Value.Length == 4 ? BinaryPrimitives.ReadSingleLittleEndian(e.Value.Span)
                : double.TryParse(Padded(e.Value.Span).Split('\\')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed)
                    ? parsed : null
            : Number(e.Tag);
        return number is { } n && double.IsFinite(n) ? n : null;
    }

    delegate double Reads(ReadOnlySpan<byte> bytes);

    static double[] Each(ReadOnlySpan<byte> bytes, int size, Reads read)
    {
        var values = new double[bytes.Length / size];
        for (int i = 0; i < values.Length; i++)
            values[i] = read(bytes.Slice(i * size, size));
        return values;
    }

    static bool IsText(string vr) => vr is "AE" or "AS" or "CS" or "DA" or "DS" or "DT" or "IS" or "LO" or "LT" or "PN" or "SH" or "ST" or "TM"
        or "UC" or "UI" or "UR" or "UT";

    static string Padded(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).Trim(' ', '\0', '\t', '\r', '\n');
}
