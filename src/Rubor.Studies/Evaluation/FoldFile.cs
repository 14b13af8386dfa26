using System.Text.Json.Nodes;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Evaluation;

/// <summary>Which fold a subject was tested in.</summary>
public static class FoldFile
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.folds/1";

    /// <summary>
    /// Reads folds.json: {"format": "rubor.folds/1", "folds": [["01", "02"], ["03"]]}, a list of the subjects tested in each fold; or
    /// the bare list; or nnU-Net's list of {"train": [...], "val": [...]}.
    /// </summary>
    /// <returns>Fold of each subject, from 1.</returns>
    /// <exception cref="OutputException">It is missing or damaged, or a subject is in two folds.</exception>
    public static IReadOnlyDictionary<string, int> Read(string path)
    {
        var root = JsonFile.Read(path);
        if (root is JsonObject named && named["format"] is { } format && format.ToString() != FormatName)
            throw new OutputException(path, $"is a {format} file where {FormatName} is needed");
        if ((root is JsonObject whole ? whole["folds"] : root) is not JsonArray folds || folds.Count == 0)
            throw new OutputException(path, "must hold a list of folds such as {\"folds\": [[\"01\", \"02\"], [\"03\"]]}");
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int f = 0; f < folds.Count; f++)
        {
            var tested = folds[f] as JsonArray ?? folds[f]?["val"] as JsonArray ?? folds[f]?["test"] as JsonArray
                ?? throw new OutputException(path, $"fold {f + 1} must be a list of subjects");
            foreach (var subject in tested)
            {
                string name = subject?.ToString() ?? "";
                string bare = name.StartsWith("sub-", StringComparison.Ordinal) ? name["sub-".Length..] : name;
                if (bare.Length == 0)
                    throw new OutputException(path, $"fold {f + 1} holds an empty name");
                if (!found.TryAdd(bare, f + 1))
                    throw new OutputException(path, $"subject {name} is tested in fold {found[bare]} and in fold {f + 1}; a subject belongs to one");
            }
        }
        return found;
    }
}
