namespace Rubor.Methods.HandScans.Phantom;

/// <summary>Both hands as they lie for an acquisition, in the frame of both: x to the right of a palmar view, y up, z to the back of the
/// hands. mm.</summary>
internal sealed class LyingHands(HandPose left, HandPose right, double turnedX, double turnedY)
{
    HandPose Of(int hand) => hand == 0 ? left : right;

    /// <summary>A place of a hand in the frame of both.</summary>
    public HandPoint Place(int hand, HandPoint p)
    {
        var pose = Of(hand);
        var (sine, cosine) = Math.SinCos(pose.Turn);
        double x = pose.Aside + (p.X * cosine) + (p.Y * sine), y = pose.Up + (p.Y * cosine) - (p.X * sine);
        // From the palms the patient's left hand lies on the right, its thumb in the middle.
        return new((hand == 0 ? x : -x) + turnedX, y + turnedY, p.Z);
    }

    /// <summary>Direction of an axis of a hand, given by its angle towards the little finger.</summary>
    public (double X, double Y) Direction(int hand, double angle)
    {
        var (sine, cosine) = Math.SinCos(angle + Of(hand).Turn);
        return (hand == 0 ? sine : -sine, cosine);
    }
}
