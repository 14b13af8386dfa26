using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Methods.JointUltrasound;
using Rubor.Networks.Training;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor measure joint-ultrasound</c>: scores and heatmaps of one joint, or of every joint of a study.</summary>
internal static class MeasureJointUltrasoundCommand
{
    static readonly Option<string?> Gray = new("--gray")
    {
        Description = "Grayscale picture of the joint: PNG, JPEG, TIFF or DICOM.",
        HelpName = "FILE"
    };
    static readonly Option<string?> Doppler = new("--doppler") { Description = "Doppler picture of the same joint, color or power.", HelpName = "FILE" };
    static readonly Option<string?> GrayRegion = new("--roi-gray")
    {
        Description = "The joint in the grayscale picture, pixels from its top left corner.",
        HelpName = "x,y,w,h"
    };
    static readonly Option<string?> DopplerRegion = new("--roi-doppler")
    {
        Description = "The joint in the Doppler picture.",
        HelpName = "x,y,w,h"
    };
    static readonly Option<string?> ColourBox = new("--colour-box")
    {
        Description = "Where the machine draws flow in the Doppler picture; without it the header says, or it is found.",
        HelpName = "x,y,w,h"
    };
    static readonly Option<string?> StudyFolder = new("--study")
    {
        Description = "Study of which every joint is measured: regions and pictures as its cases.tsv has them.",
        HelpName = "DIR"
    };
    static readonly Option<string?> Model = new("--model")
    {
        Description = "Folder of 'rubor train cross-validate joint-ultrasound', or of 'rubor train joint-ultrasound'.",
        HelpName = "DIR",
    };
    static readonly Option<string?> Heatmaps = new("--heatmaps")
    {
        Description = "Where the networks saw it: fast (with its error), exact (as published: minutes) or none. Without it fast for one joint, none for "
            + "a study.",
        HelpName = "fast|exact|none"
    };
    static readonly Option<bool> Phantom = new("--phantom-weights")
    {
        Description = "A model that learnt from a phantom is meant: the one that comes with the program, or --model. Its scores of patients mean nothing.",
    };
    static readonly Option<bool> Resume = new("--resume")
    {
        Description = "With --study: go on with a stopped run; finished joints with the same files and settings are kept."
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the results; new, or empty.",
        HelpName = "DIR",
        Required = true
    };

    const string PhantomWarning = "The model learnt from a phantom (--phantom-weights): what it says of a patient means nothing.";

    const int MapParts = 100;

    public static Command Create()
    {
        var command = new Command(JointUltrasoundStudy.TaskName,
            "Synovial hypertrophy, vascularity and combined score of a joint on grayscale and Doppler pictures (Zhou 2022).")
        {
            Gray, Doppler, GrayRegion, DopplerRegion, ColourBox, StudyFolder, Model, Heatmaps, Phantom, Resume, Out,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(parsed.GetValue(StudyFolder) is { } study ? MeasureStudy(parsed, study,
            cancel)
            : MeasureOne(parsed, cancel)));
        return command;
    }

    static int MeasureOne(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        if (parsed.GetValue(Resume))
            throw new UsageException("--resume goes with --study");
        string Needed(Option<string?> option) => parsed.GetValue(option) ?? throw new UsageException(
            $"{option.Name} is needed: a joint takes --gray and --doppler with --roi-gray and --roi-doppler, a folder of joints takes --study");
        string gray = Needed(Gray), doppler = Needed(Doppler), folder = parsed.GetRequiredValue(Out);
        PictureBox Box(Option<string?> option, string text)
        {
            try
            {
                return PictureBox.Parse(text);
            }
            catch (FormatException e)
            {
                throw new UsageException($"{option.Name}: {e.Message}");
            }
        }

        var (grayRegion, dopplerRegion) = (Box(GrayRegion, Needed(GrayRegion)), Box(DopplerRegion, Needed(DopplerRegion)));
        PictureBox? colourBox = parsed.GetValue(ColourBox) is { } box ? Box(ColourBox, box) : null;
        string mode = ModeOf(parsed, JointMeasurement.Fast), from = ModelOf(parsed);
        RequireMeant(parsed, from, JointModelDocument.Read(from), phantom: false);
        using var output = OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var pair = timings.Run("load", () => new MeasuredPair(Path.GetFileNameWithoutExtension(gray), "", gray, doppler)
        {
            Pair = Studies.Measuring.JointUltrasound.JointPictures.Read(gray, doppler, grayRegion, dopplerRegion, colourBox),
            GrayRegion = grayRegion,
            DopplerRegion = dopplerRegion,
        });
        using var model = timings.Run("networks", () => JointModel.Open(from, options.Threads));
        var settings = Settings(parsed, from, mode);
        settings["roi_gray"] = grayRegion.ToString();
        settings["roi_doppler"] = dopplerRegion.ToString();
        settings["colour_box"] = colourBox?.ToString();
        var manifest = options.Manifest(settings) with { Inputs = [.. SeenJoint.InputsOf(gray, doppler), ModelInput(from)] };
        var measurement = new JointMeasurement(model, mode, WarningsOf(model.Document));
        var measured = mode == JointMeasurement.None ? measurement.Measure(pair, timings, null, cancel)
            : StudyProgress.Run(options, "heatmaps", MapParts, done => measurement.Measure(pair, timings, new Share(done), cancel));
        timings.Run("write", () =>
        {
            File.WriteAllBytes(output.PathOf(JointUltrasoundDocument.FileName), measured.Document.ToJson());
            JointCasePage.Write(measured, output);
        });
        cancel.ThrowIfCancellationRequested();
        (manifest with { LibtorchVersion = NetworkTraining.LibtorchVersion, TimingsMs = timings.Milliseconds }).WriteTo(output);
        output.Commit();
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(Encoding.UTF8.GetString(measured.Document.ToJson()));
        else if (!options.Quiet)
            PrintSummary(print, measured.Document, folder);
        return 0;
    }

    static int MeasureStudy(ParseResult parsed, string studyFolder, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        foreach (var option in new Option[] { Gray, Doppler, GrayRegion, DopplerRegion, ColourBox })
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name} goes without --study, whose cases.tsv says it");
        string folder = parsed.GetRequiredValue(Out), mode = ModeOf(parsed, JointMeasurement.None), from = ModelOf(parsed);
        var study = JointUltrasoundStudy.Of(Study.OpenCases(studyFolder), scored: false);
        bool resume = parsed.GetValue(Resume);
        RequireMeant(parsed, from, JointModelDocument.Read(from), JointPhantom.IsOne(study.Study));
        if (!options.Overwrite && !resume && OutputFolder.HoldsFiles(folder))
            throw new OutputException(folder, "already holds files; add --resume to go on, --overwrite to replace, or name another folder");
        OutputFolder.RequireReplaceable(folder, options.Overwrite || resume);
        using var model = JointModel.Open(from, options.Threads);
        Directory.CreateDirectory(folder);
        string[] own = ["report.html", RunManifest.FileName, JointStudyRunner.TableName];
        var manifest = options.Manifest(Settings(parsed, from, mode)) with
        {
            Inputs = [ModelInput(from)],
            LibtorchVersion = NetworkTraining.LibtorchVersion,
            Outputs = [.. study.Study.Cases.Select(c => c.ResultFolder.Split('/')[0]).Concat(own).Distinct().Order(StringComparer.Ordinal)],
        };
        // Said first, so that a study stopped half-way can be gone on with, or replaced.
        manifest.WriteTo(folder);
        var timings = new StageTimings();
        var measurement = new JointMeasurement(model, mode, WarningsOf(model.Document, JointPhantom.IsOne(study.Study)));
        var run = new CaseRun(manifest with { Outputs = [] }, options.Threads, options.Overwrite, resume);
        var rows = timings.Run("measure", () => StudyProgress.Run(options, "measuring joints", study.Study.Cases.Count, done =>
            JointStudyRunner.Run(study, folder, measurement, run, JointCasePage.Write, _ => done(), cancel)));
        WholeFile.Write(Path.Combine(folder, JointStudyRunner.TableName), JointStudyRunner.Table(rows));
        WholeFile.Write(Path.Combine(folder, "report.html"), JointStudyPage.Of(rows, measurement.Warnings));
        (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(folder);
        int failed = rows.Count(r => r.Reason is not null);
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(JsonOf(rows).ToJsonString(new() { WriteIndented = true }));
        else if (!options.Quiet)
        {
            print.WriteLine(F($"measured      {rows.Count - failed} of {rows.Count} joints"));
            foreach (var row in rows.Where(r => r.Reason is not null))
                print.WriteLine($"failed        {row.Case.Name}: {row.Reason}");
            print.WriteLine($"report        {Path.Combine(folder, "report.html")}");
        }

        return failed > 0 ? RuborCommandLine.SomeFailed : 0;
    }

    static JsonObject JsonOf(IReadOnlyList<JointStudyRow> rows) => new()
    {
        ["format"] = "rubor.joint-ultrasound-study/1",
        ["cases"] = new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject
        {
            ["subject"] = r.Case.Subject,
            ["session"] = r.Case.Session,
            ["scan"] = r.Case.Scan,
            ["reason"] = r.Reason,
            ["joint_ultrasound"] = r.Figures is null ? null : JsonNode.Parse(r.Figures.ToJson()),
        })]),
    };

    static string ModeOf(ParseResult parsed, string otherwise)
    {
        string mode = parsed.GetValue(Heatmaps) ?? otherwise;
        return JointMeasurement.Modes.Contains(mode) ? mode
            : throw new UsageException($"--heatmaps {mode}: there is {string.Join(", ", JointMeasurement.Modes)}");
    }

    static string ModelOf(ParseResult parsed) => parsed.GetValue(Model) ?? (parsed.GetValue(Phantom)
        ? ShippedModels.Phantom(ShippedModels.PhantomJointUltrasound)
        : throw new UsageException("--model is needed; the one that comes with the program learnt from a phantom, and --phantom-weights says "
            + "that it is meant"));

    // A model of phantoms must not pass for one of patients.
    static void RequireMeant(ParseResult parsed, string from, JointModelDocument model, bool phantom)
    {
        bool meant = parsed.GetValue(Phantom);
        if (model.Phantom && !phantom && !meant)
            throw new UsageException($"--model {from}: learnt from a phantom and says nothing of a patient's joint; where that is meant, "
                + "add --phantom-weights");
        if (!model.Phantom && meant)
            throw new UsageException($"--phantom-weights: the model {from} did not learn from a phantom; leave the option out");
    }

    static IReadOnlyList<string> WarningsOf(JointModelDocument model, bool phantom = false) => [
        .. model.Phantom ? [phantom ? "Model and study are phantoms: no figure here is an accuracy on patients." : PhantomWarning] : Array.Empty<string>(),
        .. model.Folds.Count < model.FoldsInAll
            ? [F($"The model has {model.Folds.Count} of {model.FoldsInAll} folds: fewer votes than it was made for.")] : Array.Empty<string>(),
    ];

    static JsonObject Settings(ParseResult parsed, string from, string mode) => new()
    {
        ["model"] = from,
        ["phantom_weights"] = parsed.GetValue(Phantom),
        ["heatmaps"] = mode,
    };

    static RunInput ModelInput(string from) => RunInput.Of("model", Path.Combine(from, JointModelDocument.FileName));

    static void PrintSummary(TextWriter output, JointUltrasoundDocument d, string folder)
    {
        foreach (var (name, score) in new[] { ("hypertrophy", JointScore.Sh), ("vascularity", JointScore.Vascularity), ("combined", JointScore.Combined) })
            output.WriteLine(F($"{name,-13} {d.Scores.Of(score)}, votes {string.Join(' ', d.Votes.Select(v => score == JointScore.Sh ? v.Sh
                : score == JointScore.Vascularity ? v.Vascularity : Math.Max(v.Sh, v.Vascularity)))}"));
        output.WriteLine(F($"flow          {100 * d.Signal.Share:0.0} % of the region{(d.Signal.Doubt is { } doubt ? $"; doubtful: {doubt}" : "")}"));
        foreach (string warning in d.Warnings)
            output.WriteLine($"warning       {warning}");
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    // A share between 0 and 1 as that many parts done.
    sealed class Share(Action done) : IProgress<double>
    {
        int told;

        public void Report(double value)
        {
            for (int now = (int)Math.Round(value * MapParts); told < now; told++)
                done();
        }
    }
}
