using Rubor.Imaging;
using Rubor.Methods.JointUltrasound;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>A joint to be scored.</summary>
/// <param name="Name">Name of the case, or of the pictures.</param>
/// <param name="Subject">Patient, or empty.</param>
/// <param name="Gray">Path of the grayscale picture.</param>
/// <param name="Doppler">Path of the Doppler picture.</param>
public sealed record MeasuredPair(string Name, string Subject, string Gray, string Doppler)
{
    /// <summary>What networks see of it, and the flow that was found.</summary>
    public required JointPair Pair { get; init; }

    /// <summary>The joint in the grayscale picture, or null where a label map has it.</summary>
    public PictureBox? GrayRegion { get; init; }

    /// <summary>The joint in the Doppler picture, or null where a label map has it.</summary>
    public PictureBox? DopplerRegion { get; init; }

    /// <summary>A joint of a study.</summary>
    /// <param name="one">The joint.</param>
    /// <exception cref="ImageDataException">A picture cannot be used.</exception>
    public static MeasuredPair Of(JointUltrasoundCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return new(one.Case.Name, one.Case.Subject, one.Gray, one.Doppler)
        {
            Pair = JointUltrasoundStudy.Read(one),
            GrayRegion = one.GrayRegion,
            DopplerRegion = one.DopplerRegion,
        };
    }
}

/// <summary>A heatmap with its figures.</summary>
/// <param name="Figure">What is said of it.</param>
/// <param name="Side">Rows and columns of the map.</param>
/// <param name="Map">The map as it is drawn, (y, x) over the region, 0–1; 0 where nothing is shown.</param>
public sealed record JointHeatmap(JointHeatmapFigure Figure, int Side, float[] Map);

/// <summary>What a joint was scored and explained as.</summary>
/// <param name="Pair">The joint.</param>
/// <param name="Document">joint_ultrasound.json.</param>
/// <param name="Heatmaps">Maps to draw.</param>
public sealed record JointMeasured(MeasuredPair Pair, JointUltrasoundDocument Document, IReadOnlyList<JointHeatmap> Heatmaps);

/// <summary>Scores joints by a model.</summary>
/// <param name="Model">The model, for all joints.</param>
/// <param name="Heatmaps">fast, exact or none.</param>
/// <param name="Warnings">What stands beside every result.</param>
public sealed record JointMeasurement(JointModel Model, string Heatmaps, IReadOnlyList<string> Warnings)
{
    /// <summary><see cref="Heatmaps"/>: five nodes with their error, fifty as published, or no maps.</summary>
    public const string Fast = "fast", Exact = "exact", None = "none";

    /// <summary>What <see cref="Heatmaps"/> may be.</summary>
    public static IReadOnlyList<string> Modes { get; } = [Fast, Exact, None];

    /// <summary>Scores a joint.</summary>
    /// <param name="pair">The joint.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="progress">Told the share of the maps that is done; may be null.</param>
    /// <param name="cancel">Stops it.</param>
    public JointMeasured Measure(MeasuredPair pair, StageTimings timings, IProgress<double>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(timings);
        var image = SeenJoint.ImageOf(pair.Name, pair.Subject, pair.Pair);
        var readout = timings.Run("score", () => Model.Read([image], cancel)[0]);
        var result = readout.Result;
        IReadOnlyList<JointHeatmap> maps = Heatmaps == None ? []
            : timings.Run("heatmaps", () => new JointExplanation(Model, Heatmaps == Exact).Of(image, result, progress, cancel));
        return new(pair, new()
        {
            Gray = Path.GetFileName(pair.Gray),
            Doppler = Path.GetFileName(pair.Doppler),
            GrayRegion = Numbers(pair.GrayRegion),
            DopplerRegion = Numbers(pair.DopplerRegion),
            Model = new(Model.Document.Study, Model.Document.Phantom, Model.Document.Folds.Count, Model.Document.Classifiers,
                [.. Model.Document.Folds.SelectMany(f => f.Networks.Select(n => n.Sha256))]),
            Scores = new(result.Sh, result.Vascularity, result.Combined, result.Valid, result.Fallback),
            Combinations = result.Combinations,
            Votes = readout.Votes,
            Disagreement = new Dictionary<string, JointDisagreement>
            {
                [JointScore.Sh] = Disagreement(result.Sh, [.. readout.Votes.Select(v => v.Sh)]),
                [JointScore.Vascularity] = Disagreement(result.Vascularity, [.. readout.Votes.Select(v => v.Vascularity)]),
                [JointScore.Combined] = Disagreement(result.Combined, [.. readout.Votes.Select(v => Math.Max(v.Sh, v.Vascularity))]),
            },
            Answers = readout.Answers,
            Signal = new(pair.Pair.SignalShare, pair.Pair.SignalDoubt),
            Heatmaps = [.. maps.Select(m => m.Figure)],
            Warnings = [.. Warnings, .. Own(pair, readout)],
        }, maps);
    }

    static IEnumerable<string> Own(MeasuredPair pair, JointReadout readout)
    {
        if (!readout.Result.Valid)
            yield return "The scores do not go together (vascularity without hypertrophy): no combination of the folds' votes does. Look at the pictures.";
        else if (readout.Result.Fallback)
            yield return "No combination of the folds' votes goes together, so that each score is the commonest by itself.";
        if (pair.Pair.SignalDoubt is { } doubt)
            yield return $"The flow in the Doppler picture is doubtful: {doubt}";
    }

    static JointDisagreement Disagreement(int result, int[] votes) =>
        new(votes.Average(v => v == result ? 0.0 : 1.0), votes.Min(), votes.Max());

    static int[]? Numbers(PictureBox? region) => region is { } box ? [box.X, box.Y, box.Width, box.Height] : null;
}
