using Rubor.Networks.Planning;
using Rubor.Networks.Pretext;
using Rubor.Networks.Training;
using Rubor.Torch.Files;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Jigsaws of the grayscale images of pairs: <see cref="JigsawTask"/>.</summary>
public static class PairJigsaw
{
    /// <summary>The task; the branch gray of what it learns is <see cref="BranchWeights.Of"/>.</summary>
    /// <param name="plan">Of a <see cref="JigsawPlan"/>.</param>
    /// <param name="training">Pairs whose grayscale images it learns from.</param>
    /// <param name="validation">Pairs by which the training is stopped and its weights chosen; may be empty.</param>
    /// <param name="augmentation">What is done to the images at random before they are cut.</param>
    /// <param name="start">Weights to begin with: see <see cref="JigsawTask.Of"/>.</param>
    /// <param name="freezeStem">See <see cref="JigsawTask.Of"/>.</param>
    /// <exception cref="ArgumentException">The plan cannot be built, or a pair does not fit.</exception>
    public static NetworkTask Of(NetworkPlan plan, IReadOnlyList<PairImage> training, IReadOnlyList<PairImage> validation,
        PairAugmentation? augmentation = null, StateDictionary? start = null, bool freezeStem = false)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        foreach (var pair in training.Concat(validation))
            pair.Check();
        int side = JigsawPlan.Across * JigsawPlan.Of(plan).Cell;
        augmentation ??= new();
        return JigsawTask.Of(plan, Pictures(training), Pictures(validation), start, freezeStem);

        JigsawPictures Pictures(IReadOnlyList<PairImage> pairs) => new([.. pairs.Select(p => p.Subject)], (k, seed) =>
            PairInput.Branch(pairs[k], PairInput.GrayBranch, side, ScorerPlan.NoPaint, seed is null ? null : augmentation, seed ?? 0));
    }
}
