using Rubor.Imaging;

namespace Rubor.Methods.HandScans.Photographs;

/// <summary>The outline of a hand on a photograph on white. Cobb 2024, 2: background where the channels differ by at most 10 %, its holes
/// filled, the largest piece.</summary>
/// <param name="Mask">1 in the hand, else 0, (y, x).</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Wrist">Edge of the picture at which the wrist is, of <see cref="HandPhotographSettings.Edges"/>.</param>
/// <param name="Share">Share of the picture that the hand covers, 0–1.</param>
public sealed record HandOutline(byte[] Mask, int Width, string Wrist, double Share)
{
    // A hand crosses an edge with its wrist, a finger at most touches one: of the picture's shorter side.
    const double LeastCrossing = 0.05;

    /// <summary>Rows.</summary>
    public int Height => Mask.Length / Width;

    /// <summary>Finds the hand.</summary>
    /// <param name="rgb">Red, green and blue, (y, x, channel).</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="settings">The rule.</param>
    /// <param name="source">The photograph, for error messages.</param>
    /// <exception cref="ImageDataException">It shows no hand, or nothing tells the wrist.</exception>
    public static HandOutline Find(ReadOnlySpan<byte> rgb, int width, HandPhotographSettings settings, string source)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var grid = new GridSize(width, rgb.Length / 3 / width, 1);
        byte[] mask = LargestPiece(Coloured(rgb, settings), grid);
        EnclosedGround.Fill(mask, grid, Connectivity.Eight);
        double share = (double)mask.AsSpan().Count((byte)1) / mask.Length;
        if (share < settings.LeastShare || share > settings.MostShare || share == 0)
            throw new ImageDataException(source, FormattableString.Invariant(
                $"shows no hand on white: {100 * share:0.#} % of it is one piece in colour, and {100 * settings.LeastShare:0.#} to ")
                + FormattableString.Invariant($"{100 * settings.MostShare:0.#} % are taken"));
        return new(mask, width, settings.Wrist == HandPhotographSettings.Crossed ? Crossed(mask, grid)
            ?? throw new ImageDataException(source,
                "shows a hand that crosses no edge of the picture, so that nothing tells its wrist; name the edge with --set wrist=top|right|bottom|left")
            : settings.Wrist, share);
    }

    static byte[] Coloured(ReadOnlySpan<byte> rgb, HandPhotographSettings settings)
    {
        const double hair = 1e-9;
        int most = (int)Math.Floor((byte.MaxValue * settings.MostDifference) + hair),
            dark = (int)Math.Ceiling((byte.MaxValue * settings.Darkest) - hair);
        var mask = new byte[rgb.Length / 3];
        for (int i = 0; i < mask.Length; i++)
        {
            byte r = rgb[3 * i], g = rgb[(3 * i) + 1], b = rgb[(3 * i) + 2];
            int brightest = Math.Max(r, Math.Max(g, b));
            mask[i] = brightest - Math.Min(r, Math.Min(g, b)) > most || brightest < dark ? (byte)1 : (byte)0;
        }

        return mask;
    }

    /// <summary>The largest piece of a mask; of pieces that are alike the first.</summary>
    /// <param name="mask">0 for none, (y, x).</param>
    /// <param name="grid">Its grid.</param>
    internal static byte[] LargestPiece(byte[] mask, GridSize grid)
    {
        var pieces = ConnectedComponents.Of(mask, grid, Connectivity.Four);
        var kept = new byte[mask.Length];
        if (pieces.Count == 0)
            return kept;
        int largest = pieces.Sizes.Index().MaxBy(p => p.Item).Index;
        foreach (var run in pieces.Runs.Where(r => r.Component == largest))
            kept.AsSpan(run.Start, run.Length).Fill(1);
        return kept;
    }

    static string? Crossed(byte[] mask, GridSize grid)
    {
        int Along(int first, int step, int count) => Enumerable.Range(0, count).Count(k => mask[first + (k * step)] == 1);
        int[] crossing = [Along(0, 1, grid.X), Along(grid.X - 1, grid.X, grid.Y), Along(mask.Length - grid.X, 1, grid.X),
            Along(0, grid.X, grid.Y)];
        int most = crossing.Index().MaxBy(c => c.Item).Index;
        return crossing[most] > LeastCrossing * Math.Min(grid.X, grid.Y) ? HandPhotographSettings.Edges[most] : null;
    }
}
