using System.Globalization;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Evaluation;

/// <summary>What the column of truth counts as positive, and what it then counts as negative (STARD 2015, items 10 and 15).</summary>
/// <param name="Is">Whether a row is positive.</param>
/// <param name="Words">What counts as positive, in words.</param>
/// <param name="Values">Every value with its rows and what it counts as; at most <see cref="MostValues"/> on either side.</param>
/// <param name="Warnings">Values that count as negative although nobody said so.</param>
internal sealed record PositiveTruth(Func<int, bool> Is, string Words, IReadOnlyList<TruthValue> Values, IReadOnlyList<string> Warnings)
{
    /// <summary>Values beyond which a truth is a measurement.</summary>
    const int MostValues = 20;

    static readonly HashSet<string> Yes = new(["1", "yes", "true", "positive", "pos", "y", "t"], StringComparer.OrdinalIgnoreCase);
    static readonly HashSet<string> No = new(["0", "no", "false", "negative", "neg", "n", "f"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads what is asked for off the table.</summary>
    /// <exception cref="OutputException">No value counts as positive, or one says neither yes nor no.</exception>
    public static PositiveTruth Of(TableFile file, int truth, ClassificationColumns columns)
    {
        if (columns.PositiveFrom is { } least)
            return Listed(file, truth, i => MeasuredNumbers.Of(file, i, truth, ranked: true) >= least,
                string.Create(CultureInfo.InvariantCulture, $"{columns.Truth} ≥ {least}"), []);
        string[] values = [.. Enumerable.Range(0, file.Count).Select(i => file.Text(i, truth)).OfType<string>().Distinct()
            .Order(StringComparer.Ordinal)];
        if (columns.Positive is { } named)
        {
            bool Is(int i) => file.Text(i, truth) is { } text
                && (string.Equals(text, named, StringComparison.OrdinalIgnoreCase)
                    || (NumberOf(file, i, truth) is { } x && NumberOf(named) == x));
            if (!Enumerable.Range(0, file.Count).Any(Is))
                throw new OutputException(file.Path, $"column {columns.Truth} never holds {named}; its values are {string.Join(", ", values.Take(6))}");
            var listed = Listed(file, truth, Is, $"{columns.Truth} = {named}", []);
            // yes and no are what anyone expects; a third value, or none that says no, is not.
            var others = listed.Values.Where(v => !v.Positive).ToList();
            bool expected = others.Count <= 1 || others.All(v => No.Contains(v.Value));
            return expected && !others.Any(v => Yes.Contains(v.Value)) ? listed : listed with
            {
                Warnings =
                [
                    $"Counted as negative in column {columns.Truth}: " +
                    string.Join(", ", others.Take(MostValues).Select(v => FormattableString.Invariant($"{v.Value} ({v.Rows})"))) +
                    "; leave such cells empty where the truth is not known.",
                ],
            };
        }
        bool? Says(int i) => file.Text(i, truth) is not { } text ? null
            : Yes.Contains(text) ? true : No.Contains(text) ? false
            : NumberOf(file, i, truth) switch { 1 => true, 0 => false, _ => null };
        for (int i = 0; i < file.Count; i++)
            if (file.Text(i, truth) is { } text && Says(i) is null)
                throw file.Bad(i, truth, $"'{text}' says neither yes nor no; say what is positive by --positive VALUE or --positive-from NUMBER");
        int first = Enumerable.Range(0, file.Count).FirstOrDefault(i => Says(i) == true, -1);
        return Listed(file, truth, i => Says(i) == true, $"{columns.Truth} = {(first < 0 ? "1" : file.Text(first, truth))}", []);
    }

    static PositiveTruth Listed(TableFile file, int truth, Func<int, bool> isPositive, string words, IReadOnlyList<string> warnings) =>
        new(isPositive, words,
        [.. Enumerable.Range(0, file.Count).Where(i => file.Text(i, truth) is not null)
            .GroupBy(i => (Value: file.Text(i, truth)!, Positive: isPositive(i)))
            .Select(g => new TruthValue(g.Key.Value, g.Count(), g.Key.Positive)).OrderByDescending(v => v.Positive)
                .ThenBy(v => v.Value, StringComparer.Ordinal).GroupBy(v => v.Positive).SelectMany(g => g.Take(MostValues))], warnings);

    // 1.0 and 1 are one truth: a column of whole numbers with a gap leaves some programs as 0.0 and 1.0.
    static double? NumberOf(TableFile file, int row, int column) => file.IsNumberOrMissing(row, column) ? file.Number(row, column) : null;

    static double? NumberOf(string text) =>
        double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double x) ? x : null;
}
