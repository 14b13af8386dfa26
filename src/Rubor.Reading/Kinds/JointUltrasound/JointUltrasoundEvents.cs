using System.Text.Json.Serialization;
using Rubor.Reading.Forms;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Kinds.JointUltrasound;

/// <summary>A field of a joint's form was answered, or its answer taken back.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Value">The answer; null takes it back.</param>
public sealed record Scored(string Field, FormValue? Value) : ReadEvent, IFormAnswer;

/// <summary>What a read of a joint starts from: whatever its reader was shown beside the pictures.</summary>
/// <param name="Form">Name of the form.</param>
/// <param name="FormSha256">Of the form's file, hexadecimal.</param>
/// <param name="GrayRegion">Region of the joint that is drawn on the grayscale picture, <c>x,y,w,h</c>; null where none is.</param>
/// <param name="DopplerRegion">The same of the Doppler picture.</param>
/// <param name="MachineSha256">Of the machine's scores and heatmaps that the reader saw; null where none were shown.</param>
public sealed record JointUltrasoundStart(string Form, string FormSha256, string? GrayRegion, string? DopplerRegion, string? MachineSha256)
    : ReadStart, IFormStart;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Scored))]
[JsonSerializable(typeof(JointUltrasoundStart))]
[JsonSerializable(typeof(FormFigures))]
[JsonSerializable(typeof(JointUltrasoundSettings))]
internal sealed partial class JointUltrasoundJson : JsonSerializerContext;
