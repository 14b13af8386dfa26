using System.Globalization;
using System.Text.Json;

namespace Rubor.Networks.Planning;

/// <summary>Shape of a U-Net that takes noise off an image whose masks it is told, as data. The blocks are those of guided diffusion
/// (Dhariwal and Nichol 2021) as Palette has them (Saharia 2022; Cobb 2024 used a public copy of it).</summary>
public sealed record DiffusionPlan
{
    /// <summary>Name of the architecture in plans.</summary>
    public const string ArchitectureName = "diffusion-unet";

    /// <summary><see cref="Prediction"/>: the noise that was added.</summary>
    public const string Noise = "noise";

    /// <summary><see cref="Prediction"/>: v = a·noise − s·image, which says something at every level (Salimans and Ho 2022).</summary>
    public const string Velocity = "velocity";

    /// <summary><see cref="Embedding"/>: the level as the logarithm of signal over noise.</summary>
    public const string LogSnr = "log-snr";

    /// <summary><see cref="Embedding"/>: the share of the signal in the variance, 0–1, as in Palette's public copy.</summary>
    public const string Gamma = "gamma";

    /// <summary><see cref="Start"/>: PyTorch's own.</summary>
    public const string TorchStart = "torch";

    /// <summary><see cref="Start"/>: uniform in ±√(6 / inputs of an output), as Cobb 2024 says. He 2015.</summary>
    public const string HeUniform = "he-uniform";

    /// <summary>Rows and columns of the image. Cobb 2024: 128.</summary>
    public int Side { get; init; } = 128;

    /// <summary>What the image is made from, a mask each: the classes of its pixels.</summary>
    public IReadOnlyList<string> Masks { get; init; } = ["normal", "low", "high"];

    /// <summary>Channels at the finest level, a multiple of 8 and of <see cref="Groups"/>. Palette: 64.</summary>
    public int Inner { get; init; } = 32;

    /// <summary>Channels of each level over <see cref="Inner"/>, the finest first. Palette: 1, 2, 4, 8.</summary>
    public IReadOnlyList<int> Multipliers { get; init; } = [1, 2, 2, 4];

    /// <summary>Blocks of a level on the way down, and one more on the way up.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Sides of the maps on which there is attention; with any, there is some in the middle as well.</summary>
    public IReadOnlyList<int> AttentionSides { get; init; } = [16];

    /// <summary>Channels of a head of attention.</summary>
    public int HeadChannels { get; init; } = 32;

    /// <summary>Groups of channels that are normalised together; 0 for no normalisation, where without attention a network sees no further
    /// than <see cref="Reach"/>.</summary>
    public int Groups { get; init; } = 32;

    /// <summary>Share of what is dropped before the second convolution of a block while it learns. Palette: 0.2.</summary>
    public double Dropout { get; init; }

    /// <summary><see cref="Noise"/> or <see cref="Velocity"/>.</summary>
    public string Prediction { get; init; } = Velocity;

    /// <summary><see cref="LogSnr"/> or <see cref="Gamma"/>.</summary>
    public string Embedding { get; init; } = LogSnr;

    /// <summary><see cref="TorchStart"/> or <see cref="HeUniform"/>. What ends a block begins with 0 in either.</summary>
    public string Start { get; init; } = TorchStart;

    /// <summary>Levels.</summary>
    internal int Levels => Multipliers.Count;

    /// <summary>Side of the maps of a level.</summary>
    internal int SideOf(int level) => Side >> level;

    /// <summary>Numbers by which a level of noise is told to the blocks.</summary>
    internal int Embedded => 4 * Inner;

    /// <summary>Pixels from a pixel of the result to the farthest that it depends on; null where it depends on the whole image.</summary>
    public int? Reach
    {
        get
        {
            if (Groups > 0 || AttentionSides.Count > 0)
                return null;
            int reach = 2; // first and last convolution
            for (int level = 0; level < Levels; level++)
            {
                int pixel = 1 << level;
                reach += ((2 * Blocks) + 1) * 2 * pixel;
                // Half the size and back: two convolutions on either side, and the squares that become one pixel.
                if (level < Levels - 1)
                    reach += (2 * 2 * pixel) + pixel + (2 * pixel) + pixel;
            }

            return reach + (4 << (Levels - 1));
        }
    }

    /// <summary>Multiplications of one evaluation of one image, convolutions and attention.</summary>
    public double Multiplications
    {
        get
        {
            double sum = 0;
            int channels = Inner * Multipliers[0];
            var skips = new Stack<int>([channels]);
            Convolve(Masks.Count + 1, channels, 0, 9);
            for (int level = 0; level < Levels; level++)
            {
                for (int b = 0; b < Blocks; b++)
                    skips.Push(Block(channels, Inner * Multipliers[level], level));
                if (level < Levels - 1)
                    skips.Push(Block(channels, channels, level + 1, attends: false));
            }

            for (int k = 0; k < 2; k++)
                Block(channels, channels, Levels - 1, attends: k == 0 && AttentionSides.Count > 0, middle: true);
            for (int level = Levels - 1; level >= 0; level--)
                for (int b = 0; b <= Blocks; b++)
                {
                    Block(channels + skips.Pop(), Inner * Multipliers[level], level);
                    if (level > 0 && b == Blocks)
                        Block(channels, channels, level - 1, attends: false);
                }

            Convolve(channels, 1, 0, 9);
            return sum;

            void Convolve(int inputs, int outputs, int level, int kernel) =>
                sum += (double)inputs * outputs * kernel * SideOf(level) * SideOf(level);

            int Block(int inputs, int outputs, int level, bool attends = true, bool middle = false)
            {
                Convolve(inputs, outputs, level, 9);
                Convolve(outputs, outputs, level, 9);
                if (inputs != outputs)
                    Convolve(inputs, outputs, level, 1);
                if (attends && (middle || AttentionSides.Contains(SideOf(level))))
                {
                    double pixels = (double)SideOf(level) * SideOf(level);
                    sum += (4 * (double)outputs * outputs * pixels) + (2 * outputs * pixels * pixels);
                }

                return channels = outputs;
            }
        }
    }

    /// <summary>The shape that a plan names.</summary>
    /// <exception cref="ArgumentException">The plan's network holds a key or value that is none; one line.</exception>
    public static DiffusionPlan Of(NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            return plan.Network.Deserialize(PlanJson.Default.DiffusionPlan)!;
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"network: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>A plan of a network of this shape.</summary>
    /// <param name="image">Role of the images that it makes.</param>
    /// <exception cref="ArgumentException">The shape cannot be built.</exception>
    public NetworkPlan Plan(string image)
    {
        Check();
        return new()
        {
            Task = PlanTask.Diffusion,
            Channels = PlanChannel.Of([image], ChannelNormalisation.None),
            Labels = Masks,
            Turn = NetworkPlan.NoTurn,
            Mirror = [],
            Architecture = ArchitectureName,
            Network = JsonSerializer.SerializeToNode(this, PlanJson.Default.DiffusionPlan)!.AsObject(),
        };
    }

    /// <summary>Refuses a shape that cannot be built.</summary>
    /// <exception cref="ArgumentException">Names the key, its value, and what is allowed.</exception>
    public void Check()
    {
        Require(Masks is { Count: >= 1 and <= 16 }, "masks", Masks?.Count ?? 0, "1 to 16");
        Require(Inner is >= 8 and <= 256 && Inner % 8 == 0, "inner", Inner, "a multiple of 8, 8 to 256");
        Require(Multipliers is { Count: >= 1 and <= 6 } && Multipliers.All(m => m is >= 1 and <= 16), "multipliers",
            string.Join(", ", Multipliers ?? []), "1 to 6 numbers, 1 to 16");
        Require(Side is >= 8 and <= 512 && Side % (1 << (Levels - 1)) == 0, "side", Side,
            $"8 to 512, a multiple of {1 << (Levels - 1)} with {Levels} levels");
        Require(Blocks is >= 1 and <= 4, "blocks", Blocks, "1 to 4");
        Require(AttentionSides is not null, "attention_sides", "none", "sides, or an empty list");
        Require(HeadChannels is >= 8 and <= 256, "head_channels", HeadChannels, "8 to 256");
        int deepest = Multipliers!.Max() * Inner;
        Require(AttentionSides!.Count == 0 || Multipliers!.All(m => m * Inner % Math.Min(HeadChannels, m * Inner) == 0), "head_channels",
            HeadChannels, $"a divisor of the channels, {Inner} to {deepest}");
        Require(Groups is >= 0 and <= 256 && (Groups == 0 || Inner % Groups == 0), "groups", Groups, $"0, or a divisor of inner, {Inner}");
        Require(Dropout is >= 0 and < 1, "dropout", Dropout, "0 to below 1");
        Require(Prediction is Noise or Velocity, "prediction", Prediction, $"{Noise} or {Velocity}");
        Require(Embedding is LogSnr or Gamma, "embedding", Embedding, $"{LogSnr} or {Gamma}");
        Require(Start is TorchStart or HeUniform, "start", Start, $"{TorchStart} or {HeUniform}");
    }

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; allowed is {allowed}"));
    }
}
