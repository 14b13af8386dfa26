using Rubor.Statistics;
using Rubor.Studies.Results;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>One subject's score at two visits: mean over readers and units.</summary>
/// <param name="Subject">Subject.</param>
/// <param name="Before">At the first visit.</param>
/// <param name="After">At the second.</param>
/// <param name="Responded">By clinical criteria; null where not known.</param>
public sealed record SubjectChange(string Subject, double Before, double After, bool? Responded);

/// <summary>Change of a score between two visits: less is better. A fall beyond the smallest detectable change counts as improved.</summary>
public sealed record ScoreChange
{
    private static readonly string[] FirstVisits = ["before", "baseline", "pre", "bl"];

    /// <summary>Name of the first visit.</summary>
    public required string Before { get; init; }

    /// <summary>Name of the second visit.</summary>
    public required string After { get; init; }

    /// <summary>Subjects with both visits.</summary>
    public required IReadOnlyList<SubjectChange> Subjects { get; init; }

    /// <summary>Mean change over its standard deviation, after − before.</summary>
    public required EstimateFigure StandardisedResponseMean { get; init; }

    /// <summary>Smallest detectable change of one reading, from the change scores of each pair of readers (Bruynesteyn 2005).</summary>
    public required IReadOnlyList<NamedFigure> SmallestDetectableChange { get; init; }

    /// <summary>The largest of them: what a change is held against; null where none is defined.</summary>
    public double? Limit { get; init; }

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

    /// <summary>The two visits in order: before, baseline, pre or bl first, else by name.</summary>
    /// <exception cref="OutputException">There are not exactly two.</exception>
    public static (string Before, string After) VisitsOf(TableFile file, ScoreColumns columns)
    {
        int visit = file.Column(columns.Visit!);
        var names = Enumerable.Range(0, file.Count).Select(i => file.Required(i, visit)).Distinct()
            .OrderBy(v => FirstVisits.Contains(v, StringComparer.OrdinalIgnoreCase) ? 0 : 1).ThenBy(v => v, StringComparer.Ordinal).ToList();
        return names.Count == 2 ? (names[0], names[1])
            : throw new OutputException(file.Path, $"column {columns.Visit} names {names.Count} visits ({string.Join(", ", names.Take(4))}); a change needs two");
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
        int readers = table.Readers.Count;
        double? Mean(string subject, string visit, int? reader)
        {
            var values = Enumerable.Range(0, table.Units.Count).Where(u => table.Units[u].Subject == subject && table.Visits[u] == visit)
                .SelectMany(u => Enumerable.Range(0, readers).Where(r => reader is null || r == reader).Select(r => table.Values[u, r])).OfType<double>().ToList();
            return values.Count > 0 ? values.Average() : null;
        }
        string[] names = [.. table.Subjects.Distinct()];
        var changes = names.Select(s => (Subject: s, Before: Mean(s, visits.Before, null), After: Mean(s, visits.After, null)))
            .Where(c => c.Before is not null && c.After is not null)
            .Select(c => new SubjectChange(c.Subject, c.Before!.Value, c.After!.Value, responses.TryGetValue(c.Subject, out bool r) ? r : null)).ToList();
        double?[][] byReader = [.. Enumerable.Range(0, readers).Select(r => names.Select(s => Mean(s, visits.After, r) - Mean(s, visits.Before, r)).ToArray())];
        var detectable = new List<NamedFigure>();
        for (int a = 0; a < readers; a++)
            for (int b = a + 1; b < readers; b++)
            {
                int[] both = [.. Enumerable.Range(0, names.Length).Where(i => byReader[a][i].HasValue && byReader[b][i].HasValue)];
                detectable.Add(new($"{table.Readers[a]} – {table.Readers[b]}", EstimateFigure.Of(Statistics.SmallestDetectableChange.OfChangeScores(
                    [.. both.Select(i => byReader[a][i]!.Value)], [.. both.Select(i => byReader[b][i]!.Value)], 1))));
            }
        double[] before = [.. changes.Select(c => c.Before)], after = [.. changes.Select(c => c.After)];
        double? limit = detectable.Max(d => d.Figure.Value);
        var verdicts = limit is { } least ? MeasuredChange.Against(before, after, least) : [];
        var pair = verdicts.Length > 0 && changes.Any(c => c.Responded is not null)
            ? Statistics.ResponseAgreement.Pairs([("response", [.. changes.Select(c => c.Responded)]), ("improved", [.. verdicts.Select(v => (bool?)(v == ChangeVerdict.Improved))])])[0]
            : null;
        return new()
        {
            Before = visits.Before,
            After = visits.After,
            Subjects = changes,
            StandardisedResponseMean = EstimateFigure.Of(MeasuredChange.StandardisedResponseMean(before, after)),
            SmallestDetectableChange = detectable,
            Limit = limit,
            Improved = verdicts.Count(v => v == ChangeVerdict.Improved),
            WithinError = verdicts.Count(v => v == ChangeVerdict.WithinError),
            Worsened = verdicts.Count(v => v == ChangeVerdict.Worsened),
            ResponseAgreement = pair is null ? null : EstimateFigure.Of(pair.Agreement),
            ResponseKappa = pair is null ? null : EstimateFigure.Of(pair.Kappa.Kappa),
        };
    }
}
