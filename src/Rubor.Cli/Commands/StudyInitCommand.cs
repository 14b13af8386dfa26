using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor study init</c>: study.json and cases.tsv from the names of a folder's files.</summary>
internal static class StudyInitCommand
{
    const int NamesShown = 3;

    static readonly Argument<string> Folder = new("folder")
    {
        Description = "Folder of NIfTI files with BIDS-like names.",
        HelpName = "DIR"
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for study.json and cases.tsv; new, or empty.",
        HelpName = "DIR",
        Required = true
    };
    static readonly Option<string?> Subjects = new("--subjects-of")
    {
        Description = "Table with the columns scan, subject (and session): scan numbers that are one patient's.",
        HelpName = "TSV"
    };
    static readonly Option<string?> Named = new("--name") { Description = "Name of the study (the folder's).", HelpName = "text" };

    public static Command Create()
    {
        var command = new Command("init", "Write study.json and cases.tsv for a folder of images.") { Folder, Out, Subjects, Named };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string folder = parsed.GetRequiredValue(Folder), to = parsed.GetRequiredValue(Out);
        string? subjects = parsed.GetValue(Subjects), name = parsed.GetValue(Named);
        var manifest = options.Manifest(new JsonObject { ["folder"] = folder, ["subjects_of"] = subjects, ["name"] = name });
        using var output = OutputFolder.Stage(to, options.Overwrite);
        var made = StudyInit.Of(folder, to, subjects is null ? null : ScanNumbers.Read(subjects), name);
        File.WriteAllBytes(output.PathOf(Study.FileName), made.Description);
        File.WriteAllBytes(output.PathOf(Study.TableName), made.Table);
        cancel.ThrowIfCancellationRequested();
        (manifest with { Inputs = subjects is null ? [] : [RunInput.Of("subjects_of", subjects)] }).WriteTo(output);
        output.Commit();
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(Encoding.UTF8.GetString(made.Description).TrimEnd());
        else if (!options.Quiet)
        {
            print.WriteLine(new StudyCheck(made.Study, []).Summary);
            if (made.LeftAside.Count > 0)
                print.WriteLine(
                    $"left aside, their names tell no role: " +
                    string.Join(", ", made.LeftAside.Take(NamesShown)) +
                    (made.LeftAside.Count > NamesShown ? $" and {made.LeftAside.Count - NamesShown} more" : ""));
            foreach (var problem in made.Problems)
                print.WriteLine($"to correct in {Study.TableName}: {problem.Line}");
            print.WriteLine($"study: {to}; look it through, add clinical columns, then 'rubor study check {to}'");
        }
        return 0;
    }
}
