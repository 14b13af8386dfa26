using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>How unsure networks are of a region in one slice.</summary>
/// <param name="Slice">Index along z, from 0.</param>
/// <param name="Voxels">Voxels of the region in it.</param>
/// <param name="ExpectedDice">Dice with the truth that the probabilities expect, 0–1.</param>
/// <param name="MeanEntropy">Mean entropy of the region's voxels, bits; 0 where it has none.</param>
/// <param name="EntropyVoxels">Sum of the entropy over the whole slice, bits: one voxel of complete doubt counts 1.</param>
public sealed record SliceUncertainty(int Slice, int Voxels, double ExpectedDice, double MeanEntropy, double EntropyVoxels);

/// <summary>
/// How unsure networks are of the region that they found. The expected Dice is 2·Σp over the region / (voxels of the region + Σp over
/// everything): the Dice with the truth if each voxel belongs to it with its probability p (expectations of numerator and denominator). It
/// is what the networks believe, not an accuracy: networks are surest of themselves on what they were trained on, and can be sure and
/// wrong.
/// </summary>
/// <param name="MeanEntropy">Mean entropy of the region's voxels, bits, 0–1; 0 for an empty region.</param>
/// <param name="MeanDisagreement">Mean disagreement of networks in the region, on the same scale.</param>
/// <param name="ExpectedDice">Of the whole volume; 1 where neither the region nor the probabilities hold anything.</param>
/// <param name="WorstSlice">The slice of the lowest expected Dice among those that hold a good part of the region; null for an empty
/// region.</param>
/// <param name="MostUncertainSlice">The slice with most entropy.</param>
/// <param name="Slices">Every slice.</param>
/// <param name="Warnings">What to look at, one sentence each; empty where nothing is odd.</param>
public sealed record RegionUncertainty(
    double MeanEntropy, double MeanDisagreement, double ExpectedDice, SliceUncertainty? WorstSlice, int MostUncertainSlice,
        IReadOnlyList<SliceUncertainty> Slices, IReadOnlyList<string> Warnings)
{
    /// <summary>Least expected Dice of the volume. Networks expect too much: of subjects whom a network had not seen, those below this had
    /// a true Dice of 0.90, those above of 0.93. Rubor's choice; docs/methods/disease-region.md has the figures.</summary>
    public const double LeastExpectedDice = 0.95;

    /// <summary>Least expected Dice of a slice; what holds of the volume holds of slices, which vary more. Rubor's choice.</summary>
    public const double LeastExpectedSliceDice = 0.90;

    /// <summary>
    /// Slices with less than this share of the fullest slice's region are not judged alone: at its ends the region is a few strips, and all
    /// edge.
    /// </summary>
    public const double JudgedShare = 0.25;

    /// <summary>The figures of a region.</summary>
    /// <param name="region">Voxels whose probability rounds to 1.</param>
    /// <param name="probability">Mean of the networks.</param>
    /// <param name="entropy">Entropy of that mean, bits.</param>
    /// <param name="disagreement">The part of it in which networks contradict each other.</param>
    /// <exception cref="ArgumentException">The maps have another size than the region.</exception>
    public static RegionUncertainty Of(Mask region, ProbabilityMap probability, ProbabilityMap entropy, ProbabilityMap disagreement)
    {
        var size = region.Geometry.Size;
        if (probability.Geometry.Size != size || entropy.Geometry.Size != size || disagreement.Geometry.Size != size)
            throw new ArgumentException("the maps have another size than the region", nameof(probability));
        var slices = new List<SliceUncertainty>();
        double all = 0, believed = 0, entropyWithin = 0, disagreementWithin = 0;
        for (int z = 0; z < size.Z; z++)
        {
            int voxels = 0;
            double within = 0, sum = 0, entropySum = 0, entropyOfRegion = 0;
            for (int k = z * size.SliceVoxels; k < (z + 1) * size.SliceVoxels; k++)
            {
                (double p, double e) = (probability.Values[k], entropy.Values[k]);
                sum += p;
                entropySum += e;
                if (region.Voxels[k] == 0)
                    continue;
                voxels++;
                within += p;
                entropyOfRegion += e;
                disagreementWithin += disagreement.Values[k];
            }
            slices.Add(new(z, voxels, Dice(within, voxels, sum), voxels == 0 ? 0 : entropyOfRegion / voxels, entropySum));
            (all, believed, entropyWithin) = (all + sum, believed + within, entropyWithin + entropyOfRegion);
        }
        int fullest = slices.Max(s => s.Voxels);
        var worst = slices.Where(s => s.Voxels > 0 && s.Voxels >= JudgedShare * fullest).MinBy(s => s.ExpectedDice);
        double dice = Dice(believed, region.Count, all);
        return new(
            region.Count == 0 ? 0 : entropyWithin / region.Count, region.Count == 0 ? 0 : disagreementWithin / region.Count, dice,
            worst, slices.MaxBy(s => s.EntropyVoxels)!.Slice, slices, WarningsOf(region, dice, worst));
    }

    static double Dice(double within, int voxels, double sum) => voxels + sum == 0 ? 1 : 2 * within / (voxels + sum);

    static List<string> WarningsOf(Mask region, double dice, SliceUncertainty? worst)
    {
        var warnings = new List<string>();
        if (region.Count == 0)
            return warnings;
        if (dice < LeastExpectedDice)
            warnings.Add(
                F($"The networks are unsure of the region: by their own probabilities a Dice of {dice:0.00} is to be expected ") +
                F($"({LeastExpectedDice:0.00} is asked for). Correct the region."));
        if (worst!.ExpectedDice < LeastExpectedSliceDice)
            warnings.Add(
                F($"The networks are unsure of slice {worst.Slice}: by their own probabilities a Dice of {worst.ExpectedDice:0.00} is ") +
                F($"to be expected there ({LeastExpectedSliceDice:0.00} is asked for). Correct the region in it."));
        return warnings;
    }

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
