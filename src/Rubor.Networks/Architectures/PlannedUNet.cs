using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>nnU-Net's plain U-Net in 2-D, or with its residual encoder, of a planned shape: (B, inputs, H, W), H and W multiples of
/// <see cref="PlannedUNetPlan.SizeMultiple"/>, to logits (B, outputs, H, W). Isensee 2021, and version 2 of its code; Isensee 2024 for the
/// residual encoder. It starts from He's normal weights: seed them with <see cref="Libtorch.Seed"/>.</summary>
public sealed class PlannedUNet : Module
{
    /// <summary>Slope of its leaky ReLUs where they are negative. Isensee 2021.</summary>
    public const double NegativeSlope = 0.01;

    readonly PlannedUNetPlan plan;
    readonly PlannedBlock? stem;
    readonly ModuleList down, up, heads;

    /// <summary>As plans name it.</summary>
    internal static Architecture Registered { get; } = new(
        PlannedUNetPlan.ArchitectureName, Require, plan => new PlannedUNet(PlannedUNetPlan.Of(plan)),
        plan => PlannedUNetPlan.Of(plan).SizeMultiple, plan => PlannedUNetPlan.Of(plan).Shape())
    {
        // libtorch normalises an image of its own in that order alone, and lays every channel out anew where it comes in another.
        Format = MemoryFormat.Contiguous,
    };

    /// <summary>A network with a random start.</summary>
    /// <exception cref="ArgumentException">The shape cannot be built.</exception>
    public PlannedUNet(PlannedUNetPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Check();
        this.plan = plan;
        int stages = plan.Features.Count;
        stem = plan.ResidualEncoder
            ? Layer("stem", new PlannedBlock(plan.Inputs, plan.Features[0], Pair(plan.Kernels[0]), (1, 1))) : null;
        down = Layer("down", new ModuleList(Enumerable.Range(0, stages).Select(DownStage)));
        up = Layer("up", new ModuleList(Enumerable.Range(0, stages - 1).Select(stage => new PlannedUp(plan, stage))));
        heads = Layer("heads", new ModuleList(plan.Features.Take(stages - 1).Select(width =>
            new Conv2d(width, plan.Outputs, (1, 1), (1, 1), plan.Bias, NegativeSlope))));
    }

    /// <summary>Its shape.</summary>
    public PlannedUNetPlan Plan => plan;

    /// <summary>Logits at the input's own pixels.</summary>
    public override Tensor Forward(Tensor input) => Run(input, every: false)[0];

    /// <summary>Logits of every stage on the way up, the finest first: what deep supervision compares.</summary>
    /// <param name="input">(B, inputs, H, W).</param>
    /// <returns>One fewer than there are stages; each has the rows and columns of its stage.</returns>
    public IReadOnlyList<Tensor> Outputs(Tensor input) => Run(input, every: true);

    // Below H and W stand for the rows and columns of the stage that is spoken of.
    Tensor[] Run(Tensor input, bool every)
    {
        using var scope = new TensorScope();
        int last = plan.Features.Count - 1;
        var skips = new Tensor[last + 1];
        using (var begun = stem?.Forward(input))                            // (B, I, H, W) → (B, F₀, H, W), or none
            skips[0] = down[0].Forward(begun ?? input);                     // (B, F₀, H, W)
        for (int stage = 1; stage <= last; stage++)
            skips[stage] = down[stage].Forward(skips[stage - 1]);           // (B, Fₛ, H, W), of a stride fewer rows and columns
        var found = new Tensor[every ? last : 1];
        var x = skips[last];                                                // (B, F of the coarsest, H, W)
        for (int stage = last - 1; stage >= 0; stage--)
        {
            using var coarser = x;
            using var skip = skips[stage];
            x = ((PlannedUp)up[stage]).Join(coarser, skip);                 // (B, Fₛ, H, W)
            if (stage < found.Length)
                found[stage] = scope.MoveOutward(heads[stage].Forward(x));  // (B, O, H, W)
        }

        return found;
    }

    Module DownStage(int stage)
    {
        var kernel = Pair(plan.Kernels[stage]);
        int width = plan.Features[stage], before = stage > 0 ? plan.Features[stage - 1] : plan.ResidualEncoder ? width : plan.Inputs;
        return new Sequential([.. Enumerable.Range(0, plan.Convolutions[stage]).Select(k =>
        {
            int inputs = k == 0 ? before : width;
            var stride = k == 0 ? Pair(plan.Strides[stage]) : (1, 1);
            return plan.ResidualEncoder ? new PlannedResidualBlock(inputs, width, kernel, stride)
                : (Module)new PlannedBlock(inputs, width, kernel, stride);
        })]);
    }

    internal static (int Rows, int Columns) Pair(IReadOnlyList<int> pair) => (pair[0], pair[1]);

    static void Require(NetworkPlan plan)
    {
        var shape = PlannedUNetPlan.Of(plan);
        if (plan.Task != PlanTask.Segmentation)
            throw new ArgumentException($"task is {plan.Task}; a {PlannedUNetPlan.ArchitectureName} is for {PlanTask.Segmentation}");
        shape.Check();
        if (shape.Inputs != plan.Inputs)
            throw new ArgumentException(
                $"inputs is {shape.Inputs}; {plan.Channels.Count} scans × {plan.SlicesSeen} slices make {plan.Inputs}");
        if (shape.Outputs != plan.Outputs)
            throw new ArgumentException(
                $"outputs is {shape.Outputs}; the background and {plan.Labels.Count} structures make {plan.Outputs}");
        if (shape.Strides[0].Any(stride => stride != 1))
            throw new ArgumentException($"strides begins with {string.Join(" × ", shape.Strides[0])}; the finest stage has 1 × 1");
        var (rows, columns) = shape.SizeMultiple;
        if (plan.Patch.Count > 0 && (plan.Patch[0] % rows != 0 || plan.Patch[1] % columns != 0))
            throw new ArgumentException($"patch is {string.Join(" × ", plan.Patch)}; its strides want multiples of {rows} × {columns}");
    }
}
