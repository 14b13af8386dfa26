using Rubor.Imaging;

namespace Rubor.Methods.HandScans.Photographs;

/// <summary>A photographed hand by itself, as a network sees it: fingers up, the wrist's end on the lowest row.</summary>
/// <param name="Picture">Brightness 1–255 in the hand, 0 outside, (y, x).</param>
/// <param name="Joints">Regions, values 1–15 in the order of <see cref="HandJoints.OfAHand"/>; null where none were drawn.</param>
public sealed record HandFrame(byte[] Picture, byte[]? Joints)
{
    /// <summary>Image role of such a picture in a study.</summary>
    public const string Role = "hand";

    /// <summary>Pixels a side.</summary>
    public const int Side = 256;

    // Room left, right and above the hand.
    const int Margin = 8;

    // What EXIF calls the turn that brings an edge down, in the order of HandPhotographSettings.Edges.
    static readonly int[] Turns = [3, 6, 1, 8];

    /// <summary>Turns a hand by quarter turns, cuts it out, and brings it to the frame by averaging over areas.</summary>
    /// <param name="rgb">The photograph, (y, x, channel).</param>
    /// <param name="outline">Its hand.</param>
    /// <param name="joints">Regions drawn on the photograph, or null.</param>
    public static HandFrame Of(ReadOnlySpan<byte> rgb, HandOutline outline, byte[]? joints)
    {
        ArgumentNullException.ThrowIfNull(outline);
        var inHand = new byte[outline.Mask.Length];
        for (int i = 0; i < inHand.Length; i++)
            if (outline.Mask[i] == 1)
                inHand[i] = Brightness(rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]);
        int turn = Turns[HandPhotographSettings.Edges.Index().First(e => e.Item == outline.Wrist).Index];
        RasterImage Turned(byte[] pixels) => new RasterImage(outline.Width, outline.Height, 1, SampleType.UInt8, pixels).Oriented(turn);
        var picture = Turned(inHand);
        var pixel = new FramePixels(picture.SampleBytes, picture.Width);
        var (small, labels) = (new byte[Side * Side], joints is null ? null : new byte[Side * Side]);
        ReadOnlySpan<byte> regions = joints is null ? [] : Turned(joints).SampleBytes;
        for (int i = 0; i < small.Length; i++)
        {
            small[i] = pixel.Brightness(i % Side, i / Side);
            if (labels is not null && small[i] > 0)
                labels[i] = pixel.Label(regions, i % Side, i / Side);
        }

        return new(small, labels);
    }

    // ITU-R BT.601; 0 is for what is no hand.
    static byte Brightness(byte r, byte g, byte b) => (byte)Math.Max(1, Math.Round((0.299 * r) + (0.587 * g) + (0.114 * b)));

    /// <summary>The pixels of the frame as areas of a picture.</summary>
    readonly ref struct FramePixels
    {
        readonly ReadOnlySpan<byte> picture;
        readonly int width, height;
        readonly double left, top, step;

        public FramePixels(ReadOnlySpan<byte> picture, int width)
        {
            this.picture = picture;
            (this.width, height) = (width, picture.Length / width);
            int x0 = width, x1 = 0, y0 = height, y1 = 0;
            for (int y = 0; y < height; y++)
            {
                var row = picture.Slice(y * width, width);
                if (row.IndexOfAnyExcept((byte)0) is var first and >= 0)
                    (x0, x1, y0, y1) = (Math.Min(x0, first), Math.Max(x1, row.LastIndexOfAnyExcept((byte)0)), Math.Min(y0, y), y);
            }

            step = Math.Max((x1 + 1 - x0) / (double)(Side - (2 * Margin)), (y1 + 1 - y0) / (double)(Side - Margin));
            (left, top) = (((x0 + x1 + 1) / 2.0) - (step * Side / 2), y1 + 1 - (step * Side));
        }

        /// <summary>Mean brightness of the hand where it covers at least half of the area, else 0.</summary>
        public byte Brightness(int x, int y)
        {
            double covered = 0, sum = 0;
            var (fromX, toX, fromY, toY) = Area(x, y);
            for (int v = fromY; v < toY; v++)
                for (int u = fromX; u < toX; u++)
                    if (picture[(v * width) + u] is > 0 and var value && Overlap(u, v, x, y) is var part)
                        (covered, sum) = (covered + part, sum + (part * value));
            return 2 * covered >= step * step * (1 - 1e-9) ? (byte)Math.Clamp(Math.Round(sum / covered), 1, 255) : (byte)0;
        }

        /// <summary>The label that most of the hand in the area has.</summary>
        public byte Label(ReadOnlySpan<byte> labels, int x, int y)
        {
            Span<double> areas = stackalloc double[HandJoints.PerHand + 1];
            areas.Clear();
            var (fromX, toX, fromY, toY) = Area(x, y);
            for (int v = fromY; v < toY; v++)
                for (int u = fromX; u < toX; u++)
                    if (picture[(v * width) + u] > 0)
                        areas[labels[(v * width) + u]] += Overlap(u, v, x, y);
            int most = 0;
            for (int label = 1; label < areas.Length; label++)
                if (areas[label] > areas[most])
                    most = label;
            return (byte)most;
        }

        (int FromX, int ToX, int FromY, int ToY) Area(int x, int y) => (
            Math.Max(0, (int)Math.Floor(left + (x * step))), Math.Min(width, (int)Math.Ceiling(left + ((x + 1) * step))),
            Math.Max(0, (int)Math.Floor(top + (y * step))), Math.Min(height, (int)Math.Ceiling(top + ((y + 1) * step))));

        double Overlap(int u, int v, int x, int y) => Overlap(u, left + (x * step)) * Overlap(v, top + (y * step));

        double Overlap(int pixel, double from) => Math.Max(0, Math.Min(pixel + 1, from + step) - Math.Max(pixel, from));
    }
}
