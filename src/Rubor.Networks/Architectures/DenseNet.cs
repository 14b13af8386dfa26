using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>A DenseNet (Huang 2017) with MONAI's names, so that its weights load: features.denseblock1.denselayer1.layers.norm1.weight …,
/// class_layers.out.weight. DenseNet-121 of one channel with 30 outputs has 6,978,334 weights, of three with ImageNet's 1,000
/// 7,978,856.</summary>
public sealed class DenseNet : Module
{
    /// <summary>Width of the bottleneck in growths. Huang 2017.</summary>
    public const int Bottleneck = 4;

    /// <summary>As plans name it.</summary>
    public static Architecture Registered { get; } = new(DenseNetPlan.ArchitectureName, Require,
        plan => new DenseNet(DenseNetPlan.Of(plan), plan.Inputs, plan.Outputs), _ => (1, 1), Words);

    readonly DenseFeatures features;
    readonly DenseHead head;

    /// <summary>A network with a random start.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="inputs">Channels of its images.</param>
    /// <param name="outputs">Labels.</param>
    public DenseNet(DenseNetPlan shape, int inputs, int outputs)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        features = Layer("features", new DenseFeatures(shape, inputs));
        head = Layer("class_layers", new DenseHead(features.Channels, outputs));
        Begin(shape.Start);
    }

    /// <summary>Its shape.</summary>
    public DenseNetPlan Shape { get; }

    /// <summary>Logits (B, labels) of images (B, C, H, W).</summary>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        return scope.MoveOutward(head.Forward(features.Forward(input)));
    }

    // Convolutions and the linear layer have PyTorch's start already.
    void Begin(string start)
    {
        if (start == DenseNetPlan.TorchStart)
            return;
        using var noGrad = new NoGrad();
        foreach (var (_, tensor) in NamedParameters().Where(p => p.Tensor.Sizes.Length >= 2))
        {
            long fanIn = tensor.Sizes.Skip(1).Aggregate((a, b) => a * b);
            if (start == DenseNetPlan.HeUniform)
                tensor.Uniform(-Math.Sqrt(6.0 / fanIn), Math.Sqrt(6.0 / fanIn));
            else if (tensor.Sizes.Length == 4)
                tensor.Normal(0, Math.Sqrt(2.0 / fanIn));
        }

        head.Out.Bias.Zero();
    }

    static void Require(NetworkPlan plan)
    {
        if (plan.Task != PlanTask.MultiLabel)
            throw new ArgumentException($"task is {plan.Task}; a {DenseNetPlan.ArchitectureName} is for {PlanTask.MultiLabel}");
        DenseNetPlan.Of(plan).Check();
    }

    static string Words(NetworkPlan plan) => DenseNetPlan.Of(plan) is var shape
        ? $"DenseNet of growth {shape.Growth}, blocks of {string.Join(", ", shape.Blocks)} layers, at {shape.Side} × {shape.Side}" : "";
}

/// <summary>All but the last layer: first convolution, blocks with transitions between them, a last normalisation.</summary>
internal sealed class DenseFeatures : Module
{
    readonly Conv2d conv0;
    readonly BatchNorm2d norm0, last;
    readonly DenseBlock[] blocks;
    readonly DenseTransition[] transitions;

    internal DenseFeatures(DenseNetPlan shape, int inputs)
    {
        conv0 = Layer("conv0", new Conv2d(inputs, shape.Width, 7, stride: 2, padding: 3, bias: false));
        norm0 = Layer("norm0", new BatchNorm2d(shape.Width));
        Channels = shape.Width;
        blocks = new DenseBlock[shape.Blocks.Count];
        transitions = new DenseTransition[shape.Blocks.Count - 1];
        for (int b = 0; b < blocks.Length; b++)
        {
            blocks[b] = Layer($"denseblock{b + 1}", new DenseBlock(shape.Blocks[b], Channels, shape.Growth));
            Channels += shape.Blocks[b] * shape.Growth;
            if (b == transitions.Length)
                break;
            transitions[b] = Layer($"transition{b + 1}", new DenseTransition(Channels, Channels / 2));
            Channels /= 2;
        }

        last = Layer($"norm{blocks.Length + 1}", new BatchNorm2d(Channels));
    }

    internal int Channels { get; }

    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        using var first = norm0.Forward(conv0.Forward(input)).ReluInPlace();   // (B, width, H/2, W/2)
        var x = Functional.MaxPool2d(first, 3, 2, 1);                          // (B, width, H/4, W/4)
        for (int b = 0; b < blocks.Length; b++)
        {
            x = blocks[b].Forward(x);                                          // (B, C + layers·growth, h, w)
            if (b < transitions.Length)
                x = transitions[b].Forward(x);                                 // (B, half of that, h/2, w/2)
        }

        return scope.MoveOutward(last.Forward(x));                             // (B, channels, h, w)
    }
}

/// <summary>Layers each of which sees what all before it gave.</summary>
internal sealed class DenseBlock : Module
{
    readonly DenseLayer[] layers;

    internal DenseBlock(int count, int inputs, int growth) =>
        layers = [.. Enumerable.Range(0, count).Select(l => Layer($"denselayer{l + 1}", new DenseLayer(inputs + (l * growth), growth)))];

    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        var x = input;
        foreach (var layer in layers)
        {
            var own = layer.Forward(x);                                        // (B, growth, h, w)
            x = Tensor.Cat([x, own], 1);                                       // (B, C + growth, h, w)
        }

        return scope.MoveOutward(x);
    }
}

/// <summary>One layer: 1×1 to the bottleneck, 3×3 to the growth, each after normalisation and ReLU. Huang 2017, DenseNet-B.</summary>
internal sealed class DenseLayer : Module
{
    readonly DenseLayers layers;

    internal DenseLayer(int inputs, int growth) => layers = Layer("layers", new DenseLayers(inputs, growth));

    public override Tensor Forward(Tensor input) => layers.Forward(input);
}

/// <summary>What MONAI's names have below a layer.</summary>
internal sealed class DenseLayers : Module
{
    readonly BatchNorm2d norm1, norm2;
    readonly Conv2d conv1, conv2;

    internal DenseLayers(int inputs, int growth)
    {
        int bottleneck = DenseNet.Bottleneck * growth;
        norm1 = Layer("norm1", new BatchNorm2d(inputs));
        conv1 = Layer("conv1", new Conv2d(inputs, bottleneck, 1, bias: false));
        norm2 = Layer("norm2", new BatchNorm2d(bottleneck));
        conv2 = Layer("conv2", new Conv2d(bottleneck, growth, 3, padding: 1, bias: false));
    }

    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        using var before = norm1.Forward(input).ReluInPlace();                 // (B, C, h, w)
        using var narrow = conv1.Forward(before);                              // (B, 4·growth, h, w)
        using var between = norm2.Forward(narrow).ReluInPlace();
        return scope.MoveOutward(conv2.Forward(between));                      // (B, growth, h, w)
    }
}

/// <summary>Half of the channels, and half of the rows and columns.</summary>
internal sealed class DenseTransition : Module
{
    readonly BatchNorm2d norm;
    readonly Conv2d conv;

    internal DenseTransition(int inputs, int outputs)
    {
        norm = Layer("norm", new BatchNorm2d(inputs));
        conv = Layer("conv", new Conv2d(inputs, outputs, 1, bias: false));
    }

    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        using var before = norm.Forward(input).ReluInPlace();                  // (B, C, h, w)
        using var narrow = conv.Forward(before);                               // (B, C/2, h, w)
        return scope.MoveOutward(Functional.AvgPool2d(narrow, 2, 2));          // (B, C/2, h/2, w/2)
    }
}

/// <summary>Means over rows and columns, and the last linear layer.</summary>
internal sealed class DenseHead : Module
{
    internal DenseHead(int inputs, int outputs) => Out = Layer("out", new Linear(inputs, outputs));

    internal Linear Out { get; }

    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        var pooled = Functional.AdaptiveAvgPool2d(input.ReluInPlace(), 1).Flatten(1);   // (B, C)
        return scope.MoveOutward(Out.Forward(pooled));                         // (B, labels)
    }
}
