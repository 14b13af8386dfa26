using System.Text.Json;
using Rubor.Imaging;
using Rubor.Reading.Catalog;

namespace Rubor.Reading.Forms;

/// <summary>Which form the readers of a study fill, as the catalog has it.</summary>
public static class FormSettings
{
    /// <summary>
    /// Name of the form's file in the folder of reads: a copy, byte for byte, so that the readers' form stays what it is.
    /// </summary>
    public const string FileName = "form.json";

    const string FileKey = "file";

    /// <summary>What the catalog says of a form that lies in the folder of reads.</summary>
    public static JsonElement OfCopy() => JsonSerializer.SerializeToElement(new Dictionary<string, string> { [FileKey] = FileName });

    /// <summary>The form of a study.</summary>
    /// <param name="settings">The kind's settings in the catalog.</param>
    /// <param name="reads">Folder of reads.</param>
    /// <exception cref="ImageDataException">There is none, or it cannot be used.</exception>
    public static FormDefinition Read(JsonElement? settings, string reads) =>
        settings is { ValueKind: JsonValueKind.Object } s && s.TryGetProperty(FileKey, out var file)
            && file.ValueKind == JsonValueKind.String
            ? FormReader.Read(Path.Combine(reads, Path.GetFileName(file.GetString()!)))
            : throw new ImageDataException(Path.Combine(reads, StudyCatalog.FileName), "names no form; start with 'rubor serve --form'");
}
