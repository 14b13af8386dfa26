using Rubor.Statistics;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>One subject's score at two visits: mean over the readers and units that have both.</summary>
/// <param name="Subject">Subject.</param>
/// <param name="Before">At the first visit.</param>
/// <param name="After">At the second.</param>
/// <param name="Responded">By clinical criteria; null where not known.</param>
/// <param name="Readers">Readers who scored both visits.</param>
/// <param name="Scores">Scores at each visit: readers × units.</param>
public sealed record SubjectChange(string Subject, double Before, double After, bool? Responded, int Readers, int Scores)
{
    /// <summary>What the change is held against: the smallest detectable change of the mean of so many readers; null without one.</summary>
    public double? Limit { get; init; }

    /// <summary>"improved", "within_error" or "worsened"; null without a limit.</summary>
    public string? Verdict { get; init; }
}

/// <summary>
/// Change of a score between two visits: less is better. A fall beyond the smallest detectable change counts as improved.
/// </summary>
public sealed record ScoreChange
{
    /// <summary>Name of the first visit.</summary>
    public required string Before { get; init; }

    /// <summary>Name of the second visit.</summary>
    public required string After { get; init; }

    /// <summary>Subjects with scores of one reader on one unit at both visits.</summary>
    public required IReadOnlyList<SubjectChange> Subjects { get; init; }

    /// <summary>Scores that lack their counterpart at the other visit, and why; they count nowhere.</summary>
    public required IReadOnlyList<DroppedScore> Dropped { get; init; }

    /// <summary>Subjects without one complete pair.</summary>
    public required IReadOnlyList<string> SubjectsLeftOut { get; init; }

    /// <summary>Mean change over its standard deviation, after − before.</summary>
    public required EstimateFigure StandardisedResponseMean { get; init; }

    /// <summary>k: readers whose mean is a subject's score.</summary>
    public required int ReadersAveraged { get; init; }

    /// <summary>Smallest detectable change of the mean of k readers, from the change scores of each pair of readers on the units that both
    /// scored at both visits: 1.96·SD/(√2·√k), Bruynesteyn 2005.</summary>
    public required IReadOnlyList<NamedFigure> SmallestDetectableChange { get; init; }

    /// <summary>The same of logarithms, as per cent of rise: 25 where a rise to 1.25 times or a fall to 1/1.25 can be told from error.
    /// Empty unless <see cref="Scale"/> is "ratio".</summary>
    public required IReadOnlyList<NamedFigure> SmallestDetectablePercent { get; init; }

    /// <summary>Does the readers' error of change grow with the score? Spearman's ρ over subjects.</summary>
    public required TestFigure ErrorGrowth { get; init; }

    /// <summary>"difference": changes are held against <see cref="Limit"/>; "ratio": the error grows with the score and in proportion to
    /// it, so ratios are held against <see cref="LimitPercent"/>.</summary>
    public required string Scale { get; init; }

    /// <summary>The largest smallest detectable change above 0, of the mean of k readers; null where none is defined.</summary>
    public double? Limit { get; init; }

    /// <summary>The largest one in per cent of rise, where <see cref="Scale"/> is "ratio"; else null.</summary>
    public double? LimitPercent { get; init; }

    /// <summary>Why there is no limit, or why the limit in the unit does not suit all sizes; null where there is nothing to say.</summary>
    public string? LimitReason { get; init; }

    /// <summary>Subjects who fell by more than the limit.</summary>
    public int Improved { get; init; }

    /// <summary>Subjects whose change lies within it.</summary>
    public int WithinError { get; init; }

    /// <summary>Subjects who rose by more.</summary>
    public int Worsened { get; init; }

    /// <summary>Exact agreement of improved with clinical response; null without responses.</summary>
    public EstimateFigure? ResponseAgreement { get; init; }

    /// <summary>κ of the same; null without responses.</summary>
    public EstimateFigure? ResponseKappa { get; init; }

    /// <summary>The visits in the order of time.</summary>
    /// <param name="file">The table.</param>
    /// <param name="columns">Which column is the visit.</param>
    /// <param name="said">Their order as the caller says it, or null.</param>
    /// <exception cref="OutputException">There is one visit only, or more than two whose order nobody says, or the order is not
    /// known.</exception>
    public static IReadOnlyList<string> VisitsOf(TableFile file, ScoreColumns columns, IReadOnlyList<string>? said)
    {
        int visit = file.Column(columns.Visit!);
        var names = Enumerable.Range(0, file.Count).Select(i => file.Required(i, visit)).Distinct().Order(VisitOrder.InLists).ToList();
        string which =
            $"column {columns.Visit} names {names.Count} visit{(names.Count == 1 ? "" : "s")} " +
            $"({string.Join(", ", names.Take(6))}{(names.Count > 6 ? ", …" : "")}); a change needs two";
        if (names.Count < 2)
            throw new OutputException(file.Path, which);
        if (names.Count > 2 && said is null)
            throw new OutputException(file.Path,
                $"{which}: keep two, such as --where {columns.Visit}={names[0]},{names[^1]}, or name all, earliest first, for the " +
                $"change from the first to each: {VisitOrder.Option} {VisitOrder.Example(names)}");
        return VisitOrder.Of(names, said, file.Path);
    }

    /// <summary>Clinical response of each subject, where a column says it.</summary>
    /// <exception cref="OutputException">A cell says neither yes nor no, or a subject has both.</exception>
    public static IReadOnlyDictionary<string, bool> ResponsesOf(TableFile file, ScoreColumns columns)
    {
        var found = new Dictionary<string, bool>(StringComparer.Ordinal);
        if (columns.Response is null)
            return found;
        int subject = file.Column(columns.Subject), response = file.Column(columns.Response);
        for (int i = 0; i < file.Count; i++)
        {
            if (file.Text(i, response)?.ToLowerInvariant() is not { } text)
                continue;
            bool said = text switch
            {
                "1" or "yes" or "true" or "responder" => true,
                "0" or "no" or "false" or "non-responder" or "nonresponder" => false,
                _ => throw file.Bad(i, response, $"'{text}' says neither yes nor no"),
            };
            string who = file.Required(i, subject);
            if (found.TryGetValue(who, out bool earlier) && earlier != said)
                throw file.Bad(i, response, $"subject {who} has the other response in an earlier row");
            found[who] = said;
        }
        return found;
    }

    /// <summary>Works out the change.</summary>
    /// <param name="table">Scores with visits; numeric.</param>
    /// <param name="visits">The two visits.</param>
    /// <param name="responses">Clinical response of each subject, where known.</param>
    public static ScoreChange Of(ScoreTable table, (string Before, string After) visits, IReadOnlyDictionary<string, bool> responses)
    {
        ArgumentNullException.ThrowIfNull(table);
        var (pairs, dropped) = PairedScore.Of(table, visits.Before, visits.After);
        int readers = pairs.Select(p => p.Reader).Distinct().Count();
        var subjects = pairs.GroupBy(p => p.Subject).Select(g => new SubjectChange(
            g.Key, g.Average(p => p.Before), g.Average(p => p.After), responses.TryGetValue(g.Key, out bool r) ? r : null,
            g.Select(p => p.Reader).Distinct().Count(), g.Count())).ToList();
        var error = ChangeError.Of(table, pairs, Math.Max(1, readers));
        var judged = subjects.Select(s => error.Judge(s)).ToList();
        double[] before = [.. subjects.Select(s => s.Before)], after = [.. subjects.Select(s => s.After)];
        var pair = error.HasLimit && subjects.Any(s => s.Responded is not null)
            ? Statistics.ResponseAgreement.Pairs([("response", [.. judged.Select(c => c.Responded)]),
                ("improved", [.. judged.Select(c => (bool?)(c.Verdict == ChangeError.Word(ChangeVerdict.Improved)))])])[0]
            : null;
        int Count(ChangeVerdict verdict) => judged.Count(c => c.Verdict == ChangeError.Word(verdict));
        return new()
        {
            Before = visits.Before,
            After = visits.After,
            Subjects = judged,
            Dropped = dropped,
            SubjectsLeftOut = [.. table.Subjects.Distinct().Except(subjects.Select(s => s.Subject))],
            StandardisedResponseMean = EstimateFigure.Of(MeasuredChange.StandardisedResponseMean(before, after)),
            ReadersAveraged = Math.Max(1, readers),
            SmallestDetectableChange = error.Differences,
            SmallestDetectablePercent = error.Percents,
            ErrorGrowth = TestFigure.Of(error.Growth),
            Scale = error.ByRatio ? "ratio" : "difference",
            Limit = error.Limit,
            LimitPercent = error.LimitPercent,
            LimitReason = error.Reason,
            Improved = Count(ChangeVerdict.Improved),
            WithinError = Count(ChangeVerdict.WithinError),
            Worsened = Count(ChangeVerdict.Worsened),
            ResponseAgreement = pair is null ? null : EstimateFigure.Of(pair.Agreement),
            ResponseKappa = pair is null ? null : EstimateFigure.Of(pair.Kappa.Kappa),
        };
    }

    /// <summary>Every estimate under its name, and the readers that it is of.</summary>
    internal IEnumerable<(string Statistic, string Readers, EstimateFigure Figure)> Figures() =>
    [
        ("standardised_response_mean", "all", StandardisedResponseMean),
        .. SmallestDetectableChange.Select(s => ("smallest_detectable_change", s.Name, s.Figure)),
        .. SmallestDetectablePercent.Select(s => ("smallest_detectable_change_percent", s.Name, s.Figure)),
    ];

    /// <summary>Rows of change.tsv after the score: subject, visits, scores, verdict and what was dropped.</summary>
    internal IEnumerable<IReadOnlyList<object?>> Rows =>
        Subjects.Select(s => (IReadOnlyList<object?>)[Before, After, s.Subject, s.Before, s.After, s.After - s.Before, s.Readers, s.Scores,
            s.Limit, s.Verdict])
            .Concat(SubjectsLeftOut.Select(s => (IReadOnlyList<object?>)[Before, After, s, null, null, null, 0, 0, null, "left_out"]));
}
