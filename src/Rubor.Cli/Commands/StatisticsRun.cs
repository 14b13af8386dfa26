using System.CommandLine;
using System.Text;
using Rubor.Imaging;
using Rubor.Statistics;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Commands;

/// <summary>What <c>agree</c> and <c>evaluate</c> have in common: a document to a folder, to standard output, or both.</summary>
internal static class StatisticsRun
{
    const int FewestResamples = 100;

    /// <summary>Name of the document in the folder.</summary>
    public const string ResultFile = "result.json";

    /// <summary>Name of the page in the folder.</summary>
    public const string ReportFile = "report.html";

    /// <summary>The option that names the folder.</summary>
    public static Option<string?> OutOption() =>
        new("--out")
        {
            Description =
        "Folder for result.json, tables, report.html and run.json; new, or empty. Without it nothing is written.",
            HelpName = "DIR"
        };

    /// <summary>The option that says how often intervals are resampled.</summary>
    public static Option<int> ResamplesOption() =>
        new("--resamples")
        {
            Description = "Bootstrap resamples (2000).",
            HelpName = "n",
            DefaultValueFactory = _ =>
        new BootstrapSettings().Resamples
        };

    /// <summary>The option that seeds the resampling.</summary>
    public static Option<int> SeedOption() =>
        new("--seed") { Description = "Seed of the bootstrap (1).", HelpName = "n", DefaultValueFactory = _ => 1 };

    /// <summary>The option that says which mark a table's fractions have.</summary>
    public static Option<string?> DecimalOption() =>
        new("--decimal")
        {
            Description = "Decimal mark of the table (taken from its cells); the other one then separates thousands.",
            HelpName = "point|comma"
        };

    /// <summary>What it says.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static DecimalMark? DecimalMarkOf(string? said) => said?.ToLowerInvariant() switch
    {
        null => null,
        "point" or "." => DecimalMark.Point,
        "comma" or "," => DecimalMark.Comma,
        _ => throw new UsageException($"--decimal {said}: point or comma"),
    };

    /// <summary>Writes the folder where one was asked for, and prints the result.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="output">The staged folder, or null.</param>
    /// <param name="folder">Its name as given.</param>
    /// <param name="manifest">What run.json says.</param>
    /// <param name="timings">Stages so far.</param>
    /// <param name="json">result.json.</param>
    /// <param name="files">The other files, made only for a folder.</param>
    /// <param name="summary">Lines for a reader, made only where they are shown.</param>
    /// <param name="cancel">Stops before the folder appears.</param>
    public static void Finish(
        ParseResult parsed, OutputFolder? output, string? folder, RunManifest manifest, StageTimings timings,
        byte[] json, Func<IEnumerable<(string Name, byte[] Content)>> files, Func<IEnumerable<string>> summary, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        if (output is not null)
        {
            timings.Run("report", () =>
            {
                File.WriteAllBytes(output.PathOf(ResultFile), json);
                foreach (var (name, content) in files())
                    File.WriteAllBytes(output.PathOf(name), content);
            });
            cancel.ThrowIfCancellationRequested();
            (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(output);
            output.Commit();
        }
        var to = parsed.InvocationConfiguration.Output;
        if (options.Json)
            to.WriteLine(Encoding.UTF8.GetString(json));
        else if (!options.Quiet)
        {
            foreach (string line in summary())
                to.WriteLine(line);
            to.WriteLine(folder is null ? "nothing written; --out DIR keeps tables, figures and the report" : $"report: {Path.Combine(folder, ReportFile)}");
        }
    }

    /// <summary>How intervals are resampled.</summary>
    /// <exception cref="UsageException">Fewer than 100 resamples, which no interval can rest on.</exception>
    public static BootstrapSettings Bootstrap(int resamples, int seed) =>
        resamples >= FewestResamples ? new() { Resamples = resamples, Seed = seed }
            : throw new UsageException($"--resamples {resamples}: at least {FewestResamples} are needed for an interval");

    /// <summary>Files with their SHA-256.</summary>
    /// <exception cref="ImageDataException">A file cannot be read.</exception>
    public static IReadOnlyList<RunInput> InputsOf(IEnumerable<(string Role, string File)> files) => [.. files.Select(f =>
    {
        try
        {
            return new RunInput(f.Role, f.File, RunManifest.Sha256Of(f.File));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(f.File, File.Exists(f.File) ? $"cannot be read ({e.Message.TrimEnd('.')})"
                : Directory.Exists(f.File) ? "is a folder; name a file" : "no such file", e);
        }
    })];
}
