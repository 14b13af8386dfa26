using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>The U-Net that finds the disease region on T1W slices: (B, 1, H, W), H and W multiples of 8, to probabilities (B, 1, H, W), 0–1.
/// Parameter names are those of the published weights. Hepburn 2023, 2.5.3 and its supplement.</summary>
public sealed class VhiUNet : Module
{
    /// <summary>Name in descriptions of weights.</summary>
    public const string ArchitectureName = "vhi-unet";

    /// <summary>Levels of resolution. Hepburn 2023, supplement.</summary>
    public const int Depth = 4;

    /// <summary>Channels at the finest level; each deeper one has twice as many. Hepburn 2023, supplement.</summary>
    public const int Filters = 16;

    /// <summary>Rows and columns come in multiples of this: they are halved three times.</summary>
    public const int SizeMultiple = 1 << (Depth - 1);

    readonly ModuleList downPath, upPath;
    readonly Conv2d lastLayer;

    /// <summary>A network with PyTorch's random start: seed it with <see cref="Libtorch.Seed"/>.</summary>
    public VhiUNet()
    {
        downPath = Layer("down_path", new ModuleList(Enumerable.Range(0, Depth).Select(level => new ConvBlock(level == 0 ? 1 : Width(level - 1), Width(level)))));
        upPath = Layer("up_path", new ModuleList(Enumerable.Range(1, Depth - 1).Select(step => new UpBlock(Width(Depth - step), Width(Depth - 1 - step)))));
        lastLayer = Layer("last_layer", new Conv2d(Filters, 1, 1));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        var skips = new Tensor[Depth];
        skips[0] = downPath[0].Forward(input);                          // (B, 1, H, W) → (B, 16, H, W)
        for (int level = 1; level < Depth; level++)
        {
            using var pooled = Functional.MaxPool2d(skips[level - 1], 2); // (B, 16·2^(l−1), H/2^l, W/2^l)
            skips[level] = downPath[level].Forward(pooled);             // (B, 16·2^l, H/2^l, W/2^l)
        }

        var x = skips[^1];                                              // (B, 128, H/8, W/8)
        for (int level = Depth - 2; level >= 0; level--)
        {
            using var deeper = x;
            using var skip = skips[level];
            x = ((UpBlock)upPath[Depth - 2 - level]).Join(deeper, skip); // (B, 16·2^l, H/2^l, W/2^l)
        }

        var logits = lastLayer.Forward(x);                              // (B, 16, H, W) → (B, 1, H, W)
        return scope.MoveOutward(logits.SigmoidInPlace());              // (B, 1, H, W)
    }

    static int Width(int level) => Filters << level;
}

/// <summary>Twice a 3×3 convolution, batch norm, ReLU.</summary>
sealed class ConvBlock : Module
{
    readonly Sequential convblock;

    internal ConvBlock(int inputs, int outputs) => convblock = Layer("convblock", new Sequential(
        new Conv2d(inputs, outputs, 3, padding: 1), new BatchNorm2d(outputs), new ReluInPlace(),
        new Conv2d(outputs, outputs, 3, padding: 1), new BatchNorm2d(outputs), new ReluInPlace()));

    public override Tensor Forward(Tensor input) => convblock.Forward(input); // (B, I, H, W) → (B, O, H, W)
}

/// <summary>Up by 2, a 1×1 convolution, the skip beside it, a <see cref="ConvBlock"/>.</summary>
sealed class UpBlock : Module
{
    readonly Sequential upBlock;
    readonly ConvBlock convBlock;

    internal UpBlock(int inputs, int outputs)
    {
        upBlock = Layer("UpBlock", new Sequential(new UpsampleBilinear(2), new Conv2d(inputs, outputs, 1)));
        convBlock = Layer("ConvBlock", new ConvBlock(inputs, outputs));
    }

    internal Tensor Join(Tensor deeper, Tensor skip)
    {
        using var up = upBlock.Forward(deeper);         // (B, I, h, w) → (B, O, 2h, 2w)
        using var joined = Tensor.Cat([up, skip], 1);   // (B, 2·O, 2h, 2w); 2·O = I
        return convBlock.Forward(joined);               // (B, O, 2h, 2w)
    }

    public override Tensor Forward(Tensor input) => upBlock.Forward(input);
}
