using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rubor.Networks.Planning;

/// <summary>Shape of a 2-D U-Net, as data. The defaults are the published network of Hepburn 2023, 2.5.3 and its supplement.</summary>
public sealed record UNetPlan
{
    /// <summary>Name of the architecture in plans.</summary>
    public const string ArchitectureName = "unet";

    /// <summary>Normalisation over a batch: the published one.</summary>
    public const string BatchNormalisation = "batch";

    /// <summary>Normalisation of each image by itself.</summary>
    public const string InstanceNormalisation = "instance";

    /// <summary>Deepest that can be asked for: the image is halved between levels.</summary>
    public const int MostLevels = 8;

    /// <summary>Channels of the input.</summary>
    public int Inputs { get; init; } = 1;

    /// <summary>Channels of the output: 1 for one structure, else one for the background and one for each structure.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>Levels of resolution, 1–8. The paper searched 2, 4 and 6.</summary>
    public int Levels { get; init; } = 4;

    /// <summary>Channels at the finest level; each deeper one has twice as many.</summary>
    public int Filters { get; init; } = 16;

    /// <summary>No level has more channels than this.</summary>
    public int MostFilters { get; init; } = 512;

    /// <summary>Rows and columns of a convolution: odd. The paper searched 3 and 5.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary><see cref="BatchNormalisation"/> or <see cref="InstanceNormalisation"/>.</summary>
    public string Normalisation { get; init; } = BatchNormalisation;

    /// <summary>Whether the blocks on the way down add their input to their output.</summary>
    public bool ResidualEncoder { get; init; }

    /// <summary>Side of the squares of pixels that the finest level sees as one, their values as channels, and gives back as logits of each
    /// pixel: 1–4. It costs as much as an image that many times coarser, and loses no detail (sub-pixel convolution: Shi 2016).</summary>
    public int SpaceToDepth { get; init; } = 1;

    /// <summary>Rows and columns come in multiples of this: they are halved between levels.</summary>
    public int SizeMultiple => SpaceToDepth << (Levels - 1);

    /// <summary>Channels of a level, the finest being 0.</summary>
    public int Width(int level) => (int)Math.Min((long)Filters << level, MostFilters);

    /// <summary>The shape that a plan names.</summary>
    /// <exception cref="ArgumentException">The plan's network holds a key or value that is none; one line.</exception>
    public static UNetPlan Of(NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            return plan.Network.Deserialize(PlanJson.Default.UNetPlan)!;
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"network: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>As JSON, every key named.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, PlanJson.Default.UNetPlan)!.AsObject();

    /// <summary>Refuses a shape that cannot be built.</summary>
    /// <exception cref="ArgumentException">Names the key, its value, and what is allowed.</exception>
    public void Check()
    {
        Require(Inputs is >= 1 and <= 64, nameof(Inputs), Inputs, "1 to 64");
        Require(Outputs is >= 1 and <= 255, nameof(Outputs), Outputs, "1 to 255");
        Require(Levels is >= 1 and <= MostLevels, nameof(Levels), Levels, $"1 to {MostLevels}");
        Require(Filters is >= 1 and <= 1024, nameof(Filters), Filters, "1 to 1024");
        Require(MostFilters >= Filters && MostFilters <= 4096, nameof(MostFilters), MostFilters, "filters to 4096");
        Require(SpaceToDepth is >= 1 and <= 4, nameof(SpaceToDepth), SpaceToDepth, "1 to 4");
        Require(Kernel % 2 == 1 && Kernel is >= 1 and <= 15, nameof(Kernel), Kernel, "an odd number, 1 to 15");
        Require(Normalisation is BatchNormalisation or InstanceNormalisation, nameof(Normalisation), Normalisation,
            $"{BatchNormalisation} or {InstanceNormalisation}");
    }

    /// <summary>The shape for people: a phrase.</summary>
    public string Words() =>
        $"2-D U-Net of {Levels} levels, {Filters} to at most {MostFilters} filters, {Kernel} × {Kernel} convolutions, {Normalisation} normalisation"
        + (ResidualEncoder ? ", residual encoder" : "") + (SpaceToDepth > 1 ? $", {SpaceToDepth} × {SpaceToDepth} pixels seen as one" : "");

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException($"{JsonNamingPolicy.SnakeCaseLower.ConvertName(key)} is {value}; allowed is {allowed}");
    }
}
