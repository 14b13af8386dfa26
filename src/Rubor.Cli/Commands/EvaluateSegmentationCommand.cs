using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Evaluation;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor evaluate segmentation</c>: predicted label maps against true ones.</summary>
internal static class EvaluateSegmentationCommand
{
    static readonly Option<string> Truth = new("--truth")
    {
        Description = "Folder of true label maps, or a quoted pattern.",
        HelpName = "DIR",
        Required = true
    };
    static readonly Option<string> Predicted = new("--predicted")
    {
        Description = "Folder of predicted label maps, or a quoted pattern; paired by subject.",
        HelpName = "DIR",
        Required = true
    };
    static readonly Option<string> Labels = new("--labels")
    {
        Description = "labels.json: what each label means.",
        HelpName = "FILE",
        Required = true
    };
    static readonly Option<string?> Folds = new("--folds") { Description = "folds.json: the subjects tested in each fold.", HelpName = "FILE" };
    static readonly Option<bool> Regular =
        new("--regular-dice") { Description = "A class in neither map has no overlap (Hepburn 2023) instead of full overlap (Cobb 2023)." };
    static readonly Option<string?> Out = StatisticsRun.OutOption();
    static readonly Option<int> Resamples = StatisticsRun.ResamplesOption();
    static readonly Option<int> Seed = StatisticsRun.SeedOption();

    public static Command Create()
    {
        var command = new Command("segmentation",
            "Overlap by class and fold, confusion matrices, image-level ROC of predicted label maps.") { Truth, Predicted, Labels, Folds,
            Regular, Out, Resamples, Seed };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string labelFile = parsed.GetRequiredValue(Labels);
        string? folder = parsed.GetValue(Out), foldFile = parsed.GetValue(Folds);
        var sources = MaskSource.Resolve([parsed.GetRequiredValue(Truth), parsed.GetRequiredValue(Predicted)], ["truth", "predicted"]);
        var labels = LabelSet.Read(labelFile);
        var folds = foldFile is null ? null : FoldFile.Read(foldFile);
        var form = parsed.GetValue(Regular) ? OverlapForm.Regular : OverlapForm.Modified;
        var bootstrap = StatisticsRun.Bootstrap(parsed.GetValue(Resamples), parsed.GetValue(Seed));
        using var output = folder is null ? null : OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var inputs = sources.SelectMany(s => s.Files.Values.Select(f => (s.Name, f))).Append(("labels", labelFile))
            .Concat(foldFile is null ? [] : [("folds", foldFile)]);
        var manifest = options.Manifest(new JsonObject
        {
            ["truth"] = sources[0].Given,
            ["predicted"] = sources[1].Given,
            ["labels"] = labelFile,
            ["folds"] = foldFile,
            ["overlap_form"] = form == OverlapForm.Regular ? "regular" : "modified",
            ["resamples"] = bootstrap.Resamples,
        }, bootstrap.Seed) with
        { Inputs = output is null ? [] : timings.Run("hash", () => StatisticsRun.InputsOf(inputs)) };
        var document = timings.Run("evaluate", () =>
            SegmentationRunner.Run(sources[0], sources[1], labels, folds, form, bootstrap, options.Threads, cancel));
        StatisticsRun.Finish(parsed, output, folder, manifest, timings, document.ToJson(),
            () => [.. document.Tables(), (StatisticsRun.ReportFile, EvaluateSegmentationPage.Of(document))], () =>
                Summary(document), cancel);
        return document.Failed ? RuborCommandLine.SomeFailed : 0;
    }

    static IEnumerable<string> Summary(SegmentationDocument d)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{d.Subjects} subjects, {d.Cases.Count} scans");
        foreach (var row in d.Folds)
        {
            var dice = row.Cells.Where(c => c.Measure == "dice")
                .Select(c => $"{c.Class} {StatisticsText.MeanAndDeviation(c.Mean, c.StandardDeviation)}");
            yield return $"Dice, {row.Fold}\t{string.Join('\t', dice)}";
        }
        foreach (var p in d.Presence.Where(p => p.Both < p.Scans))
        {
            var distance = d.Overall.First(f => f.Name == EvaluateSegmentationPage.DistanceOf(p.Class)).Figure;
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{p.Class}\tin both maps of {p.Both} of {p.Scans} scans, missed in {p.Missed}, invented in {p.Invented}, in neither " +
                    $"in {p.Neither}{(d.OverlapForm == "modified" && p.Neither > 0 ? " (Dice 1 there)" : "")}; 95 % Hausdorff of the " +
                    $"{p.Both} {StatisticsText.Number(distance.Value)} mm");
        }
        yield return $"image level\tAUC {StatisticsText.Estimate(d.ImageLevel.Auc)}{(d.ImageLevel.Auc.Reason is null ? "" : $"\t{d.ImageLevel.Auc.Reason}")}";
        foreach (string warning in FigureWarnings.Of([.. d.Overall.Where(f => f.Name == "dice_All")]))
            yield return $"warning: {warning}";
        foreach (var left in d.LeftOut)
            yield return $"left out: {left.Subject}: {left.Reason}";
    }
}
