using System.CommandLine;
using System.Globalization;
using System.Text;
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
    /// <summary><c>rubor train cross-validate hand-joints</c>.</summary>
    public static int CrossValidate(ParseResult parsed, CancellationToken cancel)
    {
        HandJointTrainingOptions.RequireOwn(parsed);
        var options = SharedOptions.Of(parsed);
        bool onSlurm = ClusterOptions.IsSlurm(parsed);
        var plan = HandJointTrainingOptions.Of(parsed, options, parsed.GetRequiredValue(CrossValidateCommand.Folds),
            ChosenFolds.Seeds(parsed));
        int[] only = ChosenFolds.Of(parsed, plan.Folds.Count);
        foreach (int fold in only)
            Require(plan, fold);
        string folder = parsed.GetRequiredValue(TrainingOptions.Out);
        var folds = HandFolds.Open(folder, plan.Folds, plan.Training, options.Overwrite);
        if (onSlurm)
            FoldsOnSlurm.Run(parsed, options, folder, only, folds.FolderOf, folds.Missing, cancel);
        else
            Train(parsed, plan, folds, only, options, cancel);
        var missing = folds.Missing();
        return missing.Count > 0 ? ChosenFolds.TellMissing(parsed, options, plan.Folds.Count, missing)
            : Finish(parsed, plan, folds, options);
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

        FoldsProgressBar.Run(options, "hand joints", missing.Count, bar =>
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
                    bar?.OfFold<HandProgress>(k, p => p.Share, (p, left) => Words(fold, p, left)), cancel);
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
        var document = folds.PutTogether(plan.Hands.Study.Name, HandPhantomStudy.IsOne(plan.Hands.Study), plan.Preset, plan.Observer);
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

    // Patience may end a network before, so that the time left is the most.
    static string Words(int fold, HandProgress p, string? left) => string.Create(CultureInfo.InvariantCulture,
        $"fold {fold}, network {p.Number} of {p.Networks}: loss {p.Loss:0.000}")
        + (p.Gms is { } known ? string.Create(CultureInfo.InvariantCulture, $", best GMS {known:0.000}") : "") + (left is null ? "" : $", at most {left}");

    static string Line(HandFoldDocument d) => string.Create(CultureInfo.InvariantCulture, $"fold {d.Fold,-8} validation GMS {d.ValidationGms:0.000}, ")
        + string.Join(", ", d.Networks.Select(n => string.Create(CultureInfo.InvariantCulture,
            $"network {n.Seed}: {n.BestStep} of {n.Steps} steps{(n.StoppedEarly ? "" : ", to the end")}")));
}
