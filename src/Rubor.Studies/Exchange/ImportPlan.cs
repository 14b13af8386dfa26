using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;

namespace Rubor.Studies.Exchange;

/// <summary>
/// What an import would write, found out before anything is written. A source (DICOM, Label Studio, nnU-Net) makes it from the headers of
/// its files; <see cref="ImportRun"/> writes the study that it describes.
/// </summary>
public sealed record ImportPlan
{
    /// <summary>Kind of source, as import.json names it: "dicom", "label-studio", "nnunet".</summary>
    public required string Kind { get; init; }

    /// <summary>Files that the study gets. Two of one subject, session, scan, role and observer contradict each other; the run refuses both
    /// unless their rules say which to take.</summary>
    public required IReadOnlyList<ImportedFile> Files { get; init; }

    /// <summary>Bad files and series that are no volume, each with its reason. One of them makes the exit code 3.</summary>
    public IReadOnlyList<RefusedSource> Refused { get; init; } = [];

    /// <summary>Good files that are not wanted, or that no rule gives a role.</summary>
    public IReadOnlyList<RefusedSource> LeftAside { get; init; } = [];

    /// <summary>What the user should know of the source as a whole, one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Labels of which the source says more than the name: classes, or that a mask may be empty. Others are masks of 0 and 1 that
    /// may not be empty.</summary>
    public IReadOnlyList<StudyLabel> Labels { get; init; } = [];

    /// <summary>Folds of the source, or null.</summary>
    public ImportedFolds? Folds { get; init; }

    /// <summary>Values for clinical columns of cases.tsv. A value that the study has already is never replaced.</summary>
    public IReadOnlyList<ClinicalValue> Clinical { get; init; } = [];
}

/// <summary>Folds of a source.</summary>
/// <param name="File">Where they were found, for messages.</param>
/// <param name="Folds">The folds over subjects of the study. A source whose folds have a patient on both sides refuses them.</param>
public sealed record ImportedFolds(string File, StudyFolds Folds);

/// <summary>A clinical value of a visit.</summary>
/// <param name="Subject">The patient, without "sub-".</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Scan">Number of the scan, or empty.</param>
/// <param name="Column">Name of the column.</param>
/// <param name="Value">The value as text; not empty.</param>
public sealed record ClinicalValue(string Subject, string Session, string Scan, string Column, string Value);

/// <summary>A series, picture or file that is not imported.</summary>
/// <param name="Files">Its files, as absolute paths; at least one.</param>
/// <param name="Reason">What is wrong; what to do. Without the files' names.</param>
public sealed record RefusedSource(IReadOnlyList<string> Files, string Reason)
{
    const int NamesShown = 3;

    /// <summary>Its files and the reason in one line.</summary>
    public string Line =>
        $"{string.Join(", ", Files.Take(NamesShown))}{(Files.Count > NamesShown ? $" and {Files.Count - NamesShown} more" : "")}: {Reason}"
            .ReplaceLineEndings(" ");
}

/// <summary>Which of several series of one role of one visit is taken.</summary>
public enum SeriesChoice
{
    /// <summary>None: they contradict each other, and a person decides.</summary>
    None,

    /// <summary>The one of the lowest <see cref="ImportedFile.Order"/>.</summary>
    First,

    /// <summary>The one of the highest <see cref="ImportedFile.Order"/>.</summary>
    Last,
}

/// <summary>One file that the study gets, with its sidecar.</summary>
public sealed record ImportedFile
{
    /// <summary>The patient, without "sub-"; any text that <c>cases.tsv</c> can hold.</summary>
    public required string Subject { get; init; }

    /// <summary>Visit, without "ses-", or empty.</summary>
    public string Session { get; init; } = "";

    /// <summary>Number of the scan where a visit has several, or empty.</summary>
    public string Scan { get; init; } = "";

    /// <summary>Who drew a label, or empty.</summary>
    public string Observer { get; init; } = "";

    /// <summary>Role of an image such as stir, or name of a label: the column of cases.tsv.</summary>
    public required string Role { get; init; }

    /// <summary>Whether it is a mask or a label map.</summary>
    public bool IsLabel { get; init; }

    /// <summary>Absolute paths of the files that it is made from; their SHA-256 tells a later run whether it must be written again. One of
    /// them may stand for several planned files.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>How <see cref="Write"/> makes the file from its sources, in words that change where the outcome does: a slope chosen, a
    /// frame, a channel. Or empty.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Ending of the file with its full stop, such as ".nii.gz" or ".png".</summary>
    public required string Ending { get; init; }

    /// <summary>What it is, for <c>--dry-run</c>: "336 × 336 × 25, TIRM cor, 25 images". No name of a patient.</summary>
    public required string Words { get; init; }

    /// <summary>What is doubtful about it though it is imported, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The rule that gave the role, in words for messages, or empty.</summary>
    public string Rule { get; init; } = "";

    /// <summary>What that rule says where several series have the role in one visit.</summary>
    public SeriesChoice Take { get; init; }

    /// <summary>What that rule says of clinical columns of the scan: column → value.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Order among the series of a visit: their time or number.</summary>
    public double Order { get; init; }

    /// <summary>Writes the file at a temporary path that ends in <see cref="Ending"/>; called from any thread, once at most.</summary>
    /// <exception cref="ImageDataException">A source is bad: the file is listed with the reason, and the others go on.</exception>
    public required Action<string> Write { get; init; }

    /// <summary>What is to lie beside the image as JSON, or null; called after <see cref="Write"/>.</summary>
    public Func<JsonObject>? Sidecar { get; init; }
}
