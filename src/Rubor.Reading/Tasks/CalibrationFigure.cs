using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Reading.Tasks;

/// <summary>How well the answers of a round of calibration agree with the truth.</summary>
public static class CalibrationFigure
{
    /// <summary>The statistic that the task names, of one reader's answers against the truth.</summary>
    /// <param name="task">The task.</param>
    /// <param name="round">Places of the round.</param>
    /// <param name="progress">How far they are; a place without an answer does not count.</param>
    /// <returns>Null where it is not defined.</returns>
    public static double? Of(TaskWorklist task, IReadOnlyList<TaskEntry> round, Func<TaskEntry, EntryProgress> progress)
    {
        var calibration = task.Task.Calibration!;
        return Of(calibration.Statistic, [.. round.Select(e => (Answer: progress(e).Told?.Of(calibration.Field)?.ToString(),
            Truth: task.CaseOf(e).Truth.GetValueOrDefault(calibration.Field))).Where(p => p.Answer is not null && p.Truth is not null)
            .Select(p => (p.Answer!, p.Truth!))]);
    }

    /// <summary>
    /// ICC(2,1) of numbers; Cohen's κ with linear weights of whole numbers, where a step counts the same however long the scale is, and without
    /// weights of others.
    /// </summary>
    /// <param name="statistic">Which.</param>
    /// <param name="pairs">Answer and truth of each case, as tables have them.</param>
    /// <returns>Null where it is not defined, as κ of one same answer throughout, or ICC of what are no numbers.</returns>
    public static double? Of(CalibrationStatistic statistic, IReadOnlyList<(string Answer, string Truth)> pairs)
    {
        double?[] answers = [.. pairs.Select(p => Number(p.Answer))], truths = [.. pairs.Select(p => Number(p.Truth))];
        bool numbers = answers.All(n => n is not null) && truths.All(n => n is not null);
        if (statistic == CalibrationStatistic.Icc)
        {
            if (!numbers || pairs.Count < 2)
                return null;
            var table = new double[pairs.Count, 2];
            for (int i = 0; i < pairs.Count; i++)
                (table[i, 0], table[i, 1]) = (answers[i]!.Value, truths[i]!.Value);
            return IntraclassCorrelation.Of(table, IccForm.TwoWayRandom).Icc.Value;
        }
        if (pairs.Count == 0)
            return null;
        if (numbers && answers.Concat(truths).All(n => double.IsInteger(n!.Value)))
        {
            int least = (int)answers.Concat(truths).Min()!.Value, most = (int)answers.Concat(truths).Max()!.Value;
            return CohenKappa.Of([.. answers.Select(n => (int)n!.Value - least)],
                [.. truths.Select(n => (int)n!.Value - least)], most - least + 1,
                AgreementWeights.Linear).Kappa.Value;
        }
        string[] words = [.. pairs.SelectMany(p => new[] { p.Answer, p.Truth }).Distinct(StringComparer.Ordinal)];
        return CohenKappa.Of([.. pairs.Select(p => Array.IndexOf(words, p.Answer))], [.. pairs.Select(p => Array.IndexOf(words, p.Truth))],
            words.Length).Kappa.Value;
    }

    static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
