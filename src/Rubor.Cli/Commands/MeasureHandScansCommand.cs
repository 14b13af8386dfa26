using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Cli.Pages;
using Rubor.Methods.HandScans.Threshold;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;
using Rubor.Torch.Files;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor measure hand-scans</c>: inflammation on one planar scan of the hands.</summary>
internal static class MeasureHandScansCommand
{
    static readonly Argument<string> Scan = new("FILE")
    {
        Description = "Planar scan of the hands: DICOM (every frame), NIfTI of one slice, 16-bit PNG, TIFF (every page)."
    };
    static readonly Option<string?> Model = new("--model")
    {
        Description = "Folder of 'rubor train hand-scans', or one of its folds.",
        HelpName = "DIR",
    };
    static readonly Option<bool> Phantom = new("--phantom-weights")
    {
        Description = "Use the model that comes with the program, fitted on phantoms alone: to see a report; its findings on patients mean nothing.",
    };
    static readonly Option<int> Pixels = new("--pixels")
    {
        Description = "Fewest pixels of low and high that make a view inflamed (1).",
        HelpName = "n",
        DefaultValueFactory = _ => 1
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the results; new, or empty.",
        HelpName = "DIR",
        Required = true
    };

    const string PhantomWarning = "The model was fitted on phantoms alone (--phantom-weights): what it finds on a patient's scan means nothing.";

    public static Command Create()
    {
        var command = new Command(HandScanStudy.TaskName, "Normal, low and high inflammation on a planar scan of the hands (Cobb 2023).")
        {
            Scan, Model, Phantom, Pixels, Out,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string file = parsed.GetRequiredValue(Scan), from = ModelOf(parsed), folder = parsed.GetRequiredValue(Out);
        int pixels = parsed.GetValue(Pixels);
        if (pixels < 1)
            throw new UsageException($"--pixels {pixels}: at least 1 is needed");
        using var output = OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var manifest = options.Manifest(new() { ["model"] = from, ["phantom_weights"] = parsed.GetValue(Phantom), ["pixels"] = pixels });
        using var networks = HandScanNetworks.Are(from) ? HandScanNetworks.Open([from], options.Threads, cancel) : null;
        var model = networks is null ? ThresholdFile.Read(from) : null;
        var images = timings.Run("load", () => HandScanImage.Read(file));
        var views = timings.Run("find", () => CaseRun.Each(images, options.Threads, i => model is not null ? MeasuredView.Of(i, model, pixels)
            : MeasuredView.Of(i, networks!.Find(i), [.. networks.Classes.Select(c => c.Name)], pixels), cancel));
        var document = new HandScanDocument
        {
            File = Path.GetFileName(file),
            Model = model is not null ? new(ThresholdDocument.MethodName, ThresholdFile.NameOf(model.Criterion), model.Classes)
                : new(HandScanNetworks.MethodName, null, null, networks!.Sha256),
            InflamedFromPixels = pixels,
            Inflamed = views.Any(v => v.Figure.Inflamed),
            Views = [.. views.Select(v => v.Figure)],
            Warnings = [
                .. parsed.GetValue(Phantom) ? [PhantomWarning] : Array.Empty<string>(),
                .. model is null ? [] : Warnings(from, model, views),
            ],
        };
        timings.Run("write", () =>
        {
            foreach (var view in views)
                view.Image.WriteLabels(output.PathOf(view.Figure.Labels), view.Labels);
            File.WriteAllBytes(output.PathOf(HandScanDocument.FileName), document.ToJson());
            File.WriteAllBytes(output.PathOf("report.html"), HandScanPage.Of(document, views));
        });
        cancel.ThrowIfCancellationRequested();
        (manifest with
        {
            Inputs = [RunInput.Of("planar", file), RunInput.Of("model", ModelFile(from))],
            TimingsMs = timings.Milliseconds
        }).WriteTo(output);
        output.Commit();
        if (options.Json)
            parsed.InvocationConfiguration.Output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
            PrintSummary(parsed.InvocationConfiguration.Output, document, folder);
        return 0;
    }

    // The shipped one is told by its content, wherever it was copied: it must not pass for a model of patients.
    static string ModelOf(ParseResult parsed)
    {
        string shipped = Path.Combine(ShippedModels.Folder, ShippedModels.PhantomHandScans);
        string? named = parsed.GetValue(Model);
        if (parsed.GetValue(Phantom))
            return named is not null ? throw new UsageException("--phantom-weights goes without --model")
                : ShippedModels.Phantom(ShippedModels.PhantomHandScans);
        if (named is null)
            throw new UsageException("--model is needed; the one that comes with the program was fitted on phantoms alone, and --phantom-weights " +
                "says that it is meant");
        return IsShipped(named, shipped) ? throw new UsageException(
            $"--model {named}: was fitted on phantoms alone and says nothing of a patient's scan; where that is meant, give --phantom-weights instead") : named;
    }

    static bool IsShipped(string named, string shipped) => File.Exists(ModelFile(named)) && File.Exists(ModelFile(shipped))
        && File.ReadAllBytes(ModelFile(named)).AsSpan().SequenceEqual(File.ReadAllBytes(ModelFile(shipped)));

    static string ModelFile(string from) => !Directory.Exists(from) ? from : HandScanNetworks.Are(from)
        ? Path.Combine(from, TrainingRun.WeightsFolder, Weights.TensorsFileName) : Path.Combine(from, ThresholdFile.FileName);

    static List<string> Warnings(string from, ThresholdModel model, IReadOnlyList<MeasuredView> views)
    {
        var warnings = new List<string>();
        string training = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(ModelFile(from)))!, ThresholdDocument.FileName);
        if (File.Exists(training) && ThresholdDocument.Read(training) is var t
            && views.FirstOrDefault(v => (v.Image.Width, v.Image.Height) != (t.Width, t.Height)) is { } other)
            warnings.Add(F($"The scan has {other.Image.Width} × {other.Image.Height} pixels and the model was fitted on {t.Width} × {t.Height}: ") +
                "smoothing is in pixels and thresholds in counts a pixel, so that the model does not hold for it.");
        double largest = views.Max(v => v.Image.Pixels.Max());
        if (model.Classes.All(c => largest < c.Lower))
            warnings.Add(F($"The largest count is {largest:0.#}, below every threshold of the model: the scan has other units or another ") +
                "acquisition than those the model was fitted on.");
        return warnings;
    }

    static void PrintSummary(TextWriter output, HandScanDocument d, string folder)
    {
        foreach (var v in d.Views)
            output.WriteLine(F($"{HandScanPage.NameOf(v),-13} {(v.Inflamed ? "inflamed" : "not inflamed")}: ") + string.Join(", ", v.Classes.Select(c =>
                F($"{c.Label} {c.Pixels} pixels{(c.Lesions is { } n ? F($" in {n} lesion{(n == 1 ? "" : "s")}") : "")}"))));
        foreach (string warning in d.Warnings)
            output.WriteLine($"warning       {warning}");
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
