using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Cli.Pages;
using Rubor.Networks.Training;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Commands;

/// <summary>Folds of joint ultrasound, one after another: all of them (<c>train cross-validate</c>), or one (<c>train
/// joint-ultrasound</c>).</summary>
internal static class JointFoldsRun
{
    const int MostNamed = 5;

    /// <summary><c>rubor train cross-validate joint-ultrasound</c>.</summary>
    public static int CrossValidate(ParseResult parsed, CancellationToken cancel)
    {
        JointUltrasoundOptions.RequireOwn(parsed);
        var options = SharedOptions.Of(parsed);
        bool onSlurm = ClusterOptions.IsSlurm(parsed);
        var plan = JointUltrasoundOptions.Of(parsed, options, parsed.GetRequiredValue(CrossValidateCommand.Folds),
            ChosenFolds.Seeds(parsed));
        int[] only = ChosenFolds.Of(parsed, plan.Folds.Count);
        foreach (int fold in only)
            plan.RequireFold(fold);
        string folder = parsed.GetRequiredValue(TrainingOptions.Out);
        var folds = JointFolds.Open(folder, plan.Folds, plan.Training, options.Overwrite);
        if (onSlurm)
            FoldsOnSlurm.Run(parsed, options, folder, only, folds.FolderOf, folds.Missing, cancel);
        else
            Train(parsed, plan, folds, only, options, cancel);
        var missing = folds.Missing();
        return missing.Count > 0 ? ChosenFolds.TellMissing(parsed, options, plan.Folds.Count, missing)
            : Finish(parsed, plan, folds, options);
    }

    /// <summary><c>rubor train joint-ultrasound</c>: a model of one fold.</summary>
    public static int One(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string foldsFile = parsed.GetValue(TrainingOptions.Folds)
            ?? throw new UsageException("--folds is needed: thresholds are chosen on patients of the fold whom no network learnt from");
        int fold = parsed.GetValue(TrainingOptions.Fold)
            ?? throw new UsageException("--fold is needed; all folds are trained by 'rubor train cross-validate joint-ultrasound'");
        var plan = JointUltrasoundOptions.Of(parsed, options, foldsFile, null);
        plan.RequireFold(fold);
        var folds = JointFolds.Open(parsed.GetRequiredValue(TrainingOptions.Out), plan.Folds, plan.Training, options.Overwrite);
        Train(parsed, plan, folds, [fold], options, cancel);
        return Finish(parsed, plan, folds, options);
    }

    static void Train(ParseResult parsed, JointPlan plan, JointFolds folds, int[] only, SharedOptions options, CancellationToken cancel)
    {
        var missing = folds.Missing().Intersect(only).ToList();
        if (missing.Count == 0)
            return;
        var timings = new StageTimings();
        var output = parsed.InvocationConfiguration.Output;
        var seen = StudyProgress.Run(options, "reading joints", plan.Cases.Count, done =>
            timings.Run("read", () => SeenJoints.Read(plan.Cases, options.Threads, done, cancel)));
        missing = [.. missing.Union(folds.OfOtherData(seen, options.Overwrite)).Intersect(only).Order()];
        List<JointSplit> splits = [.. missing.Select(f => plan.Training.Split(plan.Folds, f, seen))];
        bool says = !options.Quiet && !options.Json;
        if (says)
        {
            LeftOut(output, plan, seen);
            output.WriteLine($"cost          {timings.Run("clock", () => JointCost.Of(plan.Training, seen, splits, cancel)).Words}");
        }

        FoldsProgressBar.Run(options, "joint ultrasound", splits.Count, bar =>
        {
            foreach (var (k, split) in splits.Index())
            {
                string folder = folds.FolderOf(split.Fold);
                using var stage = OutputFolder.Stage(folder, options.Overwrite);
                using var checkpoint = TrainingFolder.Take(folder, resume: true, options.Overwrite);
                var manifest = options.Manifest(plan.Manifest(split.Fold), plan.Training.Seed);
                var own = new StageTimings();
                var document = new JointFoldRun(plan.Training, seen, split, checkpoint.Path).Run(stage, options.Overwrite, own,
                    bar?.OfFold<JointProgress>(k, p => p.Share, (p, left) => Words(split.Fold, p, left)), cancel);
                (manifest with
                {
                    LibtorchVersion = NetworkTraining.LibtorchVersion,
                    TimingsMs = own.Milliseconds,
                    Inputs = [.. seen.Of(split.Train.Concat(split.Validation)).SelectMany(j => j.Inputs)],
                }).WriteTo(stage);
                stage.Commit();
                checkpoint.Remove();
                if (says && bar is null)
                    output.WriteLine(Line(document));
            }

            return 0;
        });
    }

    static int Finish(ParseResult parsed, JointPlan plan, JointFolds folds, SharedOptions options)
    {
        var document = folds.PutTogether(plan.Joints.Study.Name, JointPhantom.IsOne(plan.Joints.Study), plan.Preset);
        WholeFile.Write(Path.Combine(folds.Folder, "report.html"), JointModelPage.Of(document));
        (options.Manifest(plan.Manifest(null), plan.Training.Seed) with { Outputs = CrossValidation.OutputsOf(folds.Folder) })
            .WriteTo(folds.Folder);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"model         {document.Classifiers} classifiers of {document.Folds.Count} folds in {folds.Folder}")
                + (document.Phantom ? "; learnt from a phantom" : ""));
            output.WriteLine($"report        {Path.Combine(folds.Folder, "report.html")}");
        }

        return 0;
    }

    static void LeftOut(TextWriter output, JointPlan plan, SeenJoints seen)
    {
        IReadOnlyList<LeftOutJoint> left = [.. plan.Joints.LeftOut(), .. seen.LeftOut];
        if (left.Count > 0)
            output.WriteLine($"left out      {left.Count} of {plan.Joints.Study.Cases.Count} joints: " + string.Join("; ",
                JointUltrasoundStudy.Counted(left).Take(MostNamed).Select(l => $"{l.Count} {l.Kind}")) + $", as {left[0]}");
    }

    static string Words(int fold, JointProgress p, string? left) => string.Create(CultureInfo.InvariantCulture,
        $"fold {fold}, network {p.Number} of {p.Networks} ({p.Network}): loss {p.Loss:0.000}{(left is null ? "" : $", {left}")}");

    static string Line(JointFoldDocument d) => string.Create(CultureInfo.InvariantCulture, $"fold {d.Fold,-8} ")
        + string.Join(", ", d.Networks.SelectMany(n => n.Answers).Where(a => a.Auc is not null).GroupBy(a => $"{a.Measurement} {a.Question}")
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Average(a => a.Auc!.Value):0.000}"))) + " (AUC of validation patients)";
}
