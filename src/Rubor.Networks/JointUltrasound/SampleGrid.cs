namespace Rubor.Networks.JointUltrasound;

/// <summary>Where the pixels of a view of a region are sampled: places in a crop.</summary>
internal readonly struct SampleGrid
{
    readonly int side;
    readonly double centreX, centreY, stepX, stepY, cosine, sine;

    /// <summary>A grid of side × side pixels over a region.</summary>
    /// <param name="region">The region within the crop.</param>
    /// <param name="width">Columns of the crop.</param>
    /// <param name="height">Rows of the crop.</param>
    /// <param name="side">Rows and columns of pixels.</param>
    /// <param name="view">How it is looked at.</param>
    /// <param name="least">Samples along a pixel's side at least.</param>
    /// <param name="most">And at most.</param>
    public SampleGrid((int X, int Y, int Width, int Height) region, int width, int height, int side, RegionView view, int least, int most)
    {
        this.side = side;
        // Pixel k reaches from k to k + 1; what is viewed ends with the crop, as the published code has it.
        double halfX = region.Width * view.ScaleX / 2, halfY = region.Height * view.ScaleY / 2;
        double x = region.X + (region.Width * (0.5 + view.ShiftX)), y = region.Y + (region.Height * (0.5 + view.ShiftY));
        double left = Math.Max(0, x - halfX), right = Math.Min(width, x + halfX), top = Math.Max(0, y - halfY),
            bottom = Math.Min(height, y + halfY);
        (centreX, centreY) = ((left + right) / 2, (top + bottom) / 2);
        (stepX, stepY) = ((right - left) / side, (bottom - top) / side);
        (sine, cosine) = Math.SinCos(view.Degrees * Math.PI / 180);
        Across = Math.Clamp((int)Math.Ceiling(Math.Max(stepX, stepY)), least, most);
    }

    /// <summary>Samples along a pixel's side.</summary>
    public int Across { get; }

    /// <summary>The place of a sample of a pixel, 0 being the middle of the crop's first pixel.</summary>
    /// <param name="row">Row of the pixel.</param>
    /// <param name="column">Column of the pixel.</param>
    /// <param name="sample">Number of the sample, 0 to <see cref="Across"/>² − 1.</param>
    public (double X, double Y) Place(int row, int column, int sample)
    {
        double x = (column + (((sample % Across) + 0.5) / Across) - (side / 2.0)) * stepX;
        double y = (row + (((sample / Across) + 0.5) / Across) - (side / 2.0)) * stepY;
        return (centreX + (cosine * x) - (sine * y) - 0.5, centreY + (sine * x) + (cosine * y) - 0.5);
    }
}
