using System.Globalization;
using System.Text;
using Rubor.Imaging;
using Rubor.Imaging.Raster;

namespace Rubor.Reports.Pictures;

/// <summary>Part of a slice in voxels of the stored array.</summary>
public readonly record struct Crop(int X, int Y, int Width, int Height);

/// <summary>Gray values from black to white, in measured units; where black is the larger, the picture is inverted.</summary>
public readonly record struct GrayWindow(double Black, double White)
{
    // Enough samples for a stable percentile, few enough to cost nothing.
    const int Stride = 97;

    /// <summary>From the 1st percentile to the 99th of part of all slices.</summary>
    public static GrayWindow Of(Volume volume, Crop crop)
    {
        var size = volume.Geometry.Size;
        var row = new double[crop.Width];
        var values = new List<double>();
        int next = 0;
        for (int z = 0; z < size.Z; z++)
            for (int y = crop.Y; y < crop.Y + crop.Height; y++)
            {
                volume.CopyValues((z * size.Y + y) * size.X + crop.X, row);
                for (; next < row.Length; next += Stride)
                    values.Add(row[next]);
                next -= row.Length;
            }
        values.Sort();
        var sorted = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values);
        return new(Rubor.Statistics.Quantile.Linear(sorted, 0.01), Rubor.Statistics.Quantile.Linear(sorted, 0.99));
    }
}

/// <summary>
/// A slice as SVG: the image as a lossless PNG, upright in the radiological convention, with outlines over it that stay sharp at
/// any size, letters of direction at its edges, and titles that say what an outline is.
/// </summary>
public sealed class SlicePicture
{
    readonly SlicePlane plane;
    readonly GridSize size;
    readonly Crop crop;
    readonly int width, height;
    // Index in the slice of the pixel at the top left, and from one pixel to the next along a row and down.
    readonly int first, columnStep, rowStep;
    readonly StringBuilder svg = new();
    // The layer that is being drawn, as it is shown, with a border of zeros one pixel wide.
    readonly int[] picture;

    /// <param name="volume">The image, its first frame.</param>
    /// <param name="z">Slice, from 0.</param>
    /// <param name="crop">The part to show.</param>
    /// <param name="window">Which values are black and white.</param>
    /// <param name="description">What the picture shows, for those who cannot see it.</param>
    /// <param name="shown">How it is turned; null for the radiological convention.</param>
    public SlicePicture(Volume volume, int z, Crop crop, GrayWindow window, string description, SlicePlane? shown = null)
    {
        plane = shown ?? SlicePlane.Of(volume.Geometry);
        size = volume.Geometry.Size;
        this.crop = crop;
        (width, height) = plane.Transpose ? (crop.Height, crop.Width) : (crop.Width, crop.Height);
        (columnStep, rowStep) = plane.Transpose ? (size.X, 1) : (1, size.X);
        int column0 = plane.FlipColumns ? width - 1 : 0, row0 = plane.FlipRows ? height - 1 : 0;
        first = crop.Y * size.X + crop.X + column0 * columnStep + row0 * rowStep;
        columnStep = plane.FlipColumns ? -columnStep : columnStep;
        rowStep = plane.FlipRows ? -rowStep : rowStep;
        var values = new double[size.SliceVoxels];
        volume.CopySlice(z, values);
        picture = new int[(width + 2) * (height + 2)];
        var pixels = new byte[width * height];
        double span = window.White - window.Black, scale = 255 / (span == 0 ? double.Epsilon : span);
        for (int row = 0; row < height; row++)
            for (int column = 0; column < width; column++)
                pixels[row * width + column] =
                    (byte)Math.Clamp((values[first + column * columnStep + row * rowStep] - window.Black) * scale, 0, 255);
        // Voxels need not be square: the picture is stretched to millimetres.
        var spacing = volume.Geometry.SpacingMm;
        double stretch = plane.Transpose ? spacing.X / spacing.Y : spacing.Y / spacing.X;
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {width} {height * stretch:0.###}\" role=\"img\" aria-label=\"{HtmlReport.Escape(description)}\"><g " +
            $"transform=\"scale(1 {stretch:0.######})\">");
        svg.Append(CultureInfo.InvariantCulture,
            $"<image width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\" " +
            $"href=\"data:image/png;base64,{Convert.ToBase64String(PngWriter.Grayscale(pixels, width))}\"/>");
    }

    /// <summary>The smallest part of all slices that holds a mask, with a margin.</summary>
    public static Crop Around(Mask mask, int margin)
    {
        var size = mask.Geometry.Size;
        int left = size.X, right = -1, top = size.Y, bottom = -1;
        for (int row = 0; row < size.Y * size.Z; row++)
        {
            var line = mask.Voxels.Slice(row * size.X, size.X);
            int first = line.IndexOf((byte)1);
            if (first < 0)
                continue;
            (left, right) = (Math.Min(left, first), Math.Max(right, line.LastIndexOf((byte)1)));
            (top, bottom) = (Math.Min(top, row % size.Y), Math.Max(bottom, row % size.Y));
        }
        if (right < 0)
            return new(0, 0, size.X, size.Y);
        (left, top) = (Math.Max(0, left - margin), Math.Max(0, top - margin));
        return new(left, top, Math.Min(size.X, right + margin + 1) - left, Math.Min(size.Y, bottom + margin + 1) - top);
    }

    /// <summary>Outlines each label of a slice, or fills it where the class of the style sheet fills.</summary>
    /// <param name="labels">A label a voxel of the slice, (y, x), 0 for none.</param>
    /// <param name="style">Class of the style sheet.</param>
    /// <param name="titleOf">What a label is, or null for no title.</param>
    public SlicePicture Outline(ReadOnlySpan<int> labels, string style, Func<int, string>? titleOf = null)
    {
        Show(labels);
        var paths = new SortedDictionary<int, StringBuilder>();
        for (int row = 1; row <= height; row++)
            for (int start = 0, end; NextRun(Row(row), ref start, out end); start = end)
            {
                int label = Row(row)[start];
                if (!paths.TryGetValue(label, out var path))
                    paths[label] = path = new StringBuilder();
                path.Append('M').Append(start - 1).Append(' ').Append(row - 1).Append("v1");
                path.Append('M').Append(end - 1).Append(' ').Append(row - 1).Append("v1");
                AppendEdges(path, Row(row - 1), start, end, label, row - 1);
                AppendEdges(path, Row(row + 1), start, end, label, row);
            }
        foreach (var (label, path) in paths)
            svg.Append("<path class=\"").Append(style).Append("\" d=\"").Append(path).Append("\">")
                .Append(titleOf is null ? "" : "<title>" + HtmlReport.Escape(titleOf(label)) + "</title>").Append("</path>");
        return this;
    }

    /// <summary>Fills the voxels of a slice that have any label.</summary>
    public SlicePicture Fill(ReadOnlySpan<int> labels, string style)
    {
        Show(labels);
        var path = new StringBuilder();
        for (int row = 1; row <= height; row++)
            for (int start = 0, end; NextRun(Row(row), ref start, out end); start = end)
                path.Append('M').Append(start - 1).Append(' ').Append(row - 1).Append('h').Append(end - start).Append("v1H")
                    .Append(start - 1).Append('z');
        if (path.Length > 0)
            svg.Append("<path class=\"").Append(style).Append("\" d=\"").Append(path).Append("\"/>");
        return this;
    }

    /// <summary>A small text at a voxel of the slice.</summary>
    public SlicePicture Label(double x, double y, string text)
    {
        double across = (plane.Transpose ? y - crop.Y : x - crop.X) + 0.5, down = (plane.Transpose ? x - crop.X : y - crop.Y) + 0.5;
        if (plane.FlipColumns)
            across = width - across;
        if (plane.FlipRows)
            down = height - down;
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"piece\" x=\"{across:0.#}\" y=\"{down:0.#}\">{HtmlReport.Escape(text)}</text>");
        return this;
    }

    /// <summary>The picture with its caption.</summary>
    public string ToHtml(string caption)
    {
        string Letter(double x, double y, string anchor, string text) =>
            text.Length == 0 ? ""
                : string.Create(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{text}</text>");
        return "<figure class=\"slice\">" + svg
            + Letter(1.5, height / 2.0, "start", plane.Left) + Letter(width - 1.5, height / 2.0, "end", plane.Right)
            + Letter(width / 2.0, 6, "middle", plane.Top) + Letter(width / 2.0, height - 2, "middle", plane.Bottom)
            + $"</g></svg><figcaption>{HtmlReport.Escape(caption)}</figcaption></figure>";
    }

    void Show(ReadOnlySpan<int> labels)
    {
        for (int row = 0; row < height; row++)
        {
            int at = (row + 1) * (width + 2) + 1, source = first + row * rowStep;
            for (int column = 0; column < width; column++, source += columnStep)
                picture[at + column] = labels[source];
        }
    }

    ReadOnlySpan<int> Row(int row) => picture.AsSpan(row * (width + 2), width + 2);

    // The next pixels side by side with one label other than 0.
    static bool NextRun(ReadOnlySpan<int> row, ref int start, out int end)
    {
        int gap = row[start..].IndexOfAnyExcept(0);
        start += Math.Max(gap, 0);
        end = gap < 0 ? start : start + row[start..].IndexOfAnyExcept(row[start]);
        return gap >= 0;
    }

    // Horizontal strokes where a run's neighbours above or below have another label.
    static void AppendEdges(StringBuilder path, ReadOnlySpan<int> neighbours, int start, int end, int label, int y)
    {
        while (start < end)
        {
            int other = neighbours[start..end].IndexOfAnyExcept(label);
            if (other < 0)
                return;
            start += other;
            int length = neighbours[start..end].IndexOf(label);
            int past = length < 0 ? end : start + length;
            path.Append('M').Append(start - 1).Append(' ').Append(y).Append('h').Append(past - start);
            start = past;
        }
    }
}
