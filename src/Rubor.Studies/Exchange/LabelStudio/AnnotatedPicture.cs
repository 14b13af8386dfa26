namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>A picture with what people drew on it.</summary>
/// <param name="Path">Its file, absolute.</param>
/// <param name="Width">Pixels a row, as it is looked at.</param>
/// <param name="Height">Rows.</param>
/// <param name="Task">The first task that names it.</param>
/// <param name="Annotations">What people drew, one entry a person, each with its export.</param>
internal sealed record AnnotatedPicture(string Path, int Width, int Height, LabelStudioTask Task,
    IReadOnlyList<(string Export, string Task, LabelStudioAnnotation Annotation)> Annotations)
{
    /// <summary>The file's format, as "PNG".</summary>
    public required string Format { get; init; }

    /// <summary>Patient, visit, number of the scan and role in the study.</summary>
    public required (string Subject, string Session, string Scan, string Role) Place { get; init; }
}

/// <summary>A mask or label map of one person on one picture.</summary>
/// <param name="Role">Role of the picture.</param>
/// <param name="Classes">Labels of Label Studio with the value of each, least severe first; one of value 1 for a mask.</param>
/// <param name="Task">Number of the task.</param>
/// <param name="Annotation">What the person said; its regions are on a picture of this size.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
internal sealed record DrawnLabel(string Role, IReadOnlyList<(string Name, byte Value)> Classes, string Task,
    LabelStudioAnnotation Annotation, int Width, int Height)
{
    /// <summary>Regions of its classes, as drawn.</summary>
    public IReadOnlyList<LabelStudioRegion> Regions { get; } =
        [.. Annotation.Regions.Where(r => Classes.Any(c => r.Labels.Contains(c.Name)))];

    /// <summary>The value of each pixel, 0 where nothing is drawn; where regions overlap, of the most severe.</summary>
    /// <exception cref="FormatException">Brush strokes are damaged.</exception>
    public byte[] Paint()
    {
        var plane = new byte[Width * Height];
        foreach (var (name, value) in Classes)
            foreach (var region in Regions.Where(r => r.Labels.Contains(name)))
                region.Shape.PaintOn(plane, Width, Height, value);
        return plane;
    }
}
