using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor agree scores</c>: readers' scores in a table, all pairs of readers and all readers together.</summary>
internal static class AgreeScoresCommand
{
    static readonly Argument<string> Table =
        new("TABLE") { Description = "CSV or TSV with a heading; one row a subject (unit) and reader." };
    static readonly Option<string> Subject = new("--subject") { Description = "Column of the patient.", HelpName = "COL", Required = true };
    static readonly Option<string> Reader = new("--reader") { Description = "Column of the reader.", HelpName = "COL", Required = true };
    static readonly Option<string[]> Score = new("--score")
    {
        Description = "Column of scores; may be repeated.",
        HelpName = "COL",
        Required = true
    };
    static readonly Option<string?> Unit = new("--unit")
    {
        Description = "Column of the joint or image within a patient; intervals then resample patients.",
        HelpName = "COL"
    };
    static readonly Option<string?> Visit = new("--visit")
    {
        Description = "Column of the visit: adds the change between them.",
        HelpName = "COL"
    };
    static readonly Option<string?> Visits = VisitsOption.Create();
    static readonly Option<string?> Response = new("--response")
    {
        Description = "With --visit: column that says yes or no, whether the patient responded by clinical criteria.",
        HelpName = "COL"
    };
    static readonly Option<string[]> Where =
        new("--where")
        {
            Description =
        "Only rows that hold this value, or one of these, in a column; may be repeated. Of the workstation's reads only signed ones, " +
        "unless state is named.",
            HelpName = "COL=A,B"
        };
    static readonly Option<string?> Scale = new("--scale")
    {
        Description = "What scores are (taken from the values).",
        HelpName = "ordinal|nominal|continuous"
    };
    static readonly Option<string?> Categories =
        new("--categories") { Description = "Categories in order, separated by commas (taken from the values).", HelpName = "A,B" };
    static readonly Option<string?> Allowed = new("--allowed-difference")
    {
        Description = "Judges limits of agreement, and the mean difference, against what is allowed: in the unit of the scores, or in per cent.",
        HelpName = "x|x%"
    };
    static readonly Option<string?> Decimal = StatisticsRun.DecimalOption();
    static readonly Option<string?> Out = StatisticsRun.OutOption();
    static readonly Option<int> Resamples = StatisticsRun.ResamplesOption();
    static readonly Option<int> Seed = StatisticsRun.SeedOption();

    public static Command Create()
    {
        var command = new Command("scores",
            "Agreement of readers' scores: kappa, Gwet, Krippendorff, ICC, Bland-Altman, with intervals that respect patients.") { Table,
            Subject, Reader, Score, Unit, Visit, Visits, Response, Where, Scale, Categories, Allowed, Decimal, Out, Resamples, Seed };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string path = parsed.GetRequiredValue(Table);
        string? folder = parsed.GetValue(Out);
        var columns = new ScoreColumns(parsed.GetRequiredValue(Subject), parsed.GetRequiredValue(Reader), parsed.GetRequiredValue(Score),
            parsed.GetValue(Unit), parsed.GetValue(Visit), parsed.GetValue(Response))
        {
            Visits = parsed.GetValue(Visits) is { } said
            ? VisitOrder.Parse(said) : null
        };
        if (columns is { Response: not null, Visit: null })
            throw new UsageException("--response goes with --visit");
        if (columns is { Visits: not null, Visit: null })
            throw new UsageException("--visits goes with --visit, the column that they stand in");
        ScoreScale? scale = parsed.GetValue(Scale)?.ToLowerInvariant() switch
        {
            null => null,
            "ordinal" => ScoreScale.Ordinal,
            "nominal" => ScoreScale.Nominal,
            "continuous" => ScoreScale.Continuous,
            var other => throw new UsageException($"--scale {other}: ordinal, nominal or continuous"),
        };
        string[]? categories = parsed.GetValue(Categories)?.Split(',', StringSplitOptions.TrimEntries);
        if (categories is not null && scale == ScoreScale.Continuous)
            throw new UsageException("--categories goes with an ordinal or nominal scale");
        var allowed = AllowedOf(parsed.GetValue(Allowed));
        var bootstrap = StatisticsRun.Bootstrap(parsed.GetValue(Resamples), parsed.GetValue(Seed));
        using var output = folder is null ? null : OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        var where = Conditions(parsed.GetValue(Where) ?? []);
        var whole = timings.Run("read", () => TableFile.Read(path, StatisticsRun.DecimalMarkOf(parsed.GetValue(Decimal))));
        bool signedOnly = ReadsTable.Is(whole)
            && !where.Any(w => w.Column.Equals(ReadsTable.StateColumn, StringComparison.OrdinalIgnoreCase));
        if (signedOnly)
            where.Insert(0, (ReadsTable.StateColumn, [ReadsTable.Signed]));
        var file = where.Aggregate(whole, (table, w) => table.Where(w.Column, w.Values));
        var manifest = options.Manifest(new JsonObject
        {
            ["subject"] = columns.Subject,
            ["reader"] = columns.Reader,
            ["score"] = new JsonArray([.. columns.Scores.Select(s => (JsonNode)s)]),
            ["unit"] = columns.Unit,
            ["visit"] = columns.Visit,
            ["visits"] = parsed.GetValue(Visits),
            ["response"] = columns.Response,
            ["where"] = new JsonArray([.. where.Select(w => (JsonNode)$"{w.Column}={string.Join(',', w.Values)}")]),
            ["scale"] = parsed.GetValue(Scale),
            ["categories"] = parsed.GetValue(Categories),
            ["allowed_difference"] = parsed.GetValue(Allowed),
            ["decimal"] = parsed.GetValue(Decimal),
            ["resamples"] = bootstrap.Resamples,
        }, bootstrap.Seed) with
        { Inputs = [new RunInput("table", path, whole.Sha256)] };
        string[] suspicious = [.. columns.Scores.SelectMany(s => MeasuredNumbers.Inspect(file, file.Column(s)))];
        var tables = ScoreTable.Of(file, columns, scale, categories);
        // Figures of categories carry the warning themselves.
        suspicious = [.. suspicious, .. tables.Where(t => t.Scale == ScoreScale.Continuous)
            .Select(t => FewClusters.Warning(t.PairedSubjects) is { } few ? $"{t.Score}: {few}" : null).OfType<string>()];
        var document = timings.Run("compare", () => ScoreAgreementDocument.Of(file, columns, tables, bootstrap, options.Threads, cancel))
            with
        { Warnings = suspicious };
        if (allowed is { } within)
            document = document with
            {
                Scores = [.. document.Scores.Select(s =>
                    s with { Continuous = [.. s.Continuous.Select(p => p.Judged(within.Size, within.Percent))] })],
            };
        StatisticsRun.Finish(parsed, output, folder, manifest, timings, document.ToJson(),
            () => [.. document.Tables(), (StatisticsRun.ReportFile, AgreeScoresPage.Of(document, tables))], () =>
                [.. LeftOut(whole, file, signedOnly), .. Summary(document)], cancel);
        return 0;
    }

    static (double Size, bool Percent)? AllowedOf(string? said)
    {
        if (said is null)
            return null;
        bool percent = said.EndsWith('%');
        return double.TryParse(percent ? said[..^1] : said, NumberStyles.Float, CultureInfo.InvariantCulture, out double x)
            && x > 0 && double.IsFinite(x) ? (x, percent)
            : throw new UsageException($"--allowed-difference {said}: a number above 0, such as 5, or 25% of the smaller reading");
    }

    static List<(string Column, string[] Values)> Conditions(string[] where) =>
        [.. where.Select(w =>
            w.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? (w[..at].Trim(), w[(at + 1)..].Split(',', StringSplitOptions.TrimEntries)) : throw new UsageException(
            $"--where {w}: a column, = and a value, such as state=signed"))];

    static IEnumerable<string> LeftOut(TableFile whole, TableFile file, bool signedOnly)
    {
        if (file.Count < whole.Count)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{file.Count} of {whole.Count} " +
                $"rows{(signedOnly ? ": of reads the newest signed versions only, no drafts (--where state=… takes others)" : "")}");
    }

    static IEnumerable<string> Summary(ScoreAgreementDocument d)
    {
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{d.Readers.Count} readers, {d.Subjects} subjects, {d.Units} units{(d.Clustered ? "; intervals rest on subjects" : "")}");
        foreach (string warning in d.Warnings)
            yield return $"warning: {warning}";
        foreach (var s in d.Scores)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{s.Score} ({s.Scale}{(s.ScaleInferred ? ", inferred" : "")}): {s.Paired} units of {s.PairedSubjects} subjects scored by two readers or more");
            foreach (string spelling in s.Spellings)
                yield return $"  spellings of one word: {spelling}";
            foreach (var f in s.AllReaders)
                yield return $"  {f.Name} ({f.Weights})\t{StatisticsText.Estimate(f.Figure)}{Counts(f.Figure)}{Why(f.Figure.Reason)}";
            foreach (var i in s.Icc.Where(i => i.Form is "ICC(2,1)" or "ICC(3,1)"))
                yield return $"  {i.Form}\t{StatisticsText.Estimate(i.Icc)}{Counts(i.Icc)}{Why(i.Icc.Reason)}";
            if (ContinuousSections.AbsentCells(s.Icc) is { } absent)
                yield return $"  {absent}";
            foreach (var p in s.Continuous.Where(p => p.Allowed is not null))
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"  {p.First} / {p.Second}\tlimits {p.Allowed!.Verdict} {p.Allowed.Words}; mean {p.Allowed.Mean}") +
                    (p.Allowed.OverSizes is { } sizes ? $"; limits that change with the size: {sizes}" : "");
            foreach (var c in s.Changes.Count > 0 ? s.Changes : s.Change is { } one ? [one] : [])
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"  {c.Before} to {c.After}\t{c.Subjects.Count} subjects: {c.Improved} improved, {c.WithinError} within error, " +
                    $"{c.Worsened} worsened" +
                    $"{(c.Dropped.Count > 0 ? $"; {c.Dropped.Count} scores without their other visit left out" : "")}{Why(c.LimitReason)}");
            foreach (string warning in FigureWarnings.Of([.. AgreeScoresPage.Figures(s)]))
                yield return $"  warning: {warning}";
        }
    }

    static string Counts(EstimateFigure f) => string.Create(CultureInfo.InvariantCulture, $"\t{f.N} units{(f.Clusters is { } c ? $" of {c} subjects" : "")}");

    static string Why(string? reason) => reason is null ? "" : $"\t{reason}";
}
