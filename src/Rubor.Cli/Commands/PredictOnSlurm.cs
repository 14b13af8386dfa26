using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rubor.Studies.Cluster;
using Rubor.Studies.Predictions;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary>Predictions out of the folds as an array of Slurm's: a task for the cases of each fold's networks.</summary>
internal static class PredictOnSlurm
{
    /// <summary>Has the cases predicted, waits, and puts their folders in their place.</summary>
    /// <param name="parsed">The command line: each task is the same with --case.</param>
    /// <param name="left">Options of it that choose cases.</param>
    /// <param name="options">Its shared options.</param>
    /// <param name="folder">Folder of the results, which is there.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="networks">SHA-256 of the networks.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>A row a case, in their order, and what one of the tasks says of its run.</returns>
    public static (IReadOnlyList<PredictionRow> Rows, RunManifest? Run) Run(
        ParseResult parsed, ReadOnlySpan<Option> left, SharedOptions options, string folder, IReadOnlyList<PredictionCase> cases,
        IReadOnlyList<string> networks, CancellationToken cancel)
    {
        var words = ClusterOptions.Words(parsed, [.. left, parsed.CommandResult.Command.Options.Single(o => o.Name == "--out")]);
        string threads = options.Threads.ToString(CultureInfo.InvariantCulture), hidden = SlurmRun.HiddenOf(folder);
        Directory.CreateDirectory(hidden);
        List<ClusterUnit> units = [];
        foreach (var group in cases.Where(c => c.Problem is null).GroupBy(c => string.Join(' ', c.Networks)))
        {
            // Other words, scans or networks are another unit, so that what an earlier run left there is not taken for this one's.
            string[] names = [.. group.Select(c => c.Case.Name)];
            string known = string.Join('\n', [.. words, .. names, .. group.SelectMany(c => c.Inputs).Select(i => i.Sha256),
                .. group.First().Networks.Select(n => networks[n])]);
            string name = $"part-{units.Count + 1}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(known)))[..8]}";
            string part = Path.Combine(hidden, name);
            units.Add(new(name, part, [.. words.Where(w => w is not ("--overwrite" or "--resume")), "--out", part, "--case", .. names, "--resume",
                "--threads", threads, "--quiet"], () => File.Exists(Path.Combine(part, PredictionsDocument.FileName))));
        }

        if (units.Count == 0)
            return (Rows(cases, []), null);
        using var run = ClusterOptions.Open(parsed, options.Threads, folder, units);
        SlurmProgressBar.Wait(run, options, folder, parsed.InvocationConfiguration.Error, cancel);
        var rows = units.SelectMany(u => PredictionsDocument.Read(Path.Combine(u.Folder, PredictionsDocument.FileName)).Cases)
            .ToDictionary(r => r.Name, StringComparer.Ordinal);
        foreach (var unit in units)
            foreach (string made in Directory.GetDirectories(unit.Folder).Where(d => rows.ContainsKey(Path.GetFileName(d))))
            {
                string to = Path.Combine(folder, Path.GetFileName(made));
                if (Directory.Exists(to))
                    Directory.Delete(to, recursive: true);
                Directory.Move(made, to);
            }

        var said = RunManifest.Of(units[0].Folder);
        run.Clear();
        return (Rows(cases, rows), said);
    }

    static IReadOnlyList<PredictionRow> Rows(IReadOnlyList<PredictionCase> cases, Dictionary<string, PredictionRow> rows) =>
        [.. cases.Select(c => rows.TryGetValue(c.Case.Name, out var row) ? row
            : new PredictionRow(c.Case.Name, c.Case.Subject, c.Case.Session, c.Case.Scan, null,
                (c.Problem ?? "is missing in the results of its task").ReplaceLineEndings(" ")))];
}
