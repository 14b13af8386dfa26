using System.Globalization;
using Rubor.Reports;
using Rubor.Reports.Figures;
using Rubor.Studies.Evaluation.JointUltrasound;
using Rubor.Studies.Measuring.JointUltrasound;
using static Rubor.Cli.Pages.StatisticsText;

namespace Rubor.Cli.Pages;

/// <summary>report.html of <c>evaluate joint-ultrasound</c>, laid out as Zhou 2022 reports.</summary>
internal static class EvaluateJointUltrasoundPage
{
    const int MostRowsInView = 30, MostCurves = 4;

    static readonly string[] Grades = [.. JointQuestion.Grades.Select(g => g.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The page as UTF-8.</summary>
    /// <param name="d">The evaluation.</param>
    /// <param name="joints">Joints tested, for pictures of errors.</param>
    public static byte[] Of(JointEvaluation d, IReadOnlyList<SeenJoint> joints)
    {
        var page = new HtmlReport("Evaluation of joint ultrasound", $"{d.Study}{(d.Phantom ? " (phantom)" : "")}: "
            + string.Join("; ", d.Sets.Select(s => F($"{s.Name}, {s.Joints} joints of {s.Patients} patients"))));
        if (d.Phantom)
            page.Warning("This study is a phantom. Its figures show that the pipeline works and how it errs; none is an accuracy on patients.");
        if (d.PhantomModel)
            page.Warning("A model learnt from a phantom and is tested on something else: its figures say nothing of what it could learn from patients.");
        if (d.LeftOut.Count > 0)
        {
            page.Heading("Left out");
            page.Table(["joints", "because of"], d.LeftOut.Select(l => (IReadOnlyList<string>)[F($"{l.Value}"), l.Key]));
        }

        foreach (var set in d.Sets)
            Set(page, set, joints, d.Sets.Count > 1 ? $"{set.Name}: " : "");
        return page.ToBytes($"Rubor {ProductVersion.Text}. {JointModelPage.Source} Intervals: patients resampled (Davison and Hinkley 1997), areas "
            + "Obuchowski 1997, shares Rao and Scott 1992; kappa: Cicchetti and Allison 1971; correction: Holm 1979.");
    }

    static void Set(HtmlReport page, JointSetFigures set, IReadOnlyList<SeenJoint> joints, string prefix)
    {
        page.Heading($"{prefix}scores");
        page.Paragraph(F($"{set.Joints} joints of {set.Patients} patients") + (set.Modes.Count > 0 ? "; Doppler " + string.Join(", ", set.Modes.Select(m =>
            F($"{m.Key} {m.Value}"))) : "") + $". The first row is what the others are compared with.");
        page.Table(["", .. JointScore.All.SelectMany(s => new[] { $"{Words(s)}: accuracy", "kappa" })], set.Rows.Select(r => (IReadOnlyList<string>)[r.Name,
            .. r.Scores.SelectMany(s => new[] { Estimate(s.Accuracy), Estimate(s.Kappa) })]));
        page.Note("Estimate with its 95 % interval, whole patients resampled; kappa is linearly weighted. " + string.Join(" ", set.Rows.SelectMany(r =>
            r.Scores).SelectMany(s => new[] { s.Accuracy.Warning, s.Kappa.Warning }).OfType<string>().Distinct()));
        page.Figure(FigureGrid.Of([.. JointScore.All.Select(s => ForestFigure.Of([.. set.Rows.Select(r =>
            (r.Name, r.Scores.First(x => x.Score == s).Accuracy))
            .Where(r => r.Accuracy.Value is not null).Select(r => new ForestRow(r.Name, r.Accuracy.Value!.Value, r.Accuracy.Lower,
                r.Accuracy.Upper))],
            $"{Words(s)}, accuracy", width: 200))], 2), "Accuracy with its interval over patients.");
        Differences(page, set);
        page.Subheading("As published");
        page.Paragraph("Intervals as Zhou 2022 has them count joints as independent, which those of one patient are not: they are too narrow, and stand "
            + "here to compare papers alone.");
        page.Table(["", .. JointScore.All.SelectMany(s => new[] { $"{Words(s)}: accuracy", "kappa" })], set.Rows.Select(r => (IReadOnlyList<string>)[r.Name,
            .. r.Scores.SelectMany(s => new[] { Published(s.Accuracy.Value, s.AccuracyPublished), Published(s.Kappa.Value,
                s.KappaPublished) })]));
        page.Heading($"{prefix}confusions");
        foreach (string score in JointScore.All)
            page.Figure(FigureGrid.Of([.. set.Rows.Select(r => ConfusionFigure.Of(Grades, r.Scores.First(s => s.Score == score).Confusion, "truth",
                "model", 170)
                .Titled(r.Name))], 3), $"{Words(score)}. The share is of the row.");
        page.Table(["", .. JointScore.All.Select(s => $"{Words(s)}: within one grade"), "scores that do not go together"], set.Rows.Select(r =>
            (IReadOnlyList<string>)[r.Name, .. r.Scores.Select(s => Percent(s.WithinOne)), F($"{r.NotTogether}")]));
        Tasks(page, set, prefix);
        Errors(page, set, joints, prefix);
        page.Heading($"{prefix}every joint");
        page.Table(["joint", "truth", "flow in the region", .. set.Rows.Select(r => r.Name)], set.Cases.Select(c => (IReadOnlyList<string>)[c.Case,
            F($"SH {c.Sh}, vascularity {c.Vascularity}"), Percent(c.SignalShare), .. c.Rows.Select(r => F($"{r[0]} / {r[1]} / {r[2]}"))]),
            scroll: set.Cases.Count > MostRowsInView);
        page.Note("Models: synovial hypertrophy / vascularity / combined.");
    }

    static void Differences(HtmlReport page, JointSetFigures set)
    {
        if (set.Differences.Count == 0)
            return;
        page.Subheading("Differences");
        page.Table(["row − reference", "score", "measure", "difference (95 % interval)", "p", "p (Holm)", "p as published, not valid"],
            set.Differences.Select(x => (IReadOnlyList<string>)[$"{x.Row} − {x.Reference}", Words(x.Score), x.Measure, Estimate(x.Difference),
                P(x.Test.PValue), P(x.HolmPValue), P(x.PublishedPValue)]), scroll: set.Differences.Count > MostRowsInView);
        page.Note("Both rows on the same resamples of patients; corrected for the rows on one score and measure. The published z test takes resamples for "
            + "independent observations, so that differences of next to nothing become significant.");
    }

    static void Tasks(HtmlReport page, JointSetFigures set, string prefix)
    {
        page.Heading($"{prefix}binary tasks");
        page.Table(["task", "model", "positive", "AUC", "sensitivity", "specificity", "PPV", "NPV", "AUC of single networks, as published"],
            set.Tasks.SelectMany(t => t.Rows.Select((r, k) => (IReadOnlyList<string>)[$"{Words(t.Measurement)} {t.Task}", r.Model,
                F($"{r.Positives} of {r.Cases}"), Estimate(r.Auc), .. (r.AtThreshold?.Measures ?? []).Take(4).Select(m => Measure(r.AtThreshold!, m)),
                t.Networks[k] is { Mean: { } mean } n ? F($"{mean:0.000}{(n.HalfWidth is { } half ? F($" ± {half:0.000}") : "")}, {n.Networks} networks")
                    : ""])));
        page.Note("Positive are the grades to the right of the bar, of 3|012 the grades 0 to 2. The score of a joint is the mean over all networks, each "
            + "with its threshold moved to one half. ± is 1.96 SD/√n over networks: how far chance moves a training, and no interval over patients.");
        foreach (var tasks in set.Tasks.GroupBy(t => t.Measurement))
            page.Figure(FigureGrid.Of([.. tasks.Select(t => RocFigure.Of([.. t.Rows.Where(r => r.Roc.Points.Count > 0).Take(MostCurves)
                .Select(r =>
                EvaluateClassificationPage.Series(r.Model, r.Auc, r.Roc))], 210).Titled(t.Task))], 3), $"{Words(tasks.Key)}: ROC with pointwise 95 % bands.");
    }

    static void Errors(HtmlReport page, JointSetFigures set, IReadOnlyList<SeenJoint> joints, string prefix)
    {
        if (set.Errors.Count == 0)
            return;
        page.Heading($"{prefix}commonest errors of {set.Rows[0].Name}");
        page.Table(["score", "truth", "model", "joints", "of the joints of that grade"], set.Errors.Select(e => (IReadOnlyList<string>)[Words(e.Score),
            F($"{e.Truth}"), F($"{e.Predicted}"), F($"{e.Joints}"), Percent(e.Share)]));
        foreach (var error in set.Errors.Where(e => e.Score != JointScore.Combined))
        {
            page.Subheading(F($"{Words(error.Score)} {error.Truth} scored {error.Predicted}"));
            page.Markup("<div class=\"slices\">" + string.Concat(error.Examples.Select(name =>
            {
                var joint = joints.First(j => j.Case.Case.Name == name);
                bool doppler = error.Score == JointScore.Vascularity;
                return JointRegionPictures.Plain(joint.Image, doppler, F($"{name}: SH {joint.Grade(JointScore.Sh)}, vascularity ")
                    + F($"{joint.Grade(JointScore.Vascularity)}; {(doppler ? "Doppler" : "grayscale")}"));
            })) + "</div>");
        }
    }

    static string Words(string score) => score switch
    {
        JointScore.Sh => "synovial hypertrophy",
        JointScore.Vascularity => "vascularity",
        _ => "combined score",
    };

    static string Published(double? value, PublishedInterval interval) => interval.Lower is { } low && interval.Upper is { } high && value
        is { } v
        ? F($"{v:0.000} ({low:0.000} to {high:0.000})") : Number(value);

    static string Percent(double share) => F($"{100 * share:0.0} %");

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
