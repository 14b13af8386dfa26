using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Rubor.Networks.Planning;

/// <summary>A segmenter planned from training cases, as a file that people read and edit. Pairs are rows and columns; lists of stages begin
/// with the finest. Unknown keys are errors.</summary>
public sealed record SegmenterPlan
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.segmenter-plan/1";

    /// <summary>Most images a step.</summary>
    public const int MostBatch = 4096;

    /// <summary>What it says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>What planned it: one of <see cref="PlannerSettings.Planners"/>. It decides how memory is counted.</summary>
    public string Planner { get; init; } = PlannerSettings.Nnunet;

    /// <summary>Roles of the images that it sees.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Structures that it finds.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What is done to the values of each image: of <see cref="PlannedNormalisation.Names"/>.</summary>
    public IReadOnlyList<string> Normalization { get; init; } = [];

    /// <summary>Values of each image where a structure is drawn; what <see cref="PlannedNormalisation.Ct"/> goes by.</summary>
    public IReadOnlyList<IntensityFigures> Intensities { get; init; } = [];

    /// <summary><see cref="NetworkPlan.NoCrop"/> or <see cref="NetworkPlan.NonzeroCrop"/>.</summary>
    public string Crop { get; init; } = NetworkPlan.NonzeroCrop;

    /// <summary>Distance of rows and of columns that it sees, mm; 1 for pictures that state none.</summary>
    public IReadOnlyList<double> Spacing { get; init; } = [];

    /// <summary>Median rows and columns of the training cases, cropped, at that spacing.</summary>
    public IReadOnlyList<double> MedianShape { get; init; } = [];

    /// <summary>Rows and columns that it learns from and sees at once.</summary>
    public IReadOnlyList<int> Patch { get; init; } = [];

    /// <summary>Patches a step.</summary>
    public int Batch { get; init; }

    /// <summary>Number of stages.</summary>
    public int Stages { get; init; }

    /// <summary>Channels of each stage.</summary>
    public IReadOnlyList<int> Features { get; init; } = [];

    /// <summary>Rows and columns of the stage before that become one; 1, 1 at the finest.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Strides { get; init; } = [];

    /// <summary>Rows and columns of each stage's convolutions.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Kernels { get; init; } = [];

    /// <summary>Convolutions of each stage on the way down; residual blocks where <see cref="ResidualEncoder"/>.</summary>
    public IReadOnlyList<int> Convolutions { get; init; } = [];

    /// <summary>Convolutions of each stage on the way up.</summary>
    public int DecoderConvolutions { get; init; } = 2;

    /// <summary>Whether the way down is made of residual blocks.</summary>
    public bool ResidualEncoder { get; init; }

    /// <summary>Whether transposed convolutions and the last layers have a bias: version 2.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Axes that it may be shown mirrored: <see cref="NetworkPlan.Rows"/>, <see cref="NetworkPlan.Columns"/>.</summary>
    public IReadOnlyList<string> Mirror { get; init; } = [];

    /// <summary><see cref="NetworkPlan.LogitsMean"/> (version 2) or <see cref="NetworkPlan.ProbabilitiesMean"/> (version 1).</summary>
    public string Average { get; init; } = NetworkPlan.LogitsMean;

    /// <summary>Weights of the network. Counted anew when a file is read.</summary>
    public long Parameters { get; init; }

    /// <summary>Values of feature maps for one image that the planner counts as its memory. Counted anew when a file is read.</summary>
    public long MemoryProxy { get; init; }

    /// <summary>cpu: seconds of a step as measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? StepSeconds { get; init; }

    /// <summary>cpu: minutes that an epoch was to take.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EpochMinutes { get; init; }

    /// <summary>A plan from its JSON, as written or as edited.</summary>
    /// <exception cref="ArgumentException">It is none, or cannot be: one line that names the key.</exception>
    public static SegmenterPlan Of(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json["format"]?.ToString() != FormatName)
            throw new ArgumentException($"format is {json["format"]?.ToString() ?? "missing"}; wanted {FormatName}");
        var whole = new SegmenterPlan().ToJson();
        foreach (var (key, value) in json)
            whole[key] = value?.DeepClone();
        try
        {
            var plan = whole.Deserialize(SegmenterPlanJson.Default.SegmenterPlan)!;
            plan = plan.Stages == 0 && plan.Features is not null ? plan with { Stages = plan.Features.Count } : plan;
            plan.Check();
            return plan.Counted();
        }
        catch (JsonException e)
        {
            string key = e.Path is { Length: > 2 } at ? at[2..] : "the plan";
            throw new ArgumentException(e.Message.Contains("could not be mapped", StringComparison.Ordinal)
                ? $"{key} is no key of a plan; there is {string.Join(", ", new SegmenterPlan().ToJson().Select(p => p.Key))}"
                : $"{key} does not take such a value", e);
        }
    }

    /// <summary>As JSON, every key named but those that are not known.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, SegmenterPlanJson.Default.SegmenterPlan)!.AsObject();

    /// <summary>Refuses a plan that cannot be.</summary>
    /// <exception cref="ArgumentException">Names the key, its value, and what is allowed.</exception>
    public void Check()
    {
        Require(PlannerSettings.Planners.Contains(Planner), "planner", Planner, string.Join(", ", PlannerSettings.Planners));
        Require(Images is { Count: > 0 } && Images.All(i => !string.IsNullOrEmpty(i)), "images", "empty", "one or more");
        Require(Labels is { Count: > 0 } && Labels.All(l => !string.IsNullOrEmpty(l)), "labels", "empty", "one or more");
        Require(Normalization?.Count == Images.Count, "normalization", $"a list of {Normalization?.Count}", $"one for each of the {Images.Count} images");
        foreach (string name in Normalization!)
            Require(PlannedNormalisation.Names.Contains(name), "normalization", name, string.Join(", ", PlannedNormalisation.Names));
        Require(Intensities is not null && (Intensities.Count == 0 || Intensities.Select(i => i?.Image).SequenceEqual(Images)), "intensities",
            "of other images", "one for each image, in their order, or none");
        Require(!Normalization.Contains(PlannedNormalisation.Ct) || Intensities!.Count > 0, "intensities", "empty",
            $"one for each image where normalization has {PlannedNormalisation.Ct}");
        Require(Crop is NetworkPlan.NoCrop or NetworkPlan.NonzeroCrop, "crop", Crop, $"{NetworkPlan.NoCrop} or {NetworkPlan.NonzeroCrop}");
        Require(Spacing is [> 0, > 0], "spacing", Words(Spacing), "rows and columns in mm, both above 0");
        Require(MedianShape is [> 0, > 0], "median_shape", Words(MedianShape), "rows and columns, both above 0");
        Require(Batch is >= 1 and <= MostBatch, "batch", Batch, $"1 to {MostBatch}");
        Require(Stages == Features?.Count, "stages", Stages, $"the length of features, {Features?.Count}");
        Require(Mirror is not null && Mirror.Distinct().Count() == Mirror.Count
            && Mirror.All(a => a is NetworkPlan.Rows or NetworkPlan.Columns), "mirror", Words(Mirror),
            $"{NetworkPlan.Rows} and {NetworkPlan.Columns}, each once");
        Require(Average is NetworkPlan.LogitsMean or NetworkPlan.ProbabilitiesMean, "average", Average,
            $"{NetworkPlan.LogitsMean} or {NetworkPlan.ProbabilitiesMean}");
        var network = Network();
        network.Check();
        Require(Strides[0] is [1, 1], "strides", Words(Strides[0]), "1 × 1 at the finest stage");
        var (rows, columns) = network.SizeMultiple;
        Require(Patch is [>= 1 and <= 16384, >= 1 and <= 16384] && Patch[0] % rows == 0 && Patch[1] % columns == 0, "patch", Words(Patch),
            $"multiples of {rows} × {columns}, which the strides make one, up to 16384");
    }

    /// <summary>The same with its weights and memory counted.</summary>
    internal SegmenterPlan Counted() => this with { Parameters = SegmenterCost.Parameters(this), MemoryProxy = SegmenterCost.Memory(this) };

    /// <summary>The plan that a network is built and run by: outputs are the background and each structure, of which one is true.</summary>
    /// <param name="images">Roles of the scans that it is to see.</param>
    /// <param name="labels">Structures that it is to find.</param>
    /// <exception cref="ArgumentException">The plan cannot be, or is for other images or structures.</exception>
    public NetworkPlan ToNetworkPlan(IReadOnlyList<string> images, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        Check();
        Require(images.SequenceEqual(Images), "images", Words(Images), $"{Words(images)}, which the network is to see; plan anew");
        Require(labels.SequenceEqual(Labels), "labels", Words(Labels), $"{Words(labels)}, which it is to find; plan anew");
        var plan = new NetworkPlan
        {
            Channels = [.. Images.Zip(Normalization, (image, name) => new PlanChannel(image, name)
            {
                Range = name == PlannedNormalisation.Ct ? Intensities.First(i => i.Image == image).Range : null,
            })],
            Labels = Labels,
            SpacingMm = Spacing,
            Resampling = NetworkPlan.Cubic,
            Crop = Crop,
            Patch = Patch,
            Turn = NetworkPlan.NoTurn,
            Mirror = Mirror,
            Average = Average,
            Architecture = PlannedUNetPlan.ArchitectureName,
            Network = Network().ToJson(),
        };
        plan.Check();
        return plan;
    }

    PlannedUNetPlan Network() => new()
    {
        Inputs = Images.Count,
        Outputs = Labels.Count + 1,
        Features = Features,
        Strides = Strides,
        Kernels = Kernels,
        Convolutions = Convolutions,
        DecoderConvolutions = DecoderConvolutions,
        ResidualEncoder = ResidualEncoder,
        Bias = Bias,
    };

    static string Words<T>(IReadOnlyList<T>? values) => values is null or { Count: 0 } ? "empty"
        : string.Join(values is IReadOnlyList<string> ? ", " : " × ", values.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture)));

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; allowed is {allowed}"));
    }
}

[JsonSerializable(typeof(SegmenterPlan))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true)]
internal sealed partial class SegmenterPlanJson : JsonSerializerContext;
