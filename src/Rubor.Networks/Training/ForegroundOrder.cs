using Rubor.Networks.Augmentation;

namespace Rubor.Networks.Training;

/// <summary>Which slices a step sees by nnU-Net's rule: each case alike, with replacement; the last places of a batch show a structure.
/// A function of seed and step alone.</summary>
public sealed class ForegroundOrder
{
    readonly IReadOnlyList<ForegroundLocations> cases;
    readonly double share;
    readonly ulong seed;

    /// <summary>An order over cases.</summary>
    /// <param name="cases">Where the structures of each lie.</param>
    /// <param name="share">Share of a batch that is centred on a structure, 0–1.</param>
    /// <param name="seed">The run's seed.</param>
    public ForegroundOrder(IReadOnlyList<ForegroundLocations> cases, double share, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentOutOfRangeException.ThrowIfZero(cases.Count, nameof(cases));
        (this.cases, this.share, this.seed) = (cases, share, seed);
    }

    /// <summary>Whether a place of a batch must show a structure: from the batch less that share on, rounded, a half to even. nnU-Net 2,
    /// data_loader.py.</summary>
    /// <param name="index">Place in the batch, from 0.</param>
    /// <param name="batch">Slices a step.</param>
    /// <param name="share">Share of a batch, 0–1.</param>
    public static bool IsForced(int index, int batch, double share) => index >= Math.Round(batch * (1 - share));

    /// <summary>What a place of a step's batch shows. nnU-Net 2, data_loader.py: where it must show a structure, each of those on the case
    /// alike, then each of its known pixels; a case without any, and every other place, shows any slice.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="index">Place in the batch, from 0.</param>
    /// <param name="batch">Slices a step.</param>
    /// <param name="random">What is left of the place's random numbers.</param>
    internal (int Case, int? Pixel, int Slice) Draw(long step, int index, int batch, out SampleRandom random)
    {
        random = new(SampleRandom.SeedOf(~seed, step, index));
        int drawn = random.Next(cases.Count);
        var found = cases[drawn];
        if (!IsForced(index, batch, share) || found.Structures.Count == 0)
            return (drawn, null, random.Next(found.Slices));
        int[] places = found.Structures[random.Next(found.Structures.Count)];
        return (drawn, places[random.Next(places.Length)], -1);
    }
}
