using Rubor.Reading.Tasks;

namespace Rubor.Cli.Tasks;

/// <summary>A round of calibration that a reader has finished.</summary>
internal sealed record CalibrationRound(string Reader, int Round, int Cases, double? Value, bool IsReached);

/// <summary>How many answers of a reader were right, of those from one place on to another, counted as they were given.</summary>
internal sealed record TrainingBlock(string Reader, string Field, int From, int To, int Right);

/// <summary>What readers learnt who were told the truth after each answer.</summary>
internal static class TaskLearning
{
    /// <summary>Blocks into which the answers of a training are divided, so that each holds enough of them.</summary>
    const int Blocks = 4;

    /// <summary>Rounds of calibration that are done, by reader.</summary>
    public static IReadOnlyList<CalibrationRound> CalibrationOf(TaskWorklist list, IReadOnlyList<TaskRead> reads)
    {
        var progress = reads.ToDictionary(r => r.Entry.Code, r => r.Progress, StringComparer.Ordinal);
        return [.. reads.Where(r => r.Entry.Calibration > 0).GroupBy(r => (r.Entry.Reader, r.Entry.Calibration))
            .Where(g => g.All(r => r.Progress.IsDone)).Select(g =>
            {
                double? value = CalibrationFigure.Of(list, [.. g.Select(r => r.Entry)], e => progress[e.Code]);
                return new CalibrationRound(g.Key.Reader, g.Key.Calibration, g.Count(), value, value >= list.Task.Calibration!.Reach);
            })];
    }

    /// <summary>Answers of a training in the order in which they were signed, by reader and field; none of another task.</summary>
    public static IReadOnlyList<TrainingBlock> TrainingOf(TaskRatings ratings) => !ratings.List.Task.Training ? []
        : [.. ratings.List.Task.Readers.SelectMany(reader => ratings.Fields.Where(ratings.HasTruth)
            .SelectMany(field => Of(ratings, reader, field.Name)))];

    static IEnumerable<TrainingBlock> Of(TaskRatings ratings, string reader, string field)
    {
        var modalities = ratings.List.Task.Arms.Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
        bool[] right = [.. ratings.All.Where(r => r.Entry.Reader == reader && modalities.Contains(r.Modality)).OrderBy(r => r.Signed)
            .ThenBy(r => r.Entry.Session).ThenBy(r => r.Entry.Position)
            .Select(r => ratings.IsRight(ratings.CaseOf(r.Entry), field, TaskRatings.Cell(r.Values.Of(field)))).OfType<bool>()];
        for (int block = 0; block < Blocks; block++)
        {
            int from = block * right.Length / Blocks, to = (block + 1) * right.Length / Blocks;
            if (to > from)
                yield return new(reader, field, from + 1, to, right[from..to].Count(r => r));
        }
    }
}
