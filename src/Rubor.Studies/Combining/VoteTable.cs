using System.Globalization;
using Rubor.Statistics.Consensus;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Combining;

/// <summary>What models voted on one case.</summary>
/// <param name="Case">Its name.</param>
/// <param name="Votes">Model × measurement, models in the order of <see cref="VoteTable.Models"/>.</param>
/// <param name="Missing">Models of the table that have no row of this case.</param>
public sealed record VotedCase(string Case, IReadOnlyList<IReadOnlyList<int>> Votes, IReadOnlyList<string> Missing);

/// <summary>Votes of several models on several cases: a row a case and model.</summary>
/// <param name="Models">In the order of the table.</param>
/// <param name="Cases">In the order of the table.</param>
public sealed record VoteTable(IReadOnlyList<string> Models, IReadOnlyList<VotedCase> Cases)
{
    const string CaseColumn = "case", ModelColumn = "model";

    /// <summary>Reads a table with the columns <c>case</c>, <c>model</c> and one for each measurement of a rule; other columns are not
    /// looked at.</summary>
    /// <exception cref="OutputException">A column is missing, a cell is empty or none of the rule's values, or a model votes on a case
    /// twice; names row and column.</exception>
    public static VoteTable Of(TableFile file, ValidityRule rule)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(rule);
        int caseColumn = file.Column(CaseColumn), modelColumn = file.Column(ModelColumn);
        int[] columns = [.. rule.Measurements.Select(m => file.Column(m.Name))];
        var models = new List<string>();
        var cases = new List<string>();
        var rows = new Dictionary<(string Case, string Model), int>();
        for (int i = 0; i < file.Count; i++)
        {
            var key = (Case: file.Required(i, caseColumn), Model: file.Required(i, modelColumn));
            if (!rows.TryAdd(key, i))
                throw file.Bad(i, modelColumn, $"{key.Model} votes on case {key.Case} a second time (first in row {file.RowNumber(rows[key])}); keep one");
            if (!models.Contains(key.Model))
                models.Add(key.Model);
            if (cases.Count == 0 || cases[^1] != key.Case)
                cases.Add(key.Case);
        }
        cases = [.. cases.Distinct(StringComparer.Ordinal)];
        return new(models, [.. cases.Select(c => new VotedCase(c, [.. models.Where(m => rows.ContainsKey((c, m))).Select(m =>
            Vote(rows[(c, m)]))],
            [.. models.Where(m => !rows.ContainsKey((c, m)))]))]);

        IReadOnlyList<int> Vote(int row) => [.. rule.Measurements.Select((measurement, m) => Value(file, row, columns[m], measurement))];
    }

    static int Value(TableFile file, int row, int column, Measurement measurement)
    {
        file.Required(row, column);
        return file.Number(row, column) is { } number && double.IsInteger(number) && measurement.Values.Any(v => v == number) ? (int)number
            : throw file.Bad(row, column, $"{file.Text(row, column)} is none of the rule's values; {measurement.Name} is "
                + string.Join(", ", measurement.Values.Select(v => v.ToString(CultureInfo.InvariantCulture))));
    }
}
