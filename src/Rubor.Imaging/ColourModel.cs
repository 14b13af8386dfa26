namespace Rubor.Imaging;

/// <summary>What the channels of a picture's pixels mean. Alpha or other extra channels follow those named.</summary>
public enum ColourModel
{
    /// <summary>One channel, large is bright.</summary>
    Gray,
    /// <summary>One channel, 0 is white (MINISWHITE of TIFF).</summary>
    GrayInverted,
    /// <summary>One channel of indices into a palette.</summary>
    Palette,
    /// <summary>Red, green, blue.</summary>
    Rgb,
    /// <summary>Cyan, magenta, yellow, black; 0 is no ink.</summary>
    Cmyk,
    /// <summary>CIE L*a*b*, in the encoding of the file.</summary>
    Lab,
    /// <summary>Channels without a meaning that is known here.</summary>
    Other,
}
