using Rubor.Imaging;

namespace Rubor.Networks.Planning;

/// <summary>What a network sees of the scans of one examination: slices × scans × rows × columns, turned and normalised as the plan says,
/// at its pixel size.</summary>
public sealed class NetworkInput
{
    readonly PixelGrid across, down;
    readonly bool turned;

    NetworkInput(Geometry geometry, NetworkPlan plan)
    {
        var (size, spacing) = (geometry.Size, geometry.SpacingMm);
        (Geometry, Images, turned) = (geometry, plan.Channels.Count, plan.Turn == NetworkPlan.QuarterTurn);
        (across, down) = (new(size.X, spacing.X, plan.PixelMm), new(size.Y, spacing.Y, plan.PixelMm));
        Values = new float[size.Z * Images * across.Size * down.Size];
    }

    /// <summary>Grid of the first scan.</summary>
    public Geometry Geometry { get; }

    /// <summary>The values.</summary>
    public float[] Values { get; }

    /// <summary>Slices: the scan's z.</summary>
    public int Slices => Geometry.Size.Z;

    /// <summary>Scans.</summary>
    public int Images { get; }

    /// <summary>Rows that the network sees: along the scan's y.</summary>
    public int Rows => down.Size;

    /// <summary>Columns that the network sees: along the scan's x.</summary>
    public int Columns => across.Size;

    /// <summary>The input for the scans of one examination.</summary>
    /// <param name="plan">What the network sees.</param>
    /// <param name="scans">One scan of each of the plan's channels, in order, on one grid.</param>
    /// <exception cref="ArgumentException">Another number of scans than the plan has channels.</exception>
    /// <exception cref="ImageDataException">A scan is 4-D, holds NaN or infinite values, is the same everywhere where it is normalised, or
    /// lies on another grid than the first.</exception>
    public static NetworkInput Of(NetworkPlan plan, params IReadOnlyList<Volume> scans)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(scans);
        if (scans.Count != plan.Channels.Count)
            throw new ArgumentException($"{scans.Count} scans where the network sees {string.Join(", ", plan.Images)}");
        var geometry = scans[0].Geometry;
        var input = new NetworkInput(geometry, plan);
        for (int image = 0; image < scans.Count; image++)
        {
            var scan = scans[image];
            scan.RequireSingleFrame();
            scan.RequireFinite();
            geometry.RequireSame(scan.Geometry, scan.Source, scans[0].Source);
            input.Fill(image, scan.ToValues(), plan.Channels[image].Normalisation, scan.Source);
        }

        return input;
    }

    /// <summary>The class of each pixel that the network sees: that of the most area under it, the lowest among equals.</summary>
    /// <param name="labels">Class numbers on the scans' grid, (z, y, x); 0 is the background.</param>
    /// <param name="classes">Number of classes, the background counted.</param>
    /// <returns>Slices × rows × columns.</returns>
    public byte[] Classes(ReadOnlySpan<byte> labels, int classes)
    {
        var found = new byte[Slices * Rows * Columns];
        var most = new float[Rows * Columns];
        var slice = new float[Geometry.Size.SliceVoxels];
        var share = new float[Rows * Columns];
        for (int z = 0; z < Slices; z++)
        {
            var from = labels.Slice(z * slice.Length, slice.Length);
            var to = found.AsSpan(z * share.Length, share.Length);
            most.AsSpan().Clear();
            for (int c = 0; c < classes; c++)
            {
                for (int k = 0; k < slice.Length; k++)
                    slice[k] = from[k] == c ? 1 : 0;
                Seen(slice, share);
                for (int k = 0; k < share.Length; k++)
                {
                    // Two halves of a pixel are equal up to rounding.
                    if (share[k] > most[k] + 1e-6f)
                        (most[k], to[k]) = (share[k], (byte)c);
                }
            }
        }

        return found;
    }

    /// <summary>What the network says of each pixel that it sees, on the scans' grid: linear between pixels.</summary>
    /// <param name="output">Slices × rows × columns.</param>
    /// <returns>(z, y, x).</returns>
    public float[] OnScan(ReadOnlySpan<float> output)
    {
        var size = Geometry.Size;
        var values = new float[size.Voxels];
        var (betweenX, betweenY) = (across.Between(), down.Between());
        var line = new float[Columns];
        for (int z = 0; z < Slices; z++)
        {
            var from = output.Slice(z * Rows * Columns, Rows * Columns);
            for (int row = 0; row < size.Y; row++)
            {
                var to = values.AsSpan(((z * size.Y) + Line(row)) * size.X, size.X);
                var (low, high, weight) = betweenY[row];
                for (int x = 0; x < line.Length; x++)
                    line[x] = from[(low * Columns) + x] + (weight * (from[(high * Columns) + x] - from[(low * Columns) + x]));
                for (int x = 0; x < to.Length; x++)
                    to[x] = line[betweenX[x].Low] + (betweenX[x].Weight * (line[betweenX[x].High] - line[betweenX[x].Low]));
            }
        }

        return values;
    }

    void Fill(int image, double[] values, string normalisation, string source)
    {
        var (less, over) = ChannelNormalisation.Of(normalisation, values)
            ?? throw new ImageDataException(source, "is the same at every voxel: there is nothing on it to be seen; give another scan");
        int voxels = Geometry.Size.SliceVoxels, seen = Rows * Columns;
        var slice = new float[voxels];
        for (int z = 0; z < Slices; z++)
        {
            for (int k = 0; k < voxels; k++)
                slice[k] = (float)((values[(z * voxels) + k] - less) / over);
            Seen(slice, Values.AsSpan(((z * Images) + image) * seen, seen));
        }
    }

    // A slice (y, x) as scanned → rows × columns as seen.
    void Seen(ReadOnlySpan<float> slice, Span<float> seen)
    {
        int width = Geometry.Size.X, height = Geometry.Size.Y;
        if (across.IsSame && down.IsSame)
        {
            for (int row = 0; row < height; row++)
                slice.Slice(Line(row) * width, width).CopyTo(seen[(row * width)..]);
            return;
        }

        var (columns, rows) = (across.Areas(), down.Areas());
        var line = new float[width];
        for (int row = 0; row < rows.Length; row++)
        {
            line.AsSpan().Clear();
            for (int k = 0; k < rows[row].Share.Length; k++)
            {
                var from = slice.Slice(Line(rows[row].First + k) * width, width);
                float share = rows[row].Share[k];
                for (int x = 0; x < width; x++)
                    line[x] += share * from[x];
            }

            for (int column = 0; column < columns.Length; column++)
            {
                float sum = 0;
                for (int k = 0; k < columns[column].Share.Length; k++)
                    sum += columns[column].Share[k] * line[columns[column].First + k];
                seen[(row * Columns) + column] = sum;
            }
        }
    }

    // The scan's line that a row shows; the other way round it is the same.
    int Line(int row) => turned ? Geometry.Size.Y - 1 - row : row;
}
