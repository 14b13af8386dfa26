namespace Rubor.Tests.Cli;

/// <summary>A phantom of six patients, folds of it, and a tiny model of hand joints.</summary>
public sealed class HandJointModel : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();

    /// <summary>Folder of the study.</summary>
    public string Study => folder["study"];

    /// <summary>folds.json: three folds.</summary>
    public string Folds => folder["folds.json"];

    /// <summary>Folder of the model: two networks a fold.</summary>
    public string Model => folder["model"];

    /// <summary>Settings of a training that takes seconds.</summary>
    public static string[] Settings { get; } = ["side=32", "growth=8", "width=16", "blocks=[1,1]", "batch=4", "validate_epochs=2",
        "patience_samples=32", "most_samples=96", "learning_rate=0.003", "seeds=2"];

    /// <summary>Options of a training that takes seconds.</summary>
    public static string[] Tiny { get; } = ["--preset", "quick", "--set", .. Settings, "--observer", "first", "--threads", "1", "--device", "cpu"];

    /// <summary>A file of the study.</summary>
    public string File(string subject, string view, string what) =>
        Path.Combine(Study, $"sub-{subject}", $"sub-{subject}_scan-{view}_{what}.nii.gz");

    /// <summary>A new folder's path.</summary>
    public string New(string name) => folder[name];

    public async ValueTask InitializeAsync()
    {
        await Done("phantom", "hand-scans", "--patients", "6", "--out", Study);
        await System.IO.File.WriteAllTextAsync(Folds, """{"folds": [["01", "02"], ["03", "04"], ["05", "06"]]}""");
        await Done(["train", "cross-validate", "hand-joints", Study, "--folds", Folds, "--out", Model, .. Tiny]);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return default;
    }

    static async Task Done(params string[] words)
    {
        var run = await CommandRun.Of([.. words, "--quiet"]);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
