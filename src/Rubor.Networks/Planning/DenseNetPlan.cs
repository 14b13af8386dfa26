using System.Text.Json;

namespace Rubor.Networks.Planning;

/// <summary>Shape of a DenseNet (Huang 2017) that gives labels to an image, as data. Huang 2017, table 1, DenseNet-121: growth 32, a first
/// convolution of 64, blocks of 6, 12, 24 and 16 layers, a bottleneck of 4 × growth.</summary>
public sealed record DenseNetPlan
{
    /// <summary>Name of the architecture in plans.</summary>
    public const string ArchitectureName = "densenet";

    /// <summary><see cref="Start"/>: He's uniform start, variance 2 / inputs (He 2015): "Kaiming uniform" as Cobb 2024 says.</summary>
    public const string HeUniform = "he-uniform";

    /// <summary><see cref="Start"/>: PyTorch's default, uniform in ±1/√inputs, a sixth of that variance.</summary>
    public const string TorchStart = "torch";

    /// <summary><see cref="Start"/>: He's normal start of the convolutions, PyTorch's of the last layer with a bias of 0, as MONAI has
    /// it.</summary>
    public const string HeNormal = "he-normal";

    /// <summary>What <see cref="Start"/> may be.</summary>
    public static IReadOnlyList<string> Starts { get; } = [HeUniform, TorchStart, HeNormal];

    /// <summary>Channels that a layer adds, a multiple of 8 up to 64. DenseNet-121: 32. Of fewer than 8 the processor's convolutions in
    /// channels-last order (oneDNN 2.6) write past their memory.</summary>
    public int Growth { get; init; } = 32;

    /// <summary>Channels of the first convolution, a multiple of 16 up to 128. DenseNet-121: 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Layers of each block, 2 to 5 blocks. DenseNet-121: 6, 12, 24, 16.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [6, 12, 24, 16];

    /// <summary>How its weights begin: one of <see cref="Starts"/>.</summary>
    public string Start { get; init; } = HeUniform;

    /// <summary>Rows and columns of its images, 32 to 512.</summary>
    public int Side { get; init; } = 256;

    /// <summary>What is done to counts: one of <see cref="CountScale.All"/>.</summary>
    public string Intensity { get; init; } = CountScale.Standard;

    /// <summary>The shape that a plan holds.</summary>
    /// <exception cref="ArgumentException">Unknown key, or a value of the wrong kind: one line.</exception>
    public static DenseNetPlan Of(NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            return plan.Network.Deserialize(PlanJson.Default.DenseNetPlan)!;
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"network: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>A plan of a network of this shape on one image.</summary>
    /// <param name="image">Role of the image.</param>
    /// <param name="labels">Its outputs, each by itself.</param>
    /// <exception cref="ArgumentException">The shape cannot be built.</exception>
    public NetworkPlan Plan(string image, IReadOnlyList<string> labels)
    {
        Check();
        return new()
        {
            Task = PlanTask.MultiLabel,
            Channels = PlanChannel.Of([image], ChannelNormalisation.None),
            Labels = labels,
            Turn = NetworkPlan.NoTurn,
            Mirror = [],
            Architecture = ArchitectureName,
            Network = JsonSerializer.SerializeToNode(this, PlanJson.Default.DenseNetPlan)!.AsObject(),
        };
    }

    /// <summary>Refuses a shape that cannot be built.</summary>
    /// <exception cref="ArgumentException">Names the key, its value, and what is allowed.</exception>
    public void Check()
    {
        Require(Growth is >= 8 and <= 64 && Growth % 8 == 0, "growth", Growth, "a multiple of 8, 8 to 64");
        Require(Width is >= 16 and <= 128 && Width % 16 == 0, "width", Width, "a multiple of 16, 16 to 128");
        Require(Blocks is { Count: >= 2 and <= 5 } && Blocks.All(l => l is >= 1 and <= 64), "blocks", Blocks is null ? "none" : string.Join(", ", Blocks),
            "2 to 5 numbers of layers, each 1 to 64");
        Require(Starts.Contains(Start), "start", Start, string.Join(", ", Starts));
        Require(Side is >= 32 and <= 512, "side", Side, "32 to 512");
        Require(CountScale.All.Contains(Intensity), "intensity", Intensity, string.Join(", ", CountScale.All));
    }

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException($"{key} is {value}; allowed is {allowed}");
    }
}
