using System.Text.Json.Serialization;
using Rubor.Reading.Forms;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Kinds.Form;

/// <summary>A field of the form was answered, or its answer taken back.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Value">The answer; null takes it back.</param>
public sealed record Answered(string Field, FormValue? Value) : ReadEvent, IFormAnswer;

/// <summary>What a read of a form starts from.</summary>
/// <param name="Form">Name of the form.</param>
/// <param name="FormSha256">Of the form's file, hexadecimal.</param>
public sealed record FormStart(string Form, string FormSha256) : ReadStart, IFormStart
{
    /// <summary>Of a form.</summary>
    public static FormStart Of(FormDefinition form) => new(form.Document.Name, form.Sha256);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Answered))]
[JsonSerializable(typeof(FormStart))]
[JsonSerializable(typeof(FormFigures))]
internal sealed partial class FormJson : JsonSerializerContext;
