namespace Rubor.Workstation.Tests.Looks;

/// <summary>How far the overlay's zones are apart on a picture, in steps of brightness (0–255).</summary>
/// <param name="Tone">Difference of the mean brightness that the overlay gives each zone.</param>
/// <param name="Pattern">Difference of the spread of what the overlay does to each zone: a hatch has some, a fill has little.</param>
/// <param name="Outline">Spread across the outline above that of the bare image there.</param>
internal sealed record ZoneContrast(double Tone, double Pattern, double Outline)
{
    // Lines are 3 pixels wide with their rim, and a crosshair stands in the middle.
    const double Margin = 4, Crosshair = 22;

    public static ZoneContrast Of(Pixels seen, Pixels bare, Zones zones)
    {
        List<double> between = [], upper = [];
        double outline = 0;
        int along = 0;
        for (int y = 3; y < seen.Height - 3; y++)
            for (int x = 3; x < seen.Width - 3; x++)
            {
                if (Math.Abs(x - seen.Width / 2.0) < Crosshair && Math.Abs(y - seen.Height / 2.0) < Crosshair)
                    continue;
                if (zones.Inside(x + 0.5, y + 0.5, 1, Margin))
                    between.Add(seen.Luma(x, y));
                else if (zones.Inside(x + 0.5, y + 0.5, 2, Margin))
                    upper.Add(seen.Luma(x, y));
                else if (zones.OnOutline(x + 0.5, y + 0.5))
                {
                    outline += Range(seen, x, y) - Range(bare, x, y);
                    along++;
                }
            }
        Assert.True(between.Count > 500 && upper.Count > 500 && along > 200,
            $"{between.Count} and {upper.Count} pixels inside, {along} on the outline: too few to compare");
        return new(Math.Abs(between.Average() - upper.Average()), Spread(between) - Spread(upper), outline / along);
    }

    static double Spread(List<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    static double Range(Pixels picture, int x, int y)
    {
        double low = 255, high = 0;
        for (int dy = -2; dy <= 2; dy++)
            for (int dx = -2; dx <= 2; dx++)
            {
                double luma = picture.Luma(x + dx, y + dy);
                (low, high) = (Math.Min(low, luma), Math.Max(high, luma));
            }
        return high - low;
    }
}
