using Rubor.Imaging;
using Rubor.Imaging.Raster;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Phantom;

namespace Rubor.Tests.Methods.HandScans.Photographs;

/// <summary>The silhouette of a phantom's hand, drawn in the colours of skin on white with a gray shadow: what a photograph is cut like, and
/// of nobody.</summary>
internal sealed class PhantomPhotograph
{
    /// <summary>Pixels of the picture that a pixel of the scan becomes, along either side.</summary>
    public const int Zoom = 3;

    // Ground about the hand, in pixels of the picture, and rows of the wrist that the picture's edge cuts off, in pixels of the scan.
    const int Around = 40, CutRows = 6;

    // How far to the right the shadow falls, in pixels of the picture.
    const int Shadow = 12;

    readonly RasterImage rgb, joints, mask;

    PhantomPhotograph(RasterImage rgb, RasterImage joints, RasterImage mask) => (this.rgb, this.joints, this.mask) = (rgb, joints, mask);

    public int Width => rgb.Width;

    public byte[] Rgb => rgb.SampleBytes.ToArray();

    public byte[] Joints => joints.SampleBytes.ToArray();

    public byte[] Mask => mask.SampleBytes.ToArray();

    /// <summary>Column and row of the scan at which the upright picture begins; may be negative.</summary>
    public (double X, double Y) Corner { get; private init; }

    /// <summary>A hand of a palmar scan.</summary>
    /// <param name="patient">Its phantom.</param>
    /// <param name="side">0 the patient's left, 1 the right.</param>
    /// <param name="edge">Edge of the picture that the wrist crosses.</param>
    /// <param name="mirrored">Whether the picture is mirrored.</param>
    /// <param name="green">Of the skin: another hand by its colour alone.</param>
    public static PhantomPhotograph Of(HandPhantomPatient patient, int side, string edge = "bottom", bool mirrored = false, byte green = 150)
    {
        var (open, regions) = HandOf(patient.Views[0], side);
        bool[] hand = Closed(open);
        int[] at = [.. Enumerable.Range(0, hand.Length).Where(i => hand[i])];
        int left = at.Min(i => i % 256), right = at.Max(i => i % 256), top = at[0] / 256, bottom = (at[^1] / 256) - CutRows;
        int width = (Zoom * (right + 1 - left)) + (2 * Around), height = (Zoom * (bottom + 1 - top)) + Around;
        byte[] rgb = new byte[3 * width * height], joints = new byte[width * height], mask = new byte[width * height];
        for (int i = 0; i < mask.Length; i++)
        {
            int x = (((i % width) - Around) / Zoom) + left, y = (((i / width) - Around) / Zoom) + top;
            bool inside = i % width >= Around && i / width >= Around && x < 256 && hand[(y * 256) + x];
            // A shadow in gray falls to the right of the hand.
            int from = (((i % width) - Around - Shadow) / Zoom) + left;
            bool shadow = i % width >= Around + Shadow && i / width >= Around && from < 256 && hand[(y * 256) + from];
            byte ground = shadow ? (byte)190 : (byte)244;
            mask[i] = inside ? (byte)1 : (byte)0;
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = inside ? ((byte)(190 + (i % 20)), green, (byte)120)
                : (ground, ground, (byte)(ground - 9));
            if (inside)
                joints[i] = regions[(y * 256) + x];
        }

        int turn = edge switch { "top" => 3, "right" => 8, "left" => 6, _ => 1 };
        RasterImage Picture(int channels, byte[] samples) =>
            new RasterImage(width, height, channels, SampleType.UInt8, samples).Oriented(mirrored ? 2 : 1).Oriented(turn);
        return new(Picture(3, rgb), Picture(1, joints), Picture(1, mask))
        {
            Corner = (left - ((double)Around / Zoom), top - ((double)Around / Zoom)),
        };
    }

    /// <summary>A hand of a view, and its regions in the values of one hand, without what lies outside the hand.</summary>
    public static (bool[] Hand, byte[] Regions) HandOf(HandPhantomView view, int side)
    {
        byte first = (byte)(1 + (side * HandJoints.PerHand));
        double[] middle = [.. new[] { 0, 1 }.Select(s => Enumerable.Range(0, view.Joints.Length).Where(i => view.Joints[i] > 0
            && (view.Joints[i] - 1) / HandJoints.PerHand == s).Average(i => i % 256))];
        bool[] hand = [.. view.Truth.Select((label, i) => label > 0
            && Math.Abs((i % 256) - middle[side]) < Math.Abs((i % 256) - middle[1 - side]))];
        return (hand, [.. view.Joints.Select((joint, i) => hand[i] && joint >= first && joint < first + HandJoints.PerHand
            ? (byte)(joint - first + 1) : (byte)0)]);
    }

    // Ground that fingers which touch enclose is hand on a photograph, too: what no way of ground, corners counted, joins to the edge.
    static bool[] Closed(bool[] hand)
    {
        var outside = new bool[hand.Length];
        var next = new Stack<(int X, int Y)>([(0, 0)]);
        while (next.TryPop(out var at))
        {
            if (at.X is < 0 or > 255 || at.Y is < 0 or > 255 || outside[(at.Y * 256) + at.X] || hand[(at.Y * 256) + at.X])
                continue;
            outside[(at.Y * 256) + at.X] = true;
            for (int k = 0; k < 9; k++)
                next.Push((at.X + (k % 3) - 1, at.Y + (k / 3) - 1));
        }

        return [.. outside.Select(o => !o)];
    }

    /// <summary>Writes the picture, and the joints beside it.</summary>
    public void Write(string folder, string name, bool withJoints)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, $"{name}.png"), PngWriter.Rgb(Rgb, Width));
        if (withJoints)
            File.WriteAllBytes(Path.Combine(folder, $"{name}_joints.png"), PngWriter.Grayscale(Joints, Width));
    }
}
