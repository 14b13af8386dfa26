using System.Globalization;

namespace Rubor.Imaging;

/// <summary>
/// Reads masks and labels, which are whole numbers, from images whose scaling or arithmetic rounded them: a mask that is saved with a
/// scan's slope reads 0.9999999997671694, a resampled background 7e-15. A value is the whole number that it lies within rounding of;
/// what lies further off is a fraction, and refused.
/// </summary>
public static class WholeNumbers
{
    /// <summary>Largest distance that counts as rounding. Slope and intercept are single precision (24 bits), so that up to 255 their
    /// product errs by less than 1e-4; programs that compute with labels lose more: 3.0000457 is met.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>Half a step of labels 0 to 255 in 65,535 steps: where the steps of an integer type are that wide, a label lies up to
    /// that far off.</summary>
    public const double WidestHalfStep = 0.5 * 255 / 65535;

    // Values that are named in a refusal beside the first.
    const int MostNamed = 4;

    /// <summary>Distance from a whole number up to which the volume's values are that number.</summary>
    public static double ToleranceOf(Volume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return volume.Type is SampleType.UInt8 or SampleType.Int8 or SampleType.UInt16 or SampleType.Int16
            ? Math.Max(Tolerance, Math.Min(0.5001 * Math.Abs(volume.Slope), 1.0001 * WidestHalfStep)) : Tolerance;
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
                if (!IsNumber(row[x], tolerance, most))
                    throw new ImageDataException(volume.Source, string.Create(CultureInfo.InvariantCulture,
                        $"holds {row[x]:R} at voxel ({x}, {start / size.X % size.Y}, {start / size.SliceVoxels})" +
                            $"{Others(volume, start + x + 1, row[x], tolerance, most)} where " +
                            $"{(most == 1 ? "a mask holds 0 and 1 only" : $"labels are whole numbers from 0 to {most}")}; {Advice(row[x], tolerance, most)}"));
                numbers[start + x] = (byte)whole;
            }
        }
        return numbers;
    }

    static bool IsNumber(double value, double tolerance, byte most) =>
        Math.Round(value) is var whole && Math.Abs(value - whole) <= tolerance && whole >= 0 && whole <= most;

    // Other such values from a voxel on.
    static string Others(Volume volume, int from, double first, double tolerance, byte most)
    {
        var others = new SortedSet<double>();
        var value = new double[1];
        for (int i = from; i < volume.Geometry.Size.Voxels && others.Count <= MostNamed; i++)
        {
            volume.CopyValues(i, value);
            if (!IsNumber(value[0], tolerance, most) && !value[0].Equals(first))
                others.Add(value[0]);
        }
        return others.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $", and {string.Join(", ", others.Take(MostNamed).Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}" +
                $"{(others.Count > MostNamed ? " and others" : "")} elsewhere");
    }

    static string Advice(double value, double tolerance, byte most) =>
        !double.IsFinite(value) ? "replace such values by 0"
        : Math.Abs(value - Math.Round(value)) > tolerance
            ? $"a fraction is the edge of a mask that was resampled by interpolation, or a probability: resample by nearest neighbour, " +
                $"or save it as whole numbers{(most == 1 ? " after a threshold of one half" : "")}"
        : most == 1 ? "save the one structure that is meant as 0 and 1" : "save it as a label map";
}
