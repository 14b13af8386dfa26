using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Cli.Tasks;
using Rubor.Reading.Catalog;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Tasks;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor task report</c>: agreement, repeats, alone against assisted, minutes and errors of what is signed by now.</summary>
internal static class TaskReportCommand
{
    // More fields make a page that nobody reads; then those that follow from the others stand for them.
    const int MostFields = 12;

    static readonly Argument<string> Reads = new("reads") { Description = "Folder that 'rubor task create' made.", HelpName = "READS" };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for report.html, result.json, tables and run.json; new, or empty.",
        HelpName = "DIR",
        Required = true
    };
    static readonly Option<string[]> Score = new("--score")
    {
        Description = "Field of the form to report; may be repeated. Without it all but texts, of a form with more than 12 those that follow from others.",
        HelpName = "FIELD"
    };
    static readonly Option<int> Resamples = StatisticsRun.ResamplesOption();
    static readonly Option<int> Seed = StatisticsRun.SeedOption();

    public static Command Create()
    {
        var command = new Command("report", "The report of a reader study: agreement, repeats, alone against assisted, minutes, errors.") { Reads, Out,
            Score, Resamples, Seed };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string folder = parsed.GetRequiredValue(Reads), to = parsed.GetRequiredValue(Out);
        var (list, reads) = TaskStatusCommand.Open(folder);
        bool isVhi = list.Task.Kind == VhiKind.Name;
        var fields = isVhi ? VhiFieldsOf(parsed.GetValue(Score) ?? [])
            : FieldsOf(FormReader.Read(Path.Combine(folder, FormSettings.FileName)), parsed.GetValue(Score) ?? []);
        var bootstrap = StatisticsRun.Bootstrap(parsed.GetValue(Resamples), parsed.GetValue(Seed));
        var ratings = TaskAdjudicateCommand.Ratings(folder, list, reads, fields);
        if (ratings.All.Count == 0)
            throw new OutputException(folder, "no case is signed yet, so there is nothing to report; 'rubor task status' says how far readers are");
        using var output = OutputFolder.Stage(to, options.Overwrite);
        var timings = new StageTimings();
        File.WriteAllBytes(output.PathOf("ratings.tsv"), ratings.Table());
        bool repeated = ratings.Twice().Any();
        if (repeated)
            File.WriteAllBytes(output.PathOf("repeats.tsv"), ratings.Repeats());
        foreach (var field in fields.Where(ratings.HasTruth))
            File.WriteAllBytes(output.PathOf($"mrmc-{field.Name}.tsv"), ratings.MultiReader(field.Name));
        if (list.Task.Adjudication is not null)
            File.WriteAllBytes(output.PathOf("truth.tsv"), TaskDiscrepancies.TruthTable(ratings));
        var document = timings.Run("compare", () => TaskReportDocument.Of(ratings, reads, TableFile.Read(output.PathOf("ratings.tsv")),
            repeated ? TableFile.Read(output.PathOf("repeats.tsv")) : null, bootstrap, options.Threads, cancel));
        if (isVhi)
        {
            document = document with { Overlaps = timings.Run("overlap", () => VhiOverlaps.Of(folder, ratings, reads, cancel)) };
            File.WriteAllBytes(output.PathOf("dice.tsv"), document.OverlapTable());
        }
        byte[] json = Encoding.UTF8.GetBytes(TaskReportJson.Of(document).ToJsonString(VhiStudyJson.Indented) + "\n");
        File.WriteAllBytes(output.PathOf(StatisticsRun.ResultFile), json);
        timings.Run("report", () => File.WriteAllBytes(output.PathOf(StatisticsRun.ReportFile),
            TaskReportPage.Of(document, ratings, Pictures(folder, list, document))));
        cancel.ThrowIfCancellationRequested();
        (options.Manifest(new JsonObject
        {
            ["reads"] = folder,
            ["score"] = new JsonArray([.. fields.Select(f => (JsonNode)f.Name)]),
            ["resamples"] = bootstrap.Resamples,
        }, bootstrap.Seed) with
        {
            Inputs = [.. new[] { ("task", TaskWorklist.FileName), ("reads", ServingDefaults.StoreName), ("adjudications", AdjudicationLog.FileName) }
                .Select(i => (Name: i.Item1, File: Path.Combine(folder, i.Item2)))
                .Where(i => File.Exists(i.File)).Select(i => RunInput.Of(i.Name, i.File))],
            TimingsMs = timings.Milliseconds,
        }).WriteTo(output);
        output.Commit();
        var say = parsed.InvocationConfiguration.Output;
        if (options.Json)
            say.Write(Encoding.UTF8.GetString(json));
        else if (!options.Quiet)
        {
            say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"task {list.Task.Name}: {document.Done} of {document.Places} places signed"));
            say.WriteLine($"report: {Path.Combine(to, StatisticsRun.ReportFile)}");
        }
        return 0;
    }

    static List<FormField> VhiFieldsOf(string[] named) => named.FirstOrDefault(n => n != VhiRating.Field.Name) is { } unknown
        ? throw new UsageException($"--score {unknown}: a task of V_HI has the field {VhiRating.Field.Name} alone") : [VhiRating.Field];

    static List<FormField> FieldsOf(FormDefinition form, string[] named)
    {
        var compared = form.Document.Fields.Where(f => f.Type != FieldType.Text).ToList();
        if (named.FirstOrDefault(n => compared.All(f => f.Name != n)) is { } unknown)
            throw new UsageException($"--score {unknown}: the form {form.Document.Name} has no such field to compare; it has "
                + $"{string.Join(", ", compared.Select(f => f.Name))}");
        return named.Length > 0 ? [.. compared.Where(f => named.Contains(f.Name))]
            : compared.Count <= MostFields ? compared : [.. compared.Where(f => form.Computed.Contains(f.Name)).Take(MostFields)];
    }

    // Of the cases that most readers got wrong, once for each.
    static Dictionary<string, IReadOnlyList<byte[]>> Pictures(string folder, TaskWorklist list, TaskReportDocument document)
    {
        var catalog = StudyCatalog.Open(folder).Cases.ToDictionary(c => c.Name, StringComparer.Ordinal);
        var pictures = new Dictionary<string, IReadOnlyList<byte[]>>(StringComparer.Ordinal);
        foreach (string name in document.Errors.Select(e => e.Case).Distinct().Take(TaskReportPage.MostPictures))
            if (catalog.GetValueOrDefault(list.Entries.First(e => e.Case == name).Code) is { } files)
                pictures[name] = [.. files.Images.Values.Select(Picture).OfType<byte[]>()];
        return pictures;
    }

    // A report does without the picture of a file that has gone since.
    static byte[]? Picture(string file)
    {
        try
        {
            return ShownPicture.Bytes(Imaging.Files.ImageFile.Read(file));
        }
        catch (Imaging.ImageDataException)
        {
            return null;
        }
    }
}
