namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>How strongly each place of a section scatters, in decibels below the brightest bone.</summary>
internal static class TissueEcho
{
    // Typical levels of the layers; synovium is 13 dB below soft tissue, fluid and gel are black.
    const float Gel = -68, SkinDb = -18, EntryDb = -8, SubcutisDb = -37, SeptumDb = -24, TendonDb = -22, SheathDb = -16,
        SoftDb = -36, CapsuleDb = -23, SynoviumDb = -49, CartilageDb = -60, EffusionDb = -67, BoneDb = -1, ShadowDb = -66, GapDb = -52;
    const double EntryMm = 0.14, SheathMm = 0.09, CapsuleMm = 0.12, BoneMm = 0.2, FibrilMm = 0.17;

    // Echo of a slanted surface: this power of its cosine, in amplitude.
    const double SlantPower = 5;

    /// <summary>Decibels, (y, x).</summary>
    public static float[] Of(JointSection s, JointStream random)
    {
        var (texture, fibres) = (new SmoothLattice(random), new SmoothLattice(random));
        var echo = new float[s.Width * s.Height];
        float fibril = (float)random.Between(4, 6.5);
        for (int i = 0; i < s.Width; i++)
        {
            double x = s.Across[i], slope = Slope(s.Bone, i, s.MmAPixel), cosine = 1 / Math.Sqrt(1 + (slope * slope));
            float bone = BoneDb + (float)(20 * SlantPower * Math.Log10(Math.Max(cosine, 0.1)));
            double tendonSlope = Math.Abs(Slope(s.TendonTop, i, s.MmAPixel));
            // A tendon that is not hit at right angles fades.
            float tendonDb = TendonDb - (float)(60 * tendonSlope);
            double cartilage = s.CartilageAt(i), effusion = s.IsRecess(i) ? s.Joint.Effusion : 0, bottom = s.SynoviumBottom(i);
            for (int j = 0; j < s.Height; j++)
            {
                double z = (j + 0.5) * s.MmAPixel;
                echo[(j * s.Width) + i] = z < s.SkinTop[i] ? AboveSkin(z)
                    : z < s.SkinBottom[i] ? z < s.SkinTop[i] + EntryMm ? EntryDb : SkinDb + (2 * texture.At(3 * x, 4 * z))
                        - (float)(5 * (z - s.SkinTop[i]))
                    : z < s.TendonTop[i] ? Subcutis(x, z)
                    : z < s.TendonBottom[i] ? Tendon(i, x, z)
                    : z < s.Bone[i] ? Joint(i, x, z)
                    : s.InGap[i] ? ShadowDb
                    : z < s.Bone[i] + BoneMm + (0.04 * fibres.At(2 * x, 9)) ? bone - Math.Abs(3 * texture.At(1.5 * x, 1)) : ShadowDb
                        + (float)Math.Max(0, 10 - (9 * (z - s.Bone[i])));
            }

            float AboveSkin(double z) => z < 0.35 ? -40 - (float)(70 * z) : Gel + (3 * texture.At(x, 2 * z));

            float Subcutis(double px, double z)
            {
                float septum = fibres.At(0.7 * px, 3.2 * (z - s.SkinBottom[i]));
                return septum > 1.1f ? SeptumDb : SubcutisDb + (3 * texture.At(1.6 * px, 2.5 * z));
            }

            float Tendon(int column, double px, double z)
            {
                double depth = z - s.TendonTop[column];
                if (depth < SheathMm || s.TendonBottom[column] - z < SheathMm)
                    return SheathDb;
                return tendonDb + (fibril * (float)Math.Sin((2 * Math.PI * depth / FibrilMm) + (1.5 * fibres.At(0.5 * px, 1.2 * depth))))
                    + (1.5f * texture.At(1.2 * px, 3 * z));
            }

            float Joint(int column, double px, double z)
            {
                double top = s.SynoviumTop[column];
                if (s.Bone[column] - z < cartilage)
                    return CartilageDb;
                if (effusion > 0 && s.Bone[column] - z < effusion)
                    return EffusionDb;
                if (z >= top && z < bottom)
                    return SynoviumDb + (2.4f * texture.At(1.3 * px, 1.8 * z));
                if (z < top && top - z < CapsuleMm && top < bottom)
                    return CapsuleDb;
                if (s.InGap[column] && z > s.Line[column] + 0.35)
                    return GapDb - (float)(4 * (z - s.Line[column]));
                return SoftDb + (3.4f * fibres.At(1.1 * px, 2.6 * z));
            }
        }
        return echo;
    }

    static double Slope(double[] surface, int i, double mmAPixel)
    {
        int from = Math.Max(0, i - 2), to = Math.Min(surface.Length - 1, i + 2);
        return (surface[to] - surface[from]) / ((to - from) * mmAPixel);
    }
}
