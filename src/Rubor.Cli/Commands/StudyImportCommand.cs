using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Studies.Exchange;
using Rubor.Studies.Exchange.Formats;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor study import</c>: scans and labels as they come, as a study.</summary>
internal static class StudyImportCommand
{
    static readonly Argument<string?> Source = new("source")
    {
        Description = $"What to import: {string.Join(", ", ImportSources.All.Select(s => s.Words))}.",
        HelpName = "SOURCE",
        Arity = ArgumentArity.ZeroOrOne,
    };
    static readonly Option<string?> StudyFolder = new("--study") { Description = "The study: a new folder, or one to add to.", HelpName = "DIR" };
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would be written, and write nothing." };
    static readonly Option<string?> Rules = new("--rules")
    {
        Description = $"JSON: which role a series has (--print-rules shows the default ones), or {RoleRules.HandScans} for planar scans of hands.",
        HelpName = "FILE"
    };
    static readonly Option<bool> PrintRules = new("--print-rules") { Description = "Print the default rules, to copy and change, and do nothing else." };
    static readonly Option<string?> Subjects = new("--subjects")
    {
        Description = "Table with the columns id, subject (session, scan): whose each patient or case of the source is. Others are left aside.",
        HelpName = "TABLE"
    };
    static readonly Option<string?> Splits = new("--splits")
    {
        Description = "nnU-Net's splits_final.json, where it lies neither in the folder nor in nnUNet_preprocessed beside it.",
        HelpName = "FILE"
    };
    static readonly Option<string?> Classes = new("--classes")
    {
        Description = "Label Studio: labels that are one label map, the least severe first, with commas: low,mid,high.",
        HelpName = "names"
    };
    static readonly Option<string?> Pictures =
        new("--pictures") { Description = "Label Studio: folder of the pictures (that of the export).", HelpName = "DIR" };
    static readonly Option<bool> AllowGaps =
        new("--allow-gaps") { Description = "DICOM: interpolate missing and uneven slices instead of refusing the series." };
    static readonly Option<bool> PhilipsDisplay = new("--philips-display-values")
    {
        Description = "DICOM of Philips MR: the display values, instead of the floating-point values that visits can be compared by.",
    };
    static readonly Option<string?> Named = new("--name") { Description = "Name of a new study (the folder's).", HelpName = "text" };

    public static Command Create()
    {
        var command = new Command("import", "Bring scans and labels into a study, with their geometry, or say why not.")
        {
            Source, StudyFolder, DryRun, Rules, PrintRules, Subjects, Splits, Classes, Pictures, AllowGaps, PhilipsDisplay, Named,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        var print = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(PrintRules))
        {
            print.Write(RoleRules.DefaultsText);
            return 0;
        }
        string source = parsed.GetValue(Source) ?? throw new UsageException("what is to be imported? name a folder or a file; see 'rubor study import --help'");
        string study = parsed.GetValue(StudyFolder) ?? throw new UsageException("--study is missing: into which folder? see 'rubor study import --help'");
        if (Directory.Exists(source) && Path.GetFullPath(study).StartsWith(Path.GetFullPath(source).TrimEnd('/') + "/", StringComparison.Ordinal))
            throw new UsageException($"--study {study}: lies within what is imported; name a folder outside of {source}");
        string? rules = parsed.GetValue(Rules), subjects = parsed.GetValue(Subjects), splits = parsed.GetValue(Splits);
        string? name = parsed.GetValue(Named);
        bool dry = parsed.GetValue(DryRun);
        var manifest = options.Manifest(new JsonObject
        {
            ["source"] = source,
            ["study"] = study,
            ["rules"] = rules,
            ["subjects"] = subjects,
            ["splits"] = splits,
            ["classes"] = parsed.GetValue(Classes),
            ["pictures"] = parsed.GetValue(Pictures),
            ["allow_gaps"] = parsed.GetValue(AllowGaps),
            ["philips_display_values"] = parsed.GetValue(PhilipsDisplay),
            ["name"] = name,
        }) with
        { Inputs = Inputs(("rules", RoleRules.AreShipped(rules) ? null : rules), ("subjects", subjects), ("splits", splits)) };
        var settings = new ImportSettings
        {
            Rules = rules is null ? RoleRules.Defaults : RoleRules.Read(rules),
            Subjects = subjects is null ? null : SubjectTable.Read(subjects),
            Splits = splits,
            Classes = ClassesIn(parsed.GetValue(Classes)),
            Pictures = parsed.GetValue(Pictures),
            AllowGaps = parsed.GetValue(AllowGaps),
            PhilipsDisplayValues = parsed.GetValue(PhilipsDisplay),
            Threads = options.Threads,
        };
        var plan = StudyProgress.Run(options, "looking", (total, looked) =>
            ImportSources.PlanOf(source, settings with { Looking = total, Looked = looked }, cancel));
        var run = new ImportRun(plan, study, name, options.Overwrite);
        var document = dry ? run.Look() : StudyProgress.Run(options, "importing", run.Count, done => run.Write(options.Threads, done, cancel));
        if (document.IsChanged)
            (manifest with { Outputs = [.. ImportRun.OwnFiles.Where(f => File.Exists(Path.Combine(study, f)))] }).WriteTo(study);
        if (options.Json)
            print.Write(Encoding.UTF8.GetString(document.ToJson()));
        else
            foreach (string line in ImportText.Of(document, dry))
                print.WriteLine(line);
        if (document.Imported == 0)
            throw new OutputException(source, document.Refused is [var first, ..]
                ? string.Create(CultureInfo.InvariantCulture, $"nothing of it can be imported; {document.Refused.Count} refused, the first: {first.Line}")
                : $"nothing of it has a role in a study; {(plan.LeftAside is [var left, ..] ? $"the first: {left.Line}" : "it holds no images")}");
        return document.Refused.Count > 0 ? RuborCommandLine.SomeFailed : 0;
    }

    static string[] ClassesIn(string? names)
    {
        string[] classes = names?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        return classes.Any(c => c.Length == 0) || classes.Distinct().Count() < classes.Length || classes.Length > byte.MaxValue
            ? throw new UsageException($"--classes {names}: different names with commas between them are wanted, at most {byte.MaxValue}")
            : classes;
    }

    static IReadOnlyList<RunInput> Inputs(params (string Role, string? File)[] files) =>
        [.. files.Where(f => f.File is not null).Select(f => RunInput.Of(f.Role, f.File!))];
}
