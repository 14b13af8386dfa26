namespace Rubor.Imaging;

/// <summary>Type of the stored samples of a volume.</summary>
public enum SampleType
{
    /// <summary>8 bits, unsigned.</summary>
    UInt8,
    /// <summary>8 bits, signed.</summary>
    Int8,
    /// <summary>16 bits, unsigned.</summary>
    UInt16,
    /// <summary>16 bits, signed.</summary>
    Int16,
    /// <summary>32 bits, unsigned.</summary>
    UInt32,
    /// <summary>32 bits, signed.</summary>
    Int32,
    /// <summary>64 bits, unsigned.</summary>
    UInt64,
    /// <summary>64 bits, signed.</summary>
    Int64,
    /// <summary>IEEE single precision.</summary>
    Float32,
    /// <summary>IEEE double precision.</summary>
    Float64,
}

/// <summary>Facts about sample types.</summary>
public static class SampleTypes
{
    /// <summary>Bytes a sample.</summary>
    public static int Bytes(this SampleType type) => type switch
    {
        SampleType.UInt8 or SampleType.Int8 => 1,
        SampleType.UInt16 or SampleType.Int16 => 2,
        SampleType.UInt32 or SampleType.Int32 or SampleType.Float32 => 4,
        _ => 8,
    };

    /// <summary>Whether samples can be NaN or infinite.</summary>
    public static bool IsFloatingPoint(this SampleType type) => type is SampleType.Float32 or SampleType.Float64;

    /// <summary>The sample type of a .NET number.</summary>
    /// <exception cref="ArgumentException">No volume stores that type.</exception>
    public static SampleType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(byte) ? SampleType.UInt8
        : typeof(T) == typeof(sbyte) ? SampleType.Int8
        : typeof(T) == typeof(ushort) ? SampleType.UInt16
        : typeof(T) == typeof(short) ? SampleType.Int16
        : typeof(T) == typeof(uint) ? SampleType.UInt32
        : typeof(T) == typeof(int) ? SampleType.Int32
        : typeof(T) == typeof(ulong) ? SampleType.UInt64
        : typeof(T) == typeof(long) ? SampleType.Int64
        : typeof(T) == typeof(float) ? SampleType.Float32
        : typeof(T) == typeof(double) ? SampleType.Float64
        : throw new ArgumentException($"No volume stores {typeof(T).Name}.");
}
