using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>A U-Net on slices: (B, inputs, H, W), H and W multiples of <see cref="UNetPlan.SizeMultiple"/>, to logits (B, outputs, H, W).
/// Parameter names are those of the published weights. Hepburn 2023, 2.5.3 and its supplement.</summary>
public sealed class UNet : Module
{
    readonly UNetPlan plan;
    readonly ModuleList downPath, upPath;
    readonly Conv2d lastLayer;

    /// <summary>As plans name it.</summary>
    internal static Architecture Registered { get; } = new(
        UNetPlan.ArchitectureName, Require, plan => new UNet(UNetPlan.Of(plan)), plan =>
            (UNetPlan.Of(plan).SizeMultiple, UNetPlan.Of(plan).SizeMultiple), plan => UNetPlan.Of(plan).Words());

    /// <summary>A network with PyTorch's random start: seed it with <see cref="Libtorch.Seed"/>.</summary>
    /// <param name="plan">Its shape; null for the published one.</param>
    /// <exception cref="ArgumentException">The shape cannot be built.</exception>
    public UNet(UNetPlan? plan = null)
    {
        this.plan = plan ??= new();
        plan.Check();
        downPath = Layer("down_path", new ModuleList(Enumerable.Range(0, plan.Levels).Select(level =>
            new ConvBlock(level == 0 ? plan.Inputs * plan.SpaceToDepth * plan.SpaceToDepth : plan.Width(level - 1), plan.Width(level), plan,
                plan.ResidualEncoder))));
        upPath = Layer("up_path",
            new ModuleList(Enumerable.Range(1, plan.Levels - 1)
            .Select(step => new UpBlock(plan.Width(plan.Levels - step), plan.Width(plan.Levels - 1 - step), plan))));
        lastLayer = Layer("last_layer", new Conv2d(plan.Filters, plan.Outputs * plan.SpaceToDepth * plan.SpaceToDepth, 1));
    }

    /// <summary>Its shape.</summary>
    public UNetPlan Plan => plan;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        var skips = new Tensor[plan.Levels];
        int side = plan.SpaceToDepth;
        using var squares = side == 1 ? null
            : Functional.PixelUnshuffle(input, side).To(input.IsChannelsLast ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous);
        // (B, I·s², H/s, W/s) → (B, F, H/s, W/s); below H and W stand for those
        skips[0] = downPath[0].Forward(squares ?? input);
        for (int level = 1; level < plan.Levels; level++)
        {
            using var pooled = Functional.MaxPool2d(skips[level - 1], 2); // (B, F·2^(l−1), H/2^l, W/2^l)
            skips[level] = downPath[level].Forward(pooled);             // (B, F·2^l, H/2^l, W/2^l)
        }

        var x = skips[^1];                                              // (B, F·2^(L−1), H/2^(L−1), W/2^(L−1))
        for (int level = plan.Levels - 2; level >= 0; level--)
        {
            using var deeper = x;
            using var skip = skips[level];
            x = ((UpBlock)upPath[plan.Levels - 2 - level]).Join(deeper, skip); // (B, F·2^l, H/2^l, W/2^l)
        }

        var logits = lastLayer.Forward(x);                              // (B, F, H, W) → (B, O·s², H, W)
        return scope.MoveOutward(side == 1 ? logits : Functional.PixelShuffle(logits, side)); // (B, O, H·s, W·s)
    }

    static void Require(NetworkPlan plan)
    {
        var shape = UNetPlan.Of(plan);
        if (plan.Task != PlanTask.Segmentation)
            throw new ArgumentException($"task is {plan.Task}; a {UNetPlan.ArchitectureName} is for {PlanTask.Segmentation}");
        shape.Check();
        if (shape.Inputs != plan.Inputs)
            throw new ArgumentException($"inputs is {shape.Inputs}; {plan.Channels.Count} scans × {plan.SlicesSeen} slices make {plan.Inputs}");
        if (shape.Outputs != plan.Outputs)
            throw new ArgumentException($"outputs is {shape.Outputs}; {plan.Labels.Count} structures make {plan.Outputs}");
    }

    internal static Module Normalisation(UNetPlan plan, int channels) =>
        plan.Normalisation == UNetPlan.InstanceNormalisation ? new InstanceNorm2d(channels) : new BatchNorm2d(channels);
}

/// <summary>Twice a convolution, normalisation, ReLU; where residual, the block's input is added before the last ReLU.</summary>
internal sealed class ConvBlock : Module
{
    readonly Sequential convblock;
    readonly Module? shortcut;
    readonly bool residual;

    internal ConvBlock(int inputs, int outputs, UNetPlan plan, bool residual)
    {
        this.residual = residual;
        List<Module> layers =
        [
            new Conv2d(inputs, outputs, plan.Kernel, padding: plan.Kernel / 2), UNet.Normalisation(plan, outputs), new ReluInPlace(),
            new Conv2d(outputs, outputs, plan.Kernel, padding: plan.Kernel / 2), UNet.Normalisation(plan, outputs),
        ];
        if (!residual)
            layers.Add(new ReluInPlace());
        convblock = Layer("convblock", new Sequential([.. layers]));
        shortcut = residual && inputs != outputs ? Layer("shortcut", new Conv2d(inputs, outputs, 1)) : null;
    }

    public override Tensor Forward(Tensor input)
    {
        if (!residual)
            return convblock.Forward(input);            // (B, I, H, W) → (B, O, H, W)
        var own = convblock.Forward(input);             // (B, I, H, W) → (B, O, H, W)
        var added = shortcut is null ? own + input : own + shortcut.Forward(input);
        return added.ReluInPlace();                     // (B, O, H, W)
    }
}

/// <summary>Up by 2, a 1×1 convolution, the skip beside it, a <see cref="ConvBlock"/>.</summary>
internal sealed class UpBlock : Module
{
    readonly Sequential upBlock;
    readonly ConvBlock convBlock;

    internal UpBlock(int inputs, int outputs, UNetPlan plan)
    {
        upBlock = Layer("UpBlock", new Sequential(new UpsampleBilinear(2), new Conv2d(inputs, outputs, 1)));
        convBlock = Layer("ConvBlock", new ConvBlock(2 * outputs, outputs, plan, residual: false));
    }

    internal Tensor Join(Tensor deeper, Tensor skip)
    {
        using var up = upBlock.Forward(deeper);         // (B, I, h, w) → (B, O, 2h, 2w)
        using var joined = Tensor.Cat([up, skip], 1);   // (B, 2·O, 2h, 2w)
        return convBlock.Forward(joined);               // (B, O, 2h, 2w)
    }

    public override Tensor Forward(Tensor input) => upBlock.Forward(input);
}
