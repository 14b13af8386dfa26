using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>A ResNet-18 for each image of a pair, and heads on their features: two linear layers without an activation between them
/// (Zhou 2022, published code). Names: branch.conv1.weight …, heads.0.0.weight, heads.0.1.bias ….</summary>
public sealed class JointScorer : Module
{
    /// <summary>As plans name it.</summary>
    public static Architecture Registered { get; } = new(ScorerPlan.ArchitectureName, Require, plan => new JointScorer(ScorerPlan.Of(plan)),
        _ => (1, 1), plan => Words(ScorerPlan.Of(plan)));

    readonly ResNet18[] branches;
    readonly ModuleList heads;

    /// <summary>A network with a random start.</summary>
    /// <param name="shape">Its shape.</param>
    public JointScorer(ScorerPlan shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        branches = [.. shape.Branches.Select(name => Layer(name, new ResNet18(shape.Width)))];
        heads = Layer("heads", new ModuleList(shape.Heads.Select(h =>
            new Sequential(HeStart(new Linear(h.Branches.Count * shape.Features, shape.Hidden)),
                HeStart(new Linear(shape.Hidden, h.Answers.Count))))));
    }

    /// <summary>Its shape.</summary>
    public ScorerPlan Shape { get; }

    /// <summary>A branch by its name.</summary>
    public ResNet18 Branch(string name) => branches[Index(name)];

    /// <summary>Takes the branches' normalisations into their convolutions: see <see cref="ResNet18.AbsorbNormalisation"/>.</summary>
    public void AbsorbNormalisation()
    {
        foreach (var branch in branches)
            branch.AbsorbNormalisation();
    }

    /// <summary>Logits of all heads, one after another.</summary>
    /// <param name="images">An image a branch, in their order: (B, 3, H, W).</param>
    /// <returns>(B, outputs).</returns>
    public Tensor Forward(IReadOnlyList<Tensor> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new TensorScope();
        return scope.MoveOutward(OfFeatures([.. branches.Select((b, k) => b.Forward(images[k]))]));
    }

    /// <summary>Logits of all heads for the features of all branches, (B, 8·width) each.</summary>
    public Tensor OfFeatures(IReadOnlyList<Tensor> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = new TensorScope();
        var logits = Shape.Heads.Select((h, k) => Head(k, [.. h.Branches.Select(name => features[Index(name)])])).ToArray();
        return scope.MoveOutward(logits.Length == 1 ? logits[0] : Tensor.Cat(logits, 1)); // (B, outputs)
    }

    /// <summary>Logits of one head for the features of its own branches.</summary>
    /// <param name="head">Its number.</param>
    /// <param name="features">(B, 8·width) of each, or one tensor that holds them side by side.</param>
    public Tensor Head(int head, IReadOnlyList<Tensor> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return heads[head].Forward(features.Count == 1 ? features[0] : Tensor.Cat([.. features], 1)); // (B, answers)
    }

    /// <summary>Of a network with one branch; use the other where there are several.</summary>
    public override Tensor Forward(Tensor input) => Forward([input]);

    int Index(string branch) => Shape.Branches.Index().First(b => b.Item == branch).Index;

    // Kaiming's normal start, biases 0: He 2015, eq. 10, as the published code has it for its heads.
    static Linear HeStart(Linear layer)
    {
        using var noGrad = new NoGrad();
        layer.Weight.Normal(0, Math.Sqrt(2.0 / layer.Weight.Sizes[1]));
        layer.Bias.Zero();
        return layer;
    }

    static void Require(NetworkPlan plan)
    {
        var shape = ScorerPlan.Of(plan);
        if (plan.Task != PlanTask.Scoring)
            throw new ArgumentException($"task is {plan.Task}; a {ScorerPlan.ArchitectureName} is for {PlanTask.Scoring}");
        shape.Check();
        if (!shape.Branches.SequenceEqual(plan.Images))
            throw new ArgumentException($"branches is {string.Join(", ", shape.Branches)}; the plan's channels are {string.Join(", ", plan.Images)}");
        if (shape.Outputs != plan.Labels.Count)
            throw new ArgumentException($"heads has {shape.Outputs} answers; the plan has {plan.Labels.Count} labels");
    }

    static string Words(ScorerPlan shape) =>
        $"ResNet-18 of width {shape.Width} for {string.Join(" and ", shape.Branches)} at {shape.Side} × {shape.Side}, {shape.Heads.Count} "
        + (shape.Heads.Count == 1 ? "head" : "heads");
}
