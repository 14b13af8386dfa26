using Rubor.Imaging;

namespace Rubor.Networks.Inference;

/// <summary>What the published network sees of a T1W volume: measured values over three times their deviation, each slice turned by a quarter.
/// Hepburn 2023, 2.5.3.</summary>
/// <param name="Values">Input: slices × rows × columns, row i and column j holding the voxel x = j, y = rows − 1 − i.</param>
/// <param name="Slices">Slices: the volume's z.</param>
/// <param name="Rows">Rows of a slice: the volume's y.</param>
/// <param name="Columns">Columns of a slice: the volume's x.</param>
public sealed record SliceInput(float[] Values, int Slices, int Rows, int Columns)
{
    /// <summary>Name of this preprocessing in descriptions of weights.</summary>
    public const string PreprocessingName = "divide-by-3-standard-deviations";

    /// <summary>Deviations that become 1. Hepburn 2023, 2.5.3.</summary>
    public const double DeviationsOfOne = 3;

    /// <summary>The network's input for a volume.</summary>
    /// <exception cref="ImageDataException">The volume is 4-D, holds NaN or infinite values, or is the same everywhere.</exception>
    public static SliceInput Of(Volume t1w)
    {
        ArgumentNullException.ThrowIfNull(t1w);
        t1w.RequireSingleFrame();
        t1w.RequireFinite();
        var size = t1w.Geometry.Size;
        double[] values = t1w.ToValues();
        double deviation = PopulationDeviation(values);
        if (!(deviation > 0) || !double.IsFinite(deviation))
        {
            throw new ImageDataException(t1w.Source, "is the same at every voxel; a T1W scan is wanted");
        }

        var input = new float[values.Length];
        double one = DeviationsOfOne * deviation;
        for (int z = 0; z < size.Z; z++)
        {
            for (int row = 0; row < size.Y; row++)
            {
                var from = values.AsSpan(((z * size.Y) + size.Y - 1 - row) * size.X, size.X);
                var to = input.AsSpan(((z * size.Y) + row) * size.X, size.X);
                for (int x = 0; x < to.Length; x++)
                {
                    to[x] = (float)(from[x] / one);
                }
            }
        }

        return new SliceInput(input, size.Z, size.Y, size.X);
    }

    /// <summary>Turns a network's output back: (z, y, x) from slices × rows × columns.</summary>
    public float[] Unturned(ReadOnlySpan<float> output)
    {
        var values = new float[output.Length];
        for (int z = 0; z < Slices; z++)
        {
            for (int row = 0; row < Rows; row++)
            {
                output.Slice(((z * Rows) + row) * Columns, Columns).CopyTo(values.AsSpan(((z * Rows) + Rows - 1 - row) * Columns));
            }
        }

        return values;
    }

    static double PopulationDeviation(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        double mean = sum / values.Length, squares = 0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / values.Length);
    }
}
