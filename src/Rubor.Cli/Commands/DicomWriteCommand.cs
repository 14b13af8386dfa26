using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Files;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor dicom write</c>: pictures as a DICOM object, to try an archive or an import with.</summary>
internal static class DicomWriteCommand
{
    const int LongestText = 64;
    const string Nuclear = "nm", Ultrasound = "us";

    static readonly Argument<string[]> Pictures = new("pictures")
    {
        Description = "Pictures: of nm one a view, gray of 8 or 16 bits; of us one, gray or RGB of 8 bits.",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };
    static readonly Option<string> As = new("--as") { Description = "What it shall be: nm or us.", HelpName = "nm|us", Required = true };
    static readonly Option<string> Out = new("--out") { Description = "The DICOM file.", HelpName = "FILE", Required = true };
    static readonly Option<string> Subject = new("--subject")
    {
        Description = "Patient ID.",
        HelpName = "text",
        DefaultValueFactory = _ => "PHANTOM",
    };
    static readonly Option<string> Description = new("--description")
    {
        Description = "Series description of us; views of nm, by commas (palmar,dorsal).",
        HelpName = "text",
        DefaultValueFactory = _ => "",
    };

    public static Command Create()
    {
        var command = new Command("write", "Write pictures as DICOM: nuclear medicine or ultrasound of nobody, to try an archive with.")
        {
            Pictures, As, Out, Subject, Description
        };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var options = SharedOptions.Of(parsed);
        string to = parsed.GetRequiredValue(Out), subject = parsed.GetRequiredValue(Subject), kind = parsed.GetRequiredValue(As);
        if (kind is not (Nuclear or Ultrasound))
            throw new UsageException($"--as {kind}: is neither nm nor us; give one of them");
        if (subject.Length is 0 or > LongestText || !subject.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw new UsageException("--subject: give 1 to 64 letters, digits, hyphens, underscores or dots");
        if (File.Exists(to) && !options.Overwrite)
            throw new UsageException($"{to}: is there already; choose another file, or add --overwrite");
        if (Directory.Exists(to) || Path.GetDirectoryName(Path.GetFullPath(to)) is not { } folder || !Directory.Exists(folder))
            throw new UsageException($"{to}: cannot be written there; name a file in a folder that is there");
        if (parsed.GetRequiredValue(Description).Split(',').Any(w => w.Trim().Length > LongestText))
            throw new UsageException($"--description: a DICOM text has at most {LongestText} letters; shorten it");
        string[] files = parsed.GetRequiredValue(Pictures);
        string words = parsed.GetRequiredValue(Description);
        var built = kind == Nuclear ? NuclearOf(files, words, subject) : UltrasoundOf(files, words, subject);
        // Beside its place first: what is there is whole.
        string temporary = $"{to}.{Environment.ProcessId}.tmp";
        try
        {
            built.Write(temporary);
            File.Move(temporary, to, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
        if (options.Json)
            parsed.InvocationConfiguration.Output.WriteLine(
                new JsonObject { ["file"] = to, ["modality"] = kind.ToUpperInvariant(), ["frames"] = files.Length }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            parsed.InvocationConfiguration.Output.WriteLine($"written    {to}");
        return 0;
    }

    static DicomBuilder NuclearOf(string[] files, string views, string subject)
    {
        string[] names = views.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length != 0 && names.Length != files.Length)
            throw new UsageException($"--description: names {names.Length} views for {files.Length} pictures; give one name a picture");
        var counts = files.Select(Counts).ToList();
        if (counts.FindIndex(c => (c.Width, c.Height) != (counts[0].Width, counts[0].Height)) is > 0 and var other)
            throw new ImageDataException(files[other], $"is {counts[other].Width} × {counts[other].Height} pixels where {files[0]} is "
                + $"{counts[0].Width} × {counts[0].Height}; views of one object have one size");
        return DicomObjects.NuclearMedicine(
            [.. counts.Select((c, i) => (names.Length > 0 ? names[i] : FormattableString.Invariant($"view {i + 1}"), c))], subject);
    }

    static RasterImage Counts(string file)
    {
        var picture = ImageFile.Read(file).Picture
            ?? throw new ImageDataException(file, "holds a volume; give a picture");
        if (picture is not { Model: ColourModel.Gray, Channels: 1, Type: SampleType.UInt8 or SampleType.UInt16 })
            throw new ImageDataException(file, "is not gray of 8 or 16 bits; counts are whole numbers of one channel");
        if (picture.Type == SampleType.UInt16)
            return picture;
        var words = new byte[picture.SampleBytes.Length * 2];
        for (int i = 0; i < picture.SampleBytes.Length; i++)
            words[2 * i] = picture.SampleBytes[i];
        return new(picture.Width, picture.Height, 1, SampleType.UInt16, words, file) { SpacingMm = picture.SpacingMm };
    }

    static DicomBuilder UltrasoundOf(string[] files, string description, string subject)
    {
        if (files.Length != 1)
            throw new UsageException($"--as us: takes one picture, not {files.Length}; write one object a picture");
        var picture = ImageFile.Read(files[0]).Picture ?? throw new ImageDataException(files[0], "holds a volume; give a picture");
        if (picture is not { Type: SampleType.UInt8, Model: ColourModel.Gray or ColourModel.Rgb, Channels: 1 or 3 })
            throw new ImageDataException(files[0], "is neither gray nor RGB of 8 bits without transparency; save it as such");
        return DicomObjects.Ultrasound(picture, subject, description);
    }
}
