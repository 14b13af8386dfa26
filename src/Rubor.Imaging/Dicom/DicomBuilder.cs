using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Rubor.Imaging.Dicom;

/// <summary>Gathers the attributes of an object to be written.</summary>
public sealed class DicomBuilder
{
    readonly SortedDictionary<DicomTag, DicomElement> elements = [];

    /// <summary>A text, several values joined by backslashes.</summary>
    public DicomBuilder Text(DicomTag tag, string vr, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        // Values have an even length.
        if (bytes.Length % 2 == 1)
            bytes = [.. bytes, vr == "UI" ? (byte)0 : (byte)' '];
        return Add(new(tag, vr) { Value = bytes });
    }

    /// <summary>Decimal strings, at most 16 letters each.</summary>
    public DicomBuilder Decimals(DicomTag tag, params ReadOnlySpan<double> values)
    {
        var texts = new List<string>();
        foreach (double value in values)
            texts.Add(Decimal(value));
        return Text(tag, "DS", string.Join('\\', texts));
    }

    /// <summary>Whole numbers of 16 bits (US).</summary>
    public DicomBuilder Numbers(DicomTag tag, params ReadOnlySpan<ushort> values)
    {
        var bytes = new byte[values.Length * 2];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), values[i]);
        return Add(new(tag, "US") { Value = bytes });
    }

    /// <summary>A whole number of 32 bits (UL, or SL).</summary>
    public DicomBuilder Number(DicomTag tag, string vr, int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Add(new(tag, vr) { Value = bytes });
    }

    /// <summary>A number of 64 bits (FD).</summary>
    public DicomBuilder Double(DicomTag tag, double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return Add(new(tag, "FD") { Value = bytes });
    }

    /// <summary>A tag as a value (AT), several where frames are ordered by several.</summary>
    public DicomBuilder Tags(DicomTag tag, params ReadOnlySpan<DicomTag> values)
    {
        var bytes = new byte[values.Length * 4];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4 * i), values[i].Group);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan((4 * i) + 2), values[i].Element);
        }
        return Add(new(tag, "AT") { Value = bytes });
    }

    /// <summary>A sequence.</summary>
    public DicomBuilder Items(DicomTag tag, params IReadOnlyList<DicomBuilder> items) =>
        Add(new(tag, "SQ") { Items = [.. items.Select(i => i.Build())] });

    /// <summary>Pixels, samples in this machine's byte order.</summary>
    public DicomBuilder Pixels(ReadOnlySpan<byte> samples, int bitsAllocated)
    {
        byte[] bytes = samples.Length % 2 == 0 ? samples.ToArray() : [.. samples, 0];
        return Add(new(DicomTags.PixelData, bitsAllocated > 8 ? "OW" : "OB") { Value = bytes });
    }

    /// <summary>Adds an attribute, or replaces it.</summary>
    public DicomBuilder Add(DicomElement element)
    {
        elements[element.Tag] = element;
        return this;
    }

    /// <summary>What was gathered, in order of tags.</summary>
    public DicomDataset Build() => new([.. elements.Values]);

    /// <summary>Writes the object as a file. Its folder must be there; what the file held before is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="transferSyntax">UID; uncompressed unless another is named.</param>
    /// <exception cref="ImageDataException">It cannot be written, or not in this syntax.</exception>
    public void Write(string path, string transferSyntax = TransferSyntaxes.ExplicitLittleEndian)
    {
        if (DicomLibraries.Problem is { } problem)
            throw new ImageDataException(path, $"{problem}; {DicomLibraries.Advice}");
        if (NativeDicom.Write(AttributeBlock.Write(Build()), transferSyntax, path) is { } reason)
            throw new ImageDataException(path, $"cannot be written as DICOM ({reason})");
    }

    /// <summary>A UID that the same words give again: 2.25 and 128 bits of their SHA-256 in decimal (PS3.5 B.2).</summary>
    public static string Uid(string words)
    {
        var bits = SHA256.HashData(Encoding.UTF8.GetBytes(words)).AsSpan(0, 16);
        return "2.25." + new BigInteger(bits, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture);
    }

    static string Decimal(double value)
    {
        const int Longest = 16;
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        for (int digits = 15; text.Length > Longest && digits > 5; digits--)
            text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text;
    }
}
