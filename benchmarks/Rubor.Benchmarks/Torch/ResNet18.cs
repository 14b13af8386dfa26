using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Benchmarks.Torch;

/// <summary>ResNet-18 (He et al. 2016, table 1) for measuring the binding: (B, 3, H, W) to (B, 1000).</summary>
sealed class ResNet18 : Module
{
    readonly Conv2d conv1;
    readonly BatchNorm2d bn1;
    readonly Residual[] blocks;
    readonly Linear fc;

    internal ResNet18()
    {
        conv1 = Layer("conv1", new Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false));
        bn1 = Layer("bn1", new BatchNorm2d(64));
        int[] widths = [64, 64, 64, 128, 128, 256, 256, 512, 512];
        blocks = [.. Enumerable.Range(0, 8).Select(k => Layer($"block{k}", new Residual(widths[k], widths[k + 1])))];
        fc = Layer("fc", new Linear(512, 1000));
    }

    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        var x = bn1.Forward(conv1.Forward(input)).ReluInPlace();    // (B, 64, H/2, W/2)
        x = Functional.MaxPool2d(x, 3, 2, 1);                       // (B, 64, H/4, W/4)
        foreach (var block in blocks)
        {
            using var before = x;
            x = block.Forward(before);                              // (B, C, h, w)
        }

        x = Functional.AdaptiveAvgPool2d(x, 1).Flatten(1);          // (B, 512)
        return scope.MoveOutward(fc.Forward(x));                    // (B, 1000)
    }

    sealed class Residual : Module
    {
        readonly Conv2d conv1, conv2;
        readonly BatchNorm2d bn1, bn2;
        readonly Sequential? downsample;

        internal Residual(int inputs, int outputs)
        {
            int stride = inputs == outputs ? 1 : 2;
            conv1 = Layer("conv1", new Conv2d(inputs, outputs, 3, stride, 1, bias: false));
            bn1 = Layer("bn1", new BatchNorm2d(outputs));
            conv2 = Layer("conv2", new Conv2d(outputs, outputs, 3, padding: 1, bias: false));
            bn2 = Layer("bn2", new BatchNorm2d(outputs));
            downsample = stride == 1 ? null
                : Layer("downsample", new Sequential(new Conv2d(inputs, outputs, 1, stride, bias: false), new BatchNorm2d(outputs)));
        }

        public override Tensor Forward(Tensor input)
        {
            using var scope = new TensorScope();
            using var first = conv1.Forward(input);
            using var middle = bn1.Forward(first).ReluInPlace();
            using var second = conv2.Forward(middle);
            var y = bn2.Forward(second);                            // (B, O, h, w)
            return scope.MoveOutward(y.AddInPlace(downsample?.Forward(input) ?? input).ReluInPlace());
        }
    }
}
