using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>A convolution, normalisation of each channel of each image, leaky ReLU.</summary>
internal sealed class PlannedBlock : Module
{
    readonly ConvNorm conv;

    internal PlannedBlock(int inputs, int outputs, (int Rows, int Columns) kernel, (int Rows, int Columns) stride) =>
        conv = new(Layer("conv", new Conv2d(inputs, outputs, kernel, stride, bias: true, PlannedUNet.NegativeSlope)),
            Layer("norm", new InstanceNorm2d(outputs)));

    public override Tensor Forward(Tensor input) =>
        conv.Forward(input).LeakyReluInPlace(PlannedUNet.NegativeSlope);            // (B, I, H, W) → (B, O, H/s, W/s)
}

/// <summary>Two convolutions with normalisation; the block's input is added before the last leaky ReLU, by way of means where it gets
/// smaller and of a 1×1 convolution where it gets wider: the block "D" of He 2019.</summary>
internal sealed class PlannedResidualBlock : Module
{
    readonly ConvNorm first, second;
    readonly ConvNorm? shortcut;
    readonly (int Rows, int Columns) stride;

    internal PlannedResidualBlock(int inputs, int outputs, (int Rows, int Columns) kernel, (int Rows, int Columns) stride)
    {
        this.stride = stride;
        first = Make("first", inputs, kernel, stride, bias: true);
        second = Make("second", outputs, kernel, (1, 1), bias: true);
        // It begins as if it were not there.
        using (new NoGrad())
            second.Norm.Weight.Zero();
        shortcut = inputs == outputs ? null : Make("shortcut", inputs, (1, 1), (1, 1), bias: false);

        ConvNorm Make(string name, int from, (int Rows, int Columns) kernel, (int Rows, int Columns) stride, bool bias) =>
            new(Layer(name + "_conv", new Conv2d(from, outputs, kernel, stride, bias, PlannedUNet.NegativeSlope)),
                Layer(name + "_norm", new InstanceNorm2d(outputs)));
    }

    public override Tensor Forward(Tensor input)
    {
        using var inner = first.Forward(input).LeakyReluInPlace(PlannedUNet.NegativeSlope);     // (B, I, H, W) → (B, O, H/s, W/s)
        using var own = second.Forward(inner);                                                  // (B, O, H/s, W/s)
        using var smaller = stride == (1, 1) ? null : Functional.AvgPool2d(input, stride.Rows, stride.Columns); // (B, I, H/s, W/s)
        using var wider = shortcut?.Forward(smaller ?? input);                                  // (B, O, H/s, W/s)
        return (own + (wider ?? smaller ?? input)).LeakyReluInPlace(PlannedUNet.NegativeSlope); // (B, O, H/s, W/s)
    }
}

/// <summary>Up by a stage's stride, the skip beside it, convolutions.</summary>
internal sealed class PlannedUp : Module
{
    readonly ConvTranspose2d larger;
    readonly Sequential blocks;

    internal PlannedUp(PlannedUNetPlan plan, int stage)
    {
        int width = plan.Features[stage];
        var kernel = PlannedUNet.Pair(plan.Kernels[stage]);
        larger = Layer("larger", new ConvTranspose2d(plan.Features[stage + 1], width, PlannedUNet.Pair(plan.Strides[stage + 1]), plan.Bias,
            PlannedUNet.NegativeSlope));
        blocks = Layer("blocks", new Sequential([.. Enumerable.Range(0, plan.DecoderConvolutions)
            .Select(k => new PlannedBlock(k == 0 ? 2 * width : width, width, kernel, (1, 1)))]));
    }

    internal Tensor Join(Tensor coarser, Tensor skip)
    {
        using var up = larger.Forward(coarser);         // (B, I, h, w) → (B, O, H, W)
        using var joined = Tensor.Cat([up, skip], 1);   // (B, 2·O, H, W)
        return blocks.Forward(joined);                  // (B, O, H, W)
    }

    public override Tensor Forward(Tensor input) => larger.Forward(input);
}

/// <summary>A convolution and the normalisation after it, which their block registers.</summary>
internal readonly record struct ConvNorm(Conv2d Conv, InstanceNorm2d Norm)
{
    internal Tensor Forward(Tensor input)
    {
        using var summed = Conv.Forward(input);         // (B, I, H, W) → (B, O, H/s, W/s)
        return Norm.Forward(summed);                    // (B, O, H/s, W/s)
    }
}
