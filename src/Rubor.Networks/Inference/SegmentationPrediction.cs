using Rubor.Imaging;

namespace Rubor.Networks.Inference;

/// <summary>What networks say of one examination, on the first scan's grid, and how sure they are of it.</summary>
/// <param name="Structures">Mean probability of each structure, in the order of the plan's labels.</param>
/// <param name="Entropy">Entropy of the mean over background and structures, over that of equal chances, 0–1: for one structure that is
/// bits, 0 where the mean is 0 or 1 and 1 where it is 0.5. It holds all doubt, that of a blurred border too. Null where it was not asked
/// for.</param>
/// <param name="Disagreement">Mutual information between answer and network: the entropy of the mean less the mean of the passes'
/// entropies, on the same scale, 0–1. It holds the part of the doubt in which networks (and mirrored passes) contradict each other; 0 for
/// a single pass. Houlsby 2011, arXiv:1112.5745; Smith and Gal 2018, arXiv:1803.08533. Not the standard deviation. Null where it was not
/// asked for.</param>
public sealed record SegmentationPrediction(IReadOnlyList<ProbabilityMap> Structures, ProbabilityMap? Entropy, ProbabilityMap? Disagreement)
{
    /// <summary>A probability between this and 1 less this is called uncertain. Rubor's choice.</summary>
    public const float UncertainFrom = 0.25f;

    /// <summary>How the scan was turned before the networks saw it: the maps lie on the scan's grid, turned so.</summary>
    public Turn Reading { get; init; } = Turn.None;

    /// <summary>What is not known of the order in which the scan is stored, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether <see cref="Labels"/> takes the most probable of background and structures, as nnU-Net does; else a structure only
    /// where it is more probable than not.</summary>
    public bool MostProbable { get; init; }

    /// <summary>Structures, from 1, of which <see cref="Labels"/> keeps the largest piece only; 0 for all together. The probabilities stay
    /// as they are.</summary>
    public IReadOnlyList<int> LargestPiece { get; init; } = [];

    /// <summary>The structure of each voxel: 1 for the first, 2 for the second; 0 elsewhere.</summary>
    public LabelMap Labels()
    {
        var geometry = Structures[0].Geometry;
        var labels = new byte[geometry.Size.Voxels];
        if (MostProbable)
            Fill(labels);
        else
            for (int s = 0; s < Structures.Count; s++)
            {
                var values = Structures[s].Values;
                for (int k = 0; k < labels.Length; k++)
                    if (values[k] > 0.5f)
                        labels[k] = (byte)(s + 1);
            }

        foreach (int structure in LargestPiece.Order())
            StrayPieces.Remove(labels, geometry.Size, structure);
        return new(geometry, labels);
    }

    // Among equals the background, then the first.
    void Fill(byte[] labels)
    {
        var most = new float[labels.Length];
        most.AsSpan().Fill(1);
        foreach (var structure in Structures)
            for (int k = 0; k < most.Length; k++)
                most[k] -= structure.Values[k];
        for (int s = 0; s < Structures.Count; s++)
        {
            var values = Structures[s].Values;
            for (int k = 0; k < labels.Length; k++)
                if (values[k] > most[k])
                    (most[k], labels[k]) = (values[k], (byte)(s + 1));
        }
    }
}
