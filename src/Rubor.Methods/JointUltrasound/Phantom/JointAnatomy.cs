namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>
/// Bones and layers of a finger joint in dorsal longitudinal section, in mm: x from the proximal end, 0 at the top of the head; z down from
/// the probe. Sizes are those of adult MCP joints; a PIP joint is 0.62 of them.
/// </summary>
internal sealed record JointAnatomy
{
    /// <summary>Size of a PIP joint, of an MCP joint.</summary>
    public const double PipScale = 0.62;

    /// <summary>Size, 1 for an MCP joint.</summary>
    public required double Scale { get; init; }

    /// <summary>Depth of the head's top.</summary>
    public required double HeadTop { get; init; }

    /// <summary>Radius of the head.</summary>
    public required double Radius { get; init; }

    /// <summary>How much deeper the neck lies than the head's top.</summary>
    public required double NeckDrop { get; init; }

    /// <summary>Width of the gap between the bones.</summary>
    public required double Gap { get; init; }

    /// <summary>How much deeper the lip of the phalanx lies than the head's top.</summary>
    public required double LipDrop { get; init; }

    /// <summary>How much deeper the shaft behind the lip lies than the lip.</summary>
    public required double ShoulderDrop { get; init; }

    /// <summary>Thickness of the cartilage on the head.</summary>
    public required double Cartilage { get; init; }

    /// <summary>Thickness of gel, skin and extensor tendon.</summary>
    public required double Gel { get; init; }

    /// <summary>See <see cref="Gel"/>.</summary>
    public required double Skin { get; init; }

    /// <summary>See <see cref="Gel"/>.</summary>
    public required double Tendon { get; init; }

    /// <summary>Whether the head has the small dorsal notch of many healthy joints.</summary>
    public required bool Notch { get; init; }

    // The head ends where its surface is as steep as this part of its radius.
    const double HeadEnd = 0.72, GapDepth = 3.2;

    /// <summary>Where the head ends.</summary>
    public double HeadRight => HeadEnd * Radius;

    /// <summary>Where the lip of the phalanx is highest.</summary>
    public double LipAt => HeadRight + Gap + (0.9 * Scale);

    /// <summary>A joint.</summary>
    public static JointAnatomy Draw(JointStream random, bool isPip)
    {
        double s = isPip ? PipScale : 1;
        double gel = random.Between(2.6, 4.4), skin = random.Between(0.9, 1.3), subcutis = random.Between(1.0, 1.7) * (isPip ? 0.7 : 1);
        double tendon = random.Between(1.0, 1.45) * (isPip ? 0.75 : 1), under = random.Between(0.75, 1.05) * s;
        return new()
        {
            Scale = s,
            HeadTop = gel + skin + subcutis + tendon + under,
            Radius = random.Between(6.6, 8) * (isPip ? 0.64 : 1),
            NeckDrop = random.Between(1.7, 2.6) * s,
            Gap = random.Between(1.5, 2.4) * s,
            LipDrop = random.Between(0.3, 1.0) * s,
            ShoulderDrop = random.Between(0.7, 1.3) * s,
            Cartilage = random.Between(0.35, 0.6) * (isPip ? 0.75 : 1),
            Gel = gel,
            Skin = skin,
            Tendon = tendon,
            Notch = random.Happens(0.37), // Boutry 2004: 37 % of healthy MCP heads
        };
    }

    /// <summary>Depth of the line that joins the two bones' tops.</summary>
    public double LineAt(double x) => HeadTop + (LipDrop * Math.Clamp(x / LipAt, -0.6, 1.3));

    /// <summary>Whether there is no bone near at this place but the gap.</summary>
    public bool IsGap(double x) => x > HeadRight && x < HeadRight + Gap;

    /// <summary>Depth of the bone's surface.</summary>
    public double Bone(double x)
    {
        double gapEnd = HeadRight + Gap;
        if (x <= HeadRight)
        {
            double head = HeadTop + Radius - Math.Sqrt(Math.Max(0, (Radius * Radius) - (x * x)));
            double shaft = HeadTop + NeckDrop + (0.03 * (x + Radius));
            if (Notch)
                head += 0.3 * Bump((x + (0.45 * Radius)) / (0.35 * Scale));
            return x < -0.2 * Radius ? SmoothMin(head, shaft, 0.5 * Scale) : head;
        }
        if (x < gapEnd)
            return LineAt(x) + (GapDepth * Scale);
        double lip = HeadTop + LipDrop, rise = Math.Max(0, LipAt - x) / (0.9 * Scale), behind = Math.Max(0, x - LipAt) / (2.4 * Scale);
        return lip + (1.8 * Scale * Math.Pow(rise, 3)) + (ShoulderDrop * Eased(Math.Min(1, behind))) + (0.02 * (x - LipAt));
    }

    static double Bump(double t) => Math.Abs(t) < 1 ? (1 - (t * t)) * (1 - (t * t)) : 0;

    static double Eased(double t) => t * t * (3 - (2 * t));

    static double SmoothMin(double a, double b, double width)
    {
        double t = Math.Clamp(0.5 + ((b - a) / (2 * width)), 0, 1);
        return b + ((a - b) * t) - (width * t * (1 - t));
    }
}
