namespace Rubor.Methods.HandScans.Phantom;

/// <summary>An ellipsoid as the camera sees it; mm, x along the rows of the image, y up.</summary>
/// <param name="X">Centre.</param>
/// <param name="Y">Centre.</param>
/// <param name="AxisX">Direction of its long side, of length 1.</param>
/// <param name="AxisY">See <paramref name="AxisX"/>.</param>
/// <param name="Wide">Half its width across that direction.</param>
/// <param name="Long">Half its length.</param>
/// <param name="Deep">Half its thickness at the centre, along the line of sight.</param>
/// <param name="Behind">How far its centre lies behind the middle of the hand, away from the camera.</param>
internal readonly record struct ProjectedEllipse(
    double X, double Y, double AxisX, double AxisY, double Wide, double Long, double Deep, double Behind)
{
    /// <summary>Of a place in a hand.</summary>
    public static ProjectedEllipse Of(HandJointPlace place, int hand, LyingHands hands, HandView view)
    {
        var (cos, sin) = view.Turn;
        var at = hands.Place(hand, place.At);
        var (dx, dy) = hands.Direction(hand, place.Angle);
        dx *= cos;
        double length = Math.Sqrt((dx * dx) + (dy * dy));
        double wide = Math.Sqrt((place.Wide * place.Wide * cos * cos) + (place.Thick * place.Thick * sin * sin));
        return new((at.X * cos) + (at.Z * sin), at.Y, dx / length, dy / length, wide, place.Long, place.Wide * place.Thick / wide,
            at.Z * cos);
    }

    /// <summary>Square of the distance from the centre, 1 on the outline.</summary>
    public double Radius2(double x, double y)
    {
        var (across, along) = Own(x, y);
        return (across * across) + (along * along);
    }

    /// <summary>A place in units of the half axes: across and along.</summary>
    public (double Across, double Along) Own(double x, double y)
    {
        double dx = x - X, dy = y - Y;
        return (((dx * AxisY) - (dy * AxisX)) / Wide, ((dx * AxisX) + (dy * AxisY)) / Long);
    }

    /// <summary>Pixels whose centre may lie inside, grown by a factor.</summary>
    public PixelBox Box(double grown = 1) => PixelBox.Around(X, Y, Math.Max(Wide, Long) * grown);
}
