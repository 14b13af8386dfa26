using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>A U-Net that is told masks and the level of the noise: noisy image (B, 1, S, S) → noise or velocity (B, 1, S, S). Residual
/// blocks scaled and shifted by the level, attention at some sizes; what ends a block begins with 0. Dhariwal and Nichol 2021.</summary>
public sealed class DiffusionUNet : Module
{
    /// <summary>As plans name it.</summary>
    internal static Architecture Registered { get; } = new(DiffusionPlan.ArchitectureName, Require,
        plan => new DiffusionUNet(DiffusionPlan.Of(plan)), plan => (DiffusionPlan.Of(plan).Side, DiffusionPlan.Of(plan).Side),
        plan => Words(DiffusionPlan.Of(plan)));

    readonly Linear embed1, embed2;
    readonly Conv2d first, last;
    readonly List<(DiffusionBlock Block, AttentionBlock? Attention)> down = [], middle = [];
    readonly List<(DiffusionBlock Block, AttentionBlock? Attention, DiffusionBlock? Up)> up = [];
    readonly GroupNorm? norm;

    /// <summary>A network with a random start.</summary>
    /// <param name="shape">Its shape.</param>
    /// <exception cref="ArgumentException">The shape cannot be built.</exception>
    public DiffusionUNet(DiffusionPlan shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Check();
        Shape = shape;
        embed1 = Layer("embed1", new Linear(shape.Inner, shape.Embedded));
        embed2 = Layer("embed2", new Linear(shape.Embedded, shape.Embedded));
        int channels = shape.Inner * shape.Multipliers[0];
        first = Layer("first", new Conv2d(shape.Masks.Count + 1, channels, 3, padding: 1));
        var skips = new Stack<int>([channels]);
        for (int level = 0; level < shape.Levels; level++)
        {
            for (int b = 0; b < shape.Blocks; b++)
            {
                int wide = shape.Inner * shape.Multipliers[level];
                AddDown(channels, wide, 0, shape.AttentionSides.Contains(shape.SideOf(level)));
                skips.Push(channels = wide);
            }

            if (level < shape.Levels - 1)
            {
                AddDown(channels, channels, -1, false);
                skips.Push(channels);
            }
        }

        bool attends = shape.AttentionSides.Count > 0;
        middle.Add((Layer("middle.0", new DiffusionBlock(shape, channels, channels, 0)),
            attends ? Layer("middle.attention", new AttentionBlock(shape, channels)) : null));
        middle.Add((Layer("middle.1", new DiffusionBlock(shape, channels, channels, 0)), null));
        for (int level = shape.Levels - 1; level >= 0; level--)
            for (int b = 0; b <= shape.Blocks; b++)
            {
                int wide = shape.Inner * shape.Multipliers[level], k = up.Count;
                up.Add((Layer($"up.{k}.block", new DiffusionBlock(shape, channels + skips.Pop(), wide, 0)),
                    shape.AttentionSides.Contains(shape.SideOf(level)) ? Layer($"up.{k}.attention", new AttentionBlock(shape, wide)) : null,
                    level > 0 && b == shape.Blocks ? Layer($"up.{k}.up", new DiffusionBlock(shape, wide, wide, 1)) : null));
                channels = wide;
            }

        norm = shape.Groups > 0 ? Layer("norm", new GroupNorm(shape.Groups, channels)) : null;
        last = Layer("last", new Conv2d(channels, 1, 3, padding: 1));
        Begin();

        void AddDown(int inputs, int outputs, int scale, bool attention)
        {
            int k = down.Count;
            down.Add((Layer($"down.{k}.block", new DiffusionBlock(shape, inputs, outputs, scale)),
                attention ? Layer($"down.{k}.attention", new AttentionBlock(shape, outputs)) : null));
        }
    }

    /// <summary>Its shape.</summary>
    public DiffusionPlan Shape { get; }

    /// <summary>Noise or velocity.</summary>
    /// <param name="noisy">(B, 1, S, S).</param>
    /// <param name="masks">(B, M, S, S).</param>
    /// <param name="level">The level of the noise as <c>NoiseLevel.Embedded</c> has it, (B, inner).</param>
    public Tensor Forward(Tensor noisy, Tensor masks, Tensor level)
    {
        using var scope = new TensorScope();
        var told = embed2.Forward(Functional.Silu(embed1.Forward(level)));       // (B, 4·inner)
        told = Functional.Silu(told);
        var format = masks.IsChannelsLast ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous;
        var x = first.Forward(Tensor.Cat([masks, noisy], 1).To(format));         // (B, M + 1, S, S) → (B, C, S, S)
        var skips = new Stack<Tensor>([x]);
        foreach (var (block, attention) in down)
        {
            x = block.Forward(x, told);                                          // (B, C·m, S/2^l, S/2^l)
            x = attention?.Forward(x) ?? x;
            skips.Push(x);
        }

        foreach (var (block, attention) in middle)
        {
            x = block.Forward(x, told);
            x = attention?.Forward(x) ?? x;
        }

        foreach (var (block, attention, rise) in up)
        {
            x = block.Forward(Tensor.Cat([x, skips.Pop()], 1), told);            // (B, C·m + skip, s, s) → (B, C·m, s, s)
            x = attention?.Forward(x) ?? x;
            x = rise?.Forward(x, told) ?? x;                                     // (B, C·m, 2s, 2s)
        }

        return scope.MoveOutward(last.Forward(Functional.Silu(norm?.Forward(x) ?? x))); // (B, 1, S, S)
    }

    /// <summary>It needs masks and a level beside the image: use the other.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Tensor Forward(Tensor input) => throw new NotSupportedException("masks and level are needed as well");

    // Every block begins as the identity, and the whole with 0.
    void Begin()
    {
        using var noGrad = new NoGrad();
        foreach (var (name, tensor) in NamedParameters())
        {
            long[] sizes = tensor.Sizes;
            if (DiffusionBlock.EndsABlock(name))
                tensor.Zero();
            else if (Shape.Start == DiffusionPlan.HeUniform && sizes.Length > 1)
            {
                double bound = Math.Sqrt(6.0 / sizes.Skip(1).Aggregate(1L, (product, size) => product * size));
                tensor.Uniform(-bound, bound);
            }
            else if (Shape.Start == DiffusionPlan.HeUniform && name.EndsWith("bias", StringComparison.Ordinal))
                tensor.Zero();
        }
    }

    static void Require(NetworkPlan plan)
    {
        var shape = DiffusionPlan.Of(plan);
        if (plan.Task != PlanTask.Diffusion)
            throw new ArgumentException($"task is {plan.Task}; a {DiffusionPlan.ArchitectureName} is for {PlanTask.Diffusion}");
        shape.Check();
        if (!shape.Masks.SequenceEqual(plan.Labels))
            throw new ArgumentException($"masks is {string.Join(", ", shape.Masks)}; the plan's labels are {string.Join(", ", plan.Labels)}");
    }

    static string Words(DiffusionPlan shape) =>
        $"diffusion U-Net, {shape.Side} × {shape.Side}, channels {string.Join(", ", shape.Multipliers.Select(m => m * shape.Inner))}, "
        + (shape.AttentionSides.Count > 0 ? $"attention at {string.Join(", ", shape.AttentionSides)} and in the middle" : "no attention");
}

/// <summary>Two convolutions, the second after a scale and a shift by the level of the noise; what came in is added.</summary>
internal sealed class DiffusionBlock : Module
{
    readonly GroupNorm? norm1, norm2;
    readonly Conv2d conv1, conv2;
    readonly Conv2d? skip;
    readonly Linear level;
    readonly double dropout;
    readonly int outputs, scale;

    /// <param name="shape">The network's shape.</param>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="scale">−1 for half the size, 1 for twice, 0 for the same.</param>
    internal DiffusionBlock(DiffusionPlan shape, int inputs, int outputs, int scale)
    {
        (dropout, this.outputs, this.scale) = (shape.Dropout, outputs, scale);
        norm1 = shape.Groups > 0 ? Layer("norm1", new GroupNorm(shape.Groups, inputs)) : null;
        conv1 = Layer("conv1", new Conv2d(inputs, outputs, 3, padding: 1));
        level = Layer("level", new Linear(shape.Embedded, 2 * outputs));
        norm2 = shape.Groups > 0 ? Layer("norm2", new GroupNorm(shape.Groups, outputs)) : null;
        conv2 = Layer("conv2", new Conv2d(outputs, outputs, 3, padding: 1));
        skip = inputs == outputs ? null : Layer("skip", new Conv2d(inputs, outputs, 1));
    }

    /// <summary>Whether a parameter begins with 0: that of the second convolution, of attention's last, and of the network's
    /// last.</summary>
    internal static bool EndsABlock(string name) => name.Contains("conv2.", StringComparison.Ordinal)
        || name.Contains("project.", StringComparison.Ordinal) || name.StartsWith("last.", StringComparison.Ordinal);

    internal Tensor Forward(Tensor input, Tensor told)
    {
        using var scope = new TensorScope();
        var h = Functional.Silu(norm1?.Forward(input) ?? input);            // (B, I, s, s)
        var own = Resized(input);
        h = conv1.Forward(Resized(h));                                      // (B, O, s′, s′)
        var film = level.Forward(told).Reshape(-1, 2 * outputs, 1, 1);      // (B, 2·O, 1, 1)
        var by = film.Narrow(1, 0, outputs) + 1;
        h = ((norm2?.Forward(h) ?? h) * by) + film.Narrow(1, outputs, outputs);
        h = Functional.Silu(h);
        if (dropout > 0)
            h = Functional.Dropout(h, dropout, IsTraining);
        h = conv2.Forward(h);                                               // (B, O, s′, s′)
        return scope.MoveOutward(h + (skip?.Forward(own) ?? own));
    }

    public override Tensor Forward(Tensor input) => throw new NotSupportedException("the level of the noise is needed as well");

    Tensor Resized(Tensor x) => scale switch
    {
        -1 => Functional.AvgPool2d(x, 2, 2),
        1 => Functional.UpsampleNearest(x, 2),
        _ => x,
    };
}

/// <summary>Every pixel sees every other: attention of several heads, added to what came in. Vaswani 2017.</summary>
internal sealed class AttentionBlock : Module
{
    readonly GroupNorm? norm;
    readonly Conv2d ask, project;
    readonly int channels, heads;

    internal AttentionBlock(DiffusionPlan shape, int channels)
    {
        (this.channels, heads) = (channels, Math.Max(1, channels / shape.HeadChannels));
        norm = shape.Groups > 0 ? Layer("norm", new GroupNorm(shape.Groups, channels)) : null;
        ask = Layer("ask", new Conv2d(channels, 3 * channels, 1));
        project = Layer("project", new Conv2d(channels, channels, 1));
    }

    public override Tensor Forward(Tensor input)
    {
        using var scope = new TensorScope();
        long[] sizes = input.Sizes;
        long c = channels / heads, pixels = sizes[2] * sizes[3], all = sizes[0] * heads;
        var asked = ask.Forward(norm?.Forward(input) ?? input).Reshape(all, 3 * c, pixels);  // (B·heads, 3·c, s²)
        double scale = Math.Pow(c, -0.25);
        var query = asked.Narrow(1, 0, c) * scale;                                            // (B·heads, c, s²)
        var key = asked.Narrow(1, c, c) * scale;
        var weights = query.Permute(0, 2, 1).MatMul(key).Softmax(-1);                         // (B·heads, s², s²)
        var seen = asked.Narrow(1, 2 * c, c).MatMul(weights.Permute(0, 2, 1));                // (B·heads, c, s²)
        return scope.MoveOutward(input + project.Forward(seen.Reshape(sizes)));               // (B, C, s, s)
    }
}
