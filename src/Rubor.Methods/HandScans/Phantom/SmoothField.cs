namespace Rubor.Methods.HandScans.Phantom;

/// <summary>Smooth noise in the plane: independent normal numbers on a lattice, joined smoothly.</summary>
internal sealed class SmoothField
{
    // Wide enough for an oblique view drawn out to its length.
    const double Half = 480;

    readonly double[] lattice;
    readonly double stepMm, sd;
    readonly int side;

    public SmoothField(PhantomRandom random, double stepMm, double sd)
    {
        (this.stepMm, this.sd, side) = (stepMm, sd, (int)Math.Ceiling(2 * Half / stepMm) + 2);
        lattice = new double[side * side];
        for (int i = 0; i < lattice.Length; i++)
            lattice[i] = random.Normal();
    }

    /// <summary>The noise at a place in mm.</summary>
    public double At(double x, double y)
    {
        double u = Math.Clamp((x + Half) / stepMm, 0, side - 1.001), v = Math.Clamp((y + Half) / stepMm, 0, side - 1.001);
        int i = (int)u, j = (int)v, at = (j * side) + i;
        double a = Eased(u - i), b = Eased(v - j);
        double above = lattice[at] + (a * (lattice[at + 1] - lattice[at]));
        double below = lattice[at + side] + (a * (lattice[at + side + 1] - lattice[at + side]));
        return sd * (above + (b * (below - above)));
    }

    /// <summary>The noise as a factor about 1.</summary>
    public double Factor(double x, double y) => Math.Max(0.2, 1 + At(x, y));

    static double Eased(double t) => t * t * (3 - (2 * t));
}
