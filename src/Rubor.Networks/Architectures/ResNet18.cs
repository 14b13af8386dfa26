using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>ResNet-18 (He 2016, table 1), with torchvision's names, so that its weights load. 11,689,512 weights at width 64 with 1,000
/// classes.</summary>
public sealed class ResNet18 : Module
{
    /// <summary>Width of the published network: channels of its first stage.</summary>
    public const int PublishedWidth = 64;

    /// <summary>Classes of ImageNet.</summary>
    public const int ImageNetClasses = 1000;

    /// <summary>Stages behind the stem.</summary>
    public const int Stages = 4;

    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly Sequential[] stages;
    readonly Linear? fc;
    bool absorbed;

    /// <summary>A network with torchvision's random start: He's normal one by the outputs of each convolution.</summary>
    /// <param name="width">Channels of the first stage; the last has eight times as many.</param>
    /// <param name="classes">Classes of the last layer; 0 for none, then its output are the features.</param>
    public ResNet18(int width = PublishedWidth, int classes = 0)
    {
        conv1 = Layer("conv1", HeStart(new Conv2d(3, width, 7, stride: 2, padding: 3, bias: false)));
        bn1 = Layer("bn1", new BatchNorm2d(width));
        stages = [.. Enumerable.Range(0, Stages).Select(stage =>
        {
            int own = width << stage, before = stage == 0 ? width : own / 2;
            return Layer($"layer{stage + 1}", new Sequential(new ResidualBlock(before, own), new ResidualBlock(own, own)));
        })];
        Features = 8 * width;
        fc = classes > 0 ? Layer("fc", new Linear(Features, classes)) : null;
    }

    /// <summary>Features that it gives before its last layer.</summary>
    public int Features { get; }

    /// <summary>What stands for its ReLUs; null for max(0, x). For explanations.</summary>
    public Func<Tensor, Tensor>? Activation
    {
        get;
        set
        {
            field = value;
            foreach (var (_, block) in stages.SelectMany(s => s.Layers))
                ((ResidualBlock)block).Activation = value;
        }
    }

    /// <summary>Takes every normalisation into the convolution before it: for a trained network that is only asked from now on. Its weights
    /// are then others than those that were trained.</summary>
    public void AbsorbNormalisation()
    {
        conv1.Absorb(bn1);
        absorbed = true;
        foreach (var (_, block) in stages.SelectMany(s => s.Layers))
            ((ResidualBlock)block).AbsorbNormalisation();
    }

    /// <summary>Logits (B, classes) of images (B, 3, H, W); the features (B, 8·width) where it has no classes.</summary>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        var pooled = Pooled(FeatureMaps(input));                    // (B, 8·width)
        return scope.MoveOutward(fc is null ? pooled : fc.Forward(pooled));
    }

    /// <summary>What its last convolution gives, after the ReLU: (B, 3, H, W) → (B, 8·width, H/32, W/32).</summary>
    public Tensor FeatureMaps(Tensor input)
    {
        using var scope = new TensorScope();
        // (B, width, H/2, W/2)
        using var normed = ResidualBlock.Active(ResidualBlock.Normed(conv1.Forward(input), absorbed ? null : bn1), Activation);
        var x = Functional.MaxPool2d(normed, 3, 2, 1);              // (B, width, H/4, W/4)
        foreach (var stage in stages)
        {
            using var before = x;
            x = stage.Forward(before);                              // (B, width·2^s, H/2^(2+s), W/2^(2+s))
        }

        return scope.MoveOutward(x);
    }

    /// <summary>Means over rows and columns: (B, C, h, w) → (B, C).</summary>
    public static Tensor Pooled(Tensor maps) => Functional.AdaptiveAvgPool2d(maps, 1).Flatten(1);

    /// <summary>Freezes the first convolution with its normalisation, and the first stages.</summary>
    /// <param name="stages">0 for the stem alone, up to 4.</param>
    public void FreezeUpTo(int stages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stages);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stages, Stages);
        conv1.Freeze();
        bn1.Freeze();
        foreach (var stage in this.stages.Take(stages))
            stage.Freeze();
    }

    /// <summary>He's normal start of a convolution by its outputs: variance 2 / (channels out × rows × columns), as torchvision has
    /// it.</summary>
    internal static Conv2d HeStart(Conv2d convolution)
    {
        using var noGrad = new NoGrad();
        long[] sizes = convolution.Weight.Sizes;
        convolution.Weight.Normal(0, Math.Sqrt(2.0 / (sizes[0] * sizes[2] * sizes[3])));
        return convolution;
    }
}

/// <summary>Two convolutions of 3×3, what came in added before the last ReLU. He 2016, figure 2.</summary>
internal sealed class ResidualBlock : Module
{
    readonly Conv2d conv1, conv2;
    readonly BatchNorm2d bn1, bn2;
    readonly Sequential? downsample;
    readonly Conv2d? shortcut;
    bool absorbed;

    internal ResidualBlock(int inputs, int outputs)
    {
        int stride = inputs == outputs ? 1 : 2;
        conv1 = Layer("conv1", ResNet18.HeStart(new Conv2d(inputs, outputs, 3, stride, 1, bias: false)));
        bn1 = Layer("bn1", new BatchNorm2d(outputs));
        conv2 = Layer("conv2", ResNet18.HeStart(new Conv2d(outputs, outputs, 3, padding: 1, bias: false)));
        bn2 = Layer("bn2", new BatchNorm2d(outputs));
        shortcut = stride == 1 ? null : ResNet18.HeStart(new Conv2d(inputs, outputs, 1, stride, bias: false));
        downsample = shortcut is null ? null : Layer("downsample", new Sequential(shortcut, new BatchNorm2d(outputs)));
    }

    internal void AbsorbNormalisation()
    {
        conv1.Absorb(bn1);
        conv2.Absorb(bn2);
        if (downsample is not null)
            shortcut!.Absorb((BatchNorm2d)downsample.Layers[1].Module);
        absorbed = true;
    }

    internal Func<Tensor, Tensor>? Activation { get; set; }

    internal static Tensor Normed(Tensor input, BatchNorm2d? normalisation)
    {
        if (normalisation is null)
            return input;
        using (input)
            return normalisation.Forward(input);
    }

    internal static Tensor Active(Tensor input, Func<Tensor, Tensor>? activation) =>
        activation is null ? input.ReluInPlace() : activation(input);

    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        using var middle = Active(Normed(conv1.Forward(input), absorbed ? null : bn1), Activation);     // (B, O, h, w)
        var own = Normed(conv2.Forward(middle), absorbed ? null : bn2);                                 // (B, O, h, w)
        var beside = (absorbed ? shortcut?.Forward(input) : downsample?.Forward(input)) ?? input;
        return scope.MoveOutward(Active(own.AddInPlace(beside), Activation));
    }
}
