using System.CommandLine;
using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.JointUltrasound;
using Rubor.Reading.Tasks;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor serve</c>: the reader workstation over a study.</summary>
internal static class ServeCommand
{
    static readonly Argument<string> StudyArgument =
        new("study") { Description = "Folder of the study, or its study.json; or the folder that 'rubor task create' made.", HelpName = "STUDY" };
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

    static readonly Option<string?> Form = new("--form")
    {
        Description = $"Let readers fill a form beside the pictures of each case: its file, or {string.Join(", ", ShippedForms.Names)}.",
        HelpName = "FORM"
    };
    static readonly Option<string?> Labels = new("--labels")
    {
        Description = "Let readers paint each case by the classes of a label map of the study, for instance inflammation.",
        HelpName = "LABEL"
    };
    static readonly Option<string?> Draft = new("--draft")
    {
        Description = "With --labels: folder of label maps CASE.nii.gz or CASE.png that readers start from, such as what a model found.",
        HelpName = "DIR"
    };
    static readonly Option<bool> JointUltrasound = new("--joint-ultrasound")
    {
        Description = $"Let readers score joints in their grayscale and Doppler pictures, by the form {JointUltrasoundKind.UsualForm} or that of --form.",
    };
    static readonly Option<string?> Machine = new("--machine")
    {
        Description = "With --joint-ultrasound: show readers what 'rubor measure joint-ultrasound --study' wrote into this folder. "
            + "Without it they see nothing of a machine's.",
        HelpName = "DIR"
    };
    static readonly Option<string?> Images = new("--images")
    {
        Description = "With --form or --labels: roles of the one or two images that are shown, the painted one first, for instance gray,doppler. "
            + "Without it those that the study has.",
        HelpName = "ROLES"
    };

    static readonly Option<string?> Tasks = new("--tasks")
    {
        Description = "Folder in which coordinators may make reader studies in the browser; without it the page checks them and makes none.",
        HelpName = "DIR"
    };

    public static Command Create()
    {
        var command = new Command(ServeOptions.CommandName,
            "The reader workstation: readers clean and sign the cases of a study in the browser.") { StudyArgument, Reads, MinimumPiece,
            Pieces, Limits, Form, Labels, Draft, JointUltrasound, Machine, Images, Tasks };
        foreach (var option in ServeOptions.All)
            command.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            string study = parsed.GetRequiredValue(StudyArgument);
            if (TaskWorklist.IsIn(study))
                return RunTaskAsync(parsed, study, cancel);
            return RunAsync(parsed, study, parsed.GetValue(Reads) ?? Path.Combine(FolderOf(study), Study.ReadsFolder), cancel);
        });
        return command;
    }

    static Task<int> RunAsync(ParseResult parsed, string study, string reads, CancellationToken cancel)
    {
        if (parsed.GetValue(Machine) is not null && !parsed.GetValue(JointUltrasound))
            throw new UsageException("--machine: goes with --joint-ultrasound");
        string? tasks = parsed.GetValue(Tasks);
        if (tasks is not null && !Directory.Exists(tasks))
            throw new UsageException($"--tasks {tasks}: is no folder; make it, or name another");
        var catalog = parsed.GetValue(JointUltrasound) ? WriteJointUltrasoundCatalog(parsed, study, reads)
            : parsed.GetValue(Form) is { } form ? WriteFormCatalog(parsed, study, reads, form)
            : parsed.GetValue(Labels) is { } label ? WriteLabelsCatalog(parsed, study, reads, label)
            : WriteVhiCatalog(parsed, study, reads);
        var cases = ReadingCatalog.Summary(catalog).ToList();
        return WorkstationProcess.RunAsync(reads, parsed, cancel, cases.Count > 1 ? string.Join('\n', cases) : null,
            ["--study", Path.GetFullPath(study), "--rubor", Program, .. tasks is null ? (string[])[] : ["--tasks", Path.GetFullPath(tasks)]]);
    }

    static Task<int> RunTaskAsync(ParseResult parsed, string reads, CancellationToken cancel)
    {
        if (new Option[] { Reads, MinimumPiece, Pieces, Limits, Form, Labels, Draft, JointUltrasound, Machine, Images, Tasks }
            .FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } option)
            throw new UsageException($"{option.Name}: goes not with the task in {reads}, which says how it is read");
        var list = TaskWorklist.Open(reads);
        return WorkstationProcess.RunAsync(reads, parsed, cancel, FormattableString.Invariant(
            $"task {list.Task.Name}: {list.Task.Readers.Count} readers, {list.Task.Sessions} sessions, {list.Cases.Count} cases"));
    }

    static StudyCatalog WriteVhiCatalog(ParseResult parsed, string study, string reads)
    {
        if (parsed.GetValue(Images) is not null)
            throw new UsageException("--images: goes with --form or --labels");
        if (parsed.GetValue(Draft) is not null)
            throw new UsageException("--draft: goes with --labels");
        return WriteCatalog(study, reads,
            VhiSettingsOptions.Of(parsed.GetValue(MinimumPiece), parsed.GetValue(Pieces), parsed.GetValue(Limits)));
    }

    static StudyCatalog WriteFormCatalog(ParseResult parsed, string study, string reads, string form)
    {
        RefuseBeside(parsed, Form.Name, MinimumPiece, Pieces, Limits);
        if (parsed.GetValue(Labels) is not null || parsed.GetValue(Draft) is not null)
            throw new UsageException("--form: goes neither with --labels nor with --draft; a read is of one kind");
        string[] roles = Roles(parsed);
        byte[] file = FormFile(form);
        FormReader.Parse(file, form);
        return Write(reads, ReadingCatalog.OfForm(study, roles), (FormSettings.FileName, file));
    }

    static StudyCatalog WriteJointUltrasoundCatalog(ParseResult parsed, string study, string reads)
    {
        RefuseBeside(parsed, JointUltrasound.Name, MinimumPiece, Pieces, Limits);
        if (parsed.GetValue(Labels) is not null || parsed.GetValue(Draft) is not null)
            throw new UsageException("--joint-ultrasound: goes neither with --labels nor with --draft; a read is of one kind");
        if (parsed.GetValue(Images) is not null)
            throw new UsageException("--images: a joint is read in its images gray and doppler; take it away");
        if (parsed.GetValue(Machine) is { } machine && !Directory.Exists(machine))
            throw new UsageException($"--machine {machine}: is no folder; name the one that 'rubor measure joint-ultrasound --study' wrote");
        string form = parsed.GetValue(Form) ?? JointUltrasoundKind.UsualForm;
        byte[] file = FormFile(form);
        if (FormReader.Parse(file, form).Document.Fields.FirstOrDefault(f => JointUltrasoundKind.Columns.Contains(f.Name)) is { } taken)
            throw new UsageException($"--form {form}: its field {taken.Name} is a column of the table of reads of joints; call it otherwise");
        return Write(reads, ReadingCatalog.OfJointUltrasound(study, parsed.GetValue(Machine)), (FormSettings.FileName, file));
    }

    static StudyCatalog WriteLabelsCatalog(ParseResult parsed, string study, string reads, string label)
    {
        RefuseBeside(parsed, Labels.Name, MinimumPiece, Pieces, Limits);
        if (parsed.GetValue(Draft) is { } drafts && !Directory.Exists(drafts))
            throw new UsageException($"--draft {drafts}: is no folder; name one with label maps CASE.nii.gz or CASE.png");
        return Write(reads, ReadingCatalog.OfLabels(study, label, Roles(parsed), parsed.GetValue(Draft)));
    }

    static void RefuseBeside(ParseResult parsed, string kind, params IEnumerable<Option> options)
    {
        if (options.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } option)
            throw new UsageException($"{option.Name}: is about V_HI, and goes not with {kind}");
    }

    static string[] Roles(ParseResult parsed)
    {
        string[] roles = parsed.GetValue(Images)?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        return roles.Length <= 2 && roles.All(r => r.Length > 0) && roles.Distinct(StringComparer.Ordinal).Count() == roles.Length ? roles
            : throw new UsageException($"--images {parsed.GetValue(Images)}: takes one or two different roles, for instance gray,doppler");
    }

    // A file where there is one, so that a shipped name never hides it.
    static byte[] FormFile(string form)
    {
        if (!File.Exists(form) && ShippedForms.Find(form) is { } shipped)
            return shipped;
        try
        {
            return RegularFile.ReadAllBytes(form);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--form {form}: cannot be read ({e.Message.TrimEnd('.')}); name a file, or {string.Join(", ", ShippedForms.Names)}");
        }
    }

    /// <summary>Writes what the workstation needs to know of a study that is read for V_HI.</summary>
    /// <returns>What was written.</returns>
    public static StudyCatalog WriteCatalog(string study, string reads, VhiSettings settings) =>
        Write(reads, ReadingCatalog.Of(study, Program, settings));

    // What the workstation starts to find and to register: the program that lies with this one's libraries, whatever has loaded them.
    static string Program => Path.Combine(AppContext.BaseDirectory, "rubor");

    static StudyCatalog Write(string reads, StudyCatalog catalog, params IEnumerable<(string Name, byte[] Bytes)> beside)
    {
        if (TaskWorklist.IsIn(reads))
            throw new UsageException($"{reads}: holds a task, whose cases would be replaced; serve it with 'rubor serve {reads}', or name another folder "
                + "with --reads");
        try
        {
            Directory.CreateDirectory(reads);
            foreach (var (name, bytes) in beside)
                WholeFile.Write(Path.Combine(reads, name), bytes);
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
