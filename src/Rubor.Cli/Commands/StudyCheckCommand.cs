using System.CommandLine;
using System.Text;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor study check</c>: everything that is wrong with a study, at once.</summary>
internal static class StudyCheckCommand
{
    static readonly Argument<string> Folder =
        new("study") { Description = "Folder with study.json and cases.tsv, or of files with BIDS-like names.", HelpName = "STUDY" };
    static readonly Option<string[]> Label = new("--label") { Description = "Label that every subject needs; may be repeated.", HelpName = "name" };
    static readonly Option<string[]> Image =
        new("--image") { Description = "Image that every labelled visit needs, on the label's grid; may be repeated.", HelpName = "name" };
    static readonly Option<string?> Folds =
        new("--folds") { Description = "folds.json to check as well; then only its subjects need labels and images.", HelpName = "FILE" };

    static readonly Option<string?> Visits = VisitsOption.Create();

    public static Command Create()
    {
        var command = new Command("check",
            "List everything wrong with a study: missing and damaged files, grids, empty masks, one patient twice, folds of another study.") { Folder, Label,
            Image, Folds, Visits };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string folder = parsed.GetRequiredValue(Folder);
        var needs = new StudyNeeds(parsed.GetValue(Label) ?? [], parsed.GetValue(Image) ?? []);
        int cases = StudyCheck.CasesIn(folder);
        var visits = parsed.GetValue(Visits) is { } said ? VisitOrder.Parse(said) : null;
        var check = StudyProgress.Run(options, "checking", cases, done =>
            StudyCheck.Run(folder, needs, Meant, options.Threads, done, cancel, visits));
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(Encoding.UTF8.GetString(check.ToJson()));
        else
            foreach (var problem in check.Problems)
                print.WriteLine(problem.Line);
        if (check.Problems.Count > 0)
            throw new OutputException(folder, check.Problems.Count == 1 ? "one thing is wrong; correct it and check again"
                : $"{check.Problems.Count} things are wrong; correct them and check again");
        if (!options.Json && !options.Quiet)
            print.WriteLine($"{check.Study.Name}: nothing wrong; {check.Summary}");
        return 0;

        IReadOnlyCollection<string>? Meant(Study study, ICollection<StudyProblem> problems) =>
            parsed.GetValue(Folds) is { } file && FoldCheck.Of(file, study, problems) is { } folds
                ? [.. folds.Subjects, .. folds.HeldOut] : null;
    }
}
