using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Studies.Cases;
using Rubor.Studies.Exchange;
using Rubor.Studies.Exchange.Formats;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor study export</c>: a study in another program's format.</summary>
internal static class StudyExportCommand
{
    const string FoldsName = "folds.json";

    static readonly Argument<string> Folder =
        new("study") { Description = "Folder with study.json and cases.tsv, or of files with BIDS-like names.", HelpName = "STUDY" };
    static readonly Option<string> To = new("--to")
    {
        Description = $"Format: {string.Join(", ", StudyExport.All.Select(f => f.Name))}.",
        HelpName = "format",
        Required = true
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the result; new, or empty. nnU-Net's data set is a new folder in it.",
        HelpName = "DIR",
        Required = true
    };
    static readonly Option<string[]> Image = new("--image") { Description = "Role of an image (all of the study); may be repeated.", HelpName = "name" };
    static readonly Option<string[]> Label = new("--label") { Description = "Label (all of the study; one for nnU-Net); may be repeated.", HelpName = "name" };
    static readonly Option<string?> Observer = new("--observer") { Description = "Whose labels, where several drew them.", HelpName = "name" };
    static readonly Option<string?> Folds =
        new("--folds") { Description = $"{FoldsName} for nnU-Net's splits_final.json ({FoldsName} of the study, where there is one).", HelpName = "FILE" };
    static readonly Option<int> Dataset = new("--dataset")
    {
        Description = "Number of nnU-Net's data set (1).",
        HelpName = "n",
        DefaultValueFactory = _ => 1
    };

    public static Command Create()
    {
        var command = new Command("export", "Write a study in another program's format.") { Folder, To, Out, Image, Label, Observer, Folds, Dataset };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string folder = parsed.GetRequiredValue(Folder), to = parsed.GetRequiredValue(To);
        var format = StudyExport.All.FirstOrDefault(f => f.Name == to)
            ?? throw new UsageException($"--to {to}: one of {string.Join(", ", StudyExport.All.Select(f => f.Name))} is wanted");
        if (parsed.GetValue(Dataset) is var number and (< 1 or > 999))
            throw new UsageException($"--dataset {number}: nnU-Net's data sets are numbered from 1 to 999");
        var study = Study.Open(folder);
        string own = Path.Combine(study.Folder, FoldsName);
        string? folds = parsed.GetValue(Folds) ?? (File.Exists(own) ? own : null);
        var settings = new ExportSettings
        {
            Images = parsed.GetValue(Image) ?? [],
            Labels = parsed.GetValue(Label) ?? [],
            Observer = parsed.GetValue(Observer),
            Folds = folds is null ? null : FoldCheck.Require(folds, study),
            Dataset = parsed.GetValue(Dataset),
            Version = ProductVersion.Text,
            Threads = options.Threads,
        };
        var manifest = options.Manifest(new JsonObject
        {
            ["study"] = folder,
            ["to"] = to,
            ["images"] = new JsonArray([.. settings.Images.Select(i => (JsonNode)i)]),
            ["labels"] = new JsonArray([.. settings.Labels.Select(l => (JsonNode)l)]),
            ["observer"] = settings.Observer,
            ["folds"] = folds,
            ["dataset"] = settings.Dataset,
        }) with
        { Inputs = folds is null ? [] : [RunInput.Of("folds", folds)] };
        string target = format.FolderOf(study, settings, parsed.GetRequiredValue(Out));
        using var output = OutputFolder.Stage(target, options.Overwrite);
        var document = StudyProgress.Run(options, "exporting", study.Cases.Count, done =>
            format.Write(study, settings with { Done = done }, output, cancel));
        var print = parsed.InvocationConfiguration.Output;
        if (document.Files == 0)
            throw new OutputException(folder,
                $"nothing of it can be exported; {(document.Refused is [var first, ..] ? $"the first: {first.Line}" : "it has no such files")}");
        cancel.ThrowIfCancellationRequested();
        manifest.WriteTo(output);
        output.Commit();
        if (options.Json)
            print.Write(Encoding.UTF8.GetString(document.ToJson(target)));
        else
        {
            foreach (string remark in document.Remarks)
                print.WriteLine($"note: {remark}");
            foreach (var refused in document.Refused)
                print.WriteLine($"refused: {refused.Line}");
            print.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"exported: {document.Cases} cases, {document.Files} files, {document.Refused.Count} refused; {to}: {target}"));
        }
        return document.Refused.Count > 0 ? RuborCommandLine.SomeFailed : 0;
    }
}
