using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Networks.HandJoints;
using Rubor.Networks.Training;
using Rubor.Studies.Cases;
using Rubor.Studies.Evaluation.Augmentation;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor evaluate augmentation</c>: ways of training hand joints, with and without made images, as one study that can be
/// stopped
/// (Cobb 2024).</summary>
internal static class EvaluateAugmentationCommand
{
    static readonly Option<string> Arms = new("--arms")
    {
        Description = "JSON file of the ways of training that are compared, the first with all others.",
        HelpName = "FILE",
        Required = true,
    };
    static readonly Option<string[]> Only = new("--arm")
    {
        Description = "Only these arms, by name: to spread them over days or machines.",
        HelpName = "name",
        AllowMultipleArgumentsPerToken = true,
    };
    static readonly Option<bool> Finished = new("--finished") { Description = "Train nothing; report on the folds that every arm has finished." };
    static readonly Option<string?> Table = new("--joint-labels")
    {
        Description = "Table of the joints, a row a case, instead of inflammation and joint_regions as they are drawn.",
        HelpName = "FILE",
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the units, tables and the report; new, empty, or of the same folds.",
        HelpName = "DIR",
        Required = true,
    };
    static readonly Option<int> Resamples = StatisticsRun.ResamplesOption();

    public static Command Create()
    {
        var command = new Command("augmentation",
            "Whether made images help to tell inflamed joints: every arm trained and tested in every fold, then compared over patients (Cobb 2024).")
        {
            TrainingOptions.StudyFolder, Arms, CrossValidateCommand.Folds, Out, CrossValidateCommand.Only, Only, Finished,
                TrainingOptions.Observer, Table,
            TrainingOptions.Seed, Resamples, TrainingOptions.Device, ClusterOptions.On, ClusterOptions.SlurmOption,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        bool onSlurm = ClusterOptions.IsSlurm(parsed);
        var bootstrap = StatisticsRun.Bootstrap(parsed.GetValue(Resamples), parsed.GetValue(TrainingOptions.Seed));
        string device = NetworkOptions.DeviceOf(parsed, TrainingOptions.Device),
            foldsFile = parsed.GetRequiredValue(CrossValidateCommand.Folds);
        string? observer = parsed.GetValue(TrainingOptions.Observer);
        var arms = AugmentationArms.Read(parsed.GetRequiredValue(Arms));
        var hands = HandJointStudy.Of(Study.OpenCases(parsed.GetRequiredValue(TrainingOptions.StudyFolder)), observer,
            parsed.GetValue(Table));
        var folds = HandJointTrainingOptions.FoldsOf(foldsFile, hands);
        var (only, names) = (ChosenFolds.Of(parsed, folds.Count), parsed.GetValue(Only) is { Length: > 0 } some ? some
            : [.. arms.Arms.Select(a => a.Name)]);
        if (only.FirstOrDefault(f => f < 1 || f > folds.Count) is var noFold && noFold != 0)
            throw new UsageException($"--fold {noFold}: {foldsFile} has folds 1 to {folds.Count}");
        if (names.Except(arms.Arms.Select(a => a.Name)).FirstOrDefault() is { } noArm)
            throw new UsageException($"--arm {noArm}: {arms.File} has the arms {string.Join(", ", arms.Arms.Select(a => a.Name))}");
        var study = AugmentationStudy.Open(parsed.GetRequiredValue(Out), arms, hands, folds, observer,
            parsed.GetValue(TrainingOptions.Seed),
            device == "auto" ? NetworkTraining.BestDevice() : device, options.Threads);
        List<AugmentationUnit> chosen = parsed.GetValue(Finished) ? [] : [.. study.Units.Where(u => only.Contains(u.Fold)
            && names.Contains(u.Arm.Name))];
        foreach (var unit in chosen.Where(u => !study.IsDone(u)))
            study.Require(unit);
        var timings = new StageTimings();
        var seen = StudyProgress.Run(options, "reading hands", study.Cases.Count, done => timings.Run("read", () =>
            hands.Read(study.Cases, arms.Arms[0].Settings, options.Threads, done, cancel)));
        foreach (var unit in chosen.Where(study.IsDone))
            if (!options.Overwrite)
                _ = study.Read(unit, seen);
            else if (!study.IsSame(unit, seen))
                File.Delete(study.FileOf(unit));
        if (onSlurm)
            FoldsOnSlurm.Run(parsed, options, study.Folder, [.. chosen.Select(OnSlurm)], cancel, Only);
        else
            Train(parsed, study, [.. chosen.Where(u => !study.IsDone(u))], seen, options, cancel);
        var missing = study.Units.Where(u => !study.IsDone(u)).ToList();
        return missing.Count > 0 && !parsed.GetValue(Finished) ? TellMissing(parsed, options, study, missing)
            : Report(parsed, options, new(study, seen, bootstrap), timings, cancel);

        FoldUnit OnSlurm(AugmentationUnit unit) => new(unit.Name, study.FolderOf(unit), [CrossValidateCommand.Only.Name,
            unit.Fold.ToString(CultureInfo.InvariantCulture), Only.Name, unit.Arm.Name], () => study.IsDone(unit));
    }

    static void Train(ParseResult parsed, AugmentationStudy study, List<AugmentationUnit> units, IReadOnlyList<SeenHands> seen,
        SharedOptions options,
        CancellationToken cancel)
    {
        if (units.Count == 0)
            return;
        var output = parsed.InvocationConfiguration.Output;
        bool says = !options.Quiet && !options.Json;
        if (says)
        {
            var (known, inflamed) = HandImage.Count(seen.Select(s => s.Image));
            output.WriteLine(F($"views         {seen.Count} palmar and dorsal; {inflamed} of {known} joints inflamed ({100.0 * inflamed / known:0.0} %)"));
            var costs = units.GroupBy(u => u.Arm).Select(g => HandJointCost.Of(study.TrainingOf(g.First()), seen,
                [.. g.Select(u => study.ImagesOf(u, seen))], cancel)).ToList();
            output.WriteLine($"cost          {new HandJointCost(costs.Sum(c => c.Networks), costs.Sum(c => c.Least), costs.Sum(c => c.Most)).Words}"
                + (units.Any(u => u.Arm.Images?.Generator is not null) ? "; images are made besides" : ""));
        }

        FoldsProgressBar.Run(options, "arms", units.Count, bar =>
        {
            foreach (var (k, unit) in units.Index())
            {
                // Arms may see images otherwise, by other sides and scales.
                var own = study.Hands.Read(study.Cases, unit.Arm.Settings, options.Threads, () => { }, cancel);
                var document = study.Run(unit, own, options.Overwrite, new(), bar?.OfFold<ArmProgress>(k, p => p.Share, (p, left) => p.Words
                    + (left is null ? "" : $", at most {left}")), cancel);
                if (says && bar is null)
                    output.WriteLine(F($"{unit.Arm.Name}, fold {unit.Fold}: GMS {StatisticsText.Number(document.Gms)} of the patients tested, ")
                        + F($"{document.Fold.Networks.Sum(n => n.Steps)} steps, {document.TrainingSeconds / 60:0.0} min"));
            }

            return 0;
        });
    }

    static int TellMissing(ParseResult parsed, SharedOptions options, AugmentationStudy study, List<AugmentationUnit> missing)
    {
        static JsonNode Named(AugmentationUnit unit) => new JsonObject { ["arm"] = unit.Arm.Name, ["fold"] = unit.Fold };
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.augmentation-state/1",
                ["done"] = new JsonArray([.. study.Units.Except(missing).Select(Named)]),
                ["missing"] = new JsonArray([.. missing.Select(Named)]),
            }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            output.WriteLine(F($"{study.Units.Count - missing.Count} of {study.Units.Count} units are done; missing: ") + string.Join("; ",
                missing.GroupBy(u => u.Arm.Name).Select(g => $"{g.Key} in fold {string.Join(", ", g.Select(u => u.Fold))}"))
                + ". The report comes when they are, or of the folds that every arm has finished by --finished");
        return 0;
    }

    static int Report(ParseResult parsed, SharedOptions options, AugmentationEvaluator evaluator, StageTimings timings,
        CancellationToken cancel)
    {
        var study = evaluator.Study;
        var document = timings.Run("evaluate", () => evaluator.Run(cancel));
        foreach (var (name, content) in document.Tables().Append((AugmentationEvaluation.FileName, document.ToJson()))
            .Append((StatisticsRun.ReportFile, AugmentationPage.Of(document))))
            WholeFile.Write(Path.Combine(study.Folder, name), content);
        (options.Manifest(new JsonObject
        {
            ["arms"] = study.Arms.File,
            ["observer"] = study.Observer,
            ["device"] = study.Device,
            ["resamples"] = evaluator.Bootstrap.Resamples,
        }, study.Seed) with
        {
            LibtorchVersion = NetworkTraining.LibtorchVersion,
            TimingsMs = timings.Milliseconds,
            Inputs = [.. StatisticsRun.InputsOf([("arms", study.Arms.File)]), .. evaluator.Seen.Select(s => s.Input)],
            Outputs = CrossValidation.OutputsOf(study.Folder),
        }).WriteTo(study.Folder);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
        {
            foreach (string line in Summary(document))
                output.WriteLine(line);
            output.WriteLine($"report: {Path.Combine(study.Folder, StatisticsRun.ReportFile)}");
        }

        return 0;
    }

    static IEnumerable<string> Summary(AugmentationEvaluation d)
    {
        yield return F($"{d.Study}: {d.Arms.Count} arms, {d.Folds.Count} of {d.FoldsInAll} folds, {d.Views} views of {d.Patients} patients")
            + (d.Phantom ? "; a phantom, no figure is an accuracy on patients" : "");
        foreach (var row in d.Comparisons[0].Rows)
            yield return $"{row.Name}\t" + string.Join(", ", new[] { ("GMS", "gms"), ("mean of folds", "gms_mean_of_folds"), ("sensitivity", "sensitivity"),
                ("specificity", "specificity"), ("AUC", "auc") }.Select(m => $"{m.Item1} {StatisticsText.Estimate(row.Groups[0][m.Item2])}"));
        foreach (var comparison in d.Comparisons)
            foreach (var x in comparison.Differences.Where(x => x.Measure == "gms"))
                yield return $"{x.Row} − {x.Reference}{(comparison.Threshold == ArmComparison.Tuned ? ", tuned thresholds" : "")}\tGMS "
                    + $"{StatisticsText.Estimate(x.Difference)}, p {StatisticsText.P(x.Test.PValue)}, corrected {StatisticsText.P(x.HolmPValue)}";
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
