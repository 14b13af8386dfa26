using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>
/// What a NIfTI cannot say of the volume in it, as JSON beside it: technical values alone, no names, no dates, no identifiers.
/// </summary>
public static class VolumeSidecar
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.dicom-volume/1";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The sidecar of a volume.</summary>
    /// <param name="found">What it is.</param>
    /// <param name="read">Its voxels.</param>
    public static byte[] Of(DicomVolume found, Volume read)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(read);
        var facts = found.Facts;
        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["format"] = FormatName,
            ["intensity"] = NameOf(found.Intensity),
            ["intensity_comparable_between_visits"] = found.Intensity switch
            {
                IntensityKind.PhilipsFloatingPoint => true,
                IntensityKind.PhilipsDisplay => false,
                _ => null,
            },
            ["stored_type"] = read.Type.ToString().ToLowerInvariant(),
            ["slope"] = read.Slope,
            ["intercept"] = read.Intercept,
            ["modality"] = facts.Modality,
            ["manufacturer"] = facts.Manufacturer,
            ["image_type"] = new JsonArray([.. facts.ImageType.Select(t => (JsonNode)t)]),
            ["kind"] = found.Kind.Trim('\\'),
            ["plane"] = found.Plane,
            ["tilt_degrees"] = Math.Round(found.TiltDegrees, 3),
            ["time_points"] = found.TimePoints,
            ["echo_time_ms"] = found.EchoTimeMs,
            ["echo"] = found.Echo,
            ["repetition_time_ms"] = found.RepetitionTimeMs,
            ["inversion_time_ms"] = found.InversionTimeMs,
            ["flip_angle_degrees"] = found.FlipAngleDegrees,
            ["b_value_s_mm2"] = found.BValue,
            ["field_strength_t"] = facts.FieldStrengthT,
            ["scanning_sequence"] = facts.ScanningSequence,
            ["sequence_variant"] = facts.SequenceVariant,
            ["scan_options"] = facts.ScanOptions,
            ["acquisition_type"] = facts.AcquisitionType,
            ["source_files"] = found.SourceFiles.Count,
            ["warnings"] = new JsonArray([.. found.Warnings.Select(w => (JsonNode)w)]),
        }.ToJsonString(Indented) + "\n");
    }

    /// <summary>stored, rescaled, philips_floating_point, philips_display.</summary>
    public static string NameOf(IntensityKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());
}
