namespace Rubor.Methods.HandScans.Phantom;

/// <summary>Pixels from the first to the last of rows and columns, in the image.</summary>
internal readonly record struct PixelBox(int X0, int X1, int Y0, int Y1)
{
    public static PixelBox Around(double x, double y, double reach) => Of(x - reach, x + reach, y - reach, y + reach);

    /// <summary>Index of the pixel at a place in mm, y up; of the border where it lies outside.</summary>
    public static int Nearest(double x, double y)
    {
        var box = Of(x, x, y, y);
        return (box.Y0 * GammaCamera.Size) + box.X0;
    }

    /// <summary>Pixels that a rectangle touches; mm, y up.</summary>
    public static PixelBox Of(double left, double right, double bottom, double top)
    {
        const double mm = GammaCamera.PixelMm, middle = (GammaCamera.Size - 1) / 2.0;
        return new(Whole(Math.Ceiling((left / mm) + middle - 0.5)), Whole(Math.Floor((right / mm) + middle + 0.5)),
            Whole(Math.Ceiling(middle - (top / mm) - 0.5)), Whole(Math.Floor(middle - (bottom / mm) + 0.5)));

        static int Whole(double pixel) => (int)Math.Clamp(pixel, 0, GammaCamera.Size - 1);
    }
}
