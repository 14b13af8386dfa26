using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>The anatomy behind <see cref="VhiPhantom"/>: shapes as signed measures in mm, tissues painted over one another.</summary>
internal sealed class PhantomPelvis
{
    const double StirUnit = 0.5;
    const double Marrow = 300, Muscle = 150, Fat = 70, Fluid = 950, NoiseSd = 14;

    enum Tissue : byte { Air, Fat, Muscle, Sacrum, Ilium, JointSpace, Foramen }

    readonly record struct Blob(double X, double Y, double Z, double RadiusX, double RadiusY, double RadiusZ, double Strength)
    {
        public Blob Shrunk(double factor) => this with { RadiusX = RadiusX * factor, RadiusY = RadiusY * factor };

        // 1 at the centre, 0.5 on the surface, falling smoothly.
        public double Weight(double x, double y, double z)
        {
            double dx = (x - X) / RadiusX, dy = (y - Y) / RadiusY, dz = (z - Z) / RadiusZ;
            return Math.Exp(-0.693 * (dx * dx + dy * dy + dz * dz));
        }
    }

    readonly VhiPhantomSettings settings;
    readonly Geometry geometry;
    readonly Tissue[] tissue;
    readonly double[] texture;
    readonly double[] irregularity;
    readonly List<Blob> lesions = [];
    readonly List<Blob> vessels = [];
    readonly double sacrumScale, tilt, gapMm;

    public PhantomPelvis(VhiPhantomSettings settings)
    {
        this.settings = settings;
        var random = new Random(settings.Seed);
        sacrumScale = 0.92 + 0.16 * random.NextDouble();
        tilt = (random.NextDouble() - 0.5) * 0.1;
        gapMm = 3 + random.NextDouble();
        geometry = Frame(settings);
        tissue = Paint(Field(random, 14));
        texture = Field(random, 1.3);
        irregularity = Field(random, 3.5);
        PlaceLesions(random);
        PlaceVessels(random);
    }

    public VhiPhantomVisit Visit(int visit, double left)
    {
        var size = settings.Size;
        var random = new Random(unchecked(settings.Seed * 7919 + visit));
        var noise = Noise(random, size.Voxels);
        var t1Noise = Noise(random, size.Voxels);
        var stir = new short[size.Voxels];
        var t1w = new short[size.Voxels];
        byte[] marrow = new byte[size.Voxels], region = new byte[size.Voxels], lesion = new byte[size.Voxels];
        for (int at = 0; at < stir.Length; at++)
        {
            var (x, y, z) = Position(at);
            var here = tissue[at];
            bool bone = here is Tissue.Sacrum or Tissue.Ilium;
            double oedema = bone ? lesions.Max(b => b.Strength * b.Shrunk(Math.Cbrt(left)).Weight(x, y, z)) * Math.Min(1.3, left)
                * (1 + 0.25 * irregularity[at]) : 0;
            double fluid = here is Tissue.Air or Tissue.Fat or Tissue.Muscle ? 0 : vessels.Max(b => b.Strength * b.Weight(x, y, z));
            double signal = Signal(here) + (bone ? 36 * texture[at] : 18 * texture[at]) * (here == Tissue.Air ? 0 : 1);
            signal = Math.Max(signal + Marrow * oedema, Fluid * fluid) + Ghost(x, y, z) + Rim(x, y, here);
            stir[at] = (short)Math.Clamp(Math.Round((signal * Shading(x, y) + NoiseSd * noise[at]) / StirUnit), 0, short.MaxValue);
            t1w[at] =
                (short)Math.Clamp(Math.Round((T1Signal(here) - 120 * Math.Min(1, oedema) + (bone ? 25 : 12) * texture[at]) * Shading(x, y)
                + NoiseSd * t1Noise[at]), 0, short.MaxValue);
            region[at] = (byte)(here >= Tissue.Sacrum ? 1 : 0);
            lesion[at] = (byte)(bone && oedema > 0.35 ? 1 : 0);
            marrow[at] = (byte)(here == Tissue.Sacrum && oedema < 0.05 && fluid < 0.2 && Interforaminal(x, y, z) ? 1 : 0);
        }
        return new(
            new Volume(geometry, SampleType.Int16, System.Runtime.InteropServices.MemoryMarshal.AsBytes(stir.AsSpan()).ToArray(), StirUnit),
            Volume.Of<short>(geometry, t1w),
            new Mask(geometry, marrow), new Mask(geometry, region), new Mask(geometry, lesion));
    }

    // Oblique coronal slices through the sacrum, tilted as on a scanner: x to the patient's left, y up, z to the back.
    static Geometry Frame(VhiPhantomSettings s)
    {
        double angle = 0.42, c = Math.Cos(angle), i = Math.Sin(angle);
        var affine = new Affine(
            new(-s.PixelMm, 0, 0), new(0, s.PixelMm * i, s.PixelMm * c), new(0, -s.SliceMm * c, s.SliceMm * i),
            new(s.Size.X * s.PixelMm / 2, -60, -80));
        return new(s.Size, affine);
    }

    (double X, double Y, double Z) Position(int at)
    {
        var size = settings.Size;
        int x = at % size.X, row = at / size.X;
        return ((x - (size.X - 1) / 2.0) * settings.PixelMm, (row % size.Y - (size.Y - 1) / 2.0) * settings.PixelMm,
            (row / size.Y - (size.Z - 1) / 2.0) * settings.SliceMm);
    }

    // Half width of the sacrum at a height: broad at S1, narrow at S5; narrower towards front and back.
    double SacrumHalfWidth(double y, double z) => sacrumScale * (34 + 0.30 * y) * (1 - 0.0003 * z * z);

    // The wing is broad above and ends in a rounded tip below.
    static double IliumWidth(double y) => y < -34 ? 0 : Math.Min(26, 5.2 * Math.Pow(y + 34, 0.38));

    Tissue[] Paint(double[] warp)
    {
        var painted = new Tissue[settings.Size.Voxels];
        for (int at = 0; at < painted.Length; at++)
        {
            var (x, y, z) = Position(at);
            double w = 2.5 * warp[at];
            x += tilt * y;
            double across = Math.Abs(x) + w, half = SacrumHalfWidth(y, z);
            bool jointHeight = y > -24 + w && y < 40 + w;
            painted[at] =
                x * x / (76.0 * 76) + y * y / (78.0 * 78) > 1 ? Tissue.Air
                : x * x / (70.0 * 70) + y * y / (73.0 * 73) > 1 ? Tissue.Fat
                : Foramen(x, y) ? Tissue.Foramen
                : across < half && y > -52 + w && y < 44 + w ? Tissue.Sacrum
                : jointHeight && across < half + gapMm ? Tissue.JointSpace
                : across >= half + gapMm && across < half + gapMm + IliumWidth(y) && y > -34 + w && y < 52 + w ? Tissue.Ilium
                : Tissue.Muscle;
        }
        return painted;
    }

    static bool Foramen(double x, double y)
    {
        for (int level = 0; level < 3; level++)
        {
            double dx = Math.Abs(x) - (19 - 2.5 * level), dy = y - (24 - 19 * level);
            if (dx * dx / 12 + dy * dy / 16 < 1)
                return true;
        }
        return false;
    }

    bool Interforaminal(double x, double y, double z) =>
        Math.Abs(x + tilt * y) < 9 && y > -16 && y < 26 && Math.Abs(z) <= 2.5 * settings.SliceMm;

    void PlaceLesions(Random random)
    {
        for (int n = 0; n < settings.Lesions; n++)
        {
            int side = random.Next(2) == 0 ? -1 : 1;
            double y = -18 + 44 * random.NextDouble(), z = (random.NextDouble() - 0.5) * 0.6 * settings.Size.Z * settings.SliceMm;
            bool ilium = random.NextDouble() < 0.4;
            double depth = 2 + 4 * random.NextDouble();
            double x = side * (SacrumHalfWidth(y, z) + (ilium ? gapMm + depth : -depth)) - tilt * y;
            double radius = 2.5 + 3.5 * random.NextDouble();
            lesions.Add(new(x, y, z, radius, radius * (1 + random.NextDouble()), 5 + 6 * random.NextDouble(),
                0.9 + 1.1 * random.NextDouble()));
        }
        if (lesions.Count == 0)
            lesions.Add(new(0, 0, 0, 1, 1, 1, 0));
    }

    void PlaceVessels(Random random)
    {
        for (int n = 0; n < 14; n++)
        {
            int side = random.Next(2) == 0 ? -1 : 1, level = random.Next(3);
            double z = (random.NextDouble() - 0.5) * settings.Size.Z * settings.SliceMm;
            bool joint = n % 4 == 3;
            double y = joint ? -18 + 40 * random.NextDouble() : 24 - 19 * level + 8 * (random.NextDouble() - 0.5);
            double x = joint ? side * (SacrumHalfWidth(y, z) + gapMm / 2) - tilt * y
                : side * (19 - 2.5 * level + 7 * (random.NextDouble() - 0.3));
            vessels.Add(new(x, y, z, 1 + random.NextDouble(), joint ? 6 : 1.2 + random.NextDouble(), 3, 0.75 + 0.4 * random.NextDouble()));
        }
    }

    // Smooth noise of mean 0 and standard deviation 1 with the given width.
    double[] Field(Random random, double sigmaMm)
    {
        var values = Noise(random, settings.Size.Voxels);
        GaussianSmoothing.Smooth(values, settings.Size, sigmaMm / settings.PixelMm, sigmaMm / settings.PixelMm, sigmaMm / settings.SliceMm);
        double mean = values.Average(), sd = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);
        for (int i = 0; i < values.Length; i++)
            values[i] = (values[i] - mean) / sd;
        return values;
    }

    // Standard normal numbers by Box and Muller.
    static double[] Noise(Random random, int count)
    {
        var values = new double[count];
        for (int i = 0; i < count; i += 2)
        {
            double r = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())), angle = 2 * Math.PI * random.NextDouble();
            values[i] = r * Math.Cos(angle);
            if (i + 1 < count)
                values[i + 1] = r * Math.Sin(angle);
        }
        return values;
    }

    static double Signal(Tissue tissue) => tissue switch
    {
        Tissue.Air => 5,
        Tissue.Fat => Fat,
        Tissue.Muscle => Muscle,
        Tissue.JointSpace => 210,
        Tissue.Foramen => 260,
        _ => Marrow,
    };

    static double T1Signal(Tissue tissue) => tissue switch
    {
        Tissue.Air => 5,
        Tissue.Fat => 620,
        Tissue.Muscle => 210,
        Tissue.JointSpace => 120,
        Tissue.Foramen => 330,
        _ => 430,
    };

    // A coil behind the upper pelvis: brighter above and towards the middle.
    static double Shading(double x, double y) => 1 + 0.0009 * y - 0.000012 * x * x;

    // A phase-encoding ghost of a vessel, repeated down the picture.
    static double Ghost(double x, double y, double z) =>
        Math.Abs(x - 41) < 1.2 && Math.Abs(z) < 5 && Math.Abs(y % 17) < 1.4 ? 260 : 0;

    // The end plate of S1 is bright where the disc begins.
    static double Rim(double x, double y, Tissue tissue) => tissue == Tissue.Sacrum && y > 41.5 && Math.Abs(x) < 20 ? 190 : 0;
}
