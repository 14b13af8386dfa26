using System.Text.Json.Serialization;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Forms;

/// <summary>An event by which a field of a form is answered, or its answer taken back; each kind has its own.</summary>
public interface IFormAnswer
{
    /// <summary>Name of the field.</summary>
    string Field { get; }

    /// <summary>The answer; null takes it back.</summary>
    FormValue? Value { get; }
}

/// <summary>What a read in which a form is filled starts from.</summary>
public interface IFormStart
{
    /// <summary>Name of the form.</summary>
    string Form { get; }

    /// <summary>Of the form's file, hexadecimal.</summary>
    string FormSha256 { get; }
}

/// <summary>What is signed, as values of fields by which readers are compared.</summary>
public interface IRatedFigures
{
    /// <summary>A value for each field; null where there is none.</summary>
    FormValues Values { get; }
}

/// <summary>The answers that are signed.</summary>
/// <param name="Values">A value for each field, computed ones included; null where an optional one was not answered.</param>
public sealed record FormFigures(FormValues Values) : SignedFigures, IRatedFigures;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FormFigures))]
[JsonSerializable(typeof(FormValue))]
[JsonSerializable(typeof(FormDocument))]
internal sealed partial class FormsJson : JsonSerializerContext;
