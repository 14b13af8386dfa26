using System.Text.Json.Serialization;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Kinds.Form;

/// <summary>A field of the form was answered, or its answer taken back.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Value">The answer; null takes it back.</param>
public sealed record Answered(string Field, FormValue? Value) : ReadEvent;

/// <summary>What a read of a form starts from.</summary>
/// <param name="Form">Name of the form.</param>
/// <param name="FormSha256">Of the form's file, hexadecimal.</param>
public sealed record FormStart(string Form, string FormSha256) : ReadStart;

/// <summary>The answers that are signed.</summary>
/// <param name="Values">A value for each field, computed ones included; null where an optional one was not answered.</param>
public sealed record FormFigures(FormValues Values) : SignedFigures;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Answered))]
[JsonSerializable(typeof(FormStart))]
[JsonSerializable(typeof(FormFigures))]
[JsonSerializable(typeof(FormValue))]
[JsonSerializable(typeof(FormDocument))]
internal sealed partial class FormJson : JsonSerializerContext;
