using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Networks.Training;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Commands;

/// <summary>Folds of hand joints, one after another: all of them (<c>train cross-validate</c>), or one (<c>train
/// hand-joints</c>).</summary>
internal static class HandJointFoldsRun
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary><c>rubor train cross-validate hand-joints</c>.</summary>
    public static int CrossValidate(ParseResult parsed, CancellationToken cancel)
    {
        HandJointTrainingOptions.RequireOwn(parsed);
        var options = SharedOptions.Of(parsed);
        bool onSlurm = ClusterOptions.IsSlurm(parsed);
        int? seeds = parsed.GetResult(CrossValidateCommand.Seeds) is { Implicit: false } ? parsed.GetValue(CrossValidateCommand.Seeds)
            : null;
        var plan = HandJointTrainingOptions.Of(parsed, options, parsed.GetRequiredValue(CrossValidateCommand.Folds), seeds);
        int[] only = parsed.GetValue(CrossValidateCommand.Only) is { Length: > 0 } chosen ? [.. chosen.Distinct()]
            : [.. Enumerable.Range(1, plan.Folds.Count)];
        foreach (int fold in only)
            Require(plan, fold);
        string folder = parsed.GetRequiredValue(TrainingOptions.Out);
        var folds = HandFolds.Open(folder, plan.Folds, plan.Training, options.Overwrite);
        if (onSlurm)
            FoldsOnSlurm.Run(parsed, options, folder, [.. only.Select(fold =>
                FoldUnit.Of(fold, null, folds.FolderOf(fold), () => !folds.Missing().Contains(fold)))], cancel);
        else
            Train(parsed, plan, folds, only, options, cancel);
        var missing = folds.Missing();
        if (missing.Count == 0)
            return Finish(parsed, plan, folds, options);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.cross-validation-state/1",
                ["done"] = new JsonArray([.. Enumerable.Range(1, plan.Folds.Count).Except(missing).Select(f => (JsonNode)f)]),
                ["missing"] = new JsonArray([.. missing.Select(f => (JsonNode)f)]),
            }.ToJsonString(Indented));
        else if (!options.Quiet)
            output.WriteLine($"folds {string.Join(", ", missing)} are not done yet; the whole is put together when they are");
        return 0;
    }

    /// <summary><c>rubor train hand-joints</c>: a model of one fold.</summary>
    public static int One(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string foldsFile = parsed.GetValue(TrainingOptions.Folds)
            ?? throw new UsageException("--folds is needed: the training is stopped by patients of the fold whom no network learnt from");
        int fold = parsed.GetValue(TrainingOptions.Fold)
            ?? throw new UsageException("--fold is needed; all folds are trained by 'rubor train cross-validate hand-joints'");
        var plan = HandJointTrainingOptions.Of(parsed, options, foldsFile, null);
        Require(plan, fold);
        var folds = HandFolds.Open(parsed.GetRequiredValue(TrainingOptions.Out), plan.Folds, plan.Training, options.Overwrite);
        Train(parsed, plan, folds, [fold], options, cancel);
        return Finish(parsed, plan, folds, options);
    }

    static void Require(HandJointPlan plan, int fold)
    {
        plan.RequireFold(fold);
        _ = plan.Split(fold);
        foreach (var extra in plan.Training.Extra)
            _ = extra.FolderOf(fold);
    }

    static void Train(ParseResult parsed, HandJointPlan plan, HandFolds folds, int[] only, SharedOptions options, CancellationToken cancel)
    {
        var missing = folds.Missing().Intersect(only).ToList();
        if (missing.Count == 0)
            return;
        var timings = new StageTimings();
        var output = parsed.InvocationConfiguration.Output;
        var seen = StudyProgress.Run(options, "reading hands", plan.Cases.Count, done =>
            timings.Run("read", () => plan.Hands.Read(plan.Cases, plan.Training.Settings, options.Threads, done, cancel)));
        missing = [.. missing.Union(folds.OfOtherData(seen, options.Overwrite)).Intersect(only).Order()];
        bool says = !options.Quiet && !options.Json;
        if (says)
        {
            var (known, inflamed) = Networks.HandJoints.HandImage.Count(seen.Select(s => s.Image));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"views         {seen.Count} palmar and dorsal of {plan.Hands.Study.Cases.Count}; ")
                + string.Create(CultureInfo.InvariantCulture, $"{inflamed} of {known} joints inflamed ({100.0 * inflamed / known:0.0} %)"));
            output.WriteLine($"cost          {timings.Run("clock", () => Cost(plan, seen, missing, cancel)).Words}");
        }

        HandJointProgressBar.Run(options, missing.Count, bar =>
        {
            foreach (var (k, fold) in missing.Index())
            {
                string folder = folds.FolderOf(fold);
                using var stage = OutputFolder.Stage(folder, options.Overwrite);
                using var checkpoint = TrainingFolder.Take(folder, resume: true, options.Overwrite);
                var manifest = options.Manifest(plan.Manifest(fold), plan.Training.Seed);
                var own = new StageTimings();
                var split = plan.Split(fold);
                var document = new HandFoldRun(plan.Training, split, seen, checkpoint.Path).Run(stage, options.Overwrite, own,
                    bar?.OfFold(k, fold), cancel);
                (manifest with
                {
                    LibtorchVersion = NetworkTraining.LibtorchVersion,
                    TimingsMs = own.Milliseconds,
                    Inputs = [.. SeenHands.Of(seen, split.Train.Concat(split.Validation)).Select(s => s.Input)],
                }).WriteTo(stage);
                stage.Commit();
                checkpoint.Remove();
                if (says && bar is null)
                    output.WriteLine(Line(document));
            }

            return 0;
        });
    }

    static HandJointCost Cost(HandJointPlan plan, IReadOnlyList<SeenHands> seen, IReadOnlyList<int> folds, CancellationToken cancel) =>
        HandJointCost.Of(plan.Training, seen, [.. folds.Select(f => SeenHands.Of(seen, plan.Split(f).Train).Count
            + plan.Training.Extra.Sum(e => HandJointTable.Read(Path.Combine(e.FolderOf(f), HandJointTable.FileName)).Count))], cancel);

    static int Finish(ParseResult parsed, HandJointPlan plan, HandFolds folds, SharedOptions options)
    {
        var document = folds.PutTogether(plan.Hands.Study.Name, IsPhantom(plan.Hands), plan.Preset, plan.Observer);
        WholeFile.Write(Path.Combine(folds.Folder, "report.html"), HandJointModelPage.Of(document));
        (options.Manifest(plan.Manifest(null), plan.Training.Seed) with { Outputs = CrossValidation.OutputsOf(folds.Folder) })
            .WriteTo(folds.Folder);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"model         {document.Folds.Sum(f => f.Networks.Count)} networks of {document.Folds.Count} folds in {folds.Folder}")
                + (document.Phantom ? "; learnt from a phantom" : ""));
            output.WriteLine($"report        {Path.Combine(folds.Folder, "report.html")}");
        }

        return 0;
    }

    /// <summary>Whether a study is the phantom: only there is known what no reader drew.</summary>
    internal static bool IsPhantom(HandJointStudy hands) => hands.Study.Labels.Any(l => l.Name == HandPhantomStudy.TruthLabel);

    static string Line(HandFoldDocument d) => string.Create(CultureInfo.InvariantCulture, $"fold {d.Fold,-8} validation GMS {d.ValidationGms:0.000}, ")
        + string.Join(", ", d.Networks.Select(n => string.Create(CultureInfo.InvariantCulture,
            $"network {n.Seed}: {n.BestStep} of {n.Steps} steps{(n.StoppedEarly ? "" : ", to the end")}")));
}
