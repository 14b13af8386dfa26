using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rubor.Networks.Training;

/// <summary>A line of a training's history. In JSON the figures stand beside the other keys.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Rate">Step size of the last of them.</param>
/// <param name="Loss">Mean loss since the line before.</param>
/// <param name="Figures">Validation, each figure null where there was none.</param>
[JsonConverter(typeof(TrainingRowJson))]
public sealed record TrainingRow(int Step, double Rate, double Loss, ValidationFigures Figures);

/// <summary>Where a training stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Loss of the latest step.</param>
/// <param name="Validation">Latest validation, or null.</param>
/// <param name="Best">Best score so far, or null.</param>
/// <param name="Left">Time left, judged by the steps of this run.</param>
public sealed record TrainingProgress(int Step, int Steps, double Loss, ValidationFigures? Validation, double? Best, TimeSpan Left);

/// <summary>
/// A line of the history as JSON: its own keys, then a figure each. Keys are read in camelCase as well, as they were written before.
/// </summary>
public sealed class TrainingRowJson : JsonConverter<TrainingRow>
{
    /// <inheritdoc/>
    public override TrainingRow Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        int? step = null;
        double? rate = null, loss = null;
        List<KeyValuePair<string, double?>> figures = [];
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("a line of the history is no object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = JsonNamingPolicy.SnakeCaseLower.ConvertName(reader.GetString()!);
            reader.Read();
            double? value = reader.TokenType == JsonTokenType.Null ? null
                : reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double number) ? number
                : throw new JsonException($"{key} of a line of the history is no number");
            switch (key)
            {
                case "step": step = value is >= 0 and <= int.MaxValue ? (int)value : null; break;
                case "rate": rate = value; break;
                case "loss": loss = value; break;
                default: figures.Add(KeyValuePair.Create(key, value)); break;
            }
        }

        return step is { } s && rate is { } r && loss is { } l ? new(s, r, l, new(figures))
            : throw new JsonException("a line of the history lacks step, rate or loss");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TrainingRow value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteNumber("step", value.Step);
        writer.WriteNumber("rate", value.Rate);
        writer.WriteNumber("loss", value.Loss);
        foreach (var (name, figure) in value.Figures.Values)
            if (figure is { } known)
                writer.WriteNumber(name, known);
            else
                writer.WriteNull(name);
        writer.WriteEndObject();
    }
}
