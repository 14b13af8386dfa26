using System.Globalization;
using Rubor.Reading.Forms;
using Rubor.Reading.Tasks;
using Rubor.Studies.Cases;

namespace Rubor.Cli.Tasks;

/// <summary>Numbers of a study's columns that a task relates answers to.</summary>
internal static class TaskRelatedNumbers
{
    /// <summary>The numbers of a case by column; a column without one is absent.</summary>
    public static IReadOnlyDictionary<string, double> Of(StudyCase? one, IReadOnlyList<TaskRelation> relations) => relations
        .Select(r => r.Column).Distinct().Select(c => (Column: c, Value: NumberOf(one, c))).Where(c => c.Value is not null)
        .ToDictionary(c => c.Column, c => c.Value!.Value, StringComparer.Ordinal);

    /// <summary>What the task relates and cannot, a line each.</summary>
    /// <param name="study">The study.</param>
    /// <param name="task">The task.</param>
    /// <param name="fields">Fields that readers answer.</param>
    /// <param name="file">File of the task.</param>
    public static IEnumerable<string> Problems(Study study, TaskDefinition task, IReadOnlyList<FormField> fields, string file)
    {
        foreach (var one in task.Relate ?? [])
        {
            var field = fields.FirstOrDefault(f => f.Name == one.Field);
            if (field is null || field.Type is not (FieldType.Ordinal or FieldType.Integer))
                yield return $"{file}: relate: readers answer no field {one.Field} with numbers";
            var given = study.Cases.Where(c => c.Clinical.ContainsKey(one.Column)).ToList();
            if (given.Count == 0)
                yield return $"{file}: relate: no case has a value in a column {one.Column} of cases.tsv";
            foreach (var bad in given.Where(c =>
                NumberOf(c, one.Column) is not { } number || !double.IsFinite(number) || (one.Logarithm && number < 0)))
                yield return $"{file}: relate: case {bad.Name} has '{bad.Clinical[one.Column]}' in {one.Column}, of which no "
                    + (one.Logarithm ? "log(x + 1) is taken; correct the cell, or take logarithm away" : "line is drawn; correct the cell or leave it empty");
            if (one.Logarithm
                && (field is { Type: FieldType.Integer, Minimum: null or < 0 } || field?.Levels?.Any(l => l.Value < 0) == true))
                yield return $"{file}: relate: {one.Field} can be below 0, of which no log(x + 1) is taken; take logarithm away";
        }
    }

    static double? NumberOf(StudyCase? one, string column) => double.TryParse(one?.Clinical.GetValueOrDefault(column), NumberStyles.Float,
        CultureInfo.InvariantCulture, out double number) ? number : null;
}
