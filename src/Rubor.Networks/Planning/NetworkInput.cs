using Rubor.Imaging;

namespace Rubor.Networks.Planning;

/// <summary>What a network sees of the scans of one examination: slices × scans × rows × columns, cropped, turned, normalised and at the
/// pixel size that the plan says. Normalised before they are resampled, as in version 2 of nnU-Net.</summary>
public sealed class NetworkInput
{
    readonly PixelGrid across, down;
    readonly NonzeroBox box;
    readonly SlicePixels pixels;
    readonly bool cubic, whole;

    NetworkInput(Geometry geometry, NetworkPlan plan, NonzeroBox box)
    {
        var (size, spacing) = (geometry.Size, geometry.SpacingMm);
        (Geometry, this.box, Images) = (geometry, box, plan.Channels.Count);
        (cubic, whole) = (plan.Resampling == NetworkPlan.Cubic, box.Size == (size.Z, size.Y, size.X));
        var (rowMm, columnMm) = plan.SpacingMm is [var rows, var columns] ? (rows, columns) : (plan.PixelMm, plan.PixelMm);
        (across, down) = (new(box.Size.X, spacing.X, columnMm, cubic), new(box.Size.Y, spacing.Y, rowMm, cubic));
        pixels = new(down, across, plan.Turn == NetworkPlan.QuarterTurn);
        Values = new float[Slices * Images * across.Size * down.Size];
    }

    /// <summary>Grid of the first scan.</summary>
    public Geometry Geometry { get; }

    /// <summary>The values.</summary>
    public float[] Values { get; }

    /// <summary>Slices that the network sees: the scan's z, but for those that the crop leaves out.</summary>
    public int Slices => box.Size.Z;

    /// <summary>Scans.</summary>
    public int Images { get; }

    /// <summary>Rows that the network sees: along the scan's y.</summary>
    public int Rows => down.Size;

    /// <summary>Columns that the network sees: along the scan's x.</summary>
    public int Columns => across.Size;

    bool IsSame => across.IsSame && down.IsSame;

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
        foreach (var scan in scans)
        {
            scan.RequireSingleFrame();
            scan.RequireFinite();
            geometry.RequireSame(scan.Geometry, scan.Source, scans[0].Source);
        }

        var size = geometry.Size;
        var box = plan.Crop == NetworkPlan.NonzeroCrop ? NonzeroBox.Of(size, scans.Select(s => s.ToValues()))
            : new((0, 0, 0), (size.Z, size.Y, size.X));
        var input = new NetworkInput(geometry, plan, box);
        byte[] inside = plan.Channels.Any(c => c.Normalisation == PlannedNormalisation.NonzeroZScore)
            ? input.Cut<byte>(NonzeroMask.Of(size, scans.Select(s => s.ToValues()))) : [];
        for (int image = 0; image < scans.Count; image++)
            input.Fill(image, input.Cut<double>(scans[image].ToValues()), plan.Channels[image], inside, scans[image].Source);
        return input;
    }

    /// <summary>The class of each pixel that the network sees. Of pixels made by means over their area it is that of the most area under
    /// it, the lowest among equals; of those made by splines the highest that is linearly interpolated to a half or more, and the
    /// background where none is (nnU-Net's resize_segmentation).</summary>
    /// <param name="labels">Class numbers on the scans' grid, (z, y, x); 0 is the background.</param>
    /// <param name="classes">Number of classes, the background counted.</param>
    /// <returns>Slices × rows × columns.</returns>
    public byte[] Classes(ReadOnlySpan<byte> labels, int classes)
    {
        int scanned = box.Size.Y * box.Size.X, each = Rows * Columns;
        var seen = whole ? labels : Cut(labels);
        var found = new byte[Slices * each];
        var most = new float[each];
        float[] slice = new float[scanned], share = new float[each];
        for (int z = 0; z < Slices; z++)
        {
            var from = seen.Slice(z * scanned, scanned);
            var to = found.AsSpan(z * each, each);
            most.AsSpan().Clear();
            for (int c = 0; c < classes; c++)
            {
                for (int k = 0; k < slice.Length; k++)
                    slice[k] = from[k] == c ? 1 : 0;
                if (cubic)
                    pixels.Interpolated(slice, share);
                else
                    pixels.Seen(slice, share);
                for (int k = 0; k < share.Length; k++)
                {
                    if (cubic && share[k] >= 0.5f)
                        to[k] = (byte)c;
                    // Two halves of a pixel are equal up to rounding.
                    else if (!cubic && share[k] > most[k] + 1e-6f)
                        (most[k], to[k]) = (share[k], (byte)c);
                }
            }
        }

        return found;
    }

    /// <summary>What the network says of each pixel that it sees, on the scans' grid: linear between pixels.</summary>
    /// <param name="output">Slices × rows × columns.</param>
    /// <param name="outside">What it is where the crop left the scan out.</param>
    /// <returns>(z, y, x).</returns>
    public float[] OnScan(ReadOnlySpan<float> output, float outside = 0)
    {
        var size = Geometry.Size;
        var values = new float[size.Voxels];
        if (!whole && outside != 0)
            values.AsSpan().Fill(outside);
        var (betweenX, betweenY) = (across.Between(), down.Between());
        var line = new float[Columns];
        for (int z = 0; z < Slices; z++)
        {
            var from = output.Slice(z * Rows * Columns, Rows * Columns);
            for (int row = 0; row < box.Size.Y; row++)
            {
                var to = values.AsSpan(((((box.Low.Z + z) * size.Y) + box.Low.Y + pixels.Line(row)) * size.X) + box.Low.X, box.Size.X);
                if (IsSame)
                {
                    from.Slice(row * Columns, Columns).CopyTo(to);
                    continue;
                }

                var (low, high, weight) = betweenY[row];
                for (int x = 0; x < line.Length; x++)
                    line[x] = from[(low * Columns) + x] + (weight * (from[(high * Columns) + x] - from[(low * Columns) + x]));
                for (int x = 0; x < to.Length; x++)
                    to[x] = line[betweenX[x].Low] + (betweenX[x].Weight * (line[betweenX[x].High] - line[betweenX[x].Low]));
            }
        }

        return values;
    }

    // What the crop leaves of (z, y, x); the array itself where that is all.
    T[] Cut<T>(T[] values) => whole ? values : Cut<T>(values.AsSpan());

    T[] Cut<T>(ReadOnlySpan<T> values)
    {
        var size = Geometry.Size;
        var cut = new T[box.Size.Z * box.Size.Y * box.Size.X];
        for (int z = 0, to = 0; z < box.Size.Z; z++)
            for (int y = 0; y < box.Size.Y; y++, to += box.Size.X)
                values.Slice(((((box.Low.Z + z) * size.Y) + box.Low.Y + y) * size.X) + box.Low.X, box.Size.X).CopyTo(cut.AsSpan(to));
        return cut;
    }

    void Fill(int image, double[] values, PlanChannel channel, byte[] inside, string source)
    {
        var scaling = ChannelNormalisation.Of(channel, values, inside, source);
        bool masked = channel.Normalisation == PlannedNormalisation.NonzeroZScore;
        int scanned = box.Size.Y * box.Size.X, seen = Rows * Columns;
        var slice = new float[scanned];
        for (int z = 0; z < Slices; z++)
        {
            for (int k = 0; k < scanned; k++)
                slice[k] = masked && inside[(z * scanned) + k] == 0 ? 0 : scaling.Of(values[(z * scanned) + k]);
            var to = Values.AsSpan(((z * Images) + image) * seen, seen);
            if (cubic && !IsSame)
                pixels.Splined(slice, to);
            else
                pixels.Seen(slice, to);
        }
    }
}
