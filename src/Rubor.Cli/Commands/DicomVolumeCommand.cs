using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Dicom.Series;
using Rubor.Imaging.Nifti;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor dicom volume</c>: the volumes in a folder of DICOM files as NIfTI, and the reason why others are none.</summary>
internal static class DicomVolumeCommand
{
    static readonly Argument<string> Folder = new("folder")
    {
        Description = "Folder of DICOM files, at any depth and under any names; or a DICOMDIR.",
        HelpName = "FOLDER",
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for the volumes and run.json; new, or empty.",
        HelpName = "DIR",
        Required = true,
    };
    static readonly Option<bool> AllowGaps = new("--allow-gaps")
    {
        Description = "Interpolate missing and uneven slices between their neighbours instead of refusing the series.",
    };
    static readonly Option<bool> PhilipsDisplay = new("--philips-display-values")
    {
        Description = "Of Philips MR the display values, instead of the floating-point values that visits can be compared by.",
    };

    public static Command Create()
    {
        var command = new Command("volume", "The volumes in a folder of DICOM files as NIfTI; what makes no volume is refused with the reason.")
        {
            Folder, Out, AllowGaps, PhilipsDisplay,
        };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string folder = parsed.GetRequiredValue(Folder), to = parsed.GetRequiredValue(Out);
        var settings = new SeriesSettings
        {
            AllowGaps = parsed.GetValue(AllowGaps),
            PhilipsDisplayValues = parsed.GetValue(PhilipsDisplay),
        };
        var files = FilesOf(folder);
        using var output = OutputFolder.Stage(to, options.Overwrite);
        var timings = new StageTimings();
        var found = timings.Run("attributes", () => StudyProgress.Run(options, "reading attributes", files.Count, done =>
            DicomSeries.Find(files, settings, options.Threads, done, cancel)));
        if (found.Volumes.Count + found.Refused.Count == 0)
            throw new ImageDataException(folder, $"holds no DICOM images ({files.Count} other files); name the folder that the scans were exported to");
        var written = timings.Run("volumes", () => Write(found.Volumes, output, options, cancel));
        var result = new Outcome([.. written.Where(w => w.Sum is not null)],
            [.. found.Refused, .. written.Where(w => w.Failure is not null).Select(w => w.Failure!)], found.OtherFiles);
        if (result.Written.Count > 0)
        {
            var manifest = options.Manifest(new JsonObject
            {
                ["folder"] = folder,
                ["allow_gaps"] = settings.AllowGaps,
                ["philips_display_values"] = settings.PhilipsDisplayValues,
            }) with
            { Inputs = timings.Run("hash", () => InputsOf(result.Written, options.Threads, cancel)) };
            cancel.ThrowIfCancellationRequested();
            (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(output);
            output.Commit();
        }
        return Finish(parsed, options, folder, to, result);
    }

    static IReadOnlyList<string> FilesOf(string folder)
    {
        if (File.Exists(folder))
            return DicomDirectory.FilesOf(folder);
        if (!Directory.Exists(folder))
            throw new ImageDataException(folder, "no such folder; check the path");
        // Links that lead nowhere are refused like other files that cannot be read, and the rest goes on.
        var dangling = new List<string>();
        return [.. FolderWalk.Files(folder, dangling), .. dangling];
    }

    sealed record Written(string File, DicomVolume Found, GridSize Size, double? Sum, RefusedSeries? Failure);

    sealed record Outcome(IReadOnlyList<Written> Written, IReadOnlyList<RefusedSeries> Refused, int OtherFiles);

    static Written[] Write(IReadOnlyList<DicomVolume> volumes, OutputFolder output, SharedOptions options, CancellationToken cancel)
    {
        var names = VolumeNames.Of(volumes);
        var written = new Written[volumes.Count];
        int inside = Math.Max(1, options.Threads / Math.Max(1, volumes.Count));
        return StudyProgress.Run(options, "writing volumes", volumes.Count, done =>
        {
            Parallel.For(0, volumes.Count, new() { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancel }, i =>
            {
                written[i] = Write(volumes[i], names[i], output, inside, cancel);
                done();
            });
            return written;
        });
    }

    static Written Write(DicomVolume found, string name, OutputFolder output, int threads, CancellationToken cancel)
    {
        string file = name + ".nii.gz";
        try
        {
            var (volume, sum) = found.Read(threads, cancel);
            NiftiWriter.Write(output.PathOf(file), volume);
            File.WriteAllBytes(output.PathOf(name + ".json"), VolumeSidecar.Of(found, volume));
            return new(file, found, volume.Geometry.Size, sum, null);
        }
        catch (ImageDataException e)
        {
            return new(file, found, found.Geometry.Size, null, new(RefusalKind.Damaged, e.Message, found.SourceFiles, found.Facts));
        }
    }

    static RunInput[] InputsOf(IReadOnlyList<Written> written, int threads, CancellationToken cancel)
    {
        string[] files = [.. written.SelectMany(w => w.Found.SourceFiles).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var inputs = new RunInput[files.Length];
        Parallel.For(0, files.Length, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancel },
            i => inputs[i] = RunInput.Of("slice", files[i]));
        return inputs;
    }

    static int Finish(ParseResult parsed, SharedOptions options, string folder, string to, Outcome result)
    {
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(Document(result).ToJsonString(VhiStudyJson.Indented));
        if (result.Written.Count == 0)
        {
            var first = result.Refused[0];
            string more = result.Refused.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"; {result.Refused.Count - 1} more are refused") : "";
            parsed.InvocationConfiguration.Error.WriteLine($"error: {folder}: no volume is made: {Named(first)}{more}".ReplaceLineEndings(" "));
            return RuborCommandLine.Refused;
        }
        if (!options.Json && !options.Quiet)
            foreach (string line in Summary(result, to))
                print.WriteLine(line);
        return result.Refused.Count > 0 ? RuborCommandLine.SomeFailed : 0;
    }

    static IEnumerable<string> Summary(Outcome result, string to)
    {
        foreach (var w in result.Written)
        {
            var mm = w.Found.Geometry.SpacingMm;
            string times = w.Found.TimePoints > 1 ? string.Create(CultureInfo.InvariantCulture, $" × {w.Found.TimePoints} time points") : "";
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{w.File}\t{w.Size}{times}\t{mm.X:0.###} × {mm.Y:0.###} × {mm.Z:0.###} mm\t{w.Found.Plane}\t{Words(w.Found.Intensity)}");
            foreach (string warning in w.Found.Warnings)
                yield return $"warning: {w.File}: {warning}";
        }
        foreach (var refused in result.Refused)
            yield return $"refused: {Named(refused)}";
        if (result.OtherFiles > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{result.OtherFiles} files are no DICOM");
        yield return $"volumes: {to}";
    }

    static string Named(RefusedSeries refused) => string.Create(CultureInfo.InvariantCulture,
        $"{refused.Reason} ({(refused.Facts?.SeriesNumber is { } n ? $"series {n}, " : "")}{refused.Files[0]}" +
        $"{(refused.Files.Count > 1 ? $" and {refused.Files.Count - 1} more" : "")})");

    static string Words(IntensityKind kind) => kind switch
    {
        IntensityKind.PhilipsFloatingPoint => "Philips floating-point values",
        IntensityKind.PhilipsDisplay => "Philips display values",
        IntensityKind.Rescaled => "rescaled values",
        _ => "stored values",
    };

    static JsonObject Document(Outcome result) => new()
    {
        ["volumes"] = new JsonArray([.. result.Written.Select(w => (JsonNode)Document(w))]),
        ["refused"] = new JsonArray([.. result.Refused.Select(r => (JsonNode)new JsonObject
        {
            ["reason"] = r.Reason,
            ["kind"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(r.Kind.ToString()),
            ["series"] = r.Facts?.SeriesNumber,
            ["files"] = Texts(r.Files),
        })]),
        ["other_files"] = result.OtherFiles,
    };

    static JsonObject Document(Written w)
    {
        var (size, a) = (w.Size, w.Found.Geometry.ToWorld);
        int[] dims = w.Found.TimePoints > 1 ? [size.X, size.Y, size.Z, w.Found.TimePoints] : [size.X, size.Y, size.Z];
        double[][] rows = [[a.I.X, a.J.X, a.K.X, a.Origin.X], [a.I.Y, a.J.Y, a.K.Y, a.Origin.Y], [a.I.Z, a.J.Z, a.K.Z, a.Origin.Z]];
        return new()
        {
            ["file"] = w.File,
            ["dims"] = new JsonArray([.. dims.Select(d => (JsonNode)d)]),
            ["affine"] = new JsonArray([.. rows.Select(r => (JsonNode)new JsonArray([.. r.Select(v => (JsonNode)v)]))]),
            ["frames"] = w.Found.TimePoints,
            ["sum"] = w.Sum,
            ["intensity"] = VolumeSidecar.NameOf(w.Found.Intensity),
            ["warnings"] = Texts(w.Found.Warnings),
            ["source_files"] = Texts(w.Found.SourceFiles),
        };
    }

    static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
