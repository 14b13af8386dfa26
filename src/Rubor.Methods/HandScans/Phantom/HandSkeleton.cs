namespace Rubor.Methods.HandScans.Phantom;

/// <summary>
/// Lengths of a patient's bones in mm. Mean and spread of 66 adults' radiographs: Buryanov and Kotiuk 2010, Int J Morphol 28, 755–758.
/// </summary>
internal sealed class HandSkeleton
{
    // Part of the spread that bones of one patient share: hands are large or small as a whole.
    const double Shared = 0.75;

    // Width of hands: 84 ± 4 mm; the thickness follows.
    const double WidthSpread = 0.05;

    /// <summary>A finger: where a relaxed hand has its joints (base of the metacarpal, MCP, PIP or IP, DIP, tip), the bones' mean and
    /// standard deviation, the tissue beyond the last, and half of width and thickness at each joint and the tip. mm.</summary>
    sealed record Finger((double X, double Y)[] Relaxed, (double Mean, double Sd)[] Bones, double Tip, (double W, double T)[] Section);

    static readonly Finger[] Fingers =
    [
        new([(-24, 21), (-53, 52), (-72, 73), (-89, 92)], [(46.2, 3.9), (31.6, 3.1), (21.7, 1.6)], 5.7, [(12, 10), (10.3, 8.8), (8, 6)]),
        new([(-14, 30), (-32, 96), (-36, 135), (-39, 158), (-41, 177)], [(68.1, 6.3), (39.8, 4.9), (22.4, 2.5), (15.8, 2.3)], 3.8,
            [(10, 9), (9.5, 8.3), (8.3, 7), (6.8, 5.5)]),
        new([(-4, 32), (-11, 96), (-12, 141), (-13, 167), (-14, 189)], [(64.6, 5.4), (44.6, 3.8), (26.3, 3.0), (17.4, 1.9)], 4,
            [(10, 9), (9.5, 8.3), (8.3, 7), (6.8, 5.5)]),
        new([(7, 31), (11, 88), (12, 130), (13, 155), (13, 177)], [(58.0, 5.1), (41.4, 3.9), (25.7, 3.3), (17.3, 2.2)], 4,
            [(10, 9), (9.3, 8.1), (8.1, 6.9), (6.6, 5.4)]),
        new([(17, 28), (32, 79), (35, 112), (37, 130), (39, 149)], [(53.7, 4.4), (32.7, 2.8), (18.1, 2.5), (16.0, 2.5)], 3.7,
            [(8.8, 8), (8.3, 7.3), (7.2, 6.1), (5.9, 4.8)]),
    ];

    readonly double[][] lengths;

    /// <summary>A patient's bones; those of left and right hand are alike.</summary>
    public HandSkeleton(PhantomRandom random)
    {
        double size = random.Normal();
        lengths = [.. Fingers.Select(f => f.Bones.Select(b =>
            b.Mean + (b.Sd * ((Shared * size) + (Math.Sqrt(1 - (Shared * Shared)) * random.Normal())))).ToArray())];
        Size = Fingers.SelectMany((f, i) => f.Bones.Select((b, k) => lengths[i][k] / b.Mean)).Average();
        Width = 1 + (WidthSpread * ((Shared * size) + (Math.Sqrt(1 - (Shared * Shared)) * random.Normal())));
    }

    /// <summary>Length of the bones, 1 in the mean.</summary>
    public double Size { get; }

    /// <summary>Width and thickness, 1 in the mean.</summary>
    public double Width { get; }

    /// <summary>Joints of each finger, thumb first: base of the metacarpal, then the joints, then the tip.</summary>
    public HandJointPlace[][] Joints(HandPose pose) => [.. Fingers.Select((f, i) => Joints(f, lengths[i], pose.Spread[i], pose.Bend[i]))];

    HandJointPlace[] Joints(Finger f, double[] bones, double spread, double bend)
    {
        var places = new HandJointPlace[f.Relaxed.Length];
        var at = new HandPoint(f.Relaxed[0].X * Width, f.Relaxed[0].Y * Size, 0);
        places[0] = new(at, Angle(f, 0), f.Section[0].W * Width, 9, f.Section[0].T * Width);
        double down = 0;
        for (int k = 0; k < bones.Length; k++)
        {
            // The metacarpal lies; only that of the thumb is spread.
            double angle = Angle(f, k) + (k == 0 && bones.Length > 3 ? 0 : spread), length = bones[k];
            if (k == bones.Length - 1)
                length += f.Tip;
            if (k > 0)
                down += bend;
            double flat = length * Math.Cos(down);
            at += new HandPoint(flat * Math.Sin(angle), flat * Math.Cos(angle), -length * Math.Sin(down));
            var (w, t) = f.Section[k];
            places[k + 1] = new(at, angle, w * Width, 0.95 * w * Width, t * Width);
        }
        return places;
    }

    // From the axis of the hand towards the little finger.
    static double Angle(Finger f, int bone) =>
        Math.Atan2(f.Relaxed[bone + 1].X - f.Relaxed[bone].X, f.Relaxed[bone + 1].Y - f.Relaxed[bone].Y);
}
