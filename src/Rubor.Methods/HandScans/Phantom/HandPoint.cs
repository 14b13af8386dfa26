namespace Rubor.Methods.HandScans.Phantom;

/// <summary>A place in mm in a hand's own frame: x towards the little finger, y towards the fingertips, z towards the back of the hand;
/// origin at the centre of the wrist. In the frame of both hands x runs to the right of a palmar view.</summary>
internal readonly record struct HandPoint(double X, double Y, double Z)
{
    public static HandPoint operator +(HandPoint a, HandPoint b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public HandPoint Towards(HandPoint b, double share) => new(X + (share * (b.X - X)), Y + (share * (b.Y - Y)), Z + (share * (b.Z - Z)));
}

/// <summary>A joint of a hand: where it is, how its finger runs, and half its width, length and thickness in mm.</summary>
internal readonly record struct HandJointPlace(HandPoint At, double Angle, double Wide, double Long, double Thick);
