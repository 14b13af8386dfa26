using Rubor.Imaging;
using Rubor.Networks.Planning;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Inference;

/// <summary>How sure a network is of a scan that is read in some order.</summary>
/// <param name="Turn">How the scan is turned before the network sees it.</param>
/// <param name="ExpectedDice">Dice of what is found with the truth that the probabilities expect, 0–1; 0 where nothing is found.</param>
/// <param name="Share">Share of the voxels looked at in which something is found.</param>
public sealed record ReadingCertainty(Turn Turn, double ExpectedDice, double Share);

/// <summary>Tells the orders in which a scan may be stored apart by how sure a network is of each, on a few slices.</summary>
internal static class SurestReading
{
    // Slices looked at: of those in the middle half, where there is most to find.
    private const int Slices = 5;

    /// <summary>Certainty of each order in which the slices stay the slices: rows and columns either way or exchanged, slices either way.</summary>
    public static IReadOnlyList<ReadingCertainty> Of(Module network, SegmentationPlan plan, Volume scan, InferenceSettings settings, IEnumerable<Turn> turns, CancellationToken cancellation)
    {
        return [.. turns.Select(turn => One(network, plan, scan.Turned(turn), turn, settings, cancellation))];
    }

    private static ReadingCertainty One(Module network, SegmentationPlan plan, Volume scan, Turn turn, InferenceSettings settings, CancellationToken cancellation)
    {
        var input = NetworkInput.Of(plan, scan);
        float[] found = NetworkPass.Of(Middle(input.Slices), network, plan, input, settings, mirrored: false, null, cancellation);
        double inside = 0, all = 0;
        int voxels = 0;
        foreach (float p in found)
        {
            all += p;
            if (p > 0.5f)
                (inside, voxels) = (inside + p, voxels + 1);
        }
        return new(turn, voxels == 0 ? 0 : 2 * inside / (voxels + all), voxels / (double)found.Length);
    }

    private static int[] Middle(int slices)
    {
        int few = Math.Min(Slices, slices);
        return [.. Enumerable.Range(0, few).Select(i => (int)(slices * (0.25 + (0.5 * (i + 0.5) / few))))];
    }
}
