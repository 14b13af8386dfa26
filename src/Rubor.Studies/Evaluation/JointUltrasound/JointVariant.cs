using Rubor.Methods.JointUltrasound;
using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Studies.Evaluation.JointUltrasound;

/// <summary>Names of models by what they leave out of RATING (Zhou 2022, ablations), and of the two baselines.</summary>
public static class JointVariant
{
    /// <summary>Name of a model trained as the reference is.</summary>
    public const string Rating = "RATING";

    /// <summary>Baselines by their structure: the layers of Andersen 2019 and Christensen 2020 are not public.</summary>
    public const string FourClassDoppler = "4-class Doppler", CascadeDoppler = "cascade Doppler";

    /// <summary>The name of a model.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="reference">Those of the reference.</param>
    public static string NameOf(JointUltrasoundSettings settings, JointUltrasoundSettings reference)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(reference);
        var baseline = settings.ShImages == JointUltrasoundSettings.Doppler ? settings.Decisions switch
        {
            JointUltrasoundSettings.FourClasses => FourClassDoppler,
            JointUltrasoundSettings.Cascade => CascadeDoppler,
            _ => null,
        } : null;
        if (baseline is not null)
            return baseline;
        var parts = new List<string>();
        if (settings.Decisions != reference.Decisions)
            parts.Add(settings.Decisions switch
            {
                JointUltrasoundSettings.FourClasses => "4-class without codes",
                JointUltrasoundSettings.Cascade => "cascade",
                _ => "codes",
            });
        if (settings.ShImages != reference.ShImages)
            parts.Add(settings.ShImages switch
            {
                JointUltrasoundSettings.Gray => "SH from gray only",
                JointUltrasoundSettings.Doppler => "SH from Doppler only",
                _ => "SH from both",
            });
        if (settings.Paint != reference.Paint)
            parts.Add(settings.Paint == "none" ? "unpainted Doppler" : $"Doppler painted {settings.Paint}");
        if (settings.Stages != reference.Stages)
            parts.Add(settings.Stages == JointUltrasoundSettings.EndToEnd ? "end-to-end" : "two stages");
        if (settings.JigsawPermutations != reference.JigsawPermutations)
            parts.Add(settings.JigsawPermutations == 0 ? "no jigsaw" : reference.JigsawPermutations == 0 ? "with jigsaw"
                : $"{settings.JigsawPermutations} permutations");
        if (settings.SharedExtractors != reference.SharedExtractors)
            parts.Add(settings.SharedExtractors ? "shared extractors" : "extractors of each task");
        return parts.Count == 0 ? Rating : string.Join(", ", parts);
    }

    /// <summary>How likely a joint is on the positive side of a binary task: the mean over all networks, with thresholds at one
    /// half.</summary>
    /// <param name="decisions">How the model decides.</param>
    /// <param name="answers">Its answers about the joint.</param>
    /// <param name="measurement">sh or vascularity.</param>
    /// <param name="task">The task.</param>
    public static double ScoreOf(string decisions, IReadOnlyList<JointAnswer> answers, string measurement, BinaryTask task) =>
        ScoresOf(decisions, answers, measurement, task).Average();

    /// <summary>The same of each network by itself: fold by fold, and within a fold seed by seed.</summary>
    public static IReadOnlyList<double> ScoresOf(string decisions, IReadOnlyList<JointAnswer> answers, string measurement, BinaryTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return [.. answers.Where(a => a.Measurement == measurement).GroupBy(a => (a.Fold, a.Seed)).Select(own =>
        {
            if (decisions == JointUltrasoundSettings.Codes)
                return own.First(a => a.Question == task.Name).Soft;
            double[] grades = decisions == JointUltrasoundSettings.FourClasses ? [.. own.First().Probabilities]
                : Steps([.. own.Select(a => a.Soft)]);
            return grades.Select((p, grade) => task.Positive(grade) ? p : 0).Sum();
        })];
    }

    // Of steps that are each taken only after the one before: the chance to stop at each grade.
    static double[] Steps(double[] above)
    {
        var grades = new double[above.Length + 1];
        double reached = 1;
        for (int g = 0; g < above.Length; g++)
        {
            grades[g] = reached * (1 - above[g]);
            reached *= above[g];
        }

        grades[^1] = reached;
        return grades;
    }
}
