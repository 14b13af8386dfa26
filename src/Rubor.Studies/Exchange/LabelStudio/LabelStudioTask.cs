namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>A task of a Label Studio export: a picture and what people said of it.</summary>
/// <param name="Id">Number of the task, as text.</param>
/// <param name="Data">Its data as text: the picture's address, subject and others.</param>
/// <param name="Annotations">What people said, one entry a person.</param>
public sealed record LabelStudioTask(string Id, IReadOnlyDictionary<string, string> Data, IReadOnlyList<LabelStudioAnnotation> Annotations)
{
    /// <summary>Name of the file that was uploaded for it, or empty.</summary>
    public string Upload { get; init; } = "";
}

/// <summary>What one person said of a task.</summary>
/// <param name="Id">Number of the annotation, as text.</param>
/// <param name="Observer">The person, without a name or address: "a7" for the one whose number is 7; empty where nobody is named.</param>
/// <param name="Regions">What was drawn.</param>
/// <param name="Choices">Answers about the whole picture.</param>
/// <param name="RefusedLabels">Labels of which a region could not be read, so that a mask of them would lack it.</param>
public sealed record LabelStudioAnnotation(string Id, string Observer, IReadOnlyList<LabelStudioRegion> Regions,
    IReadOnlyList<LabelStudioAnswer> Choices, IReadOnlyList<string> RefusedLabels)
{
    /// <summary>When it was changed last; null where the export does not say.</summary>
    public DateTimeOffset? Changed { get; init; }
}

/// <summary>A region that was drawn.</summary>
/// <param name="Id">Its id within the annotation.</param>
/// <param name="Shape">Where it is.</param>
/// <param name="Labels">What it is called; at least one.</param>
/// <param name="Size">Width and height of the picture that it was drawn on; null where an old export does not say.</param>
/// <param name="Choices">Answers about the region.</param>
public sealed record LabelStudioRegion(string Id, RegionShape Shape, IReadOnlyList<string> Labels, (int Width, int Height)? Size,
    IReadOnlyList<LabelStudioAnswer> Choices);

/// <summary>An answer: one of choices, a rating, a number.</summary>
/// <param name="Question">Name of the control that asked, such as "grade".</param>
/// <param name="Values">What was chosen; at least one.</param>
public sealed record LabelStudioAnswer(string Question, IReadOnlyList<string> Values);
