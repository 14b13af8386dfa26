using System.Globalization;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Tasks;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Tasks;

/// <summary>Agreement of readers in a modality, or why there is none.</summary>
internal sealed record TaskAgreement(string Modality, ScoreAgreementDocument? Document, IReadOnlyList<ScoreTable> Tables, string? Reason);

/// <summary>A reader's agreement with himself on a field, in one modality.</summary>
internal sealed record TaskIntra(string Reader, string Modality, string Field, int Pairs, IReadOnlyList<NamedFigure> Figures);

/// <summary>Two modalities on the same cases of a reader; of all readers where that is null.</summary>
/// <param name="Reader">The reader; null for all together.</param>
/// <param name="Field">The field.</param>
/// <param name="First">The modality before.</param>
/// <param name="Second">The modality after.</param>
/// <param name="Cases">Cases read in both.</param>
/// <param name="Changed">Cases with another answer.</param>
/// <param name="ToRight">Wrong before, right after; null without truth.</param>
/// <param name="ToWrong">Right before, wrong after; null without truth.</param>
/// <param name="Difference">Accuracy after minus before; null without truth.</param>
/// <param name="P">Of the test that there is none; null without truth, and of all readers together, whose answers are not independent.</param>
/// <param name="MinutesFirst">Median minutes a case before.</param>
/// <param name="MinutesSecond">Median minutes a case after.</param>
internal sealed record TaskPaired(
    string? Reader, string Field, string First, string Second, int Cases, int Changed, int? ToRight, int? ToWrong,
        EstimateFigure? Difference, double? P,
    double? MinutesFirst, double? MinutesSecond);

/// <summary>How often a reader, or the machine, is right.</summary>
internal sealed record TaskAccuracy(
    string Who, string Modality, string Field, int Cases, int Right, double? Sensitivity, double? Specificity)
{
    /// <summary>Sensitivity + specificity − 1.</summary>
    public double? Youden => Sensitivity + Specificity - 1;
}

/// <summary>Time of a reader in a modality.</summary>
internal sealed record TaskMinutes(string Reader, string Modality, int Cases, double? Median, double Total);

/// <summary>A case that somebody read wrongly.</summary>
internal sealed record TaskError(string Case, string Field, string Truth, string? Machine,
    IReadOnlyList<(string Reader, string Modality, string Answer)> Wrong,
    int Right);

/// <summary>The report of a task.</summary>
internal sealed record TaskReportDocument(
    string Task, string Title, string Study, int Places, int Done, IReadOnlyList<TaskAgreement> Agreement, IReadOnlyList<TaskIntra> Intra,
    IReadOnlyList<TaskPaired> Paired, IReadOnlyList<TaskAccuracy> Accuracy, IReadOnlyList<TaskMinutes> Minutes,
        IReadOnlyList<TaskError> Errors, IReadOnlyList<TaskDiscrepancy> Discrepancies,
    IReadOnlyList<CalibrationRound> Calibration, IReadOnlyList<TrainingBlock> Training)
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.task-report/1";

    /// <summary>Who and modality of the machine itself.</summary>
    public const string Machine = "machine";

    /// <summary>Who stands for the mean of the readers.</summary>
    public const string Average = "average reader";

    /// <summary>Routes from image to answer; none where there is but one.</summary>
    public IReadOnlyList<TaskRoute> Routes { get; init; } = [];

    /// <summary>Answers related to columns of the study.</summary>
    public IReadOnlyList<TaskRelated> Related { get; init; } = [];

    /// <summary>Dice of cleaned masks; null of a task that is not of V_HI.</summary>
    public IReadOnlyList<VhiOverlap>? Overlaps { get; init; }

    /// <summary>Works it out.</summary>
    /// <param name="ratings">The answers.</param>
    /// <param name="reads">What was read of the task, calibration and all.</param>
    /// <param name="table">The answers as a table, see <see cref="TaskRatings.Table"/>.</param>
    /// <param name="repeats">Repeats as a table; null where there are none.</param>
    /// <param name="bootstrap">How intervals are resampled.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="cancel">Stops.</param>
    public static TaskReportDocument Of(TaskRatings ratings, IReadOnlyList<TaskRead> reads, TableFile table, TableFile? repeats,
        BootstrapSettings bootstrap, int threads,
        CancellationToken cancel)
    {
        var list = ratings.List;
        var truths = ratings.Fields.Where(ratings.HasTruth).ToList();
        var pairs = ratings.Modalities.SelectMany((first, i) => ratings.Modalities.Skip(i + 1).Select(second => (first, second))).ToList();
        IReadOnlyList<TaskAccuracy> accuracy = [.. truths.SelectMany(f => AccuracyOf(ratings, f.Name))];
        return new(list.Task.Name, list.Task.Title, list.Study, reads.Count(r => r.Entry.Calibration == 0),
            ratings.All.Select(r => r.Entry.Code).Distinct().Count(),
            [.. ratings.Modalities.Select(m => Agree(ratings, m, table, bootstrap, threads, cancel))],
            [.. ratings.Fields.SelectMany(f => list.Task.Readers.SelectMany(r => ratings.Modalities.Select(m =>
                IntraOf(ratings, r, m, f, repeats, bootstrap, threads, cancel)))).OfType<TaskIntra>()],
            [.. ratings.Fields.SelectMany(f => pairs.SelectMany(p => list.Task.Readers.Append(null)
                .Select(r => PairedOf(ratings, r, f.Name, p.first, p.second, truths.Contains(f))))).OfType<TaskPaired>()],
            accuracy,
            [.. list.Task.Readers.SelectMany(r => list.Task.Arms.Select(a => MinutesOf(ratings, r, a.Name))).OfType<TaskMinutes>()],
            [.. truths.SelectMany(f => ErrorsOf(ratings, f.Name))], TaskDiscrepancies.Of(ratings),
            TaskLearning.CalibrationOf(list, reads), TaskLearning.TrainingOf(ratings))
        {
            Routes = TaskRoute.Of(ratings, accuracy),
            Related = TaskRelated.Of(ratings),
        };
    }

    static TaskAgreement Agree(TaskRatings ratings, string modality, TableFile table, BootstrapSettings bootstrap, int threads,
        CancellationToken cancel)
    {
        var there = ratings.Compared(modality).ToList();
        if (there.Select(r => r.Entry.Reader).Distinct().Count() < 2)
            return new(modality, null, [], "fewer than two readers have signed anything of it");
        var chosen = table.Where("modality", [modality]).Where("compared", ["yes"]);
        string[] fields = [.. ratings.Fields.Where(f =>
            there.Where(r => r.Values.Of(f.Name) is not null).Select(r => r.Entry.Reader).Distinct().Count() >= 2)
            .Select(f => f.Name)];
        return fields.Length == 0 ? new(modality, null, [], "no field was answered by two readers")
            : Compared(chosen, new("subject", "reader", fields, "case"), ratings.Fields, bootstrap, threads, cancel) is var (document, tables)
            ? new(modality, document, tables, null) : throw new InvalidOperationException();
    }

    static (ScoreAgreementDocument Document, IReadOnlyList<ScoreTable> Tables) Compared(TableFile file, ScoreColumns columns,
        IReadOnlyList<FormField> fields, BootstrapSettings bootstrap, int threads, CancellationToken cancel)
    {
        // Each field has a scale of its own, which the form says.
        var tables = columns.Scores.Select(name =>
        {
            var field = fields.First(f => f.Name == name);
            var (scale, categories) = ScaleOf(field);
            return ScoreTable.Of(file, columns with { Scores = [name] }, scale, categories)[0];
        }).ToList();
        return (ScoreAgreementDocument.Of(file, columns, tables, bootstrap, threads, cancel), tables);
    }

    static (ScoreScale? Scale, IReadOnlyList<string>? Categories) ScaleOf(FormField field) => field.Type switch
    {
        _ when field == VhiRating.Field => (ScoreScale.Continuous, null),
        FieldType.Ordinal => (ScoreScale.Ordinal, [.. field.Levels!.Select(l => l.Value.ToString(CultureInfo.InvariantCulture))]),
        FieldType.YesNo => (ScoreScale.Nominal, ["no", "yes"]),
        FieldType.Choice => (ScoreScale.Nominal, [.. field.Choices!.Select(c => c.Value)]),
        _ => (null, null),
    };

    static TaskIntra? IntraOf(TaskRatings ratings, string reader, string modality, FormField field, TableFile? repeats,
        BootstrapSettings bootstrap, int threads, CancellationToken cancel)
    {
        int pairs = ratings.Twice().Count(p => (p.First.Entry.Reader, p.First.Modality) == (reader, modality)
            && p.First.Values.Of(field.Name) is not null && p.Second.Values.Of(field.Name) is not null);
        if (pairs == 0 || repeats is null)
            return null;
        var (document, _) = Compared(repeats.Where("reader", [reader]).Where("modality", [modality]),
            new("subject", "reading", [field.Name], "pair"), ratings.Fields, bootstrap, threads, cancel);
        var score = document.Scores[0];
        // Of a measurement its limits of agreement, too.
        return new(reader, modality, field.Name, pairs, [.. score.Categorical.SelectMany(p => p.Statistics),
            .. field == VhiRating.Field ? score.Continuous.SelectMany(p => p.Figures()).Where(f => RepeatFigures.Contains(f.Name))
                .Select(f => new NamedFigure(f.Name, f.Figure)) : [],
            .. score.Icc.Where(i => i.Form == "ICC(2,1)").Select(i => new NamedFigure(i.Form, i.Icc))]);
    }

    static TaskPaired? PairedOf(TaskRatings ratings, string? reader, string field, string first, string second, bool hasTruth)
    {
        var before = ratings.Compared(first).Where(r => reader is null || r.Entry.Reader == reader)
            .ToDictionary(r => (r.Entry.Reader, r.Entry.Case));
        var both = ratings.Compared(second).Where(r => before.ContainsKey((r.Entry.Reader, r.Entry.Case)))
            .Select(r => (Before: before[(r.Entry.Reader, r.Entry.Case)], After: r))
            .Where(p => p.Before.Values.Of(field) is not null && p.After.Values.Of(field) is not null).ToList();
        if (both.Count == 0)
            return null;
        int changed = both.Count(p => Answer(p.Before) != Answer(p.After));
        var judged = both.Select(p => (Case: ratings.CaseOf(p.After.Entry), p.Before, p.After))
            .Select(p => (p.Case, Was: ratings.IsRight(p.Case, field, Answer(p.Before)),
                Is: ratings.IsRight(p.Case, field, Answer(p.After))))
            .Where(p => p is { Was: not null, Is: not null }).ToList();
        ProportionComparison? compared = null;
        bool clustered = false;
        if (hasTruth && judged.Count > 0)
        {
            bool[] was = [.. judged.Select(p => p.Was!.Value)], now = [.. judged.Select(p => p.Is!.Value)];
            // Answers of several readers to one case, and several cases of one patient, belong together.
            string[] subjects = [.. judged.Select(p => p.Case.Subject)];
            clustered = subjects.Distinct().Count() < subjects.Length;
            compared = clustered ? PairedProportions.Compare(now, was, [.. was.Select(_ => true)], Clusters.Of<string>(subjects))
                : PairedProportions.Compare(now, was);
        }
        return new(reader, field, first, second, both.Count, changed, hasTruth ? judged.Count(p => p is { Was: false, Is: true }) : null,
            hasTruth ? judged.Count(p => p is { Was: true, Is: false }) : null, compared is null ? null
                : clustered ? EstimateFigure.Of(compared.Difference, compared.Clusters) : EstimateFigure.Of(compared.Difference),
            reader is null ? null : compared?.Test.PValue, TaskRatings.Median(both.Select(p => p.Before.Minutes)),
                TaskRatings.Median(both.Select(p => p.After.Minutes)));

        string Answer(TaskRating rating) => TaskRatings.Cell(rating.Values.Of(field));
    }

    static IEnumerable<TaskAccuracy> AccuracyOf(TaskRatings ratings, string field)
    {
        foreach (string modality in ratings.Modalities)
        {
            var rows = ratings.List.Task.Readers.Select(reader =>
                Of(reader, modality, ratings.Compared(modality).Where(r => r.Entry.Reader == reader)
                .Select(r => (ratings.CaseOf(r.Entry), TaskRatings.Cell(r.Values.Of(field)))))).Where(r => r.Cases > 0).ToList();
            foreach (var row in rows)
                yield return row;
            if (rows.Count > 1)
                yield return new(Average, modality, field, rows.Sum(r => r.Cases), rows.Sum(r => r.Right),
                    Mean(rows.Select(r => r.Sensitivity)),
                    Mean(rows.Select(r => r.Specificity)));
        }
        var machine = Of(Machine, Machine, ratings.List.Cases.Where(c => c.Machine.ContainsKey(field)).Select(c => (c, c.Machine[field])));
        if (machine.Cases > 0)
            yield return machine;

        TaskAccuracy Of(string who, string modality, IEnumerable<(TaskCase Case, string Answer)> answers)
        {
            var judged = answers.Select(a => (a.Case, a.Answer, Right: ratings.IsRight(a.Case, field, a.Answer)))
                .Where(a => a.Right is not null).ToList();
            bool binary = ratings.PositiveFrom(field) is not null;
            return new(who, modality, field, judged.Count, judged.Count(a => a.Right == true), binary ? Share("1") : null, binary ? Share("0") : null);

            double? Share(string truth) => judged.Where(a => ratings.TruthOf(a.Case, field) == truth).ToList() is { Count: > 0 } of
                ? of.Count(a => a.Right == true) / (double)of.Count : null;
        }
    }

    static double? Mean(IEnumerable<double?> numbers) => numbers.ToList() is var all && all.TrueForAll(n => n is not null) ? all.Average()
        : null;

    static TaskMinutes? MinutesOf(TaskRatings ratings, string reader, string arm) =>
        ratings.All.Where(r => r.Entry.Reader == reader && r.Modality == arm).ToList() is { Count: > 0 } own
            ? new(reader, arm, own.Count, TaskRatings.Median(own.Select(r => r.Minutes)), own.Sum(r => r.Minutes)) : null;

    static IEnumerable<TaskError> ErrorsOf(TaskRatings ratings, string field)
    {
        var all = ratings.Modalities.SelectMany(ratings.Compared).ToLookup(r => r.Entry.Case);
        return ratings.List.Cases.Select(one =>
        {
            var judged = all[one.Name].Select(r => (Rating: r, Answer: TaskRatings.Cell(r.Values.Of(field))))
                .Select(r => (r.Rating, r.Answer, Right: ratings.IsRight(one, field, r.Answer))).ToList();
            return new TaskError(one.Name, field, ratings.SaidTruth(one, field) ?? "", one.Machine.GetValueOrDefault(field),
                [.. judged.Where(r => r.Right == false).Select(r => (r.Rating.Entry.Reader, r.Rating.Modality, r.Answer))],
                    judged.Count(r => r.Right == true));
        }).Where(e => e.Wrong.Count > 0).OrderByDescending(e => e.Wrong.Count).ThenBy(e => e.Case, StringComparer.Ordinal);
    }

    static readonly string[] RepeatFigures = ["bias", "lower_limit", "upper_limit", "repeatability_coefficient"];

    /// <summary>Dice of cleaned masks as a table, a pair a row.</summary>
    public byte[] OverlapTable() => TaskRatings.Tsv(
        ["case", "modality", "first", "second", "repeat", "voxels_first", "voxels_second", "dice", "reason"],
        (Overlaps ?? []).Select(o => (IReadOnlyList<string>)[o.Case, o.Modality, o.First, o.Second, o.IsRepeat ? "yes" : "no",
            o.FirstVoxels?.ToString(CultureInfo.InvariantCulture) ?? "", o.SecondVoxels?.ToString(CultureInfo.InvariantCulture) ?? "",
            o.Dice?.ToString("R", CultureInfo.InvariantCulture) ?? "", o.Reason ?? ""]));
}
