using System.Globalization;

namespace Rubor.Imaging.Dicom;

/// <summary>Which attribute of a DICOM object: (0028,0010) is the number of rows.</summary>
public readonly record struct DicomTag(ushort Group, ushort Element) : IComparable<DicomTag>
{
    /// <summary>Group and element in one number, as tags are sorted.</summary>
    public uint Value => ((uint)Group << 16) | Element;

    /// <summary>Whether a vendor defined it, not the standard.</summary>
    public bool IsPrivate => (Group & 1) == 1;

    /// <summary>The tag of a number such as 0x00280010.</summary>
    public static implicit operator DicomTag(uint value) => FromUInt32(value);

    /// <summary>The tag of a number such as 0x00280010.</summary>
    public static DicomTag FromUInt32(uint value) => new((ushort)(value >> 16), (ushort)value);

    /// <inheritdoc/>
    public int CompareTo(DicomTag other) => Value.CompareTo(other.Value);

    /// <summary>As DICOM writes it: (0028,0010).</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"({Group:x4},{Element:x4})");

    /// <summary>Order of tags.</summary>
    public static bool operator <(DicomTag a, DicomTag b) => a.Value < b.Value;

    /// <summary>Order of tags.</summary>
    public static bool operator >(DicomTag a, DicomTag b) => a.Value > b.Value;

    /// <summary>Order of tags.</summary>
    public static bool operator <=(DicomTag a, DicomTag b) => a.Value <= b.Value;

    /// <summary>Order of tags.</summary>
    public static bool operator >=(DicomTag a, DicomTag b) => a.Value >= b.Value;
}
