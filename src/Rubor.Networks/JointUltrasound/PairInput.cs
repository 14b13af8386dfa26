using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;

namespace Rubor.Networks.JointUltrasound;

/// <summary>A pair as networks see it: each region on a square of pixels, on ImageNet's scale. Each pixel is the mean of samples taken within
/// it, so that larger regions are not thinned out; what is painted is painted here, from the signal at its own resolution.</summary>
public static class PairInput
{
    /// <summary>Mean of ImageNet's colours, 0–1. torchvision, models.</summary>
    internal static readonly float[] Mean = [0.485f, 0.456f, 0.406f];

    /// <summary>Deviation of ImageNet's colours, 0–1. torchvision, models.</summary>
    internal static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    // Samples of a pixel along a side: two at least, so that the signal's edge is soft, and no more than is worth its time.
    const int LeastSamples = 2, MostSamples = 6;

    /// <summary>The plain regions of both images.</summary>
    /// <param name="image">The pair.</param>
    /// <param name="side">Rows and columns wanted.</param>
    /// <param name="paint">Colour of the signal: <see cref="ScorerPlan.Paint"/>.</param>
    /// <returns>(3, side, side) each.</returns>
    public static (float[] Gray, float[] Doppler) Plain(PairImage image, int side, string paint) =>
        (Gray(image, side, new()), Doppler(image, side, paint, new()));

    /// <summary>The regions of both images, augmented at random, each for itself.</summary>
    /// <param name="image">The pair.</param>
    /// <param name="side">Rows and columns wanted.</param>
    /// <param name="paint">Colour of the signal: <see cref="ScorerPlan.Paint"/>.</param>
    /// <param name="augmentation">What may be done.</param>
    /// <param name="seed">Decides what is done.</param>
    /// <returns>(3, side, side) each.</returns>
    public static (float[] Gray, float[] Doppler) Drawn(PairImage image, int side, string paint, PairAugmentation augmentation,
        ulong seed) =>
        (Branch(image, "gray", side, paint, augmentation, seed), Branch(image, "doppler", side, paint, augmentation, seed));

    /// <summary>What one branch sees: "gray" the grayscale region, any other name the Doppler region.</summary>
    internal static float[] Branch(PairImage image, string branch, int side, string paint, PairAugmentation? augmentation, ulong seed)
    {
        bool gray = branch == GrayBranch;
        // Each image has a generator of its own: what one branch sees does not hang on which others there are.
        var random = new SampleRandom(SampleRandom.SeedOf(seed, 0, gray ? 0 : 1));
        var view = augmentation is null ? new() : gray ? augmentation.Gray(ref random) : augmentation.Doppler(ref random);
        return gray ? Gray(image, side, view) : Doppler(image, side, paint, view);
    }

    internal const string GrayBranch = "gray";

    static float[] Gray(PairImage image, int side, RegionView view)
    {
        var grid = new SampleGrid(image.GrayRegion, image.GrayWidth, image.GrayHeight, side, view, LeastSamples, MostSamples);
        var values = new float[side * side];
        int samples = grid.Across * grid.Across;
        for (int k = 0; k < values.Length * samples; k++)
        {
            var (x, y) = grid.Place(k / samples / side, k / samples % side, k % samples);
            values[k / samples] += Bilinear(image.Gray, image.GrayWidth, image.GrayHeight, 1, 0, x, y);
        }

        float mean = 0;
        for (int i = 0; i < values.Length; i++)
            mean += values[i] = Math.Clamp(values[i] / samples * (float)view.Brightness, 0, 255);
        mean /= values.Length;
        var planes = new float[3 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            float value = Math.Clamp(mean + ((values[i] - mean) * (float)view.Contrast), 0, 255) / 255;
            for (int c = 0; c < 3; c++)
                planes[(c * values.Length) + i] = (value - Mean[c]) / Deviation[c];
        }

        return planes;
    }

    static float[] Doppler(PairImage image, int side, string paint, RegionView view)
    {
        var grid = new SampleGrid(image.DopplerRegion, image.DopplerWidth, image.DopplerHeight, side, view, LeastSamples, MostSamples);
        int pixels = side * side, samples = grid.Across * grid.Across;
        bool paints = paint != ScorerPlan.NoPaint;
        var (planes, painted, plain) = (new float[3 * pixels], new float[pixels], new float[pixels]);
        for (int k = 0; k < pixels * samples; k++)
        {
            int pixel = k / samples;
            var (x, y) = grid.Place(pixel / side, pixel % side, k % samples);
            if (paints && image.Signal[(Nearest(y, image.DopplerHeight) * image.DopplerWidth) + Nearest(x, image.DopplerWidth)])
            {
                painted[pixel]++;
                continue;
            }

            plain[pixel]++;
            for (int c = 0; c < 3; c++)
                planes[(c * pixels) + pixel] += Bilinear(image.Doppler, image.DopplerWidth, image.DopplerHeight, 3, c, x, y);
        }

        // What is not painted is made brighter and its contrast changed; the paint stays what it is.
        double luminance = 0, counted = 0;
        for (int i = 0; i < pixels; i++)
        {
            if (plain[i] == 0)
                continue;
            for (int c = 0; c < 3; c++)
                planes[(c * pixels) + i] = Math.Clamp(planes[(c * pixels) + i] / plain[i] * (float)view.Brightness, 0, 255);
            luminance += (0.299 * planes[i]) + (0.587 * planes[pixels + i]) + (0.114 * planes[(2 * pixels) + i]); // ITU-R BT.601
            counted++;
        }

        float mean = counted > 0 ? (float)(luminance / counted) : 0;
        int colour = paint == ScorerPlan.Blue ? 2 : 0;
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < pixels; i++)
            {
                float own = plain[i] > 0 ? Math.Clamp(mean + ((planes[(c * pixels) + i] - mean) * (float)view.Contrast), 0, 255) : 0;
                float value = ((own * plain[i]) + (c == colour ? 255 * painted[i] : 0)) / samples / 255;
                planes[(c * pixels) + i] = (value - Mean[c]) / Deviation[c];
            }
        }

        return planes;
    }

    static int Nearest(double at, int size) => Math.Clamp((int)Math.Round(at), 0, size - 1);

    // Beyond the crop its border is repeated.
    static float Bilinear(byte[] values, int width, int height, int colours, int colour, double x, double y)
    {
        x = Math.Clamp(x, 0, width - 1);
        y = Math.Clamp(y, 0, height - 1);
        int left = (int)x, top = (int)y, right = Math.Min(left + 1, width - 1), bottom = Math.Min(top + 1, height - 1);
        float u = (float)(x - left), v = (float)(y - top);
        float above = At(left, top) + (u * (At(right, top) - At(left, top)));
        float below = At(left, bottom) + (u * (At(right, bottom) - At(left, bottom)));
        return above + (v * (below - above));

        float At(int column, int row) => values[(((row * width) + column) * colours) + colour];
    }
}
