using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rubor.Networks.Planning;

/// <summary>
/// Shape of a U-Net whose depth, widths, strides and kernels were planned from the data (nnU-Net: Isensee 2021), as data. Lists have an
/// entry a stage, the finest first.
/// </summary>
public sealed record PlannedUNetPlan
{
    /// <summary>Name of the architecture in plans.</summary>
    public const string ArchitectureName = "planned-unet";

    /// <summary>Most stages that can be asked for.</summary>
    public const int MostStages = 12;

    /// <summary>Channels of the input.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Channels of the output: one for the background and one for each structure.</summary>
    public int Outputs { get; init; } = 2;

    /// <summary>Channels of each stage.</summary>
    public IReadOnlyList<int> Features { get; init; } = [];

    /// <summary>Rows and columns of a stage that become one of the next: the stride of its first convolution; 1, 1 at the finest.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Strides { get; init; } = [];

    /// <summary>Rows and columns of each stage's convolutions: odd.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Kernels { get; init; } = [];

    /// <summary>Convolutions of each stage on the way down; residual blocks where <see cref="ResidualEncoder"/>.</summary>
    public IReadOnlyList<int> Convolutions { get; init; } = [];

    /// <summary>Convolutions of each stage on the way up.</summary>
    public int DecoderConvolutions { get; init; } = 2;

    /// <summary>Whether the way down is made of residual blocks behind a stem.</summary>
    public bool ResidualEncoder { get; init; }

    /// <summary>Whether transposed convolutions and the last layers have a bias: version 2 of nnU-Net has, version 1 has not.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Rows and columns of its input come in multiples of these.</summary>
    public (int Rows, int Columns) SizeMultiple =>
        (Strides.Aggregate(1, (product, stride) => product * stride[0]), Strides.Aggregate(1, (product, stride) => product * stride[1]));

    /// <summary>The shape that a plan names.</summary>
    /// <exception cref="ArgumentException">The plan's network holds a key or value that is none; one line.</exception>
    public static PlannedUNetPlan Of(NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            return plan.Network.Deserialize(PlanJson.Default.PlannedUNetPlan)!;
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"network: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>As JSON, every key named.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, PlanJson.Default.PlannedUNetPlan)!.AsObject();

    /// <summary>Refuses a shape that cannot be built.</summary>
    /// <exception cref="ArgumentException">Names the key, its value, and what is allowed.</exception>
    public void Check()
    {
        Require(Inputs is >= 1 and <= 64, "inputs", Inputs, "1 to 64");
        Require(Outputs is >= 1 and <= 255, "outputs", Outputs, "1 to 255");
        int stages = Features?.Count ?? 0;
        Require(stages is >= 2 and <= MostStages, "features", $"a list of {stages}", $"a list of 2 to {MostStages}, one a stage");
        Require(Strides?.Count == stages, "strides", $"a list of {Strides?.Count}", $"a list of {stages}, one a stage");
        Require(Kernels?.Count == stages, "kernels", $"a list of {Kernels?.Count}", $"a list of {stages}, one a stage");
        Require(Convolutions?.Count == stages, "convolutions", $"a list of {Convolutions?.Count}", $"a list of {stages}, one a stage");
        foreach (int width in Features!)
            Require(width is >= 1 and <= 4096, "features", width, "1 to 4096");
        foreach (var stride in Strides!)
            Require(stride is [>= 1 and <= 4, >= 1 and <= 4], "strides", Words(stride), "two of 1 to 4");
        foreach (var kernel in Kernels!)
            Require(kernel is [>= 1 and <= 15, >= 1 and <= 15] && kernel[0] % 2 == 1 && kernel[1] % 2 == 1, "kernels", Words(kernel),
                "two odd numbers of 1 to 15");
        foreach (int count in Convolutions!)
            Require(count is >= 1 and <= 16, "convolutions", count, "1 to 16");
        Require(DecoderConvolutions is >= 1 and <= 16, "decoder_convolutions", DecoderConvolutions, "1 to 16");
    }

    /// <summary>The shape for people: a phrase.</summary>
    public string Shape() =>
        $"planned 2-D U-Net of {Features.Count} stages, {Features[0]} to {Features.Max()} filters"
        + (ResidualEncoder ? ", residual encoder" : "");

    static string Words(IReadOnlyList<int>? pair) =>
        pair is null ? "none" : string.Join(" × ", pair.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; allowed is {allowed}"));
    }
}
