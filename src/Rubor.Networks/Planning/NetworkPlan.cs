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
    public const string FormatName = "rubor.plan/3";

    /// <summary>What it said before it could be planned from data: keys that it lacks have their defaults.</summary>
    public const string FormatBefore = "rubor.plan/2";

    /// <summary>Each slice is turned by a quarter, as published: row i and column j hold the voxel x = j, y = rows − 1 − i.</summary>
    public const string QuarterTurn = "quarter";

    /// <summary>Row i and column j hold the voxel x = j, y = i.</summary>
    public const string NoTurn = "none";

    /// <summary>To the plan's pixel size by means over the area of a pixel, and back linearly between pixels.</summary>
    public const string AreaMeans = "area-means";

    /// <summary>To the plan's pixels by cubic splines, the border repeated, and back linearly: nnU-Net's.</summary>
    public const string Cubic = "cubic";

    /// <summary>Whole slices are seen.</summary>
    public const string NoCrop = "none";

    /// <summary>Slices are cut to the box of what is not 0 in any channel, holes filled: nnU-Net's.</summary>
    public const string NonzeroCrop = "nonzero";

    /// <summary>Of several passes and networks the probabilities are averaged.</summary>
    public const string ProbabilitiesMean = "probabilities";

    /// <summary>Of several passes and networks the logits are averaged: version 2 of nnU-Net.</summary>
    public const string LogitsMean = "logits";

    /// <summary>In <see cref="Mirror"/>: top and bottom change places.</summary>
    public const string Rows = "rows";

    /// <summary>In <see cref="Mirror"/>: left and right change places.</summary>
    public const string Columns = "columns";

    /// <summary>In <see cref="LargestPiece"/>: all structures together.</summary>
    public const string AllStructures = "all structures";

    /// <summary>What it says it is.</summary>
    [JsonPropertyOrder(-1)]
    public string Format { get; init; } = FormatName;

    /// <summary>What it is for: one of <see cref="PlanTask.Known"/>.</summary>
    public string Task { get; init; } = PlanTask.Segmentation;

    /// <summary>Images that it sees, in the order of its channels.</summary>
    public IReadOnlyList<PlanChannel> Channels { get; init; } = [];

    /// <summary>
    /// Structures that it finds, or labels that it gives. One structure is a probability of its own, unless the network was planned from
    /// data; several exclude each other and the background.
    /// </summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Size in mm of the pixels that it sees; 0 leaves those of the image.</summary>
    public double PixelMm { get; init; }

    /// <summary>Rows and columns in mm of the pixels that it sees, instead of <see cref="PixelMm"/>; empty for none.</summary>
    public IReadOnlyList<double> SpacingMm { get; init; } = [];

    /// <summary>How pixels of that size are made: <see cref="AreaMeans"/> or <see cref="Cubic"/>.</summary>
    public string Resampling { get; init; } = AreaMeans;

    /// <summary><see cref="NoCrop"/> or <see cref="NonzeroCrop"/>.</summary>
    public string Crop { get; init; } = NoCrop;

    /// <summary>Rows and columns that it learns from and sees at once, in overlapping tiles; empty for whole slices.</summary>
    public IReadOnlyList<int> Patch { get; init; } = [];

    /// <summary><see cref="QuarterTurn"/> or <see cref="NoTurn"/>.</summary>
    public string Turn { get; init; } = QuarterTurn;

    /// <summary>Slices on either side that it sees as further channels.</summary>
    public int NeighbourSlices { get; init; }

    /// <summary>
    /// What it may be shown mirrored, in training and after: <see cref="Rows"/> (top and bottom), <see cref="Columns"/> (left and right).
    /// </summary>
    public IReadOnlyList<string> Mirror { get; init; } = [Columns];

    /// <summary>What is averaged over passes and networks: <see cref="ProbabilitiesMean"/> or <see cref="LogitsMean"/>.</summary>
    public string Average { get; init; } = ProbabilitiesMean;

    /// <summary>What logits are divided by before they are probabilities, over 0; fitted on scans not learnt from.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Structures of which only the largest piece is kept, or <see cref="AllStructures"/>; decided on validation only.</summary>
    public IReadOnlyList<string> LargestPiece { get; init; } = [];

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
    /// Outputs of the network: for a segmentation 1 for one structure, else the background and each structure (so always, where it was
    /// planned from data, as nnU-Net has it); for labels one each.
    /// </summary>
    [JsonIgnore]
    public int Outputs => Task == PlanTask.Segmentation && (Labels.Count > 1 || Architecture == PlannedUNetPlan.ArchitectureName)
        ? Labels.Count + 1 : Labels.Count;

    /// <summary>Whether its network was planned from data, as nnU-Net's are: of background and structures the most probable is taken, and
    /// mirrored slices count unless asked otherwise.</summary>
    [JsonIgnore]
    public bool IsPlanned => Architecture == PlannedUNetPlan.ArchitectureName;

    /// <summary>Whether another plan sees an image in the same way, so that one <see cref="NetworkInput"/> serves both.</summary>
    internal bool SeesAs(NetworkPlan other) =>
        (PixelMm, Turn, Resampling, Crop) == (other.PixelMm, other.Turn, other.Resampling, other.Crop)
        && SpacingMm.SequenceEqual(other.SpacingMm) && Channels.SequenceEqual(other.Channels);

    /// <summary>Refuses a plan that cannot be. Whether its architecture can be built so, the architecture knows.</summary>
    /// <exception cref="ArgumentException">Names the key.</exception>
    public void Check()
    {
        if (Format != FormatName)
            throw new ArgumentException($"is '{Format}', wanted {FormatName}");
        PlanTask.Require(Task);
        if (Channels is not { Count: > 0 } || Labels is not { Count: > 0 } || Network is null || Architecture is null)
            throw new ArgumentException("channels, labels, architecture and network must hold something");
        foreach (var channel in Channels)
            CheckChannel(channel);
        if (Turn is not (QuarterTurn or NoTurn))
            throw new ArgumentException($"turn is {Turn}; allowed is {QuarterTurn} or {NoTurn}");
        if (Resampling is not (AreaMeans or Cubic))
            throw new ArgumentException($"resampling is {Resampling}; allowed is {AreaMeans} or {Cubic}");
        CheckPlanned();
        if (!(PixelMm >= 0) || PixelMm > 20)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"pixel_mm is {PixelMm}; allowed is 0 (as scanned) to 20"));
        if (NeighbourSlices is < 0 or > 8)
            throw new ArgumentException($"neighbour_slices is {NeighbourSlices}; allowed is 0 to 8");
    }

    static void CheckChannel(PlanChannel channel)
    {
        var (image, normalisation) = channel;
        if (string.IsNullOrEmpty(image) || !ChannelNormalisation.Names.Contains(normalisation))
            throw new ArgumentException($"normalisation of {image} is {normalisation}; allowed is {string.Join(", ", ChannelNormalisation.Names)}");
        if (normalisation == PlannedNormalisation.Ct && channel.Range is null)
            throw new ArgumentException($"range of {image} is missing; normalisation {normalisation} goes by it");
        channel.Range?.Check(image);
    }

    void CheckPlanned()
    {
        if (SpacingMm is null or { Count: not (0 or 2) } || SpacingMm.Any(mm => !(mm > 0)))
            throw new ArgumentException("spacing_mm must be empty, or rows and columns in mm, both over 0");
        if (Crop is not (NoCrop or NonzeroCrop))
            throw new ArgumentException($"crop is {Crop}; allowed is {NoCrop} or {NonzeroCrop}");
        if (Patch is null or { Count: not (0 or 2) } || Patch.Any(pixels => pixels is < 1 or > 16384))
            throw new ArgumentException("patch must be empty, or rows and columns, 1 to 16384");
        if (Mirror is null || Mirror.Distinct().Count() != Mirror.Count || Mirror.Any(axis => axis is not (Rows or Columns)))
            throw new ArgumentException($"mirror may hold {Rows} and {Columns}, each once");
        if (Average is not (ProbabilitiesMean or LogitsMean))
            throw new ArgumentException($"average is {Average}; allowed is {ProbabilitiesMean} or {LogitsMean}");
        if (!(Temperature > 0) || Temperature > 1000)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"temperature is {Temperature}; allowed is above 0, up to 1000"));
        if (LargestPiece is null || LargestPiece.Any(name => name != AllStructures && !Labels.Contains(name)))
            throw new ArgumentException($"largest_piece may hold the plan's labels, or {AllStructures}");
    }

    // Those of version 2 had no further keys: what they lack is filled in.
    static JsonObject Filled(JsonObject json)
    {
        if (json["format"] is not JsonValue said || !said.TryGetValue(out string? format) || format != FormatBefore)
            return json;
        var whole = new NetworkPlan().ToJson();
        foreach (var (key, value) in json)
            whole[key] = value?.DeepClone();
        whole["format"] = FormatName;
        return whole;
    }

    /// <summary>A plan from its JSON, of this format or of those before.</summary>
    /// <exception cref="ArgumentException">It is none, or cannot be: one line.</exception>
    public static NetworkPlan Of(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var plan = json.ContainsKey("format") ? Filled(json).Deserialize(PlanJson.Default.NetworkPlan)! : PlanBefore.Read(json);
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
[JsonSerializable(typeof(PlannedUNetPlan))]
[JsonSerializable(typeof(ScorerPlan))]
[JsonSerializable(typeof(JigsawPlan))]
[JsonSerializable(typeof(DiffusionPlan))]
[JsonSerializable(typeof(DenseNetPlan))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true)]
internal sealed partial class PlanJson : JsonSerializerContext;
