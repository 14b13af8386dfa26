using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Exchange;

/// <summary>Reads files of rules.</summary>
internal static partial class RoleRulesJson
{
    const string Family = "rubor.import-rules/";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    static readonly string[] Planes = ["axial", "coronal", "sagittal", "oblique"];
    static readonly string[] Colours = ["gray", "rgb"];

    static readonly string[] Known = ["role", "ignore", "ask", "note", "modality", "description", "image_type", "plane", "view", "min_slices",
        "max_slices", "min_frames", "frame", "colour", "contrast", "scan_options",
        "manufacturer", "take", "scan", "columns"];

    public static RoleRules Read(string path) => Of(path, JsonFile.Read(path));

    /// <summary>The rules that ship.</summary>
    public static RoleRules Of(string source, string text) =>
        Of(source, JsonNode.Parse(text, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }));

    static RoleRules Of(string path, JsonNode? node)
    {
        if (node is not JsonObject root || root["format"]?.ToString() is not { } format || !format.StartsWith(Family, StringComparison.Ordinal))
            throw new OutputException(path, $"must be an object with \"format\": \"{RoleRules.FormatName}\"; 'rubor study import --print-rules' shows one");
        if (format != RoleRules.FormatName)
            throw new OutputException(path, $"is of format {format}; this Rubor reads {RoleRules.FormatName}");
        if (root.Select(p => p.Key).FirstOrDefault(k => k is not ("format" or "note" or "rules")) is { } unknown)
            throw new OutputException(path, $"has the unknown key {unknown}; format, note, rules are known");
        if (root["rules"] is not JsonArray { Count: > 0 } list)
            throw new OutputException(path, "rules must be a list of rules such as [{\"description\": \"tirm\", \"role\": \"stir\"}]");
        return new(path, [.. list.Select((r, i) => Rule(path, r, i + 1))]);
    }

    static RoleRule Rule(string path, JsonNode? node, int number)
    {
        string place = $"rule {number}";
        if (node is not JsonObject rule)
            throw new OutputException(path, $"{place} must be an object such as {{\"description\": \"tirm\", \"role\": \"stir\"}}");
        if (rule.Select(p => p.Key).FirstOrDefault(k => !Known.Contains(k)) is { } unknown)
            throw new OutputException(path, $"{place} has the unknown key {unknown}; {string.Join(", ", Known)} are known");
        string role = Text("role") ?? "", ask = Text("ask") ?? "";
        bool ignore = rule["ignore"] switch
        {
            null => false,
            JsonValue v when v.GetValueKind() == JsonValueKind.True => true,
            _ => throw new OutputException(path, $"{place}: ignore is true, or left out"),
        };
        if ((role.Length > 0 ? 1 : 0) + (ask.Length > 0 ? 1 : 0) + (ignore ? 1 : 0) != 1)
            throw new OutputException(path, $"{place} needs one of role, ignore and ask: what a series is, or that it is left aside");
        if (role.Length > 0 && !IsColumn(role))
            throw new OutputException(path,
                $"{place}: role {role} cannot name a column; letters, digits and underscores can, but not {string.Join(", ", StudyReader.OwnColumns)}");
        return new()
        {
            Number = number,
            Role = role,
            Ask = ask,
            Note = Text("note") ?? "",
            Modality = Words("modality", null),
            Description = Pattern("description"),
            ImageType = Words("image_type", null),
            Plane = Words("plane", Planes),
            View = Pattern("view"),
            MinSlices = Whole("min_slices"),
            MaxSlices = Whole("max_slices"),
            MinFrames = Whole("min_frames"),
            Colour = Words("colour", Colours)?[0],
            Manufacturer = Pattern("manufacturer"),
            ScanOptions = Words("scan_options", null),
            Contrast = rule["contrast"] switch
            {
                null => null,
                JsonValue v when v.GetValueKind() is JsonValueKind.True or JsonValueKind.False => v.GetValue<bool>(),
                _ => throw new OutputException(path, $"{place}: contrast is true or false"),
            },
            Frame = Frame(),
            Scan = Pattern("scan"),
            Columns = Columns(),
            Take = Text("take") switch
            {
                null => SeriesChoice.None,
                "first" => SeriesChoice.First,
                "last" => SeriesChoice.Last,
                { } other => throw new OutputException(path, $"{place}: take is first or last, not {other}"),
            },
            Words = $"{place} of {path}",
        };

        string? Text(string key) => rule[key] switch
        {
            null => null,
            JsonValue v when v.GetValueKind() == JsonValueKind.String && v.ToString().Trim() is { Length: > 0 } text => text,
            _ => throw new OutputException(path, $"{place}: {key} must be a text that is not empty"),
        };

        // A word, or several of which any will do.
        IReadOnlyList<string>? Words(string key, string[]? allowed)
        {
            if (rule[key] is not { } found)
                return null;
            var words = found is JsonArray list && list.Count > 0 && list.All(w => w?.GetValueKind() == JsonValueKind.String)
                ? list.Select(w => w!.ToString()).ToList() : [Text(key)!];
            return allowed is null || words.Find(w => !allowed.Contains(w, StringComparer.OrdinalIgnoreCase)) is not { } wrong ? words
                : throw new OutputException(path, $"{place}: {key} {wrong} is none of {string.Join(", ", allowed)}");
        }

        Regex? Pattern(string key)
        {
            if (Text(key) is not { } text)
                return null;
            try
            {
                return new(text, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Patience);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                string why = e is NotSupportedException ? "looks around or back, which rules cannot" : e.Message.TrimEnd('.');
                throw new OutputException(path, $"{place}: {key} is no regular expression that can be used ({why}); correct it");
            }
        }

        Dictionary<string, string> Columns()
        {
            if (rule["columns"] is not { } found)
                return [];
            if (found is not JsonObject columns || role.Length == 0)
                throw new OutputException(path, $"{place}: columns must be an object beside a role, such as {{\"view\": \"palmar\"}}");
            if (columns.Select(c => c.Key).FirstOrDefault(k => !IsColumn(k) || k.Equals(role, StringComparison.OrdinalIgnoreCase))
                is { } wrong)
                throw new OutputException(path, $"{place}: {wrong} cannot name a clinical column");
            return columns.ToDictionary(c => c.Key, c =>
                c.Value is JsonValue v && v.GetValueKind() == JsonValueKind.String && v.ToString().Trim() is { Length: > 0 } text
                    && !text.AsSpan().ContainsAny('\t', '\n', '\r')
                ? text : throw new OutputException(path, $"{place}: column {c.Key} must be a text of one line"));
        }

        int? Whole(string key) => rule[key] switch
        {
            null => null,
            JsonValue v when v.GetValueKind() == JsonValueKind.Number && v.TryGetValue(out int n) && n >= 1 => n,
            _ => throw new OutputException(path, $"{place}: {key} must be a whole number from 1"),
        };

        FrameChoice? Frame() => rule["frame"] is not { } frame ? null : frame.ToString() switch
        {
            "first" => new(FramePosition.First),
            "middle" => new(FramePosition.Middle),
            "last" => new(FramePosition.Last),
            { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= 1 =>
                new(FramePosition.Numbered, n),
            _ => throw new OutputException(path, $"{place}: frame is first, middle, last, or a number from 1"),
        };
    }

    static bool IsColumn(string name) =>
        RoleName().IsMatch(name) && !StudyReader.OwnColumns.Contains(name, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*$")]
    private static partial Regex RoleName();
}
