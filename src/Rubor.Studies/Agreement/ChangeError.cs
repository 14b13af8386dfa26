using Rubor.Statistics;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>How far readers differ in change, and what a subject's change is held against.</summary>
/// <param name="Differences">Smallest detectable change of each pair of readers, for the mean of all readers.</param>
/// <param name="Percents">The same as per cent of rise, where ratios are judged.</param>
/// <param name="Growth">Whether the error grows with the score.</param>
/// <param name="ByRatio">Whether ratios are judged.</param>
/// <param name="Readers">Readers whose mean the figures are for.</param>
/// <param name="Reason">What a reader must know of the limit, or null.</param>
internal sealed record ChangeError(
    IReadOnlyList<NamedFigure> Differences, IReadOnlyList<NamedFigure> Percents, HypothesisTest Growth, bool ByRatio, int Readers,
        string? Reason)
{
    /// <summary>The largest above 0: readers who never differ show no limit.</summary>
    public double? Limit => Largest(Differences);

    /// <summary>The largest in per cent of rise.</summary>
    public double? LimitPercent => Largest(Percents);

    /// <summary>Whether a change can be judged.</summary>
    public bool HasLimit => ByRatio ? LimitPercent is not null : Limit is not null;

    /// <summary>A verdict as it stands in a result.</summary>
    public static string Word(ChangeVerdict verdict) =>
        verdict switch { ChangeVerdict.Improved => "improved", ChangeVerdict.Worsened => "worsened", _ => "within_error" };

    /// <summary>Holds a subject's change against the error of the mean of the readers who scored it.</summary>
    public SubjectChange Judge(SubjectChange subject)
    {
        double wider = Math.Sqrt((double)Readers / subject.Readers);
        if (ByRatio && LimitPercent is { } percent)
        {
            double limit = Math.Log(1 + percent / 100) * wider;
            return subject with
            {
                Limit = 100 * (Math.Exp(limit) - 1),
                Verdict = Word(MeasuredChange.Of(Math.Log(subject.After) - Math.Log(subject.Before), limit))
            };
        }
        return !ByRatio && Limit is { } least
            ? subject with { Limit = least * wider, Verdict = Word(MeasuredChange.Of(subject.After - subject.Before, least * wider)) }
            : subject;
    }

    /// <summary>Works out the error.</summary>
    /// <param name="table">Scores.</param>
    /// <param name="pairs">Scores that a reader gave to a unit at both visits.</param>
    /// <param name="readers">Readers whose mean is judged.</param>
    public static ChangeError Of(ScoreTable table, IReadOnlyList<PairedScore> pairs, int readers)
    {
        var both = new List<(string Name, List<Course> Courses)>();
        for (int a = 0; a < table.Readers.Count; a++)
            for (int b = a + 1; b < table.Readers.Count; b++)
                both.Add(($"{table.Readers[a]} – {table.Readers[b]}", Course.OfBoth(pairs, a, b)));
        List<NamedFigure> Figures(Func<List<Course>, Estimate> of) =>
            [.. both.Select(p => new NamedFigure(p.Name, EstimateFigure.Of(of(p.Courses))))];
        var differences = Figures(c => SmallestDetectableChange.OfChangeScores(
            [.. c.Select(s => s.AfterFirst - s.BeforeFirst)], [.. c.Select(s => s.AfterSecond - s.BeforeSecond)], readers));
        bool positive = pairs.Count > 0 && pairs.GroupBy(p => (p.Subject, p.Reader))
            .All(g => g.Average(p => p.Before) > 0 && g.Average(p => p.After) > 0)
            && both.SelectMany(p => p.Courses).All(c => c.IsPositive);
        var growth = Grown(both, c => c.Level, c => c.Error);
        if (!ErrorGrowth.Grows(growth))
            return new(differences, [], growth, false, readers, differences.Any(d => d.Figure.Value > 0) ? null : NoLimit(differences));
        if (!positive)
            return new(differences, [], growth, false, readers,
                "The readers' error grows with the score, so the limit is too wide for small scores and too narrow for large ones; a " +
                "score of 0 or less has no ratio, so there are no limits in per cent.");
        var ofRatios = Grown(both, c => Math.Log(c.Level), c => c.RatioError);
        if (ErrorGrowth.Grows(ofRatios) || ErrorGrowth.Shrinks(ofRatios))
            return new(differences, [], growth, false, readers,
                "The readers' error grows with the score, but not in proportion to it: one limit does not suit all sizes.");
        var percents = Figures(c => RatioLimits.Exp(SmallestDetectableChange.OfChangeScores(
            [.. c.Select(s => Math.Log(s.AfterFirst / s.BeforeFirst))],
                [.. c.Select(s => Math.Log(s.AfterSecond / s.BeforeSecond))], readers)));
        return new(differences, [.. percents.Select(p => p with { Figure = RatioFigures.Percent(p.Figure) })], growth, true, readers, null);
    }

    // Over all pairs of readers, a subject once.
    static HypothesisTest Grown(List<(string Name, List<Course> Courses)> both, Func<Course, double> level, Func<Course, double> error)
    {
        var subjects = both.SelectMany(p => p.Courses).GroupBy(c => c.Subject).ToList();
        return ErrorGrowth.Of([.. subjects.Select(g => g.Average(level))], [.. subjects.Select(g => g.Average(error))]);
    }

    static string NoLimit(List<NamedFigure> figures) => figures.Any(f => f.Figure.Value == 0)
        ? "The readers agree on every change, so nothing shows how large an error is: no change is called more than error."
        : "No two subjects have the change scores of two readers, so there is no smallest detectable change.";

    static double? Largest(IReadOnlyList<NamedFigure> figures) => figures.Select(f => f.Figure.Value).Where(v => v > 0).Max();

    /// <summary>A subject's mean scores by two readers, over the units that both scored at both visits.</summary>
    readonly record struct Course(string Subject, double BeforeFirst, double AfterFirst, double BeforeSecond, double AfterSecond)
    {
        public double Level => (BeforeFirst + AfterFirst + BeforeSecond + AfterSecond) / 4;

        public double Error =>
            Math.Abs(AfterFirst - BeforeFirst - (AfterSecond - BeforeSecond)) is var e && e > 1e-14 * Math.Abs(Level) ? e : 0;

        public double RatioError =>
            Math.Abs(Math.Log(AfterFirst / BeforeFirst) - Math.Log(AfterSecond / BeforeSecond)) is var e && e > 1e-14 ? e : 0;

        public bool IsPositive => BeforeFirst > 0 && AfterFirst > 0 && BeforeSecond > 0 && AfterSecond > 0;

        public static List<Course> OfBoth(IReadOnlyList<PairedScore> pairs, int first, int second)
        {
            var courses = new List<Course>();
            foreach (var subject in pairs.GroupBy(p => p.Subject))
            {
                var shared = subject.Where(p => p.Reader == first).Join(subject.Where(p => p.Reader == second), p => p.Unit, p =>
                    p.Unit, (a, b) => (a, b)).ToList();
                if (shared.Count > 0)
                    courses.Add(new(subject.Key, shared.Average(s => s.a.Before), shared.Average(s => s.a.After),
                        shared.Average(s => s.b.Before), shared.Average(s => s.b.After)));
            }
            return courses;
        }
    }
}
