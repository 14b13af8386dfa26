using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>One ResNet-18 that sees each tile of a picture by itself, and a linear layer on the features of all nine that tells their
/// order. Noroozi and Favaro 2016, figure 3; the published code of Zhou 2022 has one linear layer, too. Names: branch.conv1.weight …,
/// fc.weight.</summary>
public sealed class JigsawNetwork : Module
{
    /// <summary>As plans name it.</summary>
    public static Architecture Registered { get; } = new(JigsawPlan.ArchitectureName, Require,
        plan => new JigsawNetwork(JigsawPlan.Of(plan)), _ => (1, 1),
        plan => $"ResNet-18 of width {JigsawPlan.Of(plan).Width}, {JigsawPlan.Of(plan).Permutations} orders of nine tiles");

    readonly ResNet18 branch;
    readonly Linear fc;

    /// <summary>A network with a random start.</summary>
    /// <param name="shape">Its shape.</param>
    public JigsawNetwork(JigsawPlan shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        branch = Layer(shape.Branch, new ResNet18(shape.Width));
        fc = Layer("fc", new Linear(JigsawPlan.Tiles * branch.Features, shape.Permutations));
    }

    /// <summary>Its shape.</summary>
    public JigsawPlan Shape { get; }

    /// <summary>What sees the tiles.</summary>
    public ResNet18 Branch => branch;

    /// <summary>Logits of the orders.</summary>
    /// <param name="input">Tiles in the order in which they are shown, those of a picture one after another: (9·B, 3, H, W).</param>
    /// <returns>(B, permutations).</returns>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        var features = branch.Forward(input);                                        // (9·B, F)
        return scope.MoveOutward(fc.Forward(features.Reshape(-1, JigsawPlan.Tiles * branch.Features))); // (B, permutations)
    }

    static void Require(NetworkPlan plan)
    {
        var shape = JigsawPlan.Of(plan);
        if (plan.Task != PlanTask.Pretext)
            throw new ArgumentException($"task is {plan.Task}; a {JigsawPlan.ArchitectureName} is for {PlanTask.Pretext}");
        shape.Check();
        if (plan.Images.Count != 1 || plan.Images[0] != shape.Branch)
            throw new ArgumentException($"branch is {shape.Branch}; the plan's channels are {string.Join(", ", plan.Images)}");
    }
}
