namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>
/// Hypertrophied synovium of a joint: from x = <paramref name="From"/> to <paramref name="To"/> it reaches up to a height above the line that
/// joins the bones' tops, in mm, below it where negative.
/// </summary>
/// <param name="From">Proximal end.</param>
/// <param name="To">Distal end.</param>
/// <param name="Plateau">Height between the ends.</param>
/// <param name="Bulge">Height of its middle above <paramref name="Plateau"/>; negative where it sags.</param>
internal sealed record SynoviumShape(double From, double To, double Plateau, double Bulge)
{
    // Share of the length over which the ends come down, round, and how far below the line, in units of the joint.
    const double Edge = 0.13;
    const double EndBelow = 1.9;

    // Its surface is no ruler's edge.
    const double UnevenMm = 0.045;

    /// <summary>Size of the joint.</summary>
    public required double Scale { get; init; }

    /// <summary>Where its unevenness begins.</summary>
    public required double Phase { get; init; }

    // Joints near a limit of the definitions, as readers meet them.
    const double Borderline = 0.3;

    /// <summary>Draws synovium of about a grade; which grade it is, the definitions decide.</summary>
    public static SynoviumShape? Draw(JointStream random, JointAnatomy joint, int grade)
    {
        if (grade == 0)
            return null;
        double s = joint.Scale, from = -joint.Radius * random.Between(0.95, 1.3), to = joint.LipAt + (random.Between(-0.4, 0.5) * s);
        bool near = random.Happens(Borderline);
        double t = random.Unit(), other = random.Unit();
        double phase = random.Between(0, 2 * Math.PI);
        SynoviumShape Of(double plateau, double bulge) => new(from, to, plateau, bulge) { Scale = s, Phase = phase };
        return grade switch
        {
            1 => Of(-s * (near ? 0.02 + (0.1 * t) : 0.2 + (0.65 * t)), 0),
            2 => Of(near ? 0.12 + (0.12 * t) : (0.38 + (0.6 * t)) * Math.Max(s, 0.75), (near ? 0.3 * t : 0) - (0.22 * other)),
            _ => Of((0.15 + (0.2 * other)) * s, near ? 0.5 + (0.2 * t) : (0.85 + (0.95 * t)) * Math.Max(s, 0.8)),
        };
    }

    /// <summary>Height above the line, in mm; null beyond the ends.</summary>
    public double? HeightAt(double x)
    {
        double u = (x - From) / (To - From);
        if (u is < 0 or > 1)
            return null;
        double fromEnd = Math.Min(1, Math.Min(u, 1 - u) / Edge), arch = 1 - (((2 * u) - 1) * ((2 * u) - 1));
        double end = (Plateau + (EndBelow * Scale)) * (1 - Math.Sqrt(1 - ((1 - fromEnd) * (1 - fromEnd))));
        return Plateau + (Bulge * arch) - end + (UnevenMm * (Math.Sin((2.1 * x) + Phase) + (0.6 * Math.Sin((4.7 * x) + (2 * Phase)))));
    }
}
