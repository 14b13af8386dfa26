using System.CommandLine;
using System.Text;
using Rubor.Cli.Pages;
using Rubor.Networks.Planning;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor plan</c>: a segmenter planned from a fold's training cases.</summary>
internal static class PlanCommand
{
    const string ForCpu = "cpu";

    static readonly PlannerSettings Defaults = new();
    static readonly Argument<string> Folder =
        new("study") { Description = "Folder with study.json and cases.tsv, or of files with BIDS-like names.", HelpName = "STUDY" };
    static readonly Option<string[]> Labels = new("--label")
    {
        Description = "Labels that are to be found, by their column in the study.",
        HelpName = "name",
        Required = true,
        AllowMultipleArgumentsPerToken = true
    };
    static readonly Option<string[]> Images = new("--image")
    {
        Description = "Images that the network sees, by their column (all of the study).",
        HelpName = "role",
        AllowMultipleArgumentsPerToken = true
    };
    static readonly Option<string?> Folds = new("--folds")
    {
        Description = "folds.json of 'rubor study folds'; its held-out subjects are left out.",
        HelpName = "F"
    };
    static readonly Option<int?> Fold = new("--fold") { Description = "Fold whose training subjects alone are looked at, from 1.", HelpName = "i" };
    static readonly Option<string?> Residual = new("--residual")
    {
        Description = "A residual encoder: M (8 GB), L (24 GB) or XL (40 GB).",
        HelpName = "M|L|XL"
    };
    static readonly Option<string?> Planner = new("--planner")
    {
        Description = $"Rules to plan by: nnunet (version 2) or nnunet-v1 ({Defaults.Planner}).",
        HelpName = "name"
    };
    static readonly Option<double> MemoryGb = new("--memory-gb") { Description = "Memory of the card in GB (8; L 24, XL 40).", HelpName = "n" };
    static readonly Option<string?> For = new("--for")
    {
        Description = "cpu: patch, width and batch that fit a time per epoch on this machine, measured by training steps.",
        HelpName = "cpu"
    };
    static readonly Option<double?> EpochMinutes = new("--epoch-minutes")
    {
        Description = $"--for cpu: minutes of an epoch of {Defaults.EpochSteps} steps ({Defaults.EpochMinutes}).",
        HelpName = "m"
    };
    static readonly Option<string?> Mirror = new("--mirror")
    {
        Description = "Axes that may be mirrored: none, columns, rows, or rows,columns (both; none where a label has a left or right).",
        HelpName = "axes"
    };
    static readonly Option<string?> Observer = new("--observer") { Description = "Whose labels, where a study has several observers'.", HelpName = "name" };
    static readonly Option<string?> Out = new("--out") { Description = "File for the plan; people may edit it.", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("plan", "Plan a segmenter from a study's training cases: patch, batch, stages, widths.")
        {
            Folder, Labels, Images, Folds, Fold, Planner, Residual, MemoryGb, For, EpochMinutes, Mirror, Observer, Out,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        var settings = Settings(parsed);
        string? to = parsed.GetValue(Out);
        if (to is not null)
            WholeFile.RequireFree(to, options.Overwrite, "plan.json", file => SegmenterPlanFile.Read(file));
        var study = Study.Open(parsed.GetRequiredValue(Folder));
        var task = new TrainingTask(TrainingTask.Segmentation, parsed.GetValue(Images) is { Length: > 0 } images ? images : study.Images,
            parsed.GetRequiredValue(Labels));
        var scans = new StudyScans(study, task, parsed.GetValue(Observer));
        var subjects = Subjects(parsed, scans);
        FoldPlan plan;
        try
        {
            plan = StudyProgress.Run(options, "looking at the cases", scans.Cases(subjects).Count, done =>
                FoldPlan.Of(scans, subjects, settings, options.Threads, done, cancel, p =>
                    StepClock.SecondsOf(p, options.Threads, cancel)));
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
        byte[] file = SegmenterPlanFile.Write(plan.Planned.Plan);
        if (to is not null)
            WholeFile.Write(to, file);
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(Encoding.UTF8.GetString(file).TrimEnd());
        else if (!options.Quiet)
            PlanText.Print(print, plan, scans.Cases(subjects).Select(c => c.Subject).Distinct().Count(), parsed.GetValue(Fold), to);
        return 0;
    }

    static PlannerSettings Settings(ParseResult parsed)
    {
        string? residual = parsed.GetValue(Residual), planner = parsed.GetValue(Planner), machine = parsed.GetValue(For);
        var chosen = new[] { ("--residual", residual), ("--planner", planner), ("--for", machine) }
            .Where(c => c.Item2 is not null).ToList();
        if (chosen.Count > 1)
            throw new UsageException($"{chosen[0].Item1} does not go with {chosen[1].Item1}; take one of them away");
        if (planner is not null and not (PlannerSettings.Nnunet or PlannerSettings.NnunetVersion1))
            throw new UsageException($"--planner {planner}: {PlannerSettings.Nnunet} or {PlannerSettings.NnunetVersion1}");
        if (machine is not (null or ForCpu))
            throw new UsageException($"--for {machine}: {ForCpu} is the only one; without it the plan is for a CUDA card");
        if (machine is null && parsed.GetValue(EpochMinutes) is not null)
            throw new UsageException("--epoch-minutes needs --for cpu");
        var settings = new PlannerSettings
        {
            Planner = machine is not null ? PlannerSettings.Cpu : planner ?? Residuals(residual),
            MemoryGb = parsed.GetValue(MemoryGb),
            EpochMinutes = parsed.GetValue(EpochMinutes) ?? Defaults.EpochMinutes,
            Mirror = Mirrored(parsed.GetValue(Mirror)),
        };
        try
        {
            settings.Check();
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--{e.Message.Replace('_', '-')}");
        }
        return settings;
    }

    static string Residuals(string? size) => size?.ToUpperInvariant() switch
    {
        null => PlannerSettings.Nnunet,
        "M" => PlannerSettings.ResidualM,
        "L" => PlannerSettings.ResidualL,
        "XL" => PlannerSettings.ResidualXl,
        _ => throw new UsageException($"--residual {size}: M, L or XL"),
    };

    static string[]? Mirrored(string? said)
    {
        if (said is null)
            return null;
        string[] axes = said == "none" ? [] : said.Split(',', StringSplitOptions.TrimEntries);
        return axes.All(a => a is NetworkPlan.Rows or NetworkPlan.Columns) && axes.Distinct().Count() == axes.Length ? axes
            : throw new UsageException($"--mirror {said}: none, columns, rows, or rows,columns");
    }

    static IReadOnlyList<string> Subjects(ParseResult parsed, StudyScans scans)
    {
        int? fold = parsed.GetValue(Fold);
        if (parsed.GetValue(Folds) is not { } file)
            return fold is null ? scans.Subjects() : throw new UsageException($"--fold {fold} needs --folds");
        _ = scans.Structures();
        var folds = FoldCheck.Require(file, scans.Study);
        TrainingOptions.RequireWhole(folds, scans, file);
        if (fold is null)
            return [.. scans.Subjects().Except(folds.HeldOut)];
        return fold >= 1 && fold <= folds.Count ? folds.Split(fold.Value).Train
            : throw new UsageException($"--fold {fold}: {file} has folds 1 to {folds.Count}");
    }
}
