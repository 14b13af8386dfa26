using System.Globalization;

namespace Rubor.Imaging;

/// <summary>
/// Reads masks and labels, which are whole numbers, from images whose scaling or arithmetic rounded them: a mask that is saved with a
/// scan's slope reads 0.9999999997671694, a resampled background 7e-15. A value is the whole number that it lies within rounding of;
/// what lies further off is a fraction, and refused.
/// </summary>
public static class WholeNumbers
{
    /// <summary>Largest distance that counts as rounding for scaled integers of 8 and 16 bits. Slope and intercept are single precision
    /// (24 bits), so that up to 255 their product errs by less than 1e-4; what a label map loses by being stored in 65,535 steps comes on
    /// top.</summary>
    public const double ScaledTolerance = 1e-3;

    /// <summary>Half a step of labels 0 to 255 in 65,535 steps: where the steps are that wide, a label lies up to that far off.</summary>
    public const double WidestHalfStep = 0.5 * 255 / 65535;

    /// <summary>Largest distance that counts as rounding for floats and for scaled integers of 32 and 64 bits: three units in the last
    /// place of single precision at 255.</summary>
    public const double FloatTolerance = 5e-5;

    /// <summary>Distance from a whole number up to which the volume's values are that number.</summary>
    public static double ToleranceOf(Volume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return volume.Type is SampleType.UInt8 or SampleType.Int8 or SampleType.UInt16 or SampleType.Int16
            ? Math.Max(ScaledTolerance, Math.Min(0.5001 * Math.Abs(volume.Slope), 1.0001 * WidestHalfStep))
            : FloatTolerance;
    }

    /// <summary>The values of a 3-D volume as whole numbers.</summary>
    /// <param name="volume">Masks or labels.</param>
    /// <param name="most">Largest number allowed: 1 for a mask.</param>
    /// <exception cref="ImageDataException">A value is no whole number from 0 to <paramref name="most"/>; says which, and what may have
    /// happened.</exception>
    internal static byte[] Of(Volume volume, byte most)
    {
        var size = volume.Geometry.Size;
        double tolerance = ToleranceOf(volume);
        var numbers = new byte[size.Voxels];
        var row = new double[size.X];
        for (int start = 0; start < numbers.Length; start += size.X)
        {
            volume.CopyValues(start, row);
            for (int x = 0; x < row.Length; x++)
            {
                double whole = Math.Round(row[x]);
                if (!(Math.Abs(row[x] - whole) <= tolerance && whole >= 0 && whole <= most))
                    throw new ImageDataException(volume.Source, string.Create(CultureInfo.InvariantCulture,
                        $"holds {row[x]:R} at voxel ({x}, {start / size.X % size.Y}, {start / size.SliceVoxels}) where " +
                            $"{(most == 1 ? "a mask holds 0 and 1 only" : $"labels are whole numbers from 0 to {most}")}; {Advice(row[x], tolerance, most)}"));
                numbers[start + x] = (byte)whole;
            }
        }
        return numbers;
    }

    static string Advice(double value, double tolerance, byte most) =>
        !double.IsFinite(value) ? "replace such values by 0"
        : Math.Abs(value - Math.Round(value)) > tolerance
            ? $"a fraction is the edge of a mask that was resampled by interpolation, or a probability: resample by nearest neighbour, " +
                $"or save it as whole numbers{(most == 1 ? " after a threshold of one half" : "")}"
        : most == 1 ? "save the one structure that is meant as 0 and 1" : "save it as a label map";
}
