using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Scores of pairs of ultrasound images: what a trainer needs to know of it.</summary>
public static class ScorerTask
{
    /// <summary>What a validation gives: mean area under the ROC curve over the heads' questions, mean balanced accuracy, mean loss.</summary>
    public static IReadOnlyList<TaskFigure> Figures { get; } = [new("auc", "auc"), new("balanced_accuracy", "balanced-accuracy"), TaskFigure.Loss];

    /// <summary>The task.</summary>
    /// <param name="plan">Of a <see cref="ScorerPlan"/>.</param>
    /// <param name="training">Pairs that it learns from.</param>
    /// <param name="validation">Pairs by which the training is stopped and its weights chosen; may be empty.</param>
    /// <param name="options">How it learns.</param>
    /// <exception cref="ArgumentException">The plan is of another task or cannot be built, a pair has other questions, or something
    /// random would be frozen.</exception>
    public static NetworkTask Of(NetworkPlan plan, IReadOnlyList<ScoredPair> training, IReadOnlyList<ScoredPair> validation,
        ScorerOptions options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        _ = Architecture.Of(plan);
        var shape = ScorerPlan.Of(plan);
        Check(shape, [.. training, .. validation], options);
        bool cached = options.CachedCopies > 0;
        var known = new ValidationFeatures();
        return new()
        {
            Plan = plan,
            LearntFrom = [.. training.Select(p => p.Image.Subject).Distinct()],
            ValidatedOn = [.. validation.Select(p => p.Image.Subject).Distinct()],
            Make = () => Make(shape, options),
            Forward = cached ? OfFeatures : OfImages,
            Loss = (outputs, targets, _) => ScorerLoss.Of(shape, outputs, targets),
            Batches = (settings, seed) => Refused(settings, options) ?? (cached
                ? new FeatureBatches(shape, training, options, settings, seed).Make
                : new PairBatches(shape, training, options, settings, seed).Make),
            Figures = Figures,
            Validate = (network, settings, cancellation) =>
                ScorerFigures.Of((JointScorer)network, validation, settings, cached ? known : null, cancellation),
            ToSaveMemory = settings => $"lower batch (now {settings.Batch}), side (now {shape.Side}) or width (now {shape.Width})",
        };
    }

    /// <summary>A network with its start and what is frozen of it.</summary>
    internal static JointScorer Make(ScorerPlan shape, ScorerOptions options)
    {
        var network = new JointScorer(shape);
        try
        {
            foreach (var (branch, weights) in options.Start)
                weights.LoadInto(network.Branch(branch));
            foreach (string branch in shape.Branches)
                if (options.Frozen.Contains(branch))
                    network.Branch(branch).Freeze();
                else if (options.FrozenStages >= 0)
                    network.Branch(branch).FreezeUpTo(options.FrozenStages);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    // Inputs: an image a branch → logits of each head.
    static IReadOnlyList<Tensor> OfImages(Module network, IReadOnlyList<Tensor> images)
    {
        var scorer = (JointScorer)network;
        Tensor[] features = [.. scorer.Shape.Branches.Select((name, k) => scorer.Branch(name).Forward(images[k]))]; // (B, F) each
        return [.. scorer.Shape.Heads.Select((h, k) =>
            scorer.Head(k, [.. h.Branches.Select(name => features[scorer.Shape.Branches.Index().First(b => b.Item == name).Index])]))];
    }

    // Inputs: the features of a head's branches side by side, for each head (B, F·branches) → logits of each head.
    static IReadOnlyList<Tensor> OfFeatures(Module network, IReadOnlyList<Tensor> features) =>
        [.. features.Select((f, k) => ((JointScorer)network).Head(k, [f]))];

    static Func<long, TrainingBatch>? Refused(TrainingSettings settings, ScorerOptions options) =>
        settings.AverageDecay > 0 && (options.Frozen.Count > 0 || options.FrozenStages >= 0)
            ? throw new ArgumentException("average_decay is above 0: an average rounds what is frozen; allowed is 0") : null;

    static void Check(ScorerPlan shape, IReadOnlyList<ScoredPair> pairs, ScorerOptions options)
    {
        foreach (var (image, classes) in pairs)
        {
            image.Check();
            if (classes.Count != shape.Questions)
                throw new ArgumentException($"{image.Name}: {classes.Count} classes where the network's heads ask {shape.Questions} questions");
        }

        foreach (string branch in options.Frozen.Concat(options.Start.Keys))
            if (!shape.Branches.Contains(branch))
                throw new ArgumentException($"{branch} is no branch; there is {string.Join(", ", shape.Branches)}");
        foreach (string branch in options.FrozenStages >= 0 ? shape.Branches : options.Frozen)
            if (!options.Start.ContainsKey(branch))
                throw new ArgumentException($"{branch} is to be frozen and begins at random: give it weights to begin with");
        if (options.CachedCopies > 0 && shape.Branches.Except(options.Frozen).FirstOrDefault() is { } learns)
            throw new ArgumentException($"features are computed once, and branch {learns} is not frozen");
    }
}
