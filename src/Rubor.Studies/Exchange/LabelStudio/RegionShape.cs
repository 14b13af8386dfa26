using System.Text.Json.Nodes;
using Rubor.Imaging.Outlines;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>What a person drew. Places and lengths are per cent of the picture's width or height, as Label Studio stores them.</summary>
public abstract record RegionShape
{
    /// <summary>As Label Studio calls it: "brush", "polygon".</summary>
    public abstract string Kind { get; }

    /// <summary>The shape as Label Studio stores it, without its labels.</summary>
    public abstract JsonObject ToValue();

    /// <summary>Gives the pixels that the shape covers a value.</summary>
    /// <param name="plane">The picture, (y, x).</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is beyond all reason.</exception>
    /// <exception cref="FormatException">Brush strokes are damaged, or of another picture.</exception>
    public abstract void PaintOn(byte[] plane, int width, int height, byte value);

    /// <summary>Number of pixels that the shape covers; found without reserving a picture.</summary>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is beyond all reason.</exception>
    /// <exception cref="FormatException">Brush strokes are damaged, or of another picture.</exception>
    public abstract long PixelsOn(int width, int height);

    /// <summary>A place in pixels.</summary>
    protected static PlanePoint Place(double x, double y, int width, int height) => new(x / 100 * width, y / 100 * height);
}

/// <summary>Strokes of a brush, erased parts already gone.</summary>
/// <param name="Packed">Run lengths: <see cref="BrushRle"/>.</param>
public sealed record BrushShape(ReadOnlyMemory<byte> Packed) : RegionShape
{
    /// <summary>Opacity from which on a pixel counts as painted: the web editor's own rule, anything above nothing. Its strokes have
    /// half-transparent rims.</summary>
    public const int LeastAlpha = 1;

    /// <inheritdoc/>
    public override string Kind => "brush";

    /// <inheritdoc/>
    public override JsonObject ToValue() => new()
    {
        ["format"] = "rle",
        ["rle"] = new JsonArray([.. Packed.ToArray().Select(b => (JsonNode)b)]),
    };

    /// <inheritdoc/>
    public override void PaintOn(byte[] plane, int width, int height, byte value) =>
        BrushRle.PaintOn(Packed.Span, width, height, LeastAlpha, plane, value);

    /// <inheritdoc/>
    public override long PixelsOn(int width, int height) => BrushRle.Count(Packed.Span, width, height, LeastAlpha);
}

/// <summary>A polygon; its last point is joined to the first.</summary>
/// <param name="Points">Per cent of width and height.</param>
public sealed record PolygonShape(IReadOnlyList<PlanePoint> Points) : RegionShape
{
    /// <inheritdoc/>
    public override string Kind => "polygon";

    /// <inheritdoc/>
    public override JsonObject ToValue() => new()
    {
        ["points"] = new JsonArray([.. Points.Select(p => new JsonArray(p.X, p.Y))]),
        ["closed"] = true,
    };

    /// <inheritdoc/>
    public override void PaintOn(byte[] plane, int width, int height, byte value) => Pixels(width, height).PaintOn(plane, width, value);

    /// <inheritdoc/>
    public override long PixelsOn(int width, int height) => Pixels(width, height).Sum(r => (long)r.To - r.From);

    IReadOnlyList<PixelRun> Pixels(int width, int height) =>
        Outline.Polygon([.. Points.Select(p => Place(p.X, p.Y, width, height))], width, height);
}

/// <summary>A rectangle, turned about its first corner, in the space of pixels.</summary>
/// <param name="X">Its left side before the turn, per cent of the width.</param>
/// <param name="Y">Its upper side before the turn, per cent of the height.</param>
/// <param name="Width">Per cent of the width.</param>
/// <param name="Height">Per cent of the height.</param>
/// <param name="Rotation">Degrees clockwise.</param>
public sealed record RectangleShape(double X, double Y, double Width, double Height, double Rotation) : RegionShape
{
    /// <inheritdoc/>
    public override string Kind => "rectangle";

    /// <inheritdoc/>
    public override JsonObject ToValue() => new() { ["x"] = X, ["y"] = Y, ["width"] = Width, ["height"] = Height, ["rotation"] = Rotation };

    /// <inheritdoc/>
    public override void PaintOn(byte[] plane, int width, int height, byte value) => Pixels(width, height).PaintOn(plane, width, value);

    /// <inheritdoc/>
    public override long PixelsOn(int width, int height) => Pixels(width, height).Sum(r => (long)r.To - r.From);

    IReadOnlyList<PixelRun> Pixels(int width, int height) =>
        Outline.Rectangle(Place(X, Y, width, height), Width / 100 * width, Height / 100 * height, Rotation, width, height);
}

/// <summary>An ellipse, turned about its centre.</summary>
/// <param name="X">Centre, per cent of the width.</param>
/// <param name="Y">Centre, per cent of the height.</param>
/// <param name="RadiusX">Per cent of the width.</param>
/// <param name="RadiusY">Per cent of the height.</param>
/// <param name="Rotation">Degrees clockwise.</param>
public sealed record EllipseShape(double X, double Y, double RadiusX, double RadiusY, double Rotation) : RegionShape
{
    /// <inheritdoc/>
    public override string Kind => "ellipse";

    /// <inheritdoc/>
    public override JsonObject ToValue() => new() { ["x"] = X, ["y"] = Y, ["radiusX"] = RadiusX, ["radiusY"] = RadiusY, ["rotation"] = Rotation };

    /// <inheritdoc/>
    public override void PaintOn(byte[] plane, int width, int height, byte value) => Pixels(width, height).PaintOn(plane, width, value);

    /// <inheritdoc/>
    public override long PixelsOn(int width, int height) => Pixels(width, height).Sum(r => (long)r.To - r.From);

    IReadOnlyList<PixelRun> Pixels(int width, int height) =>
        Outline.Ellipse(Place(X, Y, width, height), RadiusX / 100 * width, RadiusY / 100 * height, Rotation, width, height);
}

/// <summary>A point, as a disc.</summary>
/// <param name="X">Per cent of the width.</param>
/// <param name="Y">Per cent of the height.</param>
/// <param name="Width">Diameter of the disc, per cent of the picture's width.</param>
public sealed record KeypointShape(double X, double Y, double Width) : RegionShape
{
    /// <inheritdoc/>
    public override string Kind => "keypoint";

    /// <inheritdoc/>
    public override JsonObject ToValue() => new() { ["x"] = X, ["y"] = Y, ["width"] = Width };

    /// <inheritdoc/>
    public override void PaintOn(byte[] plane, int width, int height, byte value) => Pixels(width, height).PaintOn(plane, width, value);

    /// <inheritdoc/>
    public override long PixelsOn(int width, int height) => Pixels(width, height).Sum(r => (long)r.To - r.From);

    IReadOnlyList<PixelRun> Pixels(int width, int height) =>
        Outline.Disc(Place(Within(X, width), Within(Y, height), width, height), Width / 100 * width, width, height);

    // A point on the right or lower edge is on the last pixel.
    static double Within(double percent, int pixels) => percent is 100 ? 100 - (50.0 / pixels) : percent;
}
