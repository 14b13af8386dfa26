namespace Rubor.Networks.JointUltrasound;

/// <summary>Where the pixels of a view of a region are sampled: places in a crop, those of a pixel one after another.</summary>
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

    /// <summary>Places, 0 being the middle of the crop's first pixel.</summary>
    public IEnumerable<(double X, double Y)> Places()
    {
        for (int row = 0; row < side; row++)
            for (int column = 0; column < side; column++)
                for (int i = 0; i < Across; i++)
                    for (int j = 0; j < Across; j++)
                    {
                        double x = (column + ((j + 0.5) / Across) - (side / 2.0)) * stepX, y = (row + ((i + 0.5) / Across) - (side / 2.0)) * stepY;
                        yield return (centreX + (cosine * x) - (sine * y) - 0.5, centreY + (sine * x) + (cosine * y) - 0.5);
                    }
    }
}
