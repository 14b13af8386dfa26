using Rubor.Networks.Augmentation;

namespace Rubor.Networks.HandJoints;

/// <summary>What is done to an image of both hands at random. Defaults: Cobb 2024, 2. Labels go by the sides of the image, so that a
/// horizontal flip swaps those of the two hands; a vertical flip, a turn and a shift leave them.</summary>
public sealed record HandAugmentation
{
    /// <summary>Turned about the middle by up to this either way, degrees.</summary>
    public double RotationDegrees { get; init; } = 30;

    /// <summary>Share of the images that are flipped left to right.</summary>
    public double FlipHorizontal { get; init; } = 0.5;

    /// <summary>Share of the images that are flipped top to bottom.</summary>
    public double FlipVertical { get; init; } = 0.5;

    /// <summary>Padded by this share of the side all around, then cut to the side again: shifts of whole pixels. Cobb 2024: 32 of
    /// 256.</summary>
    public double PadShare { get; init; } = 0.125;

    /// <summary>Draws an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="values">Takes what a network sees, (side, side).</param>
    /// <param name="truth">Takes its labels.</param>
    /// <param name="seed">Decides what is done.</param>
    public void Draw(HandImage image, Span<float> values, Span<sbyte> truth, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(image);
        // The number of draws does not hang on the settings: one of them changed leaves the others' draws.
        var random = new SampleRandom(seed);
        bool across = random.NextUnit() < FlipHorizontal, down = random.NextUnit() < FlipVertical;
        double degrees = random.Next(-RotationDegrees, RotationDegrees);
        int side = image.Side, pad = (int)Math.Round(PadShare * side);
        int right = random.Next((2 * pad) + 1) - pad, below = random.Next((2 * pad) + 1) - pad;
        Sample(image, values, across, down, degrees, right, below);
        int hand = truth.Length / 2;
        for (int i = 0; i < truth.Length; i++)
            truth[i] = image.Truth[across ? (i + hand) % truth.Length : i];
    }

    // What a pixel shows lies in the image shifted back, turned back, flipped back; bilinear, dark outside.
    static void Sample(HandImage image, Span<float> values, bool across, bool down, double degrees, int right, int below)
    {
        int side = image.Side;
        double middle = (side - 1) / 2.0;
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        for (int row = 0; row < side; row++)
            for (int column = 0; column < side; column++)
            {
                double x = column - right - middle, y = row - below - middle;
                double fromX = (cosine * x) + (sine * y), fromY = (cosine * y) - (sine * x);
                values[(row * side) + column] = At(image, middle + (across ? -fromX : fromX), middle + (down ? -fromY : fromY));
            }
    }

    static float At(HandImage image, double x, double y)
    {
        int side = image.Side, left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        if (left < -1 || top < -1 || left >= side || top >= side)
            return image.Background;
        float alongX = (float)(x - left), alongY = (float)(y - top);
        float Pixel(int row, int column) => row >= 0 && column >= 0 && row < side && column < side ? image.Values[(row * side) + column]
            : image.Background;
        float upper = Pixel(top, left) + (alongX * (Pixel(top, left + 1) - Pixel(top, left)));
        float lower = Pixel(top + 1, left) + (alongX * (Pixel(top + 1, left + 1) - Pixel(top + 1, left)));
        return upper + (alongY * (lower - upper));
    }
}
