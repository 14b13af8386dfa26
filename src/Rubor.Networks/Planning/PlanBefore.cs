using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Rubor.Networks.Planning;

/// <summary>
/// A plan as it was written before plans had a format: segmentations by a U-Net only, one normalisation for all, camelCase.
/// </summary>
internal sealed record PlanBefore
{
    public IReadOnlyList<string> Images { get; init; } = [];

    public IReadOnlyList<string> Labels { get; init; } = [];

    public string Intensity { get; init; } = "";

    public double PixelMm { get; init; }

    public int NeighbourSlices { get; init; }

    public UNetPlan Network { get; init; } = new();

    /// <summary>The same as a plan of today.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="ArgumentException">A key is missing.</exception>
    internal static NetworkPlan Read(JsonObject json)
    {
        var before = json.Deserialize(PlanBeforeJson.Default.PlanBefore);
        if (before is not { Images: not null, Labels: not null, Intensity: not null, Network: not null })
            throw new ArgumentException("images, labels, intensity and network must hold something");
        return new()
        {
            Channels = PlanChannel.Of(before.Images, before.Intensity),
            Labels = before.Labels,
            PixelMm = before.PixelMm,
            NeighbourSlices = before.NeighbourSlices,
            Network = before.Network.ToJson(),
        };
    }
}

[JsonSerializable(typeof(PlanBefore))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true)]
internal sealed partial class PlanBeforeJson : JsonSerializerContext;
