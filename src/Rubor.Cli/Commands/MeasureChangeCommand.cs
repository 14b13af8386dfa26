using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor measure change</c>: what changed between two visits.</summary>
internal static class MeasureChangeCommand
{
    const string Rigid = "rigid", Affine = "affine", BlueIncrease = "blue-increase", OrangeIncrease = "orange-increase";

    static readonly ChangeSettings Defaults = new();

    static readonly Option<string> Baseline = Needed("--baseline", "Earlier visit: NIfTI, or DICOM of one volume.");
    static readonly Option<string> FollowUp = Needed("--follow-up", "Later visit of the same patient by the same sequence.");
    static readonly Option<string?> Mask = File("--mask", "Mask of where change is looked for, in the baseline's millimetres; all tissue without.");
    static readonly Option<string?> Regions = File("--regions", "Label map of regions that are told apart, in the baseline's millimetres.");
    static readonly Option<string> Transform = new("--transform")
    {
        Description = "What may lie between the visits: a motion (rigid), or scale and shear as well (affine).",
        HelpName = $"{Rigid}|{Affine}",
        DefaultValueFactory = _ => Rigid,
    };
    static readonly Option<string?> TransformFile = File("--transform-file",
        $"{ChangeRun.TransformFile} of another run, or JSON with a matrix of four rows: nothing is registered.");
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
        Description = "Blue for increase and orange for decrease, or the other way round.",
        HelpName = $"{BlueIncrease}|{OrangeIncrease}",
        DefaultValueFactory = _ => BlueIncrease,
    };
    static readonly Option<string> Out = new("--out") { Description = "Folder for the results; new, or empty.", HelpName = "DIR", Required = true };

    public static Command Create()
    {
        var command = new Command("change", "What changed between two visits, with its significance (Stoel 2020).")
        {
            Baseline, FollowUp, Mask, Regions, Transform, TransformFile, Repeats, Seeds, Rate, Colours, LesionOptions.Baseline,
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
        string transform = OneOf(parsed, Transform, Rigid, Affine), colours = OneOf(parsed, Colours, BlueIncrease, OrangeIncrease);
        int seeds = parsed.GetValue(Seeds);
        double rate = parsed.GetValue(Rate);
        if (seeds is < 1 or > 100)
            throw new UsageException($"--seeds {seeds}: give 1 to 100");
        if (!(rate is > 0 and < 1))
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--false-discovery-rate {rate}: give a share above 0 and below 1"));
        string? given = parsed.GetValue(TransformFile);
        if (given is not null && parsed.GetResult(Transform) is { Implicit: false })
            throw new UsageException("--transform says how to register, and --transform-file that nothing is registered: give one");
        string[] repeats = parsed.GetValue(Repeats) ?? [];
        if (repeats.Length == 1)
            throw new UsageException("--repeats: one pair shows no scatter; give two or more");
        var lesionSettings = LesionOptions.Settings(parsed);
        var doubted = VisitPair.Check(earlier, later);
        if (given is null && Elastix.Version() is null)
            throw new OutputException(Elastix.Program, $"is not there: install the Debian package elastix, or name the program in {Elastix.Variable}");
        using var output = OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var run = timings.Run("load", () => new ChangeRun
        {
            Baseline = OneFrame(earlier),
            FollowUp = OneFrame(later),
            Mask = parsed.GetValue(Mask) is { } mask ? ImageFile.ReadMask(mask) : null,
            Regions = parsed.GetValue(Regions) is { } regions ? LabelMap.From(ImageFile.ReadVolume(regions)) : null,
            Affine = transform == Affine,
            Given = given is null ? null : ReadTransform(given),
            Seeds = seeds,
            Doubted = doubted,
            Settings = Defaults with { FalseDiscoveryRate = rate },
            Repeats = [.. repeats.Select(ChangeDocument.Read)],
        });
        var lesions = timings.Run("load lesions", () => LesionOptions.Read(parsed, run.Baseline.Geometry, run.FollowUp.Geometry));
        var manifest = options.Manifest(new JsonObject
        {
            ["transform"] = given is null ? transform : VisitRegistration.GivenStart,
            ["seeds"] = seeds,
            ["false_discovery_rate"] = rate,
            ["colours"] = colours,
            ["lesion_change_mm3"] = lesionSettings.SmallestChangeMm3,
        }, Elastix.FirstSeed);
        var (document, map) = StudyProgress.Run(options, "change", given is null ? VisitRegistration.RunsOf(seeds) : 1,
            done => run.Run(options.Threads, timings, done, cancel));
        var match = lesions is var (wasThere, isThere) && document is { Verdict.Comparable: true, Registration: { } how }
            ? timings.Run("lesions", () => LesionMatch.Of(wasThere, isThere, VisitTransform.Of(how.Matrix), lesionSettings)) : null;
        if (match is not null)
            document = document.With(match, lesionSettings);
        timings.Run("write", () =>
        {
            if (match is not null)
                System.IO.File.WriteAllBytes(output.PathOf(LesionFigures.FileName), LesionFigures.ToTsv(document.Lesions));
            if (map is not null)
                ChangeRun.Write(map, output);
            if (document.Registration is { } registration)
                System.IO.File.WriteAllText(output.PathOf(ChangeRun.TransformFile), TransformJson(registration.Matrix));
            System.IO.File.WriteAllBytes(output.PathOf(ChangeDocument.FileName), document.ToJson());
            System.IO.File.WriteAllBytes(output.PathOf("report.html"), ChangePage.Of(document, map, colours == BlueIncrease,
                match is null ? null : page => LesionSection.AddTo(page, document, match, run.Baseline)));
        });
        cancel.ThrowIfCancellationRequested();
        (manifest with { Inputs = Inputs(parsed, earlier, later), TimingsMs = timings.Milliseconds }).WriteTo(output);
        output.Commit();
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
            PrintSummary(print, document, folder);
        return 0;
    }

    static Volume OneFrame(string file)
    {
        var volume = ImageFile.ReadScan(file);
        volume.RequireSingleFrame();
        volume.RequireFinite();
        return volume;
    }

    static IReadOnlyList<RunInput> Inputs(ParseResult parsed, string earlier, string later) =>
    [
        RunInput.Of("baseline", earlier), RunInput.Of("follow_up", later),
        .. parsed.GetValue(Mask) is { } mask ? [RunInput.Of("mask", mask)] : Array.Empty<RunInput>(),
        .. parsed.GetValue(Regions) is { } regions ? [RunInput.Of("regions", regions)] : Array.Empty<RunInput>(),
        .. parsed.GetValue(TransformFile) is { } transform ? [RunInput.Of("transform", transform)] : Array.Empty<RunInput>(),
        .. LesionOptions.Inputs(parsed),
    ];

    static string TransformJson(IReadOnlyList<IReadOnlyList<double>> rows) => new JsonObject
    {
        ["format"] = "rubor.visit-transform/1",
        ["from"] = "baseline",
        ["to"] = "follow_up",
        ["units"] = "RAS mm",
        ["matrix"] = new JsonArray([.. rows.Select(row => (JsonNode)new JsonArray([.. row.Select(v => (JsonNode)v)]))]),
    }.ToJsonString() + "\n";

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
        if (d.Registration is { } r)
            output.WriteLine(F($"registered    turned by {r.TurnedDegrees:0.0}°, moved by {r.MovedMm:0.0} mm; correlation ")
                + F($"{r.Before.Correlation:0.00} before, {r.After.Correlation:0.00} after")
                + (r.InverseConsistency95Mm is { } back ? F($"; there and back {back:0.00} mm (95 %)") : ""));
        if (d.IncreaseMl is { } more && d.DecreaseMl is { } less)
            output.WriteLine(F($"change        {more:0.00} ml brighter, {less:0.00} ml darker, in {d.Clusters.Count} clusters")
                + (d.Sdc is { } sdc ? F($"; smallest detectable change {sdc.SdcMl:0.00} ml ({sdc.Repeats} repeats)") : ""));
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
