using System.Text.RegularExpressions;
using Rubor.Networks.Training;

namespace Rubor.Tests.Networks.Training;

public partial class TrainingDocsTests
{
    [Fact]
    public void The_docs_name_every_setting_with_its_default_and_no_other()
    {
        string docs = File.ReadAllText(Path.Combine(Data.Repository, "docs", "training.md"));
        string settings =
            docs[docs.IndexOf("\n## Settings\n", StringComparison.Ordinal)..docs.IndexOf("\n## Presets\n", StringComparison.Ordinal)];
        var rows = Row().Matches(settings).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        var known = new TrainingSettings().ToJson();
        Assert.Equal(known.Select(p => p.Key).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, text) in rows.Where(r => r.Key != "augmentation"))
            Assert.Equal((key, known[key]!.ToString() is { Length: > 0 } value ? value : "none"), (key, text.Trim('`')));
    }

    [Fact]
    public void The_docs_name_every_preset()
    {
        string docs = File.ReadAllText(Path.Combine(Data.Repository, "docs", "training.md"));
        Assert.All(TrainingSettings.Presets, p => Assert.Contains($"\n| `{p}` |", docs, StringComparison.Ordinal));
    }

    [Fact]
    public void The_docs_give_each_presets_steps_and_batch()
    {
        string[] docs = File.ReadAllLines(Path.Combine(Data.Repository, "docs", "training.md"));
        foreach (string preset in TrainingSettings.Presets)
        {
            var settings = TrainingSettings.Of(preset, []);
            string batch = settings.Batch == 0 ? "the planned batch" : $"{settings.Batch} slices";
            Assert.Contains(FormattableString.Invariant($"{settings.Steps:n0} steps of {batch}"),
                docs.Single(l => l.StartsWith($"| `{preset}` |", StringComparison.Ordinal)), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"^\| `(\w+)` \|[^|]*\| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
