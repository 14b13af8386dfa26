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

/// <summary>How a hand lies; angles in radians.</summary>
internal sealed record HandPose
{
    const double Degree = Math.PI / 180;

    /// <summary>Turn of the whole hand about its wrist.</summary>
    public double Turn { get; init; }

    /// <summary>From the midline to the wrist, mm.</summary>
    public double Aside { get; init; }

    /// <summary>Height of the wrist above the middle of the image, mm.</summary>
    public double Up { get; init; }

    /// <summary>How far each finger is spread beyond the relaxed hand, thumb first.</summary>
    public required double[] Spread { get; init; }

    /// <summary>How far each finger bends at each of its joints.</summary>
    public required double[] Bend { get; init; }

    public static HandPose Draw(PhantomRandom random)
    {
        double wide = random.Normal();
        double[] away = [-1, -0.5, 0, 0.5, 1]; // thumb to little finger, for a hand that is spread as a whole
        return new()
        {
            Turn = 5 * Degree * random.Normal(),
            Aside = random.Between(102, 124),
            Up = random.Between(-112, -92),
            // The thumb lies closer than in the relaxed hand, else the two would meet.
            Spread = [.. away.Select((a, f) => Degree * ((f == 0 ? 14 : 0) + (a * 3.5 * wide) + ((f == 0 ? 6 : 2) * random.Normal())))],
            Bend = [.. away.Select(_ => Degree * Math.Max(0, 5 + (5 * random.Normal())))],
        };
    }

    /// <summary>The same hand a few minutes later.</summary>
    public HandPose Moved(PhantomRandom random) => this with
    {
        Turn = Turn + (1.2 * Degree * random.Normal()),
        Aside = Aside + (2 * random.Normal()),
        Up = Up + (2 * random.Normal()),
    };
}

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
            at += new HandPoint(length * Math.Cos(down) * Math.Sin(angle), length * Math.Cos(down) * Math.Cos(angle), -length * Math.Sin(down));
            var (w, t) = f.Section[k];
            places[k + 1] = new(at, angle, w * Width, 0.95 * w * Width, t * Width);
        }
        return places;
    }

    // From the axis of the hand towards the little finger.
    static double Angle(Finger f, int bone) =>
        Math.Atan2(f.Relaxed[bone + 1].X - f.Relaxed[bone].X, f.Relaxed[bone + 1].Y - f.Relaxed[bone].Y);
}
