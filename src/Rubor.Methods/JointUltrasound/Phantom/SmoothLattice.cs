namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>Smooth noise in the plane with a standard deviation of about 1: numbers on a lattice, joined smoothly. It repeats itself after
/// <see cref="Side"/> cells.</summary>
internal sealed class SmoothLattice
{
    const int Side = 64, Mask = Side - 1;

    // Joining takes away some of the spread.
    const float Spread = 1.5f;

    readonly float[] lattice = new float[Side * Side];

    public SmoothLattice(JointStream random)
    {
        for (int i = 0; i < lattice.Length; i++)
            lattice[i] = (float)random.Normal() * Spread;
    }

    /// <summary>The noise at a place, in cells.</summary>
    public float At(double x, double y)
    {
        int i = (int)Math.Floor(x), j = (int)Math.Floor(y);
        float a = Eased((float)(x - i)), b = Eased((float)(y - j));
        int row = (j & Mask) * Side, next = ((j + 1) & Mask) * Side, left = i & Mask, right = (i + 1) & Mask;
        float above = lattice[row + left] + (a * (lattice[row + right] - lattice[row + left]));
        float below = lattice[next + left] + (a * (lattice[next + right] - lattice[next + left]));
        return above + (b * (below - above));
    }

    static float Eased(float t) => t * t * (3 - (2 * t));
}
