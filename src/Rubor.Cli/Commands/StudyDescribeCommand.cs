using System.CommandLine;
using Rubor.Cli.Pages;
using Rubor.Studies.Cases;
using Rubor.Studies.Describing;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor study describe</c>: what a study holds, in numbers.</summary>
internal static class StudyDescribeCommand
{
    static readonly Argument<string> Folder =
        new("study") { Description = "Folder with study.json and cases.tsv, or of files with BIDS-like names.", HelpName = "STUDY" };

    public static Command Create()
    {
        var command = new Command("describe",
            "Count a study: images, patients, views; pixels and lesions of each class; how often each joint is inflamed.") { Folder };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        var study = Study.Open(parsed.GetRequiredValue(Folder));
        var described = StudyProgress.Run(options, "describing", study.Cases.Count, done =>
            StudyDescription.Of(study, options.Threads, done, cancel));
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(DescriptionJson.Of(described).ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            DescriptionText.Print(print, described);
        return 0;
    }
}
