using Rubor.Reading.Tasks;
using Rubor.Studies.Agreement;

namespace Rubor.Cli.Tasks;

/// <summary>Answers to a field in a modality, related to a column of the study: each reader, and the mean of all.</summary>
internal sealed record TaskRelated(TaskRelation Relation, string Modality, IReadOnlyList<RelationFigures> Groups)
{
    /// <summary>Name of the group of the readers' mean.</summary>
    public const string MeanOfReaders = "mean of readers";

    /// <summary>Which values the line takes as logarithms.</summary>
    public LoggedAxes Logged => Relation.Logarithm ? LoggedAxes.Both : LoggedAxes.None;

    /// <summary>Everything that the task relates, in every modality that was read.</summary>
    public static IReadOnlyList<TaskRelated> Of(TaskRatings ratings) => [.. (ratings.List.Task.Relate ?? []).SelectMany(relation =>
        ratings.Modalities.Select(m => Of(ratings, relation, m))).Where(r => r.Groups.Count > 0)];

    static TaskRelated Of(TaskRatings ratings, TaskRelation relation, string modality)
    {
        double Taken(double value) => relation.Logarithm ? Math.Log(value + 1) : value;
        var points = ratings.Compared(modality)
            .Select(r => (r.Entry.Reader, Case: ratings.CaseOf(r.Entry), Answer: r.Values.Of(relation.Field)?.Number))
            .Where(p => p.Answer is not null && p.Case.Related?.ContainsKey(relation.Column) == true).ToList();
        RelationFigures Figures(string group, IEnumerable<(TaskCase Case, double Answer)> of)
        {
            var all = of.ToList();
            return RelationFigures.Of(group, [.. all.Select(p => Taken(p.Answer))],
                [.. all.Select(p => Taken(p.Case.Related![relation.Column]))], [.. all.Select(p => p.Case.Subject)]);
        }
        var readers = points.GroupBy(p => p.Reader).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var groups = readers.Select(g => Figures(g.Key, g.Select(p => (p.Case, p.Answer!.Value)))).ToList();
        // Of cases that every one of them has read: a mean of other readers is another measurement.
        var mean = points.GroupBy(p => p.Case).Where(g => g.Count() == readers.Count)
            .Select(g => (g.Key, g.Average(p => p.Answer!.Value))).ToList();
        if (readers.Count > 1 && mean.Count > 0)
            groups.Add(Figures(MeanOfReaders, mean));
        return new(relation, modality, groups);
    }
}
