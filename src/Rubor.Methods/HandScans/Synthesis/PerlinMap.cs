namespace Rubor.Methods.HandScans.Synthesis;

/// <summary>A map of gradient noise (Perlin 2002): unit gradients at random angles on a lattice that lies anywhere, joined by 6t⁵ − 15t⁴ +
/// 10t³, times √2, then from −1…1 to 0…1 by one fixed law.</summary>
internal static class PerlinMap
{
    const int Angles = 1024;

    static readonly (float X, float Y)[] Directions = [.. Enumerable.Range(0, Angles).Select(k =>
    {
        var (sine, cosine) = Math.SinCos(2 * Math.PI * k / Angles);
        return ((float)cosine, (float)sine);
    })];

    /// <summary>Fills a map.</summary>
    /// <param name="random">Decides gradients and the lattice's place.</param>
    /// <param name="wavelength">Pixels from one point of the lattice to the next, 1 or more.</param>
    /// <param name="width">Columns.</param>
    /// <param name="map">Rows × columns, 0–1.</param>
    public static void Fill(SynthesisRandom random, double wavelength, int width, Span<float> map)
    {
        int height = map.Length / width;
        double x0 = random.Unit(), y0 = random.Unit();
        int columns = (int)(x0 + ((width - 1) / wavelength)) + 2, rows = (int)(y0 + ((height - 1) / wavelength)) + 2;
        Span<(float X, float Y)> lattice = columns * rows <= 256 ? stackalloc (float X, float Y)[columns * rows] : new (float X,
            float Y)[columns * rows];
        ulong bits = 0;
        for (int k = 0; k < lattice.Length; k++)
        {
            // Six directions of ten bits to a number.
            bits = k % 6 == 0 ? random.Bits() : bits >> 10;
            lattice[k] = Directions[bits & (Angles - 1)];
        }

        Span<Place> across = width <= 256 ? stackalloc Place[width] : new Place[width];
        for (int x = 0; x < width; x++)
            across[x] = new(x0 + (x / wavelength));
        for (int y = 0; y < height; y++)
        {
            var v = new Place(y0 + (y / wavelength));
            var row = map.Slice(y * width, width);
            for (int x = 0; x < width; x++)
            {
                var u = across[x];
                int at = (v.Cell * columns) + u.Cell;
                var (a, b, c, d) = (lattice[at], lattice[at + 1], lattice[at + columns], lattice[at + columns + 1]);
                float above = Mix((a.X * u.Part) + (a.Y * v.Part), (b.X * (u.Part - 1)) + (b.Y * v.Part), u.Eased);
                float below = Mix((c.X * u.Part) + (c.Y * (v.Part - 1)), (d.X * (u.Part - 1)) + (d.Y * (v.Part - 1)), u.Eased);
                row[x] = Math.Clamp((Mix(above, below, v.Eased) * 0.70710678f) + 0.5f, 0, 1);
            }
        }
    }

    static float Mix(float a, float b, float t) => a + (t * (b - a));

    readonly struct Place
    {
        public Place(double at)
        {
            Cell = (int)at;
            Part = (float)(at - Cell);
            Eased = Part * Part * Part * ((Part * ((Part * 6) - 15)) + 10);
        }

        public readonly int Cell;
        public readonly float Part, Eased;
    }
}
