namespace Rubor.Tests.Cli;

/// <summary>A phantom of a few patients and a tiny model that learnt from four of them in two folds.</summary>
public sealed class JointUltrasoundModel : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();

    /// <summary>Folder of the study.</summary>
    public string Study => folder["study"];

    /// <summary>folds.json: two folds of the set training.</summary>
    public string Folds => folder["folds.json"];

    /// <summary>Folder of the model.</summary>
    public string Model => folder["model"];

    /// <summary>Options of a training that takes seconds.</summary>
    public static string[] Tiny { get; } = ["--preset", "quick", "--set", "side=32", "width=8", "batch=4", "extractor_epochs=1", "head_epochs=1",
        "augmented_copies=1", "seeds=1", "--threads", "1", "--device", "cpu"];

    public async ValueTask InitializeAsync()
    {
        await Done("phantom", "joint-ultrasound", "--as-published", "--patients", "7", "--out", Study);
        string[] training = [.. Rows("training").Select(r => r["subject"]).Distinct()];
        var parts = new[] { 0, 1 }.Select(part => List(training.Where((_, i) => i % 2 == part)));
        await File.WriteAllTextAsync(Folds, $$"""{"folds": [{{string.Join(", ", parts)}}]}""");
        await Done(["train", "cross-validate", "joint-ultrasound", Study, "--folds", Folds, "--out", Model, .. Tiny]);
    }

    /// <summary>Rows of cases.tsv of one set, by column.</summary>
    public IReadOnlyList<Dictionary<string, string>> Rows(string set)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Study, "cases.tsv"));
        string[] columns = lines[0].Split('\t');
        return [.. lines.Skip(1).Select(l => columns.Zip(l.Split('\t')).ToDictionary(p => p.First, p => p.Second)).Where(r => r["set"] == set)];
    }

    /// <summary>Words that measure one joint.</summary>
    public string[] Joint(Dictionary<string, string> row) => ["--gray", Path.Combine(Study, row["gray"]), "--doppler", Path.Combine(Study, row["doppler"]),
        "--roi-gray", row["roi_gray"], "--roi-doppler", row["roi_doppler"]];

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return default;
    }

    static string List(IEnumerable<string> subjects) => $"[{string.Join(", ", subjects.Select(s => $"\"{s}\""))}]";

    static async Task Done(params string[] words)
    {
        var run = await CommandRun.Of([.. words, "--quiet"]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
