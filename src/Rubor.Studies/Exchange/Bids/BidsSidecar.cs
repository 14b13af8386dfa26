using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rubor.Studies.Exchange.Bids;

/// <summary>A sidecar with what BIDS calls its values by, in seconds and tesla, beside Rubor's own keys.</summary>
internal static class BidsSidecar
{
    const double MsASecond = 1000;

    static readonly (string Ours, string Bids, double Divided)[] Numbers =
    [
        ("echo_time_ms", "EchoTime", MsASecond), ("repetition_time_ms", "RepetitionTime", MsASecond),
        ("inversion_time_ms", "InversionTime", MsASecond), ("flip_angle_degrees", "FlipAngle", 1), ("field_strength_t", "MagneticFieldStrength", 1),
    ];

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The sidecar; as it is where it is no JSON object.</summary>
    public static byte[] Of(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        try
        {
            if (JsonNode.Parse(bytes) is not JsonObject sidecar)
                return bytes;
            foreach (var (ours, bids, divided) in Numbers)
                if (sidecar[ours] is JsonValue value && value.TryGetValue(out double number) && !sidecar.ContainsKey(bids))
                    sidecar[bids] = number / divided;
            foreach (var (ours, bids) in new[] { ("manufacturer", "Manufacturer"), ("modality", "Modality") })
                if (sidecar[ours] is JsonValue text && !sidecar.ContainsKey(bids))
                    sidecar[bids] = text.ToString();
            return Encoding.UTF8.GetBytes(sidecar.ToJsonString(Indented) + "\n");
        }
        catch (JsonException)
        {
            return bytes;
        }
    }
}
