using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Methods.Vhi;

namespace Rubor.Reading.Kinds.Vhi;

// An unknown key or a missing value is an error: an event that is only half understood would give another state.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(NameOnly<CleaningTool>), typeof(NameOnly<RemovalReason>), typeof(NameOnly<Structure>),
        typeof(NameOnly<RegionVerdict>), typeof(LimitRuleConverter), typeof(PieceModeConverter)])]
[JsonSerializable(typeof(VhiStudySettings))]
[JsonSerializable(typeof(VhiStart))]
[JsonSerializable(typeof(VhiFigures))]
[JsonSerializable(typeof(OpenedVersion1))]
[JsonSerializable(typeof(SignedVersion1))]
[JsonSerializable(typeof(PiecesRemoved))]
[JsonSerializable(typeof(PiecesRestored))]
[JsonSerializable(typeof(KeptOnly))]
[JsonSerializable(typeof(PieceCut))]
[JsonSerializable(typeof(PieceMended))]
[JsonSerializable(typeof(Drawn))]
[JsonSerializable(typeof(RegionJudged))]
[JsonSerializable(typeof(LeftAsIs))]
[JsonSerializable(typeof(ChoiceMade))]
[JsonSerializable(typeof(ReasonGiven))]
[JsonSerializable(typeof(ConfidenceGiven))]
internal sealed partial class VhiJson : JsonSerializerContext;

internal sealed class NameOnly<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;

// Names of another project's enums are fixed here: renaming a member there must not change what is stored.
internal sealed class LimitRuleConverter : WordConverter<LimitRule>
{
    protected override IReadOnlyList<(LimitRule Value, string Word)> Words { get; } = [(LimitRule.Paper, "paper"),
        (LimitRule.Robust, "robust")];
}

internal sealed class PieceModeConverter : WordConverter<PieceMode>
{
    protected override IReadOnlyList<(PieceMode Value, string Word)> Words { get; } = [(PieceMode.TwoD, "2d"), (PieceMode.ThreeD, "3d")];
}

internal abstract class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    protected abstract IReadOnlyList<(T Value, string Word)> Words { get; }

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? word = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        foreach (var (value, known) in Words)
            if (known == word)
                return value;
        throw new JsonException($"one of {string.Join(", ", Words.Select(w => w.Word))} is needed");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Words.Single(w => w.Value.Equals(value)).Word);
}
