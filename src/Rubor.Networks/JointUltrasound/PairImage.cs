namespace Rubor.Networks.JointUltrasound;

/// <summary>What networks see of one joint: a crop of each image around its region, with a margin so that shifts and turns find
/// pixels.</summary>
public sealed record PairImage
{
    /// <summary>Name of the case, for messages and tables.</summary>
    public required string Name { get; init; }

    /// <summary>Patient.</summary>
    public required string Subject { get; init; }

    /// <summary>Grayscale crop: luminance (y, x), 0–255.</summary>
    public required byte[] Gray { get; init; }

    /// <summary>Columns of the grayscale crop.</summary>
    public required int GrayWidth { get; init; }

    /// <summary>Rows of the grayscale crop.</summary>
    public required int GrayHeight { get; init; }

    /// <summary>The joint within the grayscale crop, pixels from its top left.</summary>
    public required (int X, int Y, int Width, int Height) GrayRegion { get; init; }

    /// <summary>Doppler crop: red, green, blue (y, x, 3).</summary>
    public required byte[] Doppler { get; init; }

    /// <summary>Where the Doppler crop shows flow (y, x): found once, at its own resolution.</summary>
    public required bool[] Signal { get; init; }

    /// <summary>Columns of the Doppler crop.</summary>
    public required int DopplerWidth { get; init; }

    /// <summary>Rows of the Doppler crop.</summary>
    public required int DopplerHeight { get; init; }

    /// <summary>The joint within the Doppler crop, pixels from its top left.</summary>
    public required (int X, int Y, int Width, int Height) DopplerRegion { get; init; }

    /// <summary>Refuses crops whose arrays or regions do not fit their sizes.</summary>
    /// <exception cref="ArgumentException">Says which.</exception>
    public void Check()
    {
        CheckCrop("grayscale", Gray.Length, 1, GrayWidth, GrayHeight, GrayRegion);
        CheckCrop("Doppler", Doppler.Length, 3, DopplerWidth, DopplerHeight, DopplerRegion);
        if (Signal.Length != DopplerWidth * DopplerHeight)
            throw new ArgumentException($"{Name}: a signal of {Signal.Length} pixels on a Doppler crop of {DopplerWidth} × {DopplerHeight}");
    }

    void CheckCrop(string which, int length, int colours, int width, int height, (int X, int Y, int Width, int Height) region)
    {
        if (width < 1 || height < 1 || length != (long)width * height * colours)
            throw new ArgumentException($"{Name}: a {which} crop of {width} × {height} with {length} values");
        if (region.Width < 2 || region.Height < 2 || region.X < 0 || region.Y < 0 || region.X + region.Width > width
            || region.Y + region.Height > height)
            throw new ArgumentException(
                $"{Name}: the {which} region {region.X},{region.Y},{region.Width},{region.Height} does not lie within {width} × {height}");
    }
}

/// <summary>A pair with the truth about it.</summary>
/// <param name="Image">The pair.</param>
/// <param name="Classes">The right answer to each question of the network's heads, one after another: the number of the class, or 0 and 1
/// for a bit; −1 where it is not known.</param>
public sealed record ScoredPair(PairImage Image, IReadOnlyList<int> Classes);
