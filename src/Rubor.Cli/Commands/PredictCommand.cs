using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Networks.Inference;
using Rubor.Studies.Cases;
using Rubor.Studies.Cluster;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Predictions;
using Rubor.Studies.Runs;
using Rubor.Torch;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor predict</c>: structures found in every case of a study by the mean of trained networks.</summary>
internal static class PredictCommand
{
    static readonly Argument<string> First = new("WEIGHTS")
    {
        Description = "Weights: a file, a folder, the results of a training, or a folder that holds several, whose mean is taken."
    };
    static readonly Argument<string> StudyFolder =
        new("STUDY") { Description = "Folder of the study: with study.json and cases.tsv, or a tree with BIDS-like names." };
    static readonly Option<string[]> More = new("--weights")
    {
        Description = "Further weights for the mean.",
        HelpName = "F",
        AllowMultipleArgumentsPerToken = true
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the results; new, or empty.",
        HelpName = "DIR",
        Required = true
    };
    static readonly Option<bool> HeldOut = new("--held-out")
    {
        Description =
        "Each subject only by the networks that have not seen it: with the folder of a cross-validation, predictions out of the folds."
    };
    static readonly Option<bool?> Mirror = new("--mirror")
    {
        Description =
            "Whether mirrored slices are averaged in, along the axes that the networks' plans allow: twice the time for one, four times for " +
            "both. Without it where the networks were planned from data.",
        HelpName = "true|false",
    };
    static readonly Option<int> BatchSlices = new("--batch-slices")
    {
        Description = "Slices that a network sees at a time (4): fewer take less memory.",
        HelpName = "n",
        DefaultValueFactory = _ => 4
    };
    static readonly Option<string[]> Subjects = new("--subject")
    {
        Description = "Only these subjects.",
        HelpName = "name",
        AllowMultipleArgumentsPerToken = true
    };
    static readonly Option<string[]> Cases = new("--case")
    {
        Description =
        "Only these cases, by the name of their results: sub-01_ses-before.",
        HelpName = "name",
        AllowMultipleArgumentsPerToken = true
    };
    static readonly Option<string?> Observer =
        new("--observer") { Description = "Whose masks to compare with, where a study has several observers'.", HelpName = "name" };
    static readonly Option<bool> Resume =
        new("--resume") { Description = "Go on after a stop; finished cases with the same files, networks and settings are kept." };

    public static Command Create()
    {
        var command = new Command("predict", "Find structures in every case of a study with trained networks, and compare with its masks.")
        {
            First, StudyFolder, More, Out, HeldOut, Mirror, BatchSlices, Subjects, Cases, Observer, NetworkOptions.Device, Resume,
            ClusterOptions.On, ClusterOptions.SlurmOption,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        int batch = parsed.GetValue(BatchSlices);
        if (batch < 1)
            throw new UsageException($"--batch-slices {batch}: at least 1 is needed");
        bool heldOut = parsed.GetValue(HeldOut), resume = parsed.GetValue(Resume);
        bool onSlurm = ClusterOptions.IsSlurm(parsed);
        if (onSlurm && !heldOut)
            throw new UsageException("--on slurm goes with --held-out: each task predicts the cases of one fold's networks");
        string folder = parsed.GetRequiredValue(Out);
        resume |= onSlurm && SlurmRun.IsOpen(folder);
        using var claim = FolderClaim.Take(folder);
        var study = Study.Open(parsed.GetRequiredValue(StudyFolder));
        using var open = OpenPredictor.Of([parsed.GetRequiredValue(First), .. parsed.GetValue(More) ?? []],
            NetworkOptions.DeviceOf(parsed, NetworkOptions.Device), options.Threads,
            new InferenceSettings { Uncertainty = true, BatchSlices = batch }, parsed.GetValue(Mirror), cancel);
        var timings = new StageTimings();
        var cases = timings.Run("hash", () => PredictionCase.Of(study, open.Networks, heldOut, Wanted(parsed)));
        if (!options.Overwrite && !resume && OutputFolder.HoldsFiles(folder))
            throw new OutputException(folder, "already holds files; add --resume to go on, --overwrite to replace, or name another folder");
        OutputFolder.RequireReplaceable(folder, options.Overwrite || resume);
        // On a cluster it is the tasks that load them.
        var (libtorch, device) = onSlurm ? (null, NetworkOptions.DeviceOf(parsed, NetworkOptions.Device))
            : ((string?, string))timings.Run("networks", open.Networks.Ready);
        var manifest = options.Manifest(new JsonObject
        {
            ["device"] = device,
            ["mirror"] = open.Mirror,
            ["held_out"] = heldOut,
            ["batch_slices"] = batch,
            ["observer"] = parsed.GetValue(Observer),
        }) with
        {
            LibtorchVersion = libtorch,
        };
        var whole = manifest with
        {
            Settings = (JsonObject)manifest.Settings.DeepClone(),
            Inputs = [.. open.Networks.Networks.Select(n => new RunInput("weights", n.File, n.Sha256))],
            Outputs = [.. cases.Select(c => c.Case.Name).Concat(EarlierCases(folder))
                .Concat([PredictionsDocument.FileName, PredictionsDocument.TableName, "report.html", RunManifest.FileName])
                .Concat(onSlurm ? [SlurmRecord.FileName] : []).Distinct().Order(StringComparer.Ordinal)],
        };
        Directory.CreateDirectory(folder);
        // Said first, so that a study stopped half-way can be gone on with, or replaced.
        whole.WriteTo(folder);
        var run = new PredictionRun(open.Networks, new StudyTruth(study, open.Networks.Structures, parsed.GetValue(Observer)),
            options.Threads, options.Overwrite, resume, manifest, e => e is TorchException)
        { Checks = RegionTasks.Checks };
        IReadOnlyList<PredictionRow> rows;
        if (onSlurm)
        {
            (rows, var task) = timings.Run("predict", () => PredictOnSlurm.Run(parsed, [Subjects, Cases], options, folder, cases,
                [.. open.Networks.Networks.Select(n => n.Sha256)], cancel));
            whole.Settings["device"] = task?.Settings["device"]?.DeepClone();
            whole = whole with
            {
                LibtorchVersion = task?.LibtorchVersion,
                Outputs = [.. whole.Outputs.Where(o => o != SlurmRecord.FileName)],
            };
        }
        else
            rows = timings.Run("predict", () => StudyProgress.Run(options, "predicting", cases.Count, done =>
                PredictionRunner.Run(cases, folder, run, _ => done(), cancel)));
        var document = PredictionsDocument.Of(study.Name, open.Networks, heldOut, rows)
            with
        { LeftOut = PredictionCase.LeftOut(study, open.Networks, cases) };
        WholeFile.Write(Path.Combine(folder, PredictionsDocument.FileName), document.ToJson());
        WholeFile.Write(Path.Combine(folder, PredictionsDocument.TableName), document.ToTsv());
        WholeFile.Write(Path.Combine(folder, "report.html"), PredictionPage.Of(document));
        long peak = PeakMemory.Megabytes;
        whole.Settings["peak_memory_mb"] = peak;
        (whole with { TimingsMs = timings.Milliseconds }).WriteTo(folder);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
            PrintSummary(output, document, study.Cases.Count, peak, folder);
        return rows.Any(r => r.Reason is not null) ? RuborCommandLine.SomeFailed : 0;
    }

    // Null takes all; a name that is none is a mistake, not an empty result.
    static Func<StudyCase, bool>? Wanted(ParseResult parsed)
    {
        string[] subjects = [.. (parsed.GetValue(Subjects) ?? []).Select(s => s.StartsWith("sub-", StringComparison.Ordinal) ? s[4..] : s)],
            cases = parsed.GetValue(Cases) ?? [];
        return subjects.Length + cases.Length == 0 ? null : c => subjects.Contains(c.Subject) || cases.Contains(c.Name);
    }

    // With a filter one folder fills run by run: what an earlier one wrote stays Rubor's own.
    static IEnumerable<string> EarlierCases(string folder) =>
        RunManifest.Of(folder) is { } earlier ? earlier.Outputs.Where(o => Directory.Exists(Path.Combine(folder, o))) : [];

    static void PrintSummary(TextWriter output, PredictionsDocument document, int all, long peak, string folder)
    {
        static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        foreach (var row in document.Cases)
        {
            if (row.Prediction is not { } p)
                output.WriteLine($"{row.Name}: failed: {row.Reason}");
            else
                foreach (var s in p.Structures)
                {
                    string dice = s.Dice is null ? "" : F($", slice Dice mean {s.Dice:0.0000}, worst {s.WorstDice:0.0000}");
                    string holes = s.Holes > 0 ? F($", {s.Holes} holes") : "", seen = p.Seen is null ? "" : $" ({p.Seen})";
                    output.WriteLine(F($"{row.Name}: {s.Structure} {s.VolumeMm3 / 1000:0.0} ml") + dice + holes + seen);
                }
        }

        foreach (var s in document.NotSeen)
            output.WriteLine(
                F($"not seen      {s.Structure}: {s.Subjects} subjects, slice Dice mean ") +
                F($"{s.Mean:0.0000}{(s.Low is null ? "" : F($" ({s.Low:0.0000} to {s.High:0.0000})"))}, worst subject {s.WorstSubject} ") +
                F($"{s.Worst:0.0000}, worst slice {s.WorstSlice:0.0000}"));
        if (document.LeftOut.Count > 0)
            output.WriteLine(F($"left out      {document.LeftOut.Count} of {all} cases"));
        foreach (var left in document.LeftOut)
            output.WriteLine($"left out      {left.Subject}: {left.Reason}");
        output.WriteLine(F($"peak memory   {peak} MB"));
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }
}
