using Rubor.Methods.JointUltrasound;
using Rubor.Studies.Cases;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Scores of a joint, each 0–3.</summary>
/// <param name="Sh">Synovial hypertrophy, or null where it was not scored.</param>
/// <param name="Vascularity">Vascularity, or null where it was not scored.</param>
public readonly record struct JointScores(int? Sh, int? Vascularity)
{
    /// <summary>Both together, or null where one is missing.</summary>
    public int? Combined => Sh is { } sh && Vascularity is { } vascularity ? EossScore.Combined(sh, vascularity) : null;
}

/// <summary>One joint of one patient with its two pictures.</summary>
public sealed record JointUltrasoundCase
{
    /// <summary>The case of the study; its scan names the joint.</summary>
    public required StudyCase Case { get; init; }

    /// <summary>The joint in words, or empty.</summary>
    public string Joint { get; init; } = "";

    /// <summary><c>color</c> or <c>power</c>, or empty where the study does not say.</summary>
    public string Mode { get; init; } = "";

    /// <summary>The part of a study it belongs to, such as training, or empty.</summary>
    public string Set { get; init; } = "";

    /// <summary>Scores of the one who decides.</summary>
    public JointScores Scores { get; init; }

    /// <summary>Scores of the others, by their names.</summary>
    public IReadOnlyDictionary<string, JointScores> Scorers { get; init; } = new Dictionary<string, JointScores>();

    /// <summary>The joint in the grayscale picture, or null where a label map has it.</summary>
    public PictureBox? GrayRegion { get; init; }

    /// <summary>The joint in the Doppler picture, or null where a label map has it.</summary>
    public PictureBox? DopplerRegion { get; init; }

    /// <summary>Where the machine draws flow, or null where the file's header or the picture tells.</summary>
    public PictureBox? ColourBox { get; init; }

    /// <summary>Path of the grayscale picture.</summary>
    public string Gray => Case.Images[JointUltrasoundStudy.GrayRole];

    /// <summary>Path of the Doppler picture.</summary>
    public string Doppler => Case.Images[JointUltrasoundStudy.DopplerRole];
}

/// <summary>A case of a study that cannot be used.</summary>
/// <param name="Case">Its name.</param>
/// <param name="Kind">The reason in few words, by which exclusions are counted.</param>
/// <param name="Reason">The reason in a line, with what to do.</param>
public sealed record LeftOutJoint(string Case, string Kind, string Reason)
{
    /// <summary>Case and reason in a line.</summary>
    public override string ToString() => $"{Case}: {Reason}";
}
