using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Tables;

/// <summary>Reads the small JSON files that users write.</summary>
internal static class JsonFile
{
    public static JsonNode? Read(string path)
    {
        try
        {
            var lenient = new JsonDocumentOptions
            {
                AllowDuplicateProperties = false,
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip
            };
            return JsonNode.Parse(RegularFile.ReadAllBytes(path), documentOptions: lenient);
        }
        catch (JsonException e)
        {
            throw new OutputException(path, e.Message.Contains("uplicate", StringComparison.Ordinal)
                ? $"names a key twice ({e.Message.TrimEnd('.')}); keep one" : $"line {e.LineNumber + 1} is no JSON; look for a missing comma or quote there");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, File.Exists(path) ? $"cannot be read ({e.Message.TrimEnd('.')})" : "no such file");
        }
    }
}
