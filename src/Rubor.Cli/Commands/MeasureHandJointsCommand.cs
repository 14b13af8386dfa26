using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Cli.Pages;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Networks.Training;
using Rubor.Studies.Measuring.HandClassification;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor measure hand-joints</c>: which joints of both hands are inflamed on one planar scan.</summary>
internal static class MeasureHandJointsCommand
{
    static readonly Argument<string> Scan = new("FILE")
    {
        Description = "Palmar or dorsal scan of both hands, fingers up: DICOM, NIfTI of one slice, 16-bit PNG, TIFF; one view."
    };
    static readonly Option<string> Model = new("--model")
    {
        Description = "Folder of 'rubor train cross-validate hand-joints', or of 'rubor train hand-joints'.",
        HelpName = "DIR",
        Required = true
    };
    static readonly Option<string?> View = new("--view")
    {
        Description = "What the scan shows: palmar or dorsal; it tells on which side the patient's left hand is. Without it a DICOM file must say it.",
        HelpName = "palmar|dorsal"
    };
    static readonly Option<string?> Regions = new("--regions")
    {
        Description = "Label map of the joints' regions on the scan, values as in joint_regions: to show them on it. The probabilities need none.",
        HelpName = "FILE"
    };
    static readonly Option<string?> Prevalence = new("--prevalence")
    {
        Description = "Share of inflamed joints that probabilities are calibrated for, such as 0.15 (that of the study learnt from).",
        HelpName = "share"
    };
    static readonly Option<bool> Phantom = new("--phantom-weights")
    {
        Description = "The model learnt from a phantom, and that is meant: what it says of patients means nothing.",
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the results; new, or empty.",
        HelpName = "DIR",
        Required = true
    };

    const string PhantomWarning = "The model learnt from a phantom (--phantom-weights): what it says of a patient means nothing.";

    public static Command Create()
    {
        var command = new Command(HandJointStudy.TaskName, "Probability of inflammation of each of thirty joints on a planar scan of both hands (Cobb 2024).")
        {
            Scan, Model, View, Regions, Prevalence, Phantom, Out,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string file = parsed.GetRequiredValue(Scan), from = parsed.GetRequiredValue(Model), folder = parsed.GetRequiredValue(Out);
        double? wanted = PrevalenceOf(parsed.GetValue(Prevalence));
        RequireMeant(parsed, HandModelDocument.Read(from));
        using var output = OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var scan = timings.Run("load", () => HandScanImage.ReadOne(file));
        string view = ViewOf(parsed.GetValue(View), scan);
        string? regionsFile = parsed.GetValue(Regions);
        byte[]? regions = regionsFile is null ? null : HandRegions.Read(scan, regionsFile, view, null);
        using var model = timings.Run("networks", () => HandModel.Open(from, options.Threads));
        double prevalence = wanted ?? model.Prevalence;
        var joints = timings.Run("classify", () => model.Read(scan, view, prevalence, cancel));
        var document = new HandJointDocument
        {
            File = Path.GetFileName(file),
            View = view,
            Model = new(model.Document.Study, model.Document.Phantom, model.Document.Folds.Count,
                model.Document.Folds.Sum(f => f.Networks.Count),
                [.. model.Document.Folds.SelectMany(f => f.Networks.Select(n => n.Sha256))]),
            Prevalence = new(model.TrainingPrevalence, model.Prevalence, prevalence),
            Threshold = model.Settings.Threshold,
            Joints = joints,
            Warnings = [
                .. model.Document.Phantom ? [PhantomWarning] : Array.Empty<string>(),
                .. model.Document.Folds.Count < model.Document.FoldsInAll
                    ? [F($"The model has {model.Document.Folds.Count} of {model.Document.FoldsInAll} folds: fewer networks than it was made for.")]
                    : Array.Empty<string>(),
            ],
        };
        timings.Run("write", () =>
        {
            File.WriteAllBytes(output.PathOf(HandJointDocument.FileName), document.ToJson());
            File.WriteAllBytes(output.PathOf(HandJointDocument.TableName), document.ToTable());
            File.WriteAllBytes(output.PathOf("report.html"), HandJointPage.Of(document, scan, regions));
        });
        cancel.ThrowIfCancellationRequested();
        (options.Manifest(new()
        {
            ["model"] = from,
            ["view"] = view,
            ["prevalence"] = prevalence,
            ["phantom_weights"] = parsed.GetValue(Phantom),
        }) with
        {
            Inputs = [RunInput.Of(HandScan.Role, file), RunInput.Of("model", Path.Combine(from, HandModelDocument.FileName)),
                .. regionsFile is null ? [] : new[] { RunInput.Of(HandJoints.Label, regionsFile) }],
            LibtorchVersion = NetworkTraining.LibtorchVersion,
            TimingsMs = timings.Milliseconds,
        }).WriteTo(output);
        output.Commit();
        if (options.Json)
            parsed.InvocationConfiguration.Output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
            PrintSummary(parsed.InvocationConfiguration.Output, document, folder);
        return 0;
    }

    static double? PrevalenceOf(string? text) => text is null ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) && share is > 0 and < 1
            ? share
        : throw new UsageException($"--prevalence {text}: a share above 0 and below 1, such as 0.15, with a decimal point");

    static string ViewOf(string? named, HandScanImage scan)
    {
        string said = (named ?? scan.View).ToLowerInvariant();
        if (HandViews.LeftHandIsRight(said) is not null)
            return said;
        if (said.StartsWith("oblique", StringComparison.Ordinal))
            throw named is not null ? new UsageException($"--view {named}: networks know palmar and dorsal views alone; give one of those")
                : new ImageDataException(scan.Source, $"is an oblique view ({scan.View}); networks know palmar and dorsal views alone, give one of those");
        throw named is not null ? new UsageException($"--view {named}: palmar or dorsal")
            : new UsageException("--view is needed: palmar or dorsal tells on which side of the scan the patient's left hand is, and the file does not say it");
    }

    // A model of phantoms must not pass for one of patients.
    static void RequireMeant(ParseResult parsed, HandModelDocument model)
    {
        bool meant = parsed.GetValue(Phantom);
        if (model.Phantom && !meant)
            throw new UsageException($"--model {parsed.GetValue(Model)}: learnt from a phantom and says nothing of a patient's joints; where that is meant, "
                + $"add "
                + "--phantom-weights");
        if (!model.Phantom && meant)
            throw new UsageException($"--phantom-weights: the model {parsed.GetValue(Model)} did not learn from a phantom; leave the option out");
    }

    static void PrintSummary(TextWriter output, HandJointDocument d, string folder)
    {
        output.WriteLine(F($"calibrated    for {100 * d.Prevalence.CalibratedFor:0.0} % of joints inflamed; the networks learnt from ")
            + F($"{100 * d.Prevalence.LearntFrom:0.0} %"));
        foreach (var joint in d.Joints.Where(j => j.Inflamed).OrderByDescending(j => j.Calibrated))
            output.WriteLine(F($"inflamed      {joint.Joint,-12} {joint.Calibrated:0.000} calibrated, {joint.Probability:0.000} as the networks say it"));
        if (d.Joints.All(j => !j.Inflamed))
            output.WriteLine("inflamed      none");
        foreach (string warning in d.Warnings)
            output.WriteLine($"warning       {warning}");
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
