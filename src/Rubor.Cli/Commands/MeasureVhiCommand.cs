using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Cli.Pages;
using Rubor.Methods.Vhi;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.ChangeMaps;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor measure vhi</c>: the volume of hyperintense inflammation of one scan, or of every scan of a study.</summary>
internal static class MeasureVhiCommand
{
    static readonly Option<string?> Stir = File("--stir", "STIR image (NIfTI).");
    static readonly Option<string?> NormalMarrow = File("--normal-marrow",
        "Mask of normal marrow: the interforaminal sacrum, on the STIR's grid. Without it the marrow is found, which takes --t1w.");
    static readonly Option<string?> DiseaseRegion = File("--disease-region", "Mask of the pelvic bone and joint spaces, on the STIR's grid.");
    static readonly Option<string?> T1w = File("--t1w", "T1W image: the disease region is found on it by networks, and by it the normal marrow.");
    static readonly Option<bool> Resample = new("--resample")
    {
        Description = "The T1W may be on another grid of the same examination: the region is carried onto the STIR's."
    };
    static readonly Option<string?> Truth = File("--truth", "Mask of true inflammation to compare with, as phantoms have it.");
    static readonly Option<string?> StudyFolder = new("--study")
    {
        Description = "Study of which every scan is measured: a folder with study.json and cases.tsv, or of files with BIDS-like names.",
        HelpName = "DIR",
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the results; new, or empty.",
        HelpName = "DIR",
        Required = true
    };
    static readonly Option<int> MinimumPiece = new("--min-piece")
    {
        Description = "Fewest voxels of a piece (4, as published).",
        HelpName = "n",
        DefaultValueFactory = _ => VhiSettings.PublishedMinimumPiece
    };
    static readonly Option<string> Pieces = new("--pieces")
    {
        Description =
        "Pieces connected within a slice (2d, as published) or through slices (3d).",
        HelpName = "2d|3d",
        DefaultValueFactory = _ => "2d"
    };
    static readonly Option<string?> Limits =
        new("--limits")
        {
            Description =
        "Rule of the limits: as published (paper), or a trimmed tail on the same scale (robust). Without it paper on marrow that was " +
        "drawn, robust on marrow that was found.",
            HelpName = "paper|robust"
        };
    static readonly Option<string?> Keep =
        new("--keep") { Description = "Pieces a reader keeps, such as 1,5-9, or none; all others are removed.", HelpName = "numbers" };
    static readonly Option<string?> Remove =
        new("--remove") { Description = "Pieces a reader removes, such as 1,5-9, or none; all others are kept.", HelpName = "numbers" };
    static readonly Option<string?> PieceSet =
        new("--piece-set")
        {
            Description =
        "With --keep or --remove: the piece set of the report that the numbers were read from, such as p1a2b3c4d; refused where the " +
        "pieces are others now.",
            HelpName = "p…"
        };
    static readonly Option<bool> Resume = new("--resume")
    {
        Description = "With --study: go on with a stopped run; finished cases with the same files and settings are kept."
    };

    static readonly Option<string?> Visits = VisitsOption.Create();
    static readonly Option<string?> Observer = new("--observer")
    {
        Description = "With --study: whose masks are measured, where a study has several observers'.",
        HelpName = "name"
    };

    static readonly Option<bool> Lesions = new("--lesions")
    {
        Description = "With --study: registers each visit with the one before, and tells which lesions are new, gone, grown and shrunk.",
    };

    public static Command Create()
    {
        var command = new Command("vhi", "Volume of hyperintense inflammation on sacroiliac STIR (Hepburn 2023).")
        {
            Stir, NormalMarrow, DiseaseRegion, T1w, NetworkOptions.Weights, NetworkOptions.Device, NetworkOptions.Mirror, Resample, Truth,
            StudyFolder, Out, MinimumPiece, Pieces, Limits, Keep, Remove, PieceSet, Resume, Visits, Observer, Lesions,
            LesionOptions.Limit,
        };
        command.SetAction((parsed, cancel) =>
            Task.FromResult(parsed.GetValue(StudyFolder) is { } study ? MeasureStudy(parsed, study, cancel) : MeasureOne(parsed, cancel)));
        return command;
    }

    static int MeasureOne(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        if (parsed.GetValue(Resume))
            throw new UsageException("--resume goes with --study");
        if (parsed.GetValue(Visits) is not null)
            throw new UsageException("--visits goes with --study");
        if (parsed.GetValue(Observer) is not null)
            throw new UsageException("--observer goes with --study");
        if (parsed.GetValue(Lesions))
            throw new UsageException("--lesions goes with --study; lesions of two scans are matched by 'rubor measure change'");
        if (parsed.GetValue(LesionOptions.Limit) is not null)
            throw new UsageException($"{LesionOptions.Limit.Name} goes with --study and --lesions");
        string Needed(Option<string?> option) => parsed.GetValue(option)
            ?? throw new UsageException(
                $"{option.Name} is needed: a scan takes --stir and --t1w (or --normal-marrow and --disease-region), a folder of scans takes --study");
        RequireOneRegion(parsed);
        var t1w = parsed.GetValue(T1w);
        string stir = Needed(Stir);
        if (t1w is null && parsed.GetValue(NormalMarrow) is null)
            throw new UsageException("--normal-marrow is needed, or --t1w: without a mask the marrow is found on the STIR and the T1W");
        bool findRegion = t1w is not null && parsed.GetValue(DiseaseRegion) is null;
        var files = new VhiCase("", "", stir, parsed.GetValue(NormalMarrow), findRegion ? null
            : Needed(DiseaseRegion), parsed.GetValue(Truth))
        { T1w = t1w };
        var settings = SettingsOf(parsed);
        string folder = parsed.GetRequiredValue(Out);
        var cleaning = CleaningOf(parsed, folder);

        using var output = OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        using var open = !findRegion ? null : NetworkOptions.Open(parsed, options, cancel);
        var networks = open is null ? null : open.WithBar with { Resample = parsed.GetValue(Resample) };
        var manifest = options.Manifest(VhiStudyCommandPart.ToJson(settings)) with { Inputs = timings.Run("hash", files.Inputs) };
        if (cleaning is not null)
            manifest.Settings[cleaning.Keep ? "keep" : "remove"] = parsed.GetValue(Keep) ?? parsed.GetValue(Remove);
        if (cleaning?.MadeOn is { } set)
            manifest.Settings["piece_set"] = set;
        var result = VhiCaseRunner.Measure(files, settings, cleaning, timings, cancel, networks, manifest.Inputs);
        var document = VhiDocument.Of(result);
        timings.Run("write", () => VhiCaseRunner.Write(result, document, output, VhiCasePage.Write));
        cancel.ThrowIfCancellationRequested();
        (manifest.With(networks) with { TimingsMs = timings.Milliseconds }).WriteTo(output);
        output.Commit();

        if (options.Json)
            parsed.InvocationConfiguration.Output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
            PrintSummary(parsed.InvocationConfiguration.Output, document, folder);
        return 0;
    }

    static int MeasureStudy(ParseResult parsed, string path, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        foreach (var option in new Option[] { Stir, NormalMarrow, DiseaseRegion, T1w, Truth, Keep, Remove, PieceSet })
            if (parsed.GetResult(option) is not null)
            {
                bool cleaning = option == Keep || option == Remove || option == PieceSet;
                throw new UsageException($"{option.Name} is for one scan and does not go with --study"
                    + (cleaning ? $"; a study's cleaning stands in its {CleaningTable.FileName}" : ""));
            }
        bool match = parsed.GetValue(Lesions);
        if (!match && parsed.GetValue(LesionOptions.Limit) is not null)
            throw new UsageException($"{LesionOptions.Limit.Name} goes with --lesions");
        var limit = LesionOptions.LimitOf(parsed);
        IReadOnlyList<VhiLesionRow>? lesions = null;
        using var claim = FolderClaim.Take(parsed.GetRequiredValue(Out));
        var study = Study.OpenCases(path);
        bool find = parsed.GetResult(NetworkOptions.Weights) is not null || VhiStudy.LacksRegions(study);
        if (!find)
            RequireNoNetworkOptions(parsed, "--weights, or T1W images and no mask of the region; a study's T1W are found by name");
        string? observer = parsed.GetValue(Observer);
        var scans = VhiStudy.Of(study, find, observer);
        using var open = find ? NetworkOptions.Open(parsed, options, cancel) : null;
        var networks = open is null ? null : open.Quiet with { Resample = parsed.GetValue(Resample) };
        var rows = VhiStudyCommandPart.Measure(
            scans, parsed.GetRequiredValue(Out), SettingsOf(parsed), options, parsed.GetValue(Resume), _ => { }, cancel, networks,
            visits: parsed.GetValue(Visits) is { } said ? VisitOrder.Parse(said) : null, observer: observer,
            lesions: match ? limit : null, matched: found => lesions = found);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(VhiStudyJson.Of(rows, lesions).ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
        {
            foreach (var row in rows)
                output.WriteLine($"{row.Case.Subject}\t{row.Case.Session}\t{(row.Figures is { } figures ? Said(figures) : $"failed: {row.Reason}")}");
            foreach (var row in rows)
                foreach (string warning in row.Figures?.Warnings.Where(w => w.StartsWith(CleaningTable.FileName, StringComparison.Ordinal))
                    ?? [])
                    output.WriteLine($"warning       {row.Case.Subject} {row.Case.Session}: {warning}");
        }
        if (!options.Json && !options.Quiet)
            foreach (var pair in lesions ?? [])
                output.WriteLine($"lesions       {pair.Subject} {pair.Baseline} to {pair.FollowUp}: {pair.WhyNone ?? Counted(pair.Counts!)}");
        return rows.All(r => r.Reason is null) && (lesions ?? []).All(l => l.Reason is null) ? 0 : RuborCommandLine.SomeFailed;
    }

    static string Counted(LesionCounts l) => string.Create(CultureInfo.InvariantCulture,
        $"{l.New} new, {l.Gone} gone, {l.Grown} grown, {l.Shrunk} shrunk, {l.Unchanged} unchanged")
        + (l.NotCovered == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {l.NotCovered} where the other visit does not reach"));

    static string Said(VhiDocument f) => string.Create(
        CultureInfo.InvariantCulture, $"{f.Vhi?.Voxels ?? f.Preliminary.Lower.Voxels} voxels{(f.Vhi is null ? " (preliminary)" : "")}{Doubt(f)}");

    // What was found and not drawn makes the figure a range, with a verdict.
    static string Doubt(VhiDocument f) =>
        (f.FoundMarrowRange is [var low, var high] ? string.Create(CultureInfo.InvariantCulture, $", range {high.Voxels} to {low.Voxels}")
            : "") + (f.Automatic is { } automatic ? $"; {automatic.Text}" : "");

    static void RequireOneRegion(ParseResult parsed)
    {
        bool drawn = parsed.GetValue(DiseaseRegion) is not null;
        if (parsed.GetValue(T1w) is null)
            RequireNoNetworkOptions(parsed, "--t1w");
        else if (drawn && parsed.GetValue(NormalMarrow) is null)
            RequireNoNetworkOptions(parsed, "--t1w and no --disease-region");
        else if (drawn)
            throw new UsageException("--disease-region and --t1w both say where to measure: give the mask, or the T1W");
    }

    static void RequireNoNetworkOptions(ParseResult parsed, string needed)
    {
        foreach (var option in new Option[] { NetworkOptions.Weights, NetworkOptions.Device, NetworkOptions.Mirror, Resample })
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} is for a region that networks find, which takes {needed}");
    }

    static VhiSettings SettingsOf(ParseResult parsed) =>
        VhiSettingsOptions.Of(parsed.GetValue(MinimumPiece), parsed.GetValue(Pieces), parsed.GetValue(Limits));

    static PieceChoice? CleaningOf(ParseResult parsed, string folder)
    {
        var (keep, remove) = (parsed.GetValue(Keep), parsed.GetValue(Remove));
        if (keep is not null && remove is not null)
            throw new UsageException("--keep and --remove say the same thing twice; give one");
        string? set = parsed.GetValue(PieceSet);
        if (set is not null && keep is null && remove is null)
            throw new UsageException("--piece-set goes with --keep or --remove: it says which report their numbers were read from");
        try
        {
            return keep is null && remove is null ? null
                : PieceChoice.Parse((keep ?? remove)!, keep is not null) with
                {
                    MadeOn = set,
                    Former = VhiDocument.In(folder),
                    Place = keep is not null ? "--keep" : "--remove"
                };
        }
        catch (FormatException e)
        {
            throw new UsageException($"{(keep is not null ? "--keep" : "--remove")}: {e.Message}");
        }
    }

    static void PrintSummary(TextWriter output, VhiDocument document, string folder)
    {
        string Volume(VolumeFigure f) => string.Create(CultureInfo.InvariantCulture, $"{f.Voxels} voxels, {f.VolumeMm3:0.0} mm³");
        output.WriteLine(document.Vhi is { } vhi
            ? $"V_HI          {Volume(vhi)} in {document.Cleaned!.Pieces} of {document.Preliminary.Pieces} pieces"
            : $"preliminary   {Volume(document.Preliminary.Lower)} in {document.Preliminary.Pieces} pieces; V_HI is what a reader keeps of them");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"limits        l_lower {document.LLower:0.###}, l_upper {document.LUpper:0.###} ({document.Limits} rule, n = {document.IqrMultiple:0.00})"));
        if (document.NormalMarrow is { Source: "automatic" } marrow)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"marrow        found, not drawn: {document.MarrowVoxels} voxels in {marrow.Slices} slices, " +
                $"{(marrow.Verdict == "plausible" ? "plausible" : "a reader must draw it")}"));
        if (document.FoundMarrowRange is [var low, var high])
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"range         {high.Voxels} to {low.Voxels} voxels, {high.VolumeMm3:0.0} to {low.VolumeMm3:0.0} mm³: l_lower " +
                $"{low.LLower:0.###} to {high.LLower:0.###}, as no reader drew the marrow"));
        if (document.Automatic is { } automatic)
            output.WriteLine($"verdict       {automatic.Text}");
        if (DiseaseRegionDocument.SeenText(document.SeenInTraining ?? []) is { } seen)
            output.WriteLine($"warning       {seen}");
        foreach (string warning in document.Warnings)
            output.WriteLine($"warning       {warning}");
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }

    static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "F" };
}
