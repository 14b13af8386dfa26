using System.Text.Json;
using Rubor.Imaging;
using Rubor.Reading.Catalog;

namespace Rubor.Reading.Kinds.Labels;

/// <summary>What the readers of a study paint, as the catalog has it.</summary>
/// <param name="Label">Name of the label map.</param>
/// <param name="Classes">Its classes, from the least severe to the most.</param>
public sealed record LabelsSettings(string Label, IReadOnlyList<LabelClass> Classes)
{
    /// <summary>As the catalog takes it.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, LabelsJson.Default.LabelsSettings);

    /// <summary>The settings of a study.</summary>
    /// <param name="settings">The kind's settings in the catalog.</param>
    /// <param name="reads">Folder of reads, for the message.</param>
    /// <exception cref="ImageDataException">There are none, or they cannot be used.</exception>
    public static LabelsSettings Read(JsonElement? settings, string reads)
    {
        string file = Path.Combine(reads, StudyCatalog.FileName);
        try
        {
            return settings?.Deserialize(LabelsJson.Default.LabelsSettings) is { } s && LabelsRules.Classes(s.Classes) is null ? s
                : throw new ImageDataException(file, "names no label map and its classes; start with 'rubor serve --labels'");
        }
        catch (JsonException e)
        {
            throw new ImageDataException(file, $"has settings of labels that cannot be used ({e.Message}); start with 'rubor serve --labels'", e);
        }
    }
}
