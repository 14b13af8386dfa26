using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor measure change</c>: what changed between two visits.</summary>
internal static class MeasureChangeCommand
{
    const string Rigid = "rigid", Affine = "affine", PerRegion = "per-region", BlueIncrease = "blue-increase", OrangeIncrease = "orange-increase",
        Difference = "difference", Density = "density";

    static readonly ChangeSettings Defaults = new();

    static readonly Option<string> Baseline = Needed("--baseline", "Earlier visit: NIfTI, DICOM (file, or folder of one series), or a picture in gray.");
    static readonly Option<string> FollowUp = Needed("--follow-up", "Later visit of the same patient by the same sequence.");
    static readonly Option<string> Method = new("--method")
    {
        Description = "What is compared: intensities (difference), or the density of the lungs in chest CT, deformed onto each other (density).",
        HelpName = $"{Difference}|{Density}",
        DefaultValueFactory = _ => Difference,
    };
    static readonly Option<string?> Mask = File("--mask",
        "Mask of where change is looked for, in the baseline's millimetres (of a picture: of its size); all tissue without.");
    static readonly Option<string?> Regions = File("--regions", "Label map of regions that are told apart, drawn on the baseline as the mask.");
    static readonly Option<string> Transform = new("--transform")
    {
        Description = "What may lie between the visits: a motion (rigid), scale and shear as well (affine), or a motion of each region (per-region).",
        HelpName = $"{Rigid}|{Affine}|{PerRegion}",
        DefaultValueFactory = _ => Rigid,
    };
    static readonly Option<string?> TransformFile = File("--transform-file",
        $"{ChangeRun.TransformFile} of another run, or JSON with a matrix of four rows: nothing is registered; with density, where it begins.");
    static readonly Option<string[]> Repeats = new("--repeats")
    {
        Description = "Results of pairs that were scanned twice without change: what is smaller than their scatter is told.",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
    };
    static readonly Option<int> Seeds = new("--seeds")
    {
        Description = "Registrations by as many seeds, whose scatter is told (5).",
        HelpName = "n",
        DefaultValueFactory = _ => 5,
    };
    static readonly Option<double> Rate = new("--false-discovery-rate")
    {
        Description = "Share of voxels called changed that may be wrong (0.05).",
        HelpName = "q",
        DefaultValueFactory = _ => Defaults.FalseDiscoveryRate,
    };
    static readonly Option<string> Colours = new("--colours")
    {
        Description = "Blue for increase and orange for decrease, or the other way round, which is the default of density.",
        HelpName = $"{BlueIncrease}|{OrangeIncrease}",
        DefaultValueFactory = _ => BlueIncrease,
    };
    static readonly Option<string> Out = new("--out") { Description = "Folder for the results; new, or empty.", HelpName = "DIR", Required = true };

    public static Command Create()
    {
        var command = new Command("change", "What changed between two visits, with its significance (Stoel 2020).")
        {
            Baseline, FollowUp, Method, Mask, Regions, Transform, TransformFile, Repeats, Seeds, Rate, Colours, LesionOptions.Baseline,
            LesionOptions.FollowUp, LesionOptions.Limit, Out,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string earlier = parsed.GetRequiredValue(Baseline), later = parsed.GetRequiredValue(FollowUp);
        string folder = parsed.GetRequiredValue(Out);
        string transform = OneOf(parsed, Transform, Rigid, Affine, PerRegion), colours = OneOf(parsed, Colours, BlueIncrease,
            OrangeIncrease);
        bool density = OneOf(parsed, Method, Difference, Density) == Density;
        if (density)
        {
            RequireWordsOfDensity(parsed);
            (transform, colours) = (DensityRun.Deformable, parsed.GetResult(Colours) is { Implicit: false } ? colours : OrangeIncrease);
        }
        int seeds = parsed.GetValue(Seeds);
        double rate = parsed.GetValue(Rate);
        if (seeds is < 1 or > 100)
            throw new UsageException($"--seeds {seeds}: give 1 to 100");
        if (!(rate is > 0 and < 1))
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--false-discovery-rate {rate}: give a share above 0 and below 1"));
        string? given = parsed.GetValue(TransformFile);
        if (given is not null && parsed.GetResult(Transform) is { Implicit: false })
            throw new UsageException("--transform says how to register, and --transform-file that nothing is registered: give one");
        if (transform == PerRegion && parsed.GetValue(Regions) is null)
            throw new UsageException($"--transform {PerRegion}: name the regions, a label map drawn on the baseline, with --regions");
        string[] repeats = parsed.GetValue(Repeats) ?? [];
        if (repeats.Length == 1)
            throw new UsageException("--repeats: one pair shows no scatter; give two or more");
        var lesionSettings = LesionOptions.Settings(parsed);
        var doubted = VisitPair.Check(earlier, later);
        if (given is null || density)
            Elastix.Require();
        using var output = OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var inputs = new List<RunInput>();
        var run = timings.Run("load", () =>
        {
            VisitImage first = VisitImage.Read(earlier, options.Threads, cancel), second = VisitImage.Read(later, options.Threads, cancel);
            var mask = parsed.GetValue(Mask) is { } drawn ? Rubor.Imaging.Mask.From(first.ReadLabels(drawn)) : null;
            if (density)
            {
                DensityRun.RequireCt(first, mask);
                DensityRun.RequireCt(second, null);
            }
            doubted = [.. doubted, .. VisitPair.Check(first, second)];
            if (first.Unit != second.Unit)
                (first, second) = (first.InPixels(), second.InPixels());
            inputs.AddRange(first.Files.Select(f => RunInput.Of("baseline", f)));
            inputs.AddRange(second.Files.Select(f => RunInput.Of("follow_up", f)));
            return new ChangeRun
            {
                Baseline = first.Volume,
                FollowUp = second.Volume,
                Unit = first.Unit,
                Mask = mask,
                Regions = parsed.GetValue(Regions) is { } regions ? LabelMap.From(first.ReadLabels(regions)) : null,
                Affine = transform == Affine,
                PerRegion = transform == PerRegion,
                Given = given is null ? null : ReadTransform(given),
                Seeds = seeds,
                Doubted = doubted,
                Settings = Defaults with { FalseDiscoveryRate = rate },
                Repeats = [.. repeats.Select(r => Repeat(r, first.Unit))],
            };
        });
        var lesions = timings.Run("load lesions", () => LesionOptions.Read(parsed, run.Baseline, run.FollowUp));
        var manifest = options.Manifest(new JsonObject
        {
            ["method"] = density ? Density : Difference,
            ["transform"] = given is null || density ? transform : VisitRegistration.GivenStart,
            ["seeds"] = density ? 1 : seeds,
            ["false_discovery_rate"] = rate,
            ["colours"] = colours,
            ["lesion_change_mm3"] = lesionSettings.SmallestChangeMm3,
        }, Elastix.FirstSeed);
        var (document, map, change) = StudyProgress.Run(options, "change", density ? DensityRun.RegistrationsOf(run) : run.Registrations, Compare);
        var match = lesions is var (wasThere, isThere) && document.Verdict.Comparable
            ? timings.Run("lesions", () => LesionMatch.Of(wasThere, isThere, run.MotionOf(document), lesionSettings)) : null;
        if (match is not null)
            document = document.With(match, lesionSettings);
        timings.Run("write", () => ChangeOutput.Write(output, run, document, map, match, colours == BlueIncrease, change));
        cancel.ThrowIfCancellationRequested();
        (manifest with { Inputs = [.. inputs, .. Inputs(parsed)], TimingsMs = timings.Milliseconds }).WriteTo(output);
        output.Commit();
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
            PrintSummary(print, document, folder);
        return 0;

        (ChangeDocument Document, ChangeMap? Map, DensityChange? Change) Compare(Action done)
        {
            if (density)
                return DensityRun.Run(run, options.Threads, timings, done, cancel);
            var (figures, found) = run.Run(options.Threads, timings, done, cancel);
            return (figures, found, null);
        }
    }

    // What is said of an intensity means nothing of a density.
    static void RequireWordsOfDensity(ParseResult parsed)
    {
        if (parsed.GetValue(Mask) is null)
            throw new UsageException($"--method {Density}: name the lungs, a mask drawn on the baseline, with --mask");
        foreach (var option in new Option[] { Transform, Repeats, Seeds, LesionOptions.Baseline, LesionOptions.FollowUp,
            LesionOptions.Limit })
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} does not go with --method {Density}, whose visits are deformed onto each other by one seed");
    }

    static ChangeDocument Repeat(string folder, ChangeUnit unit)
    {
        var repeat = ChangeDocument.Read(folder);
        return repeat.ChangeUnit == unit ? repeat
            : throw new OutputException(folder, $"is measured in {repeat.ChangeUnit.Symbol()}, and these visits in {unit.Symbol()}; repeat the same scan");
    }

    static IReadOnlyList<RunInput> Inputs(ParseResult parsed) =>
    [
        .. parsed.GetValue(Mask) is { } mask ? [RunInput.Of("mask", mask)] : Array.Empty<RunInput>(),
        .. parsed.GetValue(Regions) is { } regions ? [RunInput.Of("regions", regions)] : Array.Empty<RunInput>(),
        .. parsed.GetValue(TransformFile) is { } transform ? [RunInput.Of("transform", transform)] : Array.Empty<RunInput>(),
        .. LesionOptions.Inputs(parsed),
    ];

    static VisitTransform ReadTransform(string path)
    {
        try
        {
            var matrix = JsonNode.Parse(RegularFile.ReadAllBytes(path))?["matrix"] as JsonArray
                ?? throw new ArgumentException("there is no matrix");
            return VisitTransform.Of(
                [.. matrix.Select(row => (IReadOnlyList<double>)[.. row!.AsArray().Select(v => v!.GetValue<double>())])]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException
            or InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new OutputException(path, $"is no transform ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); "
                + "wanted is JSON with matrix: four rows of four numbers that take a point of the baseline to the follow-up in RAS mm");
        }
    }

    static void PrintSummary(TextWriter output, ChangeDocument d, string folder)
    {
        static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        output.WriteLine($"verdict       {d.Verdict.Text}");
        foreach (string reason in d.Verdict.Reasons)
            output.WriteLine($"              {reason}");
        string unit = d.ChangeUnit.Symbol(), length = d.ChangeUnit.OfLength();
        if (d.Registration is { } r)
            output.WriteLine(F($"registered    turned by {r.TurnedDegrees:0.0}°, moved by {r.MovedMm ?? r.MovedPixels:0.0} {length}; correlation ")
                + F($"{r.Before.Correlation:0.00} before, {r.After.Correlation:0.00} after")
                + ((r.InverseConsistency95Mm ?? r.InverseConsistency95Pixels) is { } back ? F($"; there and back {back:0.00} {length} (95 %)") : ""));
        foreach (var region in d.Regions.Where(g => g.Matrix is not null))
            output.WriteLine(F($"region {region.Region,-6} turned by {region.TurnedDegrees:0.0}°, moved by ")
                + F($"{region.ShiftMm ?? region.ShiftPixels:0.0} {length} ")
                + F($"against the whole; correlation {region.CorrelationByTheWhole:0.00} by the whole's motion, {region.Correlation:0.00} by its own"));
        if (d.Density is { } lungs)
            output.WriteLine(F($"lungs         {lungs.BaselineMl:0} ml and {lungs.BaselineG:0} g, at the follow-up {lungs.FollowUpMl:0} ml and ")
                + F($"{lungs.FollowUpG:0} g ({lungs.MassPercent:+0.0;−0.0;0.0} %); mean change {lungs.MeanGPerL:+0.0;−0.0;0.0} g/l"));
        var (denser, lighter) = ChangePage.Words(d);
        if (d.Increase is { } more && d.Decrease is { } less)
            output.WriteLine(F($"change        {more:0.00} {unit} {denser}, {less:0.00} {unit} {lighter}, in {d.Clusters.Count} clusters")
                + (d.Sdc is { } sdc ? F($"; smallest detectable change {sdc.Amount:0.00} {unit} ({sdc.Repeats} repeats)") : ""));
        if (d.LesionCounts is { } l)
            output.WriteLine(F($"lesions       {l.New} new, {l.Gone} gone, {l.Grown} grown, {l.Shrunk} shrunk, {l.Unchanged} unchanged")
                + (l.NotCovered > 0 ? F($", {l.NotCovered} where the other visit does not reach") : ""));
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }

    static string OneOf(ParseResult parsed, Option<string> option, params string[] allowed)
    {
        string said = parsed.GetRequiredValue(option);
        return allowed.Contains(said) ? said : throw new UsageException($"{option.Name} {said}: is none of {string.Join(", ", allowed)}");
    }

    static Option<string> Needed(string name, string description) => new(name) { Description = description, HelpName = "F", Required = true };

    static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "F" };
}
