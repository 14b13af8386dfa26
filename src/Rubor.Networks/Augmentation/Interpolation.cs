namespace Rubor.Networks.Augmentation;

/// <summary>How intensities between pixels are read. Labels are always those of the nearest pixel.</summary>
public enum Interpolation
{
    /// <summary>The nearest pixel's: keeps the noise as it is.</summary>
    Nearest,

    /// <summary>Bilinear, from 4 pixels.</summary>
    Linear,

    /// <summary>
    /// Cubic convolution from 16 pixels (Keys 1981, a = −1/2). Not a B-spline: it overshoots at edges, but needs no filter before.
    /// </summary>
    Cubic,
}
