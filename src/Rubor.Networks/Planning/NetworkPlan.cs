using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Rubor.Networks.Planning;

/// <summary>What a network is for, what it sees, what its outputs mean, and its shape: everything beside its weights that is needed to
/// train or to run it. It stands as <c>plan</c> in the description of weights and in checkpoints. Unknown keys are errors.</summary>
public sealed record NetworkPlan
{
    /// <summary>What a plan says it is. Plans of before say nothing of the kind, and count as number 1.</summary>
    public const string FormatName = "rubor.plan/2";

    /// <summary>Each slice is turned by a quarter, as published: row i and column j hold the voxel x = j, y = rows − 1 − i.</summary>
    public const string QuarterTurn = "quarter";

    /// <summary>Row i and column j hold the voxel x = j, y = i.</summary>
    public const string NoTurn = "none";

    /// <summary>To the plan's pixel size by means over the area of a pixel, and back linearly between pixels.</summary>
    public const string AreaMeans = "area-means";

    /// <summary>What it says it is.</summary>
    [JsonPropertyOrder(-1)]
    public string Format { get; init; } = FormatName;

    /// <summary>What it is for: one of <see cref="PlanTask.Known"/>.</summary>
    public string Task { get; init; } = PlanTask.Segmentation;

    /// <summary>Images that it sees, in the order of its channels.</summary>
    public IReadOnlyList<PlanChannel> Channels { get; init; } = [];

    /// <summary>
    /// Structures that it finds, or labels that it gives. One structure is a probability of its own; several exclude each other and the
    /// background.
    /// </summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Size in mm of the pixels that it sees; 0 leaves those of the image.</summary>
    public double PixelMm { get; init; }

    /// <summary>How pixels of that size are made: <see cref="AreaMeans"/>.</summary>
    public string Resampling { get; init; } = AreaMeans;

    /// <summary><see cref="QuarterTurn"/> or <see cref="NoTurn"/>.</summary>
    public string Turn { get; init; } = QuarterTurn;

    /// <summary>Slices on either side that it sees as further channels.</summary>
    public int NeighbourSlices { get; init; }

    /// <summary>Name of its architecture.</summary>
    public string Architecture { get; init; } = UNetPlan.ArchitectureName;

    /// <summary>Settings of the architecture, flat, as whoever builds it reads them.</summary>
    public JsonObject Network { get; init; } = new UNetPlan().ToJson();

    /// <summary>Roles of the images.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Images => [.. Channels.Select(channel => channel.Image)];

    /// <summary>Names of the normalisations, each once, as descriptions of weights name them.</summary>
    [JsonIgnore]
    public string Preprocessing => string.Join(", ", Channels.Select(channel => channel.Normalisation).Distinct());

    /// <summary>Slices that it sees at once.</summary>
    [JsonIgnore]
    public int SlicesSeen => (2 * NeighbourSlices) + 1;

    /// <summary>Channels of its input: each image with the slices seen at once.</summary>
    [JsonIgnore]
    public int Inputs => Channels.Count * SlicesSeen;

    /// <summary>
    /// Outputs of the network: for a segmentation 1 for one structure, else the background and each structure; for labels one each.
    /// </summary>
    [JsonIgnore]
    public int Outputs => Task == PlanTask.Segmentation && Labels.Count > 1 ? Labels.Count + 1 : Labels.Count;

    /// <summary>Whether another plan sees an image in the same way, so that one <see cref="NetworkInput"/> serves both.</summary>
    internal bool SeesAs(NetworkPlan other) =>
        (PixelMm, Turn, Resampling) == (other.PixelMm, other.Turn, other.Resampling) && Channels.SequenceEqual(other.Channels);

    /// <summary>Refuses a plan that cannot be. Whether its architecture can be built so, the architecture knows.</summary>
    /// <exception cref="ArgumentException">Names the key.</exception>
    public void Check()
    {
        if (Format != FormatName)
            throw new ArgumentException($"is '{Format}', wanted {FormatName}");
        PlanTask.Require(Task);
        if (Channels is not { Count: > 0 } || Labels is not { Count: > 0 } || Network is null || Architecture is null)
            throw new ArgumentException("channels, labels, architecture and network must hold something");
        foreach (var (image, normalisation) in Channels)
            if (string.IsNullOrEmpty(image) || !ChannelNormalisation.Names.Contains(normalisation))
                throw new ArgumentException($"normalisation of {image} is {normalisation}; allowed is {string.Join(", ", ChannelNormalisation.Names)}");
        if (Turn is not (QuarterTurn or NoTurn))
            throw new ArgumentException($"turn is {Turn}; allowed is {QuarterTurn} or {NoTurn}");
        if (Resampling != AreaMeans)
            throw new ArgumentException($"resampling is {Resampling}; allowed is {AreaMeans}");
        if (!(PixelMm >= 0) || PixelMm > 20)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"pixel_mm is {PixelMm}; allowed is 0 (as scanned) to 20"));
        if (NeighbourSlices is < 0 or > 8)
            throw new ArgumentException($"neighbour_slices is {NeighbourSlices}; allowed is 0 to 8");
    }

    /// <summary>A plan from its JSON, of this format or of the one before.</summary>
    /// <exception cref="ArgumentException">It is none, or cannot be: one line.</exception>
    public static NetworkPlan Of(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var plan = json.ContainsKey("format") ? json.Deserialize(PlanJson.Default.NetworkPlan)! : PlanBefore.Read(json);
            plan.Check();
            return plan;
        }
        catch (JsonException e)
        {
            throw new ArgumentException(e.Message.ReplaceLineEndings(" "), e);
        }
    }

    /// <summary>The plan as JSON.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, PlanJson.Default.NetworkPlan)!.AsObject();
}

[JsonSerializable(typeof(NetworkPlan))]
[JsonSerializable(typeof(UNetPlan))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true)]
internal sealed partial class PlanJson : JsonSerializerContext;
