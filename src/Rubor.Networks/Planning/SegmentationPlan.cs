using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Networks.Architectures;
using Rubor.Torch.Files;

namespace Rubor.Networks.Planning;

/// <summary>What a segmentation network sees, what its outputs mean, and its shape: everything beside its weights that is needed to run it.
/// It stands as <c>plan</c> in the description of weights. Unknown keys are errors.</summary>
public sealed record SegmentationPlan
{
    /// <summary>Name of the architecture in descriptions of weights.</summary>
    public const string ArchitectureName = "unet";

    /// <summary>Name of the published architecture, whose plan is <see cref="Published"/> and not written out.</summary>
    public const string PublishedArchitectureName = "vhi-unet";

    /// <summary>Measured values over three times the deviation of the volume. Hepburn 2023, 2.5.3.</summary>
    public const string ThreeDeviations = "divide-by-3-standard-deviations";

    /// <summary>Scans that it sees, by role, in the order of its channels: such as t1w.</summary>
    public IReadOnlyList<string> Images { get; init; } = ["t1w"];

    /// <summary>Structures that it finds. One is a probability of its own; several exclude each other and the background.</summary>
    public IReadOnlyList<string> Labels { get; init; } = ["disease region"];

    /// <summary>What is done to the values of each scan.</summary>
    public string Intensity { get; init; } = ThreeDeviations;

    /// <summary>Size in mm of the pixels that it sees; 0 leaves those of the scan.</summary>
    public double PixelMm { get; init; }

    /// <summary>Slices on either side that it sees as further channels.</summary>
    public int NeighbourSlices { get; init; }

    /// <summary>Its shape.</summary>
    public UNetPlan Network { get; init; } = new();

    /// <summary>The plan of the published weights.</summary>
    public static SegmentationPlan Published { get; } = new();

    /// <summary>Slices that it sees at once.</summary>
    [JsonIgnore]
    public int SlicesSeen => (2 * NeighbourSlices) + 1;

    /// <summary>Outputs of the network: 1 for one structure, else the background and each structure.</summary>
    [JsonIgnore]
    public int Outputs => Labels.Count == 1 ? 1 : Labels.Count + 1;

    /// <summary>Refuses a plan that cannot be run.</summary>
    /// <exception cref="ArgumentException">Names the key.</exception>
    public void Check()
    {
        if (Images is not { Count: > 0 } || Labels is not { Count: > 0 } || Network is null)
            throw new ArgumentException("images, labels and network must hold something");
        if (Intensity != ThreeDeviations)
            throw new ArgumentException($"intensity is {Intensity}; allowed is {ThreeDeviations}");
        if (!(PixelMm >= 0) || PixelMm > 20)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"pixelMm is {PixelMm}; allowed is 0 (as scanned) to 20"));
        if (NeighbourSlices is < 0 or > 8)
            throw new ArgumentException($"neighbourSlices is {NeighbourSlices}; allowed is 0 to 8");
        Network.Check();
        if (Network.Inputs != Images.Count * SlicesSeen)
            throw new ArgumentException($"inputs is {Network.Inputs}; {Images.Count} scans × {SlicesSeen} slices make {Images.Count * SlicesSeen}");
        if (Network.Outputs != Outputs)
            throw new ArgumentException($"outputs is {Network.Outputs}; {Labels.Count} structures make {Outputs}");
    }

    /// <summary>The plan that weights are for: the published one where they are bare, or described as the published architecture.</summary>
    /// <exception cref="WeightsDataException">They are for something else, or their plan cannot be run.</exception>
    public static SegmentationPlan Of(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Description is not { } described)
            return Published;
        string file = weights.Tensors.Path;
        if (described.Architecture == PublishedArchitectureName && described.Preprocessing == ThreeDeviations && described.Plan is null)
            return Published;
        if (described.Architecture != ArchitectureName || described.Plan is null)
            throw new WeightsDataException(file,
                $"is for {described.Architecture} after {described.Preprocessing}; wanted {ArchitectureName} with a plan, or " +
                $"{PublishedArchitectureName} after {ThreeDeviations}");
        try
        {
            var plan = described.Plan.Deserialize(PlanJson.Default.SegmentationPlan) ?? throw new ArgumentException("is empty");
            plan.Check();
            return plan;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new WeightsDataException(file, $"its plan: {e.Message}", e);
        }
    }

    /// <summary>The plan as JSON.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, PlanJson.Default.SegmentationPlan)!.AsObject();
}

[JsonSerializable(typeof(SegmentationPlan))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true)]
internal sealed partial class PlanJson : JsonSerializerContext;
