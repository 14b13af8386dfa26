namespace Rubor.Methods.HandScans.Synthesis;

/// <summary>How parts of joint regions are drawn. Cobb 2024, 2, on the grid of the scan.</summary>
public sealed record PerlinSettings
{
    /// <summary><see cref="Sampler"/>: maps until one is accepted with the chance that a threshold of 0–1 suits it; then the threshold from
    /// those that do. Exactly the law of the paper's loop, its maps counted alike.</summary>
    public const string FirstSuccess = "first-success";

    /// <summary><see cref="Sampler"/>: one map, and the threshold from those that suit it. Steep maps are then not favoured.</summary>
    public const string OneMap = "one-map";

    /// <summary>Fewest pixels that remain. Cobb 2024: 25.</summary>
    public const int PublishedFewest = 25;

    // Of the minimum that goes by the region: pixels, and share of them.
    const int RelativeFewest = 9;
    const double RelativeShare = 0.3;

    /// <summary>Largest share of a region that remains. Cobb 2024: 0.9.</summary>
    public double Most { get; init; } = 0.9;

    /// <summary>Whether at least max(9, 0.3 n) of n pixels must remain, and not 25: regions of 27 pixels and fewer have no part of 25 that
    /// is at most 90 %.</summary>
    public bool RelativeMinimum { get; init; }

    /// <summary>Maps tried before the region itself is taken. Cobb 2024: 5,000.</summary>
    public int Tries { get; init; } = 5000;

    /// <summary>Wavelength of the noise in pixels; the paper names none.</summary>
    public double Wavelength { get; init; } = 12;

    /// <summary>The same of wrists.</summary>
    public double WristWavelength { get; init; } = 16;

    /// <summary><see cref="FirstSuccess"/> or <see cref="OneMap"/>.</summary>
    public string Sampler { get; init; } = FirstSuccess;

    /// <summary>Fewest pixels that must remain of a region.</summary>
    /// <param name="pixels">Its pixels.</param>
    public int FewestOf(int pixels) => RelativeMinimum ? Math.Max(RelativeFewest, (int)Math.Ceiling(RelativeShare * pixels))
        : PublishedFewest;

    /// <summary>Most pixels that may remain of a region.</summary>
    public int MostOf(int pixels) => (int)Math.Floor((Most * pixels) + 1e-9);

    /// <summary>Refuses settings that cannot be.</summary>
    /// <exception cref="ArgumentException">Names the value and what is allowed.</exception>
    public void Check()
    {
        if (Most is not (> 0 and <= 1))
            throw new ArgumentException(FormattableString.Invariant($"most is {Most}; above 0 to 1 is taken"));
        if (Tries is < 1 or > 1_000_000)
            throw new ArgumentException($"tries is {Tries}; 1 to 1000000 are taken");
        foreach (var (name, value) in new[] { ("wavelength", Wavelength), ("wrist_wavelength", WristWavelength) })
            if (value is not (>= 1 and <= 256))
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; 1 to 256 pixels are taken"));
        if (Sampler is not (FirstSuccess or OneMap))
            throw new ArgumentException($"sampler is {Sampler}; there is {FirstSuccess} and {OneMap}");
    }
}

/// <summary>What is drawn of a region.</summary>
/// <param name="Kept">Whether each of its pixels remains.</param>
/// <param name="Count">Pixels that remain.</param>
/// <param name="Maps">Maps drawn.</param>
/// <param name="Threshold">What the map exceeds there; NaN of a whole region.</param>
/// <param name="Whole">Whether nothing suited, and the region itself was taken.</param>
public readonly record struct PerlinPart(bool[] Kept, int Count, int Maps, double Threshold, bool Whole);

/// <summary>A joint's region within its bounding box: nothing else of an image is looked at.</summary>
public sealed class PerlinRegion
{
    readonly int[] pixels;
    readonly float[] map, sorted;

    /// <summary>A region.</summary>
    /// <param name="labels">A label map, (y, x).</param>
    /// <param name="width">Its columns.</param>
    /// <param name="value">The region's value.</param>
    public PerlinRegion(ReadOnlySpan<byte> labels, int width, byte value)
    {
        var found = new List<int>();
        for (int i = labels.IndexOf(value); i >= 0; i = labels[(i + 1)..].IndexOf(value) is var next and >= 0 ? i + 1 + next : -1)
            found.Add(i);
        Pixels = [.. found];
        if (found.Count == 0)
        {
            (pixels, map, sorted) = ([], [], []);
            return;
        }

        int left = found.Min(i => i % width), top = found[0] / width;
        Columns = found.Max(i => i % width) - left + 1;
        map = new float[Columns * ((found[^1] / width) - top + 1)];
        sorted = new float[found.Count];
        pixels = [.. found.Select(i => (((i / width) - top) * Columns) + (i % width) - left)];
    }

    /// <summary>Its pixels in the label map.</summary>
    public IReadOnlyList<int> Pixels { get; }

    /// <summary>Columns of its bounding box.</summary>
    public int Columns { get; }

    /// <summary>Draws a part.</summary>
    /// <param name="random">Of this region of this image.</param>
    /// <param name="settings">The rule.</param>
    /// <param name="wavelength">Wavelength of the noise, pixels.</param>
    public PerlinPart Draw(SynthesisRandom random, PerlinSettings settings, double wavelength)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(settings);
        int n = pixels.Length, fewest = settings.FewestOf(n), most = settings.MostOf(n);
        if (most < fewest)
            return WholeAfter(0);
        bool first = settings.Sampler == PerlinSettings.FirstSuccess;
        for (int maps = 1; maps <= settings.Tries; maps++)
        {
            PerlinMap.Fill(random, wavelength, Columns, map);
            for (int k = 0; k < n; k++)
                sorted[k] = map[pixels[k]];
            Array.Sort(sorted);
            // k pixels exceed t where v(n−k) ≤ t < v(n−k+1), counted from 1: thresholds from the one that leaves the most on.
            float low = most == n ? 0 : sorted[n - most - 1], high = sorted[n - fewest];
            double width = (double)high - low;
            if (first ? random.Unit() < width : width > 0)
                // In single precision a threshold may come to the upper end, which would leave a pixel too few.
                return PartOver(Math.Min((float)(low + (width * random.Unit())), MathF.BitDecrement(high)), maps);
        }

        return WholeAfter(settings.Tries);
    }

    /// <summary>The paper's loop: a map and a threshold of 0–1, again and again. The same law as <see cref="PerlinSettings.FirstSuccess"/>;
    /// it is here to be compared with.</summary>
    internal PerlinPart DrawBlind(SynthesisRandom random, PerlinSettings settings, double wavelength)
    {
        int n = pixels.Length, fewest = settings.FewestOf(n), most = settings.MostOf(n);
        for (int maps = 1; maps <= settings.Tries; maps++)
        {
            PerlinMap.Fill(random, wavelength, Columns, map);
            float threshold = (float)random.Unit();
            int over = pixels.Count(p => map[p] > threshold);
            if (over >= fewest && over <= most)
                return PartOver(threshold, maps);
        }

        return WholeAfter(settings.Tries);
    }

    PerlinPart PartOver(float threshold, int maps)
    {
        var kept = new bool[pixels.Length];
        int count = 0;
        for (int k = 0; k < kept.Length; k++)
            count += (kept[k] = map[pixels[k]] > threshold) ? 1 : 0;
        return new(kept, count, maps, threshold, false);
    }

    PerlinPart WholeAfter(int maps)
    {
        var kept = new bool[pixels.Length];
        Array.Fill(kept, true);
        return new(kept, kept.Length, maps, double.NaN, true);
    }
}
