using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Methods.HandScans.Phantom;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor phantom hand-scans</c>: a study of phantom gamma-camera scans of hands.</summary>
internal static class PhantomHandScansCommand
{
    const string Nifti = "nifti", Dicom = "dicom", FormatName = "rubor.hand-phantom/1";

    static readonly Option<int> Patients = new("--patients")
    {
        Description = $"Patients ({HandPhantom.Patients}): four views each, and a second palmar and dorsal of the last.",
        HelpName = "n",
        DefaultValueFactory = _ => HandPhantom.Patients
    };
    static readonly Option<int> Seed = new("--seed")
    {
        Description = $"Seed ({HandPhantom.FrozenSeed}).",
        HelpName = "n",
        DefaultValueFactory = _ => HandPhantom.FrozenSeed
    };
    static readonly Option<string> Out = new("--out") { Description = "Folder of the study; new, or empty.", HelpName = "STUDY", Required = true };
    static readonly Option<string> Format = new("--format")
    {
        Description = "Format of the images: nifti (default) or dicom, with both heads of an acquisition as a camera sends them beside.",
        HelpName = "nifti|dicom",
        DefaultValueFactory = _ => Nifti
    };

    public static Command Create()
    {
        var command = new Command("hand-scans", "Planar gamma-camera scans of hands with inflamed joints, the truth, and a reader's drawings.") { Patients,
            Seed, Out, Format };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        int patients = parsed.GetValue(Patients), seed = parsed.GetValue(Seed);
        string to = parsed.GetRequiredValue(Out), format = parsed.GetRequiredValue(Format);
        if (patients is < HandPhantomStudy.FewestPatients or > HandPhantomStudy.MostPatients)
            throw new UsageException($"--patients {patients}: give {HandPhantomStudy.FewestPatients} to {HandPhantomStudy.MostPatients}");
        if (format is not (Nifti or Dicom))
            throw new UsageException($"--format {format}: is neither {Nifti} nor {Dicom}");
        var manifest = options.Manifest(new JsonObject { ["patients"] = patients, ["format"] = format }, seed);
        var timings = new StageTimings();
        using var output = OutputFolder.Stage(to, options.Overwrite);
        var (images, twice) = timings.Run("phantoms", () => StudyProgress.Run(options, "making phantoms", patients, done =>
            HandPhantomStudy.Write(output, seed, patients, format == Dicom, options.Threads, done, cancel)));
        cancel.ThrowIfCancellationRequested();
        (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(output);
        output.Commit();
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(new JsonObject
            {
                ["format"] = FormatName,
                ["study"] = to,
                ["patients"] = patients,
                ["images"] = images,
                ["drawn_twice"] = twice,
                ["seed"] = seed,
                ["image_format"] = format,
            }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            print.WriteLine($"phantoms: {patients} patients, {images} images, {twice} drawn twice; study: {to}; 'rubor study describe {to}' counts it");
        return 0;
    }
}
