using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Networks.Training;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandPhotographs;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Measuring.HandSynthesis;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor synthesise hand-scans</c>: images of inflamed hands, made by the generators of a study's folds.</summary>
internal static class SynthesiseHandScansCommand
{
    const int UsualCount = 512, MostImages = 100_000;

    static readonly Argument<string> StudyFolder = new("STUDY") { Description = "Folder of the study that the generators learnt from." };
    static readonly Option<string> Generator = new("--generator")
    {
        Description = "Folder of 'rubor train cross-validate generator'.",
        HelpName = "DIR",
        Required = true
    };
    static readonly Option<bool> Perlin = new("--perlin")
    {
        Description = "Let noise decide which part of a joint's region is inflamed (Perlin 2002, as Cobb 2024).",
    };
    static readonly Option<string?> Photographs = new("--photographs")
    {
        Description = "Study of 'rubor study hand-photographs': its hands are laid over those of the scans.",
        HelpName = "DIR",
    };
    static readonly Option<string?> PhotographJoints = new("--photograph-joints")
    {
        Description = "What 'rubor predict' found on that study: joints of the photographs on which none were drawn.",
        HelpName = "DIR",
    };
    static readonly Option<int> Count = new("--count")
    {
        Description = $"Images of each fold ({UsualCount}).",
        HelpName = "n",
        DefaultValueFactory = _ => UsualCount
    };
    static readonly Option<int> First = new("--first")
    {
        Description = "Number of the first image (1): an image is its seed's and number's, however many are made with it.",
        HelpName = "n",
        DefaultValueFactory = _ => 1
    };
    static readonly Option<int[]> Folds = new("--fold")
    {
        Description = "Only these folds, from 1 (all that are trained).",
        HelpName = "i",
        AllowMultipleArgumentsPerToken = true
    };
    static readonly Option<string[]> Set = new("--set")
    {
        Description = "What the paper leaves open: at_least_one=force perlin_wavelength=8 evaluations=20 …",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true
    };
    static readonly Option<int> Seed = new("--seed")
    {
        Description = "Decides every image, with its fold and number (1).",
        HelpName = "n",
        DefaultValueFactory = _ => 1
    };
    static readonly Option<string> Out = new("--out") { Description = "Folder for the results; new, or empty.", HelpName = "DIR", Required = true };

    public static Command Create()
    {
        var command = new Command("hand-scans", "Gamma-camera scans of hands with joints inflamed by lot, their masks and labels (Cobb 2024).")
        {
            StudyFolder, Generator, Perlin, Photographs, PhotographJoints, Count, First, Folds, Set, Seed, TrainingOptions.Device, Out,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        int count = parsed.GetValue(Count), first = parsed.GetValue(First), seed = parsed.GetValue(Seed);
        if (count is < 1 or > MostImages)
            throw new UsageException($"--count {count}: give 1 to {MostImages}");
        if (first is < 1 or > 10 * MostImages)
            throw new UsageException($"--first {first}: give 1 to {10 * MostImages}");
        string? pictures = parsed.GetValue(Photographs), pictureJoints = parsed.GetValue(PhotographJoints);
        if (pictureJoints is not null && pictures is null)
            throw new UsageException("--photograph-joints goes with --photographs");
        SynthesisSettings settings;
        JsonObject synthesis;
        try
        {
            settings = SynthesisSettings.Of(parsed.GetValue(Set) ?? []);
            synthesis = settings.ToJson(pictures is not null);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--set: {e.Message}");
        }

        string folder = parsed.GetRequiredValue(Generator), to = parsed.GetRequiredValue(Out);
        string asked = NetworkOptions.DeviceOf(parsed, TrainingOptions.Device), device = asked == "auto" ? NetworkTraining.BestDevice() : asked;
        var generators = GeneratorDocument.Read(folder);
        int[] folds = parsed.GetValue(Folds) is { Length: > 0 } chosen ? [.. chosen.Distinct().Order()] : [.. generators.Folds];
        if (folds.Except(generators.Folds).Any())
            throw new UsageException($"--fold {folds.Except(generators.Folds).First()}: {folder} has the folds {string.Join(", ", generators.Folds)}");
        if (folds.Length == 0)
            throw new OutputException(folder, "has no finished fold yet; train one with 'rubor train cross-validate generator'");
        var study = Study.Open(parsed.GetRequiredValue(StudyFolder));
        var photographs = pictures is null ? null : PhotographedHands.Open(pictures, pictureJoints);
        bool perlin = parsed.GetValue(Perlin);
        var manifest = options.Manifest(new JsonObject
        {
            ["generator"] = folder,
            ["perlin"] = perlin,
            ["count"] = count,
            ["first"] = first,
            ["folds"] = new JsonArray([.. folds.Select(f => (JsonNode)f)]),
            ["device"] = device,
            ["photographs"] = pictures,
            ["photograph_joints"] = pictureJoints,
            ["synthesis"] = synthesis,
        }, seed);
        var timings = new StageTimings();
        using var output = OutputFolder.Stage(to, options.Overwrite);
        var documents = new List<SynthesisDocument>();
        StudyProgress.Run(options, "making images", folds.Length * count, done =>
        {
            foreach (int fold in folds)
            {
                string from = GeneratorFolds.FolderOf(folder, fold), name = $"fold-{fold}";
                var run = SynthesisRun.Open(study, from, settings, seed, photographs);
                var (document, shown) = timings.Run("make", () =>
                    run.Write(output.PathOf(name), perlin, first, count, device, options.Threads, done, cancel));
                File.WriteAllBytes(output.PathOf($"{name}/report.html"), SynthesisPage.Of(document, generators, shown));
                documents.Add(document);
            }

            return 0;
        });
        (manifest with { LibtorchVersion = NetworkTraining.LibtorchVersion, TimingsMs = timings.Milliseconds }).WriteTo(output);
        output.Commit();
        Print(parsed, options, documents, to);
        return 0;
    }

    static void Print(ParseResult parsed, SharedOptions options, List<SynthesisDocument> documents, string to)
    {
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
        {
            print.WriteLine(new JsonArray([.. documents.Select(d => JsonNode.Parse(d.ToJson()))]).ToJsonString(VhiStudyJson.Indented));
            return;
        }

        if (options.Quiet)
            return;
        static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        foreach (var d in documents)
        {
            print.WriteLine(F($"fold {d.Fold,-8} {d.Images} images, {100 * d.InflamedShare:0} % of their joints inflamed; ")
                + F($"{d.Failures.Values.Sum()} drawn again, ")
                + F($"{d.Failed} that stayed bad; {d.SecondsAnImage:0.00} s an image"));
            if (d.Photographs is { } laid)
                print.WriteLine(F($"  photographs {laid.Photographs} different ones in {laid.Images} images, {laid.Mirrored} hands mirrored; ")
                    + "their wrists are never inflamed");
            if (d.Copies.Twins is { } twins && d.Copies.Made is { } made)
                print.WriteLine(F($"  nearest     {made.Median:0.00} (median) to a scan learnt from, ")
                    + F($"where both heads of one acquisition differ by {twins.Median:0.00}; ")
                    + F($"{d.Copies.NearerThanTwins} nearer than any such pair"));
            if (d.Perlin)
                print.WriteLine("  whole       " + string.Join(", ", d.Regions.Select(r => F($"{r.Region} {r.Whole} of {r.Inflamed}"))) + ": no part suited");
        }

        print.WriteLine($"labels        {Path.Combine(to, $"fold-{documents[0].Fold}", HandJointTable.FileName)}{(documents.Count > 1 ? " …" : "")}");
        print.WriteLine($"honesty       {Path.Combine(to, $"fold-{documents[0].Fold}", "report.html")}");
    }
}
