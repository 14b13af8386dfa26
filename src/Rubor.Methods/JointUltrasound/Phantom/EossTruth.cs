using Rubor.Imaging;

namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>What of a section decides its score of synovial hypertrophy.</summary>
/// <param name="ThicknessMm">Greatest thickness of the synovium.</param>
/// <param name="AboveLineMm">How far it reaches above the line that joins the bones' tops; negative below.</param>
/// <param name="BulgeMm">How much higher the middle of what lies above the line is than its shoulders: above 0 convex, below concave.</param>
internal readonly record struct HypertrophyMeasures(double ThicknessMm, double AboveLineMm, double BulgeMm);

/// <summary>What of a section decides its score of vascularity: flow within the synovium.</summary>
/// <param name="Single">Single spots.</param>
/// <param name="Confluent">Spots that touch each other, a few together.</param>
/// <param name="Larger">Larger connected signals.</param>
/// <param name="Share">Share of the synovium's area.</param>
internal readonly record struct FlowMeasures(int Single, int Confluent, int Larger, double Share);

/// <summary>
/// Scores by the definitions of EULAR-OMERACT, on masks that are true. Hypertrophy: 1 up to the line between the bones' tops, 2 above it with a
/// flat or concave surface, 3 above it with a convex one (D'Agostino 2017). Vascularity: 1 up to three single spots, or up to two confluent
/// ones, or one and up to two single; 2 more than that and at most half of the synovium's area; 3 more than half.
/// </summary>
internal static class EossTruth
{
    /// <summary>Thickness below which there is no hypertrophy: a normal rim.</summary>
    public const double LeastThicknessMm = 0.35;

    /// <summary>Height from which synovium lies above the line.</summary>
    public const double AboveMm = 0.1;

    /// <summary>Bulge from which a surface is convex.</summary>
    public const double ConvexMm = 0.2;

    /// <summary>Largest area of a single spot, and of a few confluent ones, mm².</summary>
    public const double SingleMm2 = 0.1, ConfluentMm2 = 0.5;

    const double ShoulderFrom = 0.12, ShoulderTo = 0.24, Middle = 0.12;

    /// <summary>The score of synovial hypertrophy.</summary>
    public static int Sh(HypertrophyMeasures m) => m.ThicknessMm < LeastThicknessMm ? 0 : m.AboveLineMm < AboveMm ? 1
        : m.BulgeMm < ConvexMm ? 2 : 3;

    /// <summary>The score of vascularity.</summary>
    public static int Vascularity(FlowMeasures m) => m.Share > 0.5 ? 3
        : m.Single + m.Confluent + m.Larger == 0 ? 0
        : m.Larger == 0 && m is { Single: <= 3, Confluent: 0 } or { Single: 0, Confluent: <= 2 } or { Single: <= 2, Confluent: 1 } ? 1 : 2;

    /// <summary>Whether a measure that decides a score lies near its limit: 0.1 mm of thickness or height, 0.06 mm of bulge, 6 % of
    /// area.</summary>
    public static bool IsBorderline(HypertrophyMeasures h, FlowMeasures f) => Math.Abs(h.ThicknessMm - LeastThicknessMm) < 0.1
        || (Sh(h) > 0 && Math.Abs(h.AboveLineMm - AboveMm) < 0.1) || (Sh(h) > 1 && Math.Abs(h.BulgeMm - ConvexMm) < 0.06)
        || Math.Abs(f.Share - 0.5) < 0.06;

    /// <summary>Measures synovium.</summary>
    /// <param name="synovium">1 where it is, (y, x).</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="lineRows">Row of the joint line for each column.</param>
    /// <param name="mmAPixel">Size of a pixel.</param>
    public static HypertrophyMeasures Measure(byte[] synovium, int width, double[] lineRows, double mmAPixel)
    {
        int height = synovium.Length / width, thickest = 0;
        var heights = new double[width];
        double most = double.NegativeInfinity;
        for (int x = 0; x < width; x++)
        {
            int first = -1, count = 0;
            for (int y = 0; y < height; y++)
                if (synovium[(y * width) + x] != 0)
                {
                    first = first < 0 ? y : first;
                    count++;
                }
            heights[x] = first < 0 ? double.NegativeInfinity : (lineRows[x] - first) * mmAPixel;
            (most, thickest) = (Math.Max(most, heights[x]), Math.Max(thickest, count));
        }
        int from = Array.FindIndex(heights, h => h > AboveMm), to = Array.FindLastIndex(heights, h => h > AboveMm);
        double bulge = from < 0 ? double.NegativeInfinity : Mean(heights, from, to, 0.5 - Middle, 0.5 + Middle)
            - ((Mean(heights, from, to, ShoulderFrom, ShoulderTo) + Mean(heights, from, to, 1 - ShoulderTo, 1 - ShoulderFrom)) / 2);
        return new(thickest * mmAPixel, most, bulge);
    }

    /// <summary>Measures flow within synovium.</summary>
    /// <param name="flow">1 where there is flow, (y, x).</param>
    /// <param name="synovium">1 where synovium is.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="mmAPixel">Size of a pixel.</param>
    public static FlowMeasures Measure(byte[] flow, byte[] synovium, int width, double mmAPixel)
    {
        var within = new byte[flow.Length];
        int area = 0, flowing = 0;
        for (int i = 0; i < flow.Length; i++)
            if (synovium[i] != 0)
            {
                area++;
                within[i] = flow[i];
                flowing += flow[i];
            }
        var sizes = ConnectedComponents.Of(within, new(width, flow.Length / width, 1), Connectivity.Eight).Sizes
            .Select(pixels => pixels * mmAPixel * mmAPixel).ToList();
        int single = sizes.Count(s => s <= SingleMm2), larger = sizes.Count(s => s > ConfluentMm2);
        return new(single, sizes.Count - single - larger, larger, area == 0 ? 0 : flowing / (double)area);
    }

    static double Mean(double[] heights, int from, int to, double low, double high)
    {
        int first = from + (int)(low * (to - from)), last = from + (int)(high * (to - from));
        double sum = 0;
        int count = 0;
        for (int x = first; x <= last; x++)
            if (double.IsFinite(heights[x]))
                (sum, count) = (sum + heights[x], count + 1);
        return count == 0 ? 0 : sum / count;
    }
}
