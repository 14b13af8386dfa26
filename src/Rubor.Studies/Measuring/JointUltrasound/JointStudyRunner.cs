using System.Text.Json.Nodes;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>One joint of a study: its figures, or why it has none.</summary>
/// <param name="Case">The case.</param>
/// <param name="Joint">The joint, or null where the table could not be read.</param>
/// <param name="Figures">What was measured, or null.</param>
/// <param name="Reason">Why it could not be, or null.</param>
public sealed record JointStudyRow(StudyCase Case, JointUltrasoundCase? Joint, JointUltrasoundDocument? Figures, string? Reason);

/// <summary>Scores every joint of a study, several at once around one model. A joint that fails is a row with its reason.</summary>
public static class JointStudyRunner
{
    /// <summary>Name of the table.</summary>
    public const string TableName = "joint_ultrasound.tsv";

    /// <summary>Scores the joints.</summary>
    /// <param name="study">The study; joints need no scores.</param>
    /// <param name="folder">Folder of the results; a folder a joint appears below it when that is whole.</param>
    /// <param name="measurement">How.</param>
    /// <param name="run">Threads, and what becomes of earlier results.</param>
    /// <param name="report">Writes a joint's pictures and report into its folder.</param>
    /// <param name="finished">Is told each joint, from any thread.</param>
    /// <param name="cancel">Stops; finished joints stay.</param>
    public static IReadOnlyList<JointStudyRow> Run(JointUltrasoundStudy study, string folder, JointMeasurement measurement, CaseRun run,
        Action<JointMeasured, OutputFolder> report, Action<JointStudyRow> finished, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(report);
        var joints = study.Cases.ToDictionary(c => c.Case.Name, StringComparer.Ordinal);
        var reasons = study.LeftOut().ToLookup(l => l.Case, l => l.Reason);
        return run.Rows(study.Study.Cases, c => Measure(c), (c, figures, reason) => new JointStudyRow(c, joints.GetValueOrDefault(c.Name),
            figures, reason),
            finished, cancel);

        JointUltrasoundDocument Measure(StudyCase c)
        {
            if (!joints.TryGetValue(c.Name, out var joint))
                throw new CaseException(reasons[c.Name].FirstOrDefault() ?? "has no joint");
            var manifest = run.Manifest with { Inputs = [.. SeenJoint.InputsOf(joint.Gray, joint.Doppler), .. run.Manifest.Inputs] };
            manifest = manifest with { Settings = (JsonObject)manifest.Settings.DeepClone() };
            manifest.Settings["roi_gray"] = joint.GrayRegion?.ToString();
            manifest.Settings["roi_doppler"] = joint.DopplerRegion?.ToString();
            return run.InFolder(Path.Combine(folder, c.ResultFolder), manifest, JointUltrasoundDocument.In, (output, timings) =>
            {
                var pair = timings.Run("load", () => MeasuredPair.Of(joint));
                var measured = measurement.Measure(pair, timings, null, cancel);
                timings.Run("write", () =>
                {
                    File.WriteAllBytes(output.PathOf(JointUltrasoundDocument.FileName), measured.Document.ToJson());
                    report(measured, output);
                });
                return measured.Document;
            }, cancel);
        }
    }

    /// <summary>The table of a study: a row a joint, the study's own scores beside those of the model.</summary>
    public static byte[] Table(IReadOnlyList<JointStudyRow> rows) => TsvText.Of(
        ["subject", "session", "scan", "status", "sh", "vascularity", "combined", "valid", "sh_study", "vascularity_study", "sh_disagreement",
            "vascularity_disagreement", "signal_share", "signal_doubt", "warnings", "reason"],
        rows.Select(r => (IReadOnlyList<object?>)[r.Case.Subject, r.Case.Session, r.Case.Scan, r.Figures is null ? "failed" : "measured", r.Figures?.Scores.Sh,
            r.Figures?.Scores.Vascularity, r.Figures?.Scores.Combined, r.Figures is null ? null : r.Figures.Scores.Valid ? "yes" : "no", r.Joint?.Scores.Sh,
            r.Joint?.Scores.Vascularity, r.Figures?.Disagreement[JointScore.Sh].Share,
                r.Figures?.Disagreement[JointScore.Vascularity].Share,
            r.Figures?.Signal.Share, r.Figures?.Signal.Doubt, r.Figures?.Warnings.Count, r.Reason]));
}
