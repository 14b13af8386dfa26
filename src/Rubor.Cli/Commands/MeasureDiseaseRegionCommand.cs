using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Cli.Pages;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor measure disease-region</c>: pelvic bone and joint spaces, found on T1W by the mean of trained networks.</summary>
internal static class MeasureDiseaseRegionCommand
{
    static readonly Option<string> T1w = new("--t1w")
    {
        Description = "T1W image (NIfTI), coronal slices of the sacroiliac joints.",
        HelpName = "F",
        Required = true
    };
    static readonly Option<string?> Manual = new("--mask")
    {
        Description = "Manual mask on the T1W's grid to compare with: slice Dice.",
        HelpName = "F"
    };
    static readonly Option<string?> Onto = new("--onto")
    {
        Description =
        "Another sequence of the same examination: the region is carried onto its grid (nearest neighbour).",
        HelpName = "F"
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the results; new, or empty.",
        HelpName = "DIR",
        Required = true
    };

    public static Command Create()
    {
        var command = new Command("disease-region", "Pelvic bone and joint spaces on sacroiliac T1W, found by trained networks (Hepburn 2023).")
        {
            T1w, NetworkOptions.Weights, NetworkOptions.Device, NetworkOptions.Mirror, Manual, Onto, Out,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string folder = parsed.GetRequiredValue(Out);
        var manifest = options.Manifest([]);
        using var output = OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        using var open = timings.Run("weights", () => NetworkOptions.Open(parsed, options, cancel));
        var networks = open.WithBar;

        // Images are read while the networks load.
        var (t1w, manual, onto) = timings.Run("load", () => Images(parsed));
        var inputs = timings.Run("hash", () => InputsOf(parsed));
        cancel.ThrowIfCancellationRequested();
        var (libtorch, device) = timings.Run("networks", networks.Ready);
        var found = timings.Run("find", () => FoundRegion.On(t1w, networks, inputs));
        cancel.ThrowIfCancellationRequested();
        manual = manual?.InOrderOf(found.T1w.Geometry);
        var region = onto is null ? found.Region : found.Onto(onto.Geometry, onto.Source);
        var document = timings.Run("compare", () => DiseaseRegionDocument.Of(found, onto is null ? null : (region, onto.Source), manual));
        timings.Run("write", () => found.Write(region, document, output));
        timings.Run("report", () => DiseaseRegionPage.Write(found, document, manual, output));
        cancel.ThrowIfCancellationRequested();
        manifest.Settings["device"] = device;
        manifest.Settings["mirror"] = networks.Mirror;
        (manifest with
        {
            Inputs = [.. inputs, .. networks.Inputs],
            LibtorchVersion = libtorch,
            TimingsMs = timings.Milliseconds,
        }).WriteTo(output);
        output.Commit();

        if (options.Json)
            parsed.InvocationConfiguration.Output.WriteLine(Encoding.UTF8.GetString(document.ToJson()));
        else if (!options.Quiet)
            PrintSummary(parsed.InvocationConfiguration.Output, document, folder);
        return 0;
    }

    // What can be refused without a network is refused before it runs.
    static (Volume T1w, Mask? Manual, Volume? Onto) Images(ParseResult parsed)
    {
        var t1w = ImageFile.ReadScan(parsed.GetRequiredValue(T1w));
        t1w.RequireSingleFrame();
        t1w.RequireFinite();
        var manual = parsed.GetValue(Manual) is { } mask ? ImageFile.ReadMask(mask).InOrderOf(t1w.Geometry) : null;
        if (manual is not null)
            t1w.Geometry.RequireSame(manual.Geometry, manual.Source, t1w.Source);
        var onto = parsed.GetValue(Onto) is { } other ? ImageFile.ReadScan(other) : null;
        if (onto is not null)
            FoundRegion.RequireOverlap(t1w, onto.Geometry, onto.Source);
        return (t1w, manual, onto);
    }

    static List<RunInput> InputsOf(ParseResult parsed)
    {
        List<RunInput> inputs = [RunInput.Of("t1w", parsed.GetRequiredValue(T1w))];
        if (parsed.GetValue(Manual) is { } mask)
            inputs.Add(RunInput.Of("mask", mask));
        if (parsed.GetValue(Onto) is { } onto)
            inputs.Add(RunInput.Of("onto", onto));
        return inputs;
    }

    static void PrintSummary(TextWriter output, DiseaseRegionDocument d, string folder)
    {
        static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        output.WriteLine(
            F($"region        {d.Region.Voxels} voxels, {d.Region.VolumeMm3 / 1000:0.0} ml in {d.Slices} slices; {d.Uncertain.Voxels} voxels uncertain"));
        if (d.Uncertainty is { } unsure)
            output.WriteLine(
                F($"expected Dice {unsure.ExpectedDice:0.000} by the networks' own probabilities; ") +
                F($"{(unsure.WorstSlice is null ? "no slice holds a region" : SliceDiceText.Worst(unsure.WorstExpectedDice, unsure.WorstSlice, "0.000"))}"));
        if (d.RegionOnto is { } onto)
            output.WriteLine(F($"carried onto  {d.Onto}: {onto.Voxels} voxels, {onto.VolumeMm3 / 1000:0.0} ml"));
        if (d.Dice is { } dice)
        {
            output.WriteLine(
                F($"slice Dice    mean {SliceDiceText.Of(dice.Mean)}, {SliceDiceText.Worst(dice.Worst, dice.WorstSlice)}; whole volume ") +
                F($"{SliceDiceText.Of(dice.Volume)}"));
            output.WriteLine($"note          {d.Note}");
        }
        if (DiseaseRegionDocument.SeenText(d.SeenInTraining ?? []) is { } seen)
            output.WriteLine($"warning       {seen}");
        foreach (string warning in d.Warnings)
            output.WriteLine($"warning       {warning}");
        output.WriteLine($"report        {Path.Combine(folder, "report.html")}");
    }
}
