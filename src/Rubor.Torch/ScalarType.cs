namespace Rubor.Torch;

/// <summary>Type of a tensor's elements, with libtorch's own numbers.</summary>
public enum ScalarType
{
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 0,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 1,

    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 2,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 3,

    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 4,

    /// <summary>IEEE 16-bit float.</summary>
    Float16 = 5,

    /// <summary>IEEE 32-bit float.</summary>
    Float32 = 6,

    /// <summary>IEEE 64-bit float.</summary>
    Float64 = 7,

    /// <summary>Truth value, one byte each.</summary>
    Bool = 11,

    /// <summary>The upper half of a 32-bit float: 8 bits of exponent, 7 of fraction.</summary>
    BFloat16 = 15,
}

/// <summary>Order of a tensor's elements in memory.</summary>
public enum MemoryFormat
{
    /// <summary>The last dimension runs fastest: (B, C, H, W) as written.</summary>
    Contiguous = 0,

    /// <summary>As the input has it.</summary>
    Preserve = 1,

    /// <summary>(B, C, H, W) stored as B, H, W, C.</summary>
    ChannelsLast = 2,
}

/// <summary>Sizes of element types.</summary>
public static class ScalarTypes
{
    /// <summary>Bytes an element takes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such type.</exception>
    public static int Bytes(this ScalarType type) => type switch
    {
        ScalarType.UInt8 or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such element type"),
    };

    internal static ScalarType Of<T>() where T : unmanaged => default(T) switch
    {
        float => ScalarType.Float32,
        double => ScalarType.Float64,
        long => ScalarType.Int64,
        int => ScalarType.Int32,
        short => ScalarType.Int16,
        byte => ScalarType.UInt8,
        sbyte => ScalarType.Int8,
        bool => ScalarType.Bool,
        Half => ScalarType.Float16,
        _ => throw new ArgumentException($"no tensor holds {typeof(T).Name}"),
    };
}
