using System.CommandLine;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor serve</c>: the reader workstation over a study.</summary>
internal static class ServeCommand
{
    static readonly Argument<string> StudyArgument = new("study") { Description = "Folder of the study, or its study.json.", HelpName = "STUDY" };
    static readonly Option<string?> Reads = new("--reads")
    {
        Description = $"Folder for reads and accounts (STUDY/{Study.ReadsFolder}).",
        HelpName = "DIR"
    };
    static readonly Option<int> MinimumPiece = new("--min-piece")
    {
        Description = "Fewest voxels of a piece (4, as published).",
        HelpName = "n",
        DefaultValueFactory = _ => VhiSettings.PublishedMinimumPiece
    };
    static readonly Option<string> Pieces =
        new("--pieces")
        {
            Description = "Pieces connected within a slice (2d, as published) or through slices (3d), until a reader chooses otherwise.",
            HelpName = "2d|3d",
            DefaultValueFactory = _ => "2d"
        };
    static readonly Option<string?> Limits =
        new("--limits")
        {
            Description =
        "Rule of the limits, until a reader chooses otherwise. Without it paper on marrow that was drawn, robust on marrow that was found.",
            HelpName = "paper|robust"
        };

    public static Command Create()
    {
        var command = new Command(ServeOptions.CommandName,
            "The reader workstation: readers clean and sign the cases of a study in the browser.") { StudyArgument, Reads, MinimumPiece,
            Pieces, Limits };
        foreach (var option in ServeOptions.All)
            command.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            string study = parsed.GetRequiredValue(StudyArgument);
            return RunAsync(parsed, study, parsed.GetValue(Reads) ?? Path.Combine(FolderOf(study), Study.ReadsFolder), cancel);
        });
        return command;
    }

    static Task<int> RunAsync(ParseResult parsed, string study, string reads, CancellationToken cancel)
    {
        var catalog = WriteCatalog(study, reads,
            VhiSettingsOptions.Of(parsed.GetValue(MinimumPiece), parsed.GetValue(Pieces), parsed.GetValue(Limits)));
        var cases = ReadingCatalog.Summary(catalog).ToList();
        return WorkstationProcess.RunAsync(reads, parsed, cancel, cases.Count > 1 ? string.Join('\n', cases) : null);
    }

    /// <summary>Writes what the workstation needs to know of a study.</summary>
    /// <returns>What was written.</returns>
    public static StudyCatalog WriteCatalog(string study, string reads, VhiSettings settings)
    {
        var catalog = ReadingCatalog.Of(study, Environment.ProcessPath, settings);
        try
        {
            Directory.CreateDirectory(reads);
            WholeFile.Write(Path.Combine(reads, StudyCatalog.FileName), catalog.ToJson());
            return catalog;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutputException)
        {
            throw new UsageException(
                $"{reads}: cannot be written ({e.Message.TrimEnd('.')}), and reads are kept there; make it writable and see that its " +
                $"disk has room, or name another folder with --reads");
        }
    }

    static string FolderOf(string study) =>
        File.Exists(study) && Path.GetFileName(study) == Study.FileName ? Path.GetDirectoryName(Path.GetFullPath(study))! : study;
}
