using Rubor.Imaging;

namespace Rubor.Methods.JointUltrasound;

/// <summary>A picture as it is looked at, in 8 bits.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">Red, green and blue, (y, x, channel).</param>
public sealed record ColourPicture(int Width, int Height, byte[] Values)
{
    const int Rgb = 3;

    // ITU-R BT.601, in 1/65536.
    const int RedWeight = 19595, GreenWeight = 38470, BlueWeight = 7471, Half = 1 << 15;

    /// <summary>A stored picture in red, green and blue: palettes looked up, 16 bits brought to 8, gray three times.</summary>
    public static ColourPicture Of(RasterImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var shown = DisplaySamples.Of(new ImageContent([image], []));
        byte[] samples = shown is { Type: SampleType.UInt8 } ? shown.Samples : shown.Bytes(0);
        if (shown.Channels == Rgb)
            return new(image.Width, image.Height, samples);
        var values = new byte[samples.Length * Rgb];
        for (int i = 0; i < samples.Length; i++)
            values.AsSpan(i * Rgb, Rgb).Fill(samples[i]);
        return new(image.Width, image.Height, values);
    }

    /// <summary>Luminance (y, x) of a part of the picture (ITU-R BT.601).</summary>
    public byte[] Luminance(PictureBox box)
    {
        var gray = new byte[box.Area];
        for (int y = 0, to = 0; y < box.Height; y++)
            for (int from = (((box.Y + y) * Width) + box.X) * Rgb, end = from + (box.Width * Rgb); from < end; from += Rgb)
                gray[to++] = (byte)(((Values[from] * RedWeight) + (Values[from + 1] * GreenWeight) + (Values[from + 2] * BlueWeight)
                    + Half) >> 16);
        return gray;
    }

    /// <summary>A part of the picture.</summary>
    public ColourPicture Crop(PictureBox box)
    {
        var part = new byte[box.Area * Rgb];
        for (int y = 0; y < box.Height; y++)
            Values.AsSpan((((box.Y + y) * Width) + box.X) * Rgb, box.Width * Rgb).CopyTo(part.AsSpan(y * box.Width * Rgb));
        return new(box.Width, box.Height, part);
    }
}
