using System.Text.Json;
using System.Text.RegularExpressions;
using Rubor.Imaging;
using Rubor.Reading.Ledger;
using Rubor.Statistics.Rules;

namespace Rubor.Reading.Forms;

/// <summary>Reads forms and checks them: a bad one is refused with the field and the reason.</summary>
public static partial class FormReader
{
    const int MostBytes = 1 << 20, MostFields = 200, LongestLabel = 500, LongestText = 10_000, LongestRule = 1000;

    // Columns that the table of reads has beside the fields'.
    static readonly string[] Columns =
    [
        "study", "case", "subject", "session", "reader", "round", "read", "state", "version", "predecessor", "reopening_reason", "opened", "signed",
        "newest", "acts", "minutes_active", "comment", "head_hash", "recomputed", "form", "form_sha256", "rubor", "problem",
    ];

    /// <summary>The form in a file.</summary>
    /// <exception cref="ImageDataException">It cannot be read, or is no form; the reason names the field or rule.</exception>
    public static FormDefinition Read(string path)
    {
        try
        {
            return Parse(RegularFile.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(path, $"cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>The form in a text.</summary>
    /// <param name="bytes">UTF-8 JSON.</param>
    /// <param name="path">What it is called in errors.</param>
    /// <exception cref="ImageDataException">It is no form; the reason names the field or rule.</exception>
    public static FormDefinition Parse(byte[] bytes, string path)
    {
        if (bytes.Length > MostBytes)
            throw new ImageDataException(path, $"is larger than {MostBytes >> 20} MiB, which no form is");
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var form = Document(new("the form", document.RootElement));
            var (computed, refusals) = FormRules.Of(form);
            return new(form, StoredEvent.HashOf(bytes), computed, refusals);
        }
        catch (JsonException e)
        {
            throw new ImageDataException(path, $"is no JSON ({e.Message.Split(". LineNumber")[0].TrimEnd('.')}, line {e.LineNumber + 1})",
                e);
        }
        catch (FormatException e)
        {
            throw new ImageDataException(path, e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            throw new ImageDataException(path, "holds text that is no UTF-8; save it as UTF-8", e);
        }
    }

    static FormDocument Document(JsonPart root)
    {
        root.RequireObject();
        if (root.Text("format") is var format && format != FormDocument.FormatName)
            throw new FormatException($"its format is {format ?? "missing"}; \"format\": \"{FormDocument.FormatName}\" is needed");
        root.RequireKeys("format", "name", "title", "source", "fields", "rules");
        string name = Name(root);
        var fields = root.List("fields", 1, MostFields).Select(Field).ToList();
        if (fields.GroupBy(f => f.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new FormatException($"two fields are called {twice.Key}; names differ");
        return new(format, name, Label(root, "title"), root.Text("source"), fields, root.Texts("rules", LongestRule));
    }

    static FormField Field(JsonPart node)
    {
        node.RequireObject();
        string name = Name(node);
        node = node with { Where = $"field {name}" };
        if (RuleParser.Words.Contains(name) || Columns.Contains(name) || name.EndsWith("_sha256", StringComparison.Ordinal))
            throw new FormatException(
                $"{node.Where}: its name is {(RuleParser.Words.Contains(name) ? "a word of rules" : "a column of the table of reads")}; call it otherwise");
        string label = Label(node, "label");
        bool required = node.Flag("required");
        string? help = node.Text("help");
        switch (node.Text("type"))
        {
            case "ordinal":
                node.RequireKeys("name", "label", "type", "required", "help", "levels");
                return new(name, label, FieldType.Ordinal, required, help, Levels: Levels(node));
            case "integer":
                node.RequireKeys("name", "label", "type", "required", "help", "minimum", "maximum");
                var (low, high) = (node.Whole("minimum"), node.Whole("maximum"));
                return low > high ? throw new FormatException($"{node.Where}: minimum {low} is above maximum {high}")
                    : new(name, label, FieldType.Integer, required, help, Minimum: low, Maximum: high);
            case "yes_no":
                node.RequireKeys("name", "label", "type", "required", "help");
                return new(name, label, FieldType.YesNo, required, help);
            case "choice":
                node.RequireKeys("name", "label", "type", "required", "help", "choices");
                return new(name, label, FieldType.Choice, required, help, Choices: Choices(node));
            case "text":
                node.RequireKeys("name", "label", "type", "required", "help", "longest");
                int longest = node.Whole("longest") ?? LongestText;
                return longest is < 1 or > LongestText ? throw new FormatException($"{node.Where}: longest is 1 to {LongestText}")
                    : new(name, label, FieldType.Text, required, help, Longest: longest);
            case var other:
                throw new FormatException($"{node.Where}: its type is {other ?? "missing"}; ordinal, integer, yes_no, choice and text are known");
        }
    }

    static List<FormLevel> Levels(JsonPart node)
    {
        var levels = node.List("levels", 2, MostFields).Select(level =>
        {
            level.RequireObject();
            level.RequireKeys("value", "label");
            return new FormLevel(level.Whole("value") ?? throw new FormatException($"{level.Where}: value is missing"), Label(level, "label"));
        }).ToList();
        return levels.Zip(levels.Skip(1)).All(p => p.First.Value < p.Second.Value) ? levels
            : throw new FormatException($"{node.Where}: its levels do not rise; write the lowest value first, each once");
    }

    static List<FormChoice> Choices(JsonPart node)
    {
        var choices = node.List("choices", 2, MostFields).Select(choice =>
        {
            choice.RequireObject();
            choice.RequireKeys("value", "label");
            return new FormChoice(Label(choice, "value"), Label(choice, "label"));
        }).ToList();
        return choices.Select(c => c.Value).Distinct().Count() == choices.Count ? choices
            : throw new FormatException($"{node.Where}: two choices have one value");
    }

    static string Name(JsonPart node) => node.Text("name") is { } name && NameForm().IsMatch(name) ? name
        : throw new FormatException($"{node.Where}: its name is {(node.Text("name") is { } bad ? $"'{bad}'" : "missing")}; a lower-case letter, "
            + "then lower-case letters, digits and underscores, at most 64");

    static string Label(JsonPart node, string key) => node.Text(key) is { Length: > 0 } text
        ? text.Length <= LongestLabel && !text.Any(char.IsControl) ? text
            : throw new FormatException($"{node.Where}: {key} is one line of at most {LongestLabel} characters")
        : throw new FormatException($"{node.Where}: {key} is missing");

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,63}\z")]
    private static partial Regex NameForm();
}
