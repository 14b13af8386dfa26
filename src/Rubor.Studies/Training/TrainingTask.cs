using Rubor.Imaging;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Training;

/// <summary>What a network is trained for: scans that it sees, and the study's labels that it learns.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Images">Roles of the scans, in the order of its channels.</param>
/// <param name="Labels">Names of the study's labels.</param>
public sealed record TrainingTask(string Name, IReadOnlyList<string> Images, IReadOnlyList<string> Labels)
{
    /// <summary>Name of a segmentation whose scans and labels the caller names.</summary>
    public const string Segmentation = "segmentation";

    /// <summary>Where a network may fail of whose task nothing else is known: a sentence.</summary>
    public const string GeneralLimits =
        "What was rare among the training scans or absent, such as metal, motion or another device, it may get wrong: look at the " +
            "uncertainty before measuring.";

    /// <summary>Where networks of this task fail: a sentence for the model card.</summary>
    public string Limits { get; init; } = GeneralLimits;

    /// <summary>Structures that it finds, in order, where they do not follow from the study's labels alone; else null.</summary>
    public IReadOnlyList<string>? Structures { get; init; }

    /// <summary>
    /// Reads a case: its images, and the number of each voxel's structure from 1. Null reads scans and masks as they are measured.
    /// </summary>
    public Func<StudyCase, (IReadOnlyList<Volume> Images, byte[] Classes)>? ReadCase { get; init; }

    /// <summary>What is looked at in the structures that are found; nothing where the task knows nothing of them.</summary>
    public IReadOnlyList<StructureCheck> Checks { get; init; } = [];
}
