using Rubor.Imaging;

namespace Rubor.Networks.Inference;

/// <summary>What networks say of one examination, on the first scan's grid, and how sure they are of it.</summary>
/// <param name="Structures">Mean probability of each structure, in the order of the plan's labels.</param>
/// <param name="Entropy">Entropy of the mean over background and structures, over that of equal chances, 0–1: for one structure that is
/// bits, 0 where the mean is 0 or 1 and 1 where it is 0.5. It holds all doubt, that of a blurred border too. Null where it was not asked for.</param>
/// <param name="Disagreement">Mutual information between answer and network: the entropy of the mean less the mean of the passes'
/// entropies, on the same scale, 0–1. It holds the part of the doubt in which networks (and mirrored passes) contradict each other; 0 for
/// a single pass. Houlsby 2011, arXiv:1112.5745; Smith and Gal 2018, arXiv:1803.08533. Not the standard deviation. Null where it was not asked for.</param>
public sealed record SegmentationPrediction(IReadOnlyList<ProbabilityMap> Structures, ProbabilityMap? Entropy, ProbabilityMap? Disagreement);
