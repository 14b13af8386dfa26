using System.Numerics;
using System.Runtime.InteropServices;

namespace Rubor.Imaging.Dicom;

/// <summary>Least, largest and sum of stored values, all frames and channels together: neither rescaled nor inverted.</summary>
/// <param name="Minimum">Smallest.</param>
/// <param name="Maximum">Largest.</param>
/// <param name="Sum">Exact of whole numbers up to 2^53.</param>
public sealed record StoredValues(double Minimum, double Maximum, double Sum)
{
    /// <summary>Of decoded pixels.</summary>
    public static StoredValues Of(DicomPixels pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        return pixels.Type switch
        {
            SampleType.UInt8 => Of<byte>(pixels.SampleBytes),
            SampleType.Int8 => Of<sbyte>(pixels.SampleBytes),
            SampleType.UInt16 => Of<ushort>(pixels.SampleBytes),
            SampleType.Int16 => Of<short>(pixels.SampleBytes),
            SampleType.UInt32 => Of<uint>(pixels.SampleBytes),
            SampleType.Int32 => Of<int>(pixels.SampleBytes),
            SampleType.UInt64 => Of<ulong>(pixels.SampleBytes),
            SampleType.Int64 => Of<long>(pixels.SampleBytes),
            SampleType.Float32 => Of<float>(pixels.SampleBytes),
            _ => Of<double>(pixels.SampleBytes),
        };
    }

    static StoredValues Of<T>(ReadOnlySpan<byte> bytes) where T : unmanaged, INumber<T>
    {
        var samples = MemoryMarshal.Cast<byte, T>(bytes);
        if (samples.Length == 0)
            return new(0, 0, 0);
        T least = samples[0], largest = samples[0];
        double sum = 0;
        foreach (var sample in samples)
        {
            least = T.Min(least, sample);
            largest = T.Max(largest, sample);
            sum += double.CreateTruncating(sample);
        }
        return new(double.CreateTruncating(least), double.CreateTruncating(largest), sum);
    }
}
