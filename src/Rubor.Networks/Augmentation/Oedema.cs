namespace Rubor.Networks.Augmentation;

/// <summary>Darkens patches of what is labelled, as oedema is darker than its tissue on T1W: ellipses of any direction whose edges are soft
/// or sharp. The label stays: the tissue is what it was.</summary>
internal static class Oedema
{
    // An ellipse's short axis over its long one, and the share of the way to its border over which an edge fades.
    const double RoundLeast = 0.3, EdgeLeast = 0.05, EdgeMost = 0.6;

    /// <summary>Changes all channels alike.</summary>
    /// <param name="target">The sample.</param>
    /// <param name="settings">How many patches at most, how large and how dark.</param>
    /// <param name="seed">Decides them.</param>
    public static void Paint(Sample target, AugmentationSettings settings, ulong seed)
    {
        int foreground = target.Label.AsSpan().Length - target.Label.AsSpan().Count((byte)0);
        if (foreground == 0)
            return;
        var random = new SampleRandom(seed);
        int patches = 1 + (int)(random.NextUnit() * settings.OedemaPatches);
        for (int n = 0; n < patches; n++)
        {
            int centre = CropWindow.Foreground(target.Label, (int)(random.NextUnit() * foreground));
            double logLeast = Math.Log(settings.OedemaRadiusMinimumPixels), logMost = Math.Log(settings.OedemaRadiusMaximumPixels);
            double radius = Math.Exp(random.Next(logLeast, logMost)), round = random.Next(RoundLeast, 1);
            double angle = random.Next(0, Math.PI), edge = random.Next(EdgeLeast, EdgeMost);
            double factor = random.Next(settings.OedemaFactorMinimum, settings.OedemaFactorMaximum);
            Paint(target, centre, radius, round, angle, edge, factor);
        }
    }

    static void Paint(Sample target, int centre, double radius, double round, double angle, double edge, double factor)
    {
        int row = centre / target.Columns, column = centre % target.Columns, reach = (int)Math.Ceiling(radius);
        var (sin, cos) = Math.SinCos(angle);
        for (int r = Math.Max(0, row - reach); r <= Math.Min(target.Rows - 1, row + reach); r++)
        {
            for (int c = Math.Max(0, column - reach); c <= Math.Min(target.Columns - 1, column + reach); c++)
            {
                int at = (r * target.Columns) + c;
                if (target.Label[at] == 0)
                    continue;
                double along = ((c - column) * cos) + ((r - row) * sin), across = ((r - row) * cos) - ((c - column) * sin);
                double from = Math.Sqrt((along * along) + (across * across / (round * round))) / radius;
                double share = Math.Clamp((1 - from) / edge, 0, 1);
                if (share == 0)
                    continue;
                float times = (float)(1 - (share * (1 - factor)));
                for (int channel = 0; channel < target.Channels; channel++)
                    target.Plane(channel)[at] *= times;
            }
        }
    }
}
