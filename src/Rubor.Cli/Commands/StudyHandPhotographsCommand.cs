using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Photographs;
using Rubor.Studies.Measuring.HandPhotographs;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor study hand-photographs</c>: hands cut out of photographs, as a study.</summary>
internal static class StudyHandPhotographsCommand
{
    const string FormatName = "rubor.hand-photographs/1";

    static readonly Argument<string> Folder = new("folder")
    {
        Description = "Folder of photographs of one hand on white each, in colour: JPEG, PNG or TIFF.",
        HelpName = "DIR",
    };
    static readonly Option<string> Out = new("--out") { Description = "Folder of the study; new, or empty.", HelpName = "STUDY", Required = true };
    static readonly Option<string[]> Set = new("--set")
    {
        Description = "How a hand is told from white: most_difference=0.1 darkest=0.25 wrist=top …",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("hand-photographs", "Hands cut out of photographs on white, fingers up, as a study (Cobb 2024).") { Folder, Out, Set };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string folder = parsed.GetRequiredValue(Folder), to = parsed.GetRequiredValue(Out);
        HandPhotographSettings settings;
        try
        {
            settings = HandPhotographStudy.Settings(parsed.GetValue(Set) ?? []);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--set: {e.Message}");
        }

        var files = HandPhotographFile.In(folder);
        var manifest = options.Manifest(new JsonObject { ["folder"] = folder, ["photographs"] = HandPhotographStudy.ToJson(settings) });
        var timings = new StageTimings();
        using var output = OutputFolder.Stage(to, options.Overwrite);
        var (hands, withJoints, left) = timings.Run("photographs", () => StudyProgress.Run(options, "cutting out hands", files.Count, done =>
            HandPhotographStudy.Write(output, Path.GetFileName(Path.GetFullPath(to).TrimEnd('/')), files, settings, options.Threads, done, cancel)));
        cancel.ThrowIfCancellationRequested();
        (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(output);
        output.Commit();
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(new JsonObject
            {
                ["format"] = FormatName,
                ["study"] = to,
                ["photographs"] = files.Count,
                ["hands"] = hands,
                ["with_joints"] = withJoints,
                ["left_out"] = new JsonArray([.. left.Select(l => new JsonObject { ["photograph"] = l.Subject, ["reason"] = l.Reason })]),
            }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
        {
            print.WriteLine($"hands: {hands} of {files.Count} photographs, {withJoints} with joints drawn on them; study: {to}");
            foreach (var reason in left.GroupBy(l => l.Reason).OrderByDescending(g => g.Count()).Take(3))
                print.WriteLine($"left out: {reason.Count()}, as {reason.First().Subject}: {reason.Key}");
            if (left.Count > 0)
                print.WriteLine($"left out in all: {left.Count}, {Path.Combine(to, HandPhotographStudy.LeftOutTable)}");
            if (withJoints == 0)
                print.WriteLine($"no {HandJoints.Label} yet: draw them on some photographs (NAME{HandPhotographFile.JointsEnding}.png beside NAME.jpg)");
        }

        return 0;
    }
}
