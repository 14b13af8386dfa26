using Rubor.Imaging;
using Rubor.Imaging.Raster;
using Rubor.Methods.ChangeMaps;
using Rubor.Reports.Pictures;

namespace Rubor.Cli.Pages;

/// <summary>map.png of two pictures: the follow-up in gray, what changed over it in colour, the denser the surer; more has a whole
/// outline, less
/// a broken one.</summary>
internal static class ChangePicture
{
    public const string FileName = "map.png";

    // As report.css has them: Okabe and Ito's blue and orange, and their lighter edges.
    static readonly byte[] Blue = [0x00, 0x72, 0xb2], Orange = [0xe6, 0x9f, 0x00], BlueEdge = [0x56, 0xb4, 0xe9], OrangeEdge = [0xff,
        0xb8, 0x33];

    const double Least = 0.3, Most = 0.75;

    // Pixels of an outline that are drawn, and left out, where it is broken.
    const int Dash = 3;

    public static byte[] Of(ChangeMap map, bool blueIncrease)
    {
        var size = map.Space.Grid.Size;
        var image = Volume.Of<double>(map.Space.Grid, map.FollowUp);
        var window = GrayWindow.Of(image, SlicePicture.Around(new Mask(map.Space.Grid, map.Tissue), 0));
        double scale = 255 / Math.Max(window.White - window.Black, 1e-9);
        var pixels = new byte[3 * size.SliceVoxels];
        for (int y = 0, i = 0; y < size.Y; y++)
            for (int x = 0; x < size.X; x++, i++)
            {
                double gray = Math.Clamp((map.FollowUp[i] - window.Black) * scale, 0, 255);
                int sign = map.Significant[i];
                bool blue = sign > 0 == blueIncrease;
                bool edge = sign != 0 && (At(x - 1, y) != sign || At(x + 1, y) != sign || At(x, y - 1) != sign || At(x, y + 1) != sign)
                    && (sign > 0 || (x + y) / Dash % 2 == 0);
                byte[] colour = blue ? edge ? BlueEdge : Blue : edge ? OrangeEdge : Orange;
                double cover = sign == 0 ? 0 : edge ? 1 : Math.Min(Most, Least * Math.Abs(map.Z[i]) / map.Threshold);
                for (int c = 0; c < 3; c++)
                    pixels[(3 * i) + c] = (byte)Math.Round((gray * (1 - cover)) + (colour[c] * cover));
            }
        return PngWriter.Rgb(pixels, size.X);

        int At(int x, int y) => (uint)x < (uint)size.X && (uint)y < (uint)size.Y ? map.Significant[(y * size.X) + x] : 0;
    }
}
