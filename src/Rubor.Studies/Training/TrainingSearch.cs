using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Training;

/// <summary>A combination of settings with its cross-validated figures.</summary>
/// <param name="Rank">From 1, the highest mean Dice first.</param>
/// <param name="Folder">Folder of its cross-validation.</param>
/// <param name="Settings">The settings tried, by key.</param>
/// <param name="Dice">Mean over structures of the mean over subjects, 0–1; null where no slice shows a structure.</param>
/// <param name="Structures">Each structure over all subjects.</param>
public sealed record SearchRow(int Rank, string Folder, IReadOnlyDictionary<string, string> Settings, double? Dice,
    IReadOnlyList<CrossValidatedStructure> Structures);

/// <summary>The result of a search for settings: search.json.</summary>
public sealed record SearchDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "search.json";

    /// <summary>Name of the table.</summary>
    public const string TableName = "search.tsv";

    /// <summary>What the first line's figure is not.</summary>
    public const string Optimism =
        "The first combination was chosen by these very figures, so its own is optimistic, the more so the more combinations were tried " +
            "and the fewer the subjects. "
        + "Publish a figure of subjects that took no part in the choice: those held out, or new ones.";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = "rubor.training-search/2";

    /// <summary>What was trained.</summary>
    public required string Task { get; init; }

    /// <summary>The study's name.</summary>
    public required string Study { get; init; }

    /// <summary>How the folds were drawn.</summary>
    public required string Scheme { get; init; }

    /// <summary>Folds of each combination.</summary>
    public required int Folds { get; init; }

    /// <summary>Subjects kept out of every fold.</summary>
    public required IReadOnlyList<string> HeldOut { get; init; }

    /// <summary>Seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Every setting of the first combination.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>How the figures are to be read.</summary>
    public string Note { get; init; } = Optimism;

    /// <summary>The combinations, best first.</summary>
    public required IReadOnlyList<SearchRow> Rows { get; init; }

    /// <summary>Puts the cross-validations of all combinations in order.</summary>
    /// <param name="found">Combinations with their cross-validations, of one task, study, seed and division.</param>
    public static SearchDocument Of(IReadOnlyList<(GridPoint Point, CrossValidationDocument Document)> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        static double? Dice(CrossValidationDocument d) => d.Structures.Count == 0 ? null : d.Structures.Average(s => s.Mean);
        var ordered = found.OrderByDescending(f => Dice(f.Document) ?? double.NegativeInfinity)
            .ThenBy(f => f.Point.Name, StringComparer.Ordinal).ToList();
        var best = ordered[0].Document;
        return new()
        {
            Task = best.Task,
            Study = best.Study,
            Scheme = best.Scheme,
            Folds = best.Folds,
            HeldOut = best.HeldOut,
            Seed = best.Seed,
            Settings = best.Settings.DeepClone().AsObject(),
            Rows = [.. ordered.Select((f, i) =>
                new SearchRow(i + 1, f.Point.Name, f.Point.Values.ToDictionary(v => v.Key, v => v.Value), Dice(f.Document),
                f.Document.Structures))],
        };
    }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SearchJson.Default.SearchDocument);

    /// <summary>The table: a row a combination and structure.</summary>
    public byte[] ToTable() => TsvText.Of(
        ["rank", .. Rows[0].Settings.Keys, "structure", "subjects", "dice_mean", "dice_low", "dice_high", "worst_subject",
            "worst_subject_dice", "worst_slice_dice"],
        Rows.SelectMany(r => r.Structures.Select(s => (IReadOnlyList<object?>)
            [r.Rank, .. r.Settings.Values, s.Structure, s.Subjects, s.Mean, s.Low, s.High, s.WorstSubject, s.Worst, s.WorstSlice])));
}

[JsonSerializable(typeof(SearchDocument))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
internal sealed partial class SearchJson : JsonSerializerContext;
