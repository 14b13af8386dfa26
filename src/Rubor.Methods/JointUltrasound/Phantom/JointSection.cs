namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>A joint as it is.</summary>
internal sealed record PhantomJoint(JointAnatomy Anatomy, SynoviumShape? Synovium)
{
    /// <summary>Thickness of fluid on the bone of the neck, mm; 0 for none.</summary>
    public required double Effusion { get; init; }
}

/// <summary>How the probe lies on a joint.</summary>
/// <param name="ShiftMm">Along the finger.</param>
/// <param name="Slope">Rise of the picture to the right.</param>
/// <param name="PressureMm">How much gel is pressed away.</param>
/// <param name="GainDb">Brighter or darker than usual.</param>
internal readonly record struct ProbeHold(double ShiftMm, double Slope, double PressureMm, double GainDb)
{
    /// <summary>A hold as it comes.</summary>
    public static ProbeHold Draw(JointStream random) =>
        new(random.Between(-1.4, 1.4), random.Between(-0.055, 0.055), random.Between(-0.6, 0.9), random.Between(-3, 2));
}

/// <summary>A joint in the grid of a picture: rows of the layers' surfaces for each column.</summary>
internal sealed class JointSection
{
    // Part of a layer's lift that the layers above share.
    const double SkinLift = 0.55;

    // A thin hypoechoic rim over the joint is normal, and so is capsule between synovium and tendon.
    const double CapsuleMm = 0.16, RoofMm = 0.55;

    public JointSection(PhantomJoint joint, ProbeHold hold, int width, int height, double mmAPixel)
    {
        (Joint, Width, Height, MmAPixel) = (joint, width, height, mmAPixel);
        var a = joint.Anatomy;
        (SkinTop, SkinBottom, TendonTop, TendonBottom, SynoviumTop, Bone, Line, Across) = (new double[width], new double[width],
            new double[width],
            new double[width], new double[width], new double[width], new double[width], new double[width]);
        InGap = new bool[width];
        // The middle of the picture lies between head and recess.
        double middle = (0.1 * a.Radius) + hold.ShiftMm, centre = width * mmAPixel / 2;
        for (int i = 0; i < width; i++)
        {
            double x = ((i + 0.5) * mmAPixel) - centre + middle, slope = hold.Slope * (x - middle) - hold.PressureMm;
            double line = a.LineAt(x), bone = a.Bone(x), roof = Math.Min(line - (RoofMm * a.Scale), bone - 0.5 - (0.35 * a.Scale));
            double? rise = joint.Synovium?.HeightAt(x);
            double top = rise is { } h ? line - h : double.PositiveInfinity;
            double tendonBottom = Math.Min(roof, top - CapsuleMm), lift = roof - tendonBottom;
            double natural = a.Gel + (0.12 * Math.Sin(0.35 * x)) + (0.004 * x * x);
            Across[i] = x;
            Line[i] = line + slope;
            Bone[i] = bone + slope;
            TendonBottom[i] = tendonBottom + slope;
            TendonTop[i] = tendonBottom - a.Tendon + slope;
            SynoviumTop[i] = top + slope;
            double skinLift = SkinLift * lift;
            SkinTop[i] = natural - skinLift + slope;
            SkinBottom[i] = Math.Min(natural - skinLift + a.Skin, tendonBottom - a.Tendon - 0.3) + slope;
            InGap[i] = a.IsGap(x);
        }
        Smooth(TendonBottom, 14);
        Smooth(TendonTop, 14);
        for (int i = 0; i < width; i++)
            TendonBottom[i] = Math.Min(TendonBottom[i], SynoviumTop[i] - (CapsuleMm / 2));
    }

    public PhantomJoint Joint { get; }

    public int Width { get; }

    public int Height { get; }

    public double MmAPixel { get; }

    /// <summary>Place along the finger of each column, mm.</summary>
    public double[] Across { get; }

    /// <summary>Depth of a surface in each column, mm.</summary>
    public double[] SkinTop { get; }

    /// <summary>See <see cref="SkinTop"/>.</summary>
    public double[] SkinBottom { get; }

    /// <summary>See <see cref="SkinTop"/>.</summary>
    public double[] TendonTop { get; }

    /// <summary>See <see cref="SkinTop"/>.</summary>
    public double[] TendonBottom { get; }

    /// <summary>See <see cref="SkinTop"/>; infinite where there is no synovium.</summary>
    public double[] SynoviumTop { get; }

    /// <summary>See <see cref="SkinTop"/>.</summary>
    public double[] Bone { get; }

    /// <summary>See <see cref="SkinTop"/>: the line between the bones' tops.</summary>
    public double[] Line { get; }

    /// <summary>Whether a column lies between the bones.</summary>
    public bool[] InGap { get; }

    /// <summary>Lowest depth of synovium in a column.</summary>
    public double SynoviumBottom(int column)
    {
        double scale = Joint.Anatomy.Scale;
        if (InGap[column])
            return Line[column] + (1.1 * scale);
        return Bone[column] - CartilageAt(column) - (IsRecess(column) ? Joint.Effusion : 0);
    }

    /// <summary>Thickness of cartilage in a column: on the head, thinner towards the neck.</summary>
    public double CartilageAt(int column)
    {
        double u = Across[column] / Joint.Anatomy.Radius;
        return u is > -0.5 and < 0.75 && !InGap[column] ? Joint.Anatomy.Cartilage * Math.Min(1, 4 * (u + 0.5)) : 0;
    }

    /// <summary>Whether a column lies over the dorsal recess of the neck.</summary>
    public bool IsRecess(int column) => Across[column] / Joint.Anatomy.Radius is > -1.15 and < -0.5;

    /// <summary>1 where synovium is, (y, x).</summary>
    public byte[] Synovium()
    {
        var mask = new byte[Width * Height];
        for (int i = 0; i < Width; i++)
        {
            double top = SynoviumTop[i], bottom = SynoviumBottom(i);
            if (!(top < bottom))
                continue;
            for (int j = Math.Max(0, Row(top)); j < Math.Min(Height, Row(bottom)); j++)
                mask[(j * Width) + i] = 1;
        }
        return mask;
    }

    /// <summary>Row of the line for each column.</summary>
    public double[] LineRows() => [.. Line.Select(l => l / MmAPixel)];

    int Row(double depthMm) => (int)Math.Round(Math.Clamp(depthMm, -1, 100) / MmAPixel);

    // A tendon has no corners.
    static void Smooth(double[] values, int reach)
    {
        var sums = new double[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
            sums[i + 1] = sums[i] + values[i];
        for (int i = 0; i < values.Length; i++)
        {
            int from = Math.Max(0, i - reach), to = Math.Min(values.Length, i + reach + 1);
            values[i] = (sums[to] - sums[from]) / (to - from);
        }
    }
}
