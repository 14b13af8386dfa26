using Rubor.Networks.Augmentation;
using Rubor.Networks.JointUltrasound;
using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks.JointUltrasound;

/// <summary>Pairs of 40 × 40 pixels with a region of 28 × 28: a dark disc whose size is the first score on the grayscale image, and as many
/// spots as the second score says on the Doppler image.</summary>
static class SmallPairs
{
    internal const int Size = 40;

    internal static PairImage Pair(string name, int sh, int vascularity, ulong seed)
    {
        var random = new SampleRandom(seed);
        var (gray, doppler, signal) = (new byte[Size * Size], new byte[3 * Size * Size], new bool[Size * Size]);
        double cx = random.Next(17, 23), cy = random.Next(17, 23);
        for (int k = 0; k < gray.Length; k++)
        {
            bool inside = double.Hypot((k % Size) - cx, (k / Size) - cy) < 2.5 + (2 * sh);
            gray[k] = (byte)((inside ? 40 : 150) + random.Next(30));
            doppler[3 * k] = doppler[(3 * k) + 1] = doppler[(3 * k) + 2] = (byte)(100 + random.Next(30));
        }

        for (int spot = 0; spot < 3 * vascularity; spot++)
        {
            int x = 10 + random.Next(18), y = 10 + random.Next(18);
            for (int dy = 0; dy < 3; dy++)
                for (int dx = 0; dx < 3; dx++)
                {
                    int at = ((y + dy) * Size) + x + dx;
                    signal[at] = true;
                    (doppler[3 * at], doppler[(3 * at) + 1], doppler[(3 * at) + 2]) = (30, 60, 220);
                }
        }

        return new()
        {
            Name = name,
            Subject = name.Split('-')[0],
            Gray = gray,
            GrayWidth = Size,
            GrayHeight = Size,
            GrayRegion = (6, 6, 28, 28),
            Doppler = doppler,
            Signal = signal,
            DopplerWidth = Size,
            DopplerHeight = Size,
            DopplerRegion = (6, 6, 28, 28),
        };
    }

    /// <summary>A head of two classes for each of both scores being above 0: the second sees the Doppler branch alone.</summary>
    internal static ScorerPlan Shape(int width = 8) => new()
    {
        Width = width,
        Hidden = 8,
        Side = 32,
        Heads = [new("sh", ["gray", "doppler"], ["0", "123"], ScorerHead.Classes), new("vascularity", ["doppler"], ["0", "123"], ScorerHead.Classes)],
    };

    /// <summary>Pairs with both scores 0 or 3 and their classes; every third has a disc, every second has spots.</summary>
    internal static ScoredPair[] Scored(string prefix, int count, ulong seed) => [.. Enumerable.Range(0, count).Select(k =>
        new ScoredPair(Pair($"{prefix}{k}-a", k % 3 == 0 ? 3 : 0, k % 2 == 0 ? 3 : 0, seed + (ulong)k), [k % 3 == 0 ? 1 : 0, k % 2 == 0 ? 1 : 0]))];
}
