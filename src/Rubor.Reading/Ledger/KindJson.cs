using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Rubor.Reading.Ledger;

/// <summary>Reads and writes <c>opened</c> and <c>signed</c>, whose content is of the kind that they name.</summary>
internal sealed class KindJson(IReadOnlyList<KindContents> kinds)
{
    readonly Dictionary<string, KindContents> kinds = kinds.ToDictionary(k => k.Kind, StringComparer.Ordinal);

    public Opened? ReadOpened(ReadOnlySpan<byte> content) => JsonSerializer.Deserialize(content, LedgerJson.Default.OpenedJson) is { } o
        ? new(o.Study, o.Case, o.Round, o.Kind, o.Inputs, Of<ReadStart>(o.Content, Find(o.Kind).Start)) : null;

    public Signed? ReadSigned(ReadOnlySpan<byte> content) =>
        JsonSerializer.Deserialize(content, LedgerJson.Default.SignedJson) is { } s ? Signed(s.Kind, s.Content) : null;

    public Signed Signed(string kind, JsonElement figures) => new(kind, Of<SignedFigures>(figures, Find(kind).Figures));

    public byte[] Write(Opened o) => JsonSerializer.SerializeToUtf8Bytes(
        new OpenedJson(o.Study, o.Case, o.Round, o.Kind, o.Inputs, JsonSerializer.SerializeToElement(o.Content, Find(o.Kind).Start)),
        LedgerJson.Default.OpenedJson);

    public byte[] Write(Signed s) => JsonSerializer.SerializeToUtf8Bytes(
        new SignedJson(s.Kind, JsonSerializer.SerializeToElement(s.Content, Find(s.Kind).Figures)), LedgerJson.Default.SignedJson);

    KindContents Find(string kind) => kinds.GetValueOrDefault(kind)
        ?? throw new JsonException($"the kind of case {kind} is unknown to this Rubor; a newer one may have written it");

    static T Of<T>(JsonElement content, JsonTypeInfo json)
        where T : class => (T?)content.Deserialize(json) ?? throw new JsonException("its content is null");
}

internal sealed record OpenedJson(string Study, string Case, int Round, string Kind, IReadOnlyList<ReadInput> Inputs, JsonElement Content);

internal sealed record SignedJson(string Kind, JsonElement Content);

// An unknown key or a missing value is an error: an event that is only half understood would give another state.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(OpenedJson))]
[JsonSerializable(typeof(SignedJson))]
internal sealed partial class LedgerJson : JsonSerializerContext;
