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
    // Share of the length over which the ends come down, and how far below the line.
    const double Edge = 0.13;
    const double EndBelow = 0.9;

    // Joints near a limit of the definitions, as readers meet them.
    const double Borderline = 0.14;

    /// <summary>Draws synovium of about a grade; which grade it is, the definitions decide.</summary>
    public static SynoviumShape? Draw(JointStream random, JointAnatomy joint, int grade)
    {
        if (grade == 0)
            return null;
        double s = joint.Scale, from = -joint.Radius * random.Between(0.95, 1.3), to = joint.LipAt + (random.Between(-0.4, 0.5) * s);
        bool near = random.Happens(Borderline);
        double t = random.Unit();
        return grade switch
        {
            1 => new(from, to, -s * (near ? 0.02 + (0.1 * t) : 0.2 + (0.65 * t)), 0),
            2 => new(from, to, near ? 0.12 + (0.12 * t) : (0.38 + (0.6 * t)) * Math.Max(s, 0.75), -random.Between(0, 0.22) + (near ? 0.3 * random.Unit() : 0)),
            _ => new(from, to, random.Between(0.15, 0.35) * s, near ? 0.5 + (0.2 * t) : (0.85 + (0.95 * t)) * Math.Max(s, 0.8)),
        };
    }

    /// <summary>Height above the line, in mm; null beyond the ends.</summary>
    public double? HeightAt(double x)
    {
        double u = (x - From) / (To - From);
        if (u is < 0 or > 1)
            return null;
        double fromEnd = Math.Min(u, 1 - u) / Edge, arch = 1 - (((2 * u) - 1) * ((2 * u) - 1));
        double end = fromEnd >= 1 ? 0 : (Plateau + EndBelow) * (1 - fromEnd) * (1 - fromEnd);
        return Plateau + (Bulge * arch) - end;
    }
}
