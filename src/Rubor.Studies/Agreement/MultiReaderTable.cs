using System.Globalization;
using Rubor.Statistics;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>A table of readers' ratings: a row a rating, columns reader, case, modality, truth and rating.</summary>
/// <param name="Study">The ratings.</param>
/// <param name="Settings">How they are compared; sensitivity and its like have their rating from which on a case is positive.</param>
/// <param name="Modalities">Names in order: numbers by size, others by letters.</param>
/// <param name="Readers">Names in order.</param>
/// <param name="Ratings">Rows.</param>
/// <param name="Diseased">Cases whose truth is 1; null where truth is not yes or no.</param>
/// <param name="Warnings">What must be known before any figure is read.</param>
public sealed record MultiReaderTable(ReaderStudy Study, MultiReaderSettings Settings, IReadOnlyList<string> Modalities,
    IReadOnlyList<string> Readers, int Ratings, int? Diseased, IReadOnlyList<string> Warnings)
{
    // Columns of names, of which a second spelling explains what is missing.
    static readonly string[] Named = ["reader", "modality", "case"];

    /// <summary>The columns.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["reader", "case", "modality", "truth", "rating"];

    /// <summary>Words of designs, as options name them.</summary>
    public static IReadOnlyDictionary<string, ReaderDesign> Designs { get; } =
        new Dictionary<string, ReaderDesign>(StringComparer.OrdinalIgnoreCase)
        {
            ["factorial"] = ReaderDesign.Factorial,
            ["cases-in-readers"] = ReaderDesign.CasesInReaders,
            ["cases-in-modalities"] = ReaderDesign.CasesInModalities,
            ["readers-in-modalities"] = ReaderDesign.ReadersInModalities,
            ["groups"] = ReaderDesign.Groups,
            ["any"] = ReaderDesign.Any,
        };

    /// <summary>A design's word.</summary>
    public static string WordOf(ReaderDesign design) => Designs.First(d => d.Value == design).Key;

    /// <summary>Reads a table.</summary>
    /// <param name="file">The table.</param>
    /// <param name="settings">How it is to be analysed.</param>
    /// <param name="cluster">Column of the patient; null where each case is one.</param>
    /// <param name="designNamed">Whether the caller named the design.</param>
    /// <exception cref="OutputException">It cannot be analysed so; names the row or the cell.</exception>
    public static MultiReaderTable Of(TableFile file, MultiReaderSettings settings, string? cluster, bool designNamed)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(settings);
        int[] columns = [.. Columns.Select(file.Column)];
        var (reader, @case, modality, truth, rating) = (columns[0], columns[1], columns[2], columns[3], columns[4]);
        int? patient = cluster is null ? null : file.Column(cluster);
        bool yesOrNo = settings.PositiveFrom is not null || settings.Statistic is not (ReaderStatistic.Accuracy or ReaderStatistic.Kappa);
        string[] readers = Sorted(file, reader), modalities = Sorted(file, modality);
        if (readers.Length < 2)
            throw new OutputException(file.Path, $"has one reader only ({readers[0]}); two or more are compared");
        if (modalities.Length < 2)
            throw new OutputException(file.Path, $"has one modality only ({modalities[0]}); two or more are compared");
        // Where cases are nested, one name under two readers or modalities is two cases.
        string Name(int row) => settings.Design switch
        {
            ReaderDesign.CasesInReaders => $"{file.Required(row, @case)}\n{file.Required(row, reader)}",
            ReaderDesign.CasesInModalities => $"{file.Required(row, @case)}\n{file.Required(row, modality)}",
            _ => file.Required(row, @case),
        };
        var cases = new Dictionary<string, (int Index, int Row, double Truth, string? Patient)>(StringComparer.Ordinal);
        var cells = new Dictionary<(int, int, int), (int Row, double Rating)>();
        for (int row = 0; row < file.Count; row++)
        {
            string name = Name(row), own = file.Required(row, @case);
            file.Required(row, truth);
            double right = MeasuredNumbers.Of(file, row, truth)!.Value;
            if (yesOrNo && right is not (0 or 1))
                throw file.Bad(row, truth, $"'{file.Text(row, truth)}' is neither 0 (healthy) nor 1 (diseased)");
            string? of = patient is { } p ? file.Required(row, p) : null;
            if (!cases.TryGetValue(name, out var known))
                cases[name] = known = (cases.Count, row, right, of);
            if (known.Truth != right)
                throw file.Bad(row, truth, $"case {own} has truth {file.Text(row, truth)} here and {file.Text(known.Row, truth)} " +
                    $"in row {file.RowNumber(known.Row)}; a case has one truth");
            if (known.Patient != of)
                throw file.Bad(row, patient!.Value, $"case {own} belongs to {of} here and to {known.Patient} " +
                    $"in row {file.RowNumber(known.Row)}; a case has one {cluster}");
            var cell = (Array.IndexOf(modalities, file.Required(row, modality)), Array.IndexOf(readers, file.Required(row, reader)),
                known.Index);
            file.Required(row, rating);
            double value = MeasuredNumbers.Of(file, row, rating, ranked: settings.Statistic == ReaderStatistic.Auc)!.Value;
            if (!cells.TryAdd(cell, (row, value)))
                throw file.Bad(row, rating, $"reader {readers[cell.Item2]} rated case {own} with modality {modalities[cell.Item1]} a second " +
                    $"time (first in row {file.RowNumber(cells[cell].Row)})");
        }
        var ratings = new double[modalities.Length, readers.Length, cases.Count];
        foreach (ref double r in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref ratings[0, 0, 0], ratings.Length))
            r = double.NaN;
        foreach (var (at, cell) in cells)
            ratings[at.Item1, at.Item2, at.Item3] = cell.Rating;
        settings = Positive(file, settings, cells.Values.Select(c => c.Rating));
        var patients = cases.Values.Select(c => c.Patient).Distinct().ToList();
        var study = new ReaderStudy(ratings, [.. cases.Values.Select(c => c.Truth)],
            cluster is null ? null : [.. cases.Values.Select(c => patients.IndexOf(c.Patient))]);
        string[] caseNames = [.. cases.Keys.Select(k => k.Split('\n')[0])];
        if (ReaderDesignCheck.Of(study, settings.Design) is { } fault)
            throw new OutputException(file.Path, Words(fault, file, study, settings, designNamed, modalities, readers, caseNames));
        if (settings.Design == ReaderDesign.Any && settings.Statistic != ReaderStatistic.Auc)
            throw new OutputException(file.Path, $"--design any compares areas under the curve only; name the design for {WordOf(settings.Statistic)}");
        return new(study, settings, modalities, readers, cells.Count, yesOrNo ? cases.Values.Count(c => c.Truth == 1) : null,
            [.. WarningsOf(settings, study, [.. cells.Values.Select(c => c.Rating)], [.. cases.Values.Select(c => c.Truth)])]);
    }

    /// <summary>A statistic in one word, as the option has it.</summary>
    public static string WordOf(ReaderStatistic statistic) => statistic.ToString().ToLowerInvariant();

    /// <summary>Runs the analysis; what is undefined is said by the names of the table.</summary>
    /// <param name="path">The table's file.</param>
    /// <exception cref="OutputException">A statistic is undefined for a reader, or has no covariance.</exception>
    public MultiReaderAnalysis Analyse(string path)
    {
        try
        {
            return ObuchowskiRockette.Of(Study, Settings);
        }
        catch (ReaderStudyException e)
        {
            string who = e.Modality >= 0 && e.Reader >= 0 ? $"reader {Readers[e.Reader]} with modality {Modalities[e.Modality]}: "
                : e.Modality >= 0 ? $"modality {Modalities[e.Modality]}: " : "";
            throw new OutputException(path, $"{who}{e.Message}");
        }
    }

    static MultiReaderSettings Positive(TableFile file, MultiReaderSettings settings, IEnumerable<double> ratings)
    {
        if (settings.PositiveFrom is not null
            || settings.Statistic is not (ReaderStatistic.Sensitivity or ReaderStatistic.Specificity or ReaderStatistic.Youden))
            return settings;
        return ratings.All(r => r is 0 or 1) ? settings with { PositiveFrom = 1 }
            : throw new OutputException(file.Path, $"ratings are not 0 and 1 alone; --positive-from n says from which rating on a " +
                $"case is called positive, which {WordOf(settings.Statistic)} needs");
    }

    static IEnumerable<string> WarningsOf(MultiReaderSettings settings, ReaderStudy study, double[] ratings, double[] truth)
    {
        if (settings.PositiveFrom is not null && settings.Statistic == ReaderStatistic.Auc)
            yield return "--positive-from has no bearing on an area under the curve, which takes ratings as they are.";
        bool compared = settings is { PositiveFrom: null, Statistic: ReaderStatistic.Accuracy or ReaderStatistic.Kappa };
        if (compared && !ratings.Any(r => truth.Contains(r)))
            yield return "No rating is the truth of any case: name --positive-from n where ratings are degrees of suspicion.";
        else if (compared && truth.All(t => t is 0 or 1) && ratings.Any(r => r is not (0 or 1)))
            yield return "Truth is 0 or 1 and ratings are not: the numbers are compared as they are, unless --positive-from n says which are "
                + "positive.";
        if (FewClusters.Warning(study.Clusters) is { } few)
            yield return few;
    }

    static string Words(DesignFault fault, TableFile file, ReaderStudy study, MultiReaderSettings settings, bool named, string[] modalities,
        string[] readers, string[] cases)
    {
        string design = WordOf(settings.Design);
        string what = fault.Kind switch
        {
            DesignFaultKind.MissingCase =>
                $"reader {readers[fault.Reader]} has no rating of case {cases[fault.Case]} with modality " +
                $"{modalities[fault.Modality]}, which a {design} design has",
            DesignFaultKind.ReaderInTwoModalities =>
                $"reader {readers[fault.Reader]} read with {modalities[fault.Modality]} and with {modalities[fault.Other]}; " +
                $"with --design {design} each modality has readers of its own",
            DesignFaultKind.GroupsOverlap =>
                $"readers {readers[fault.Other]} and {readers[fault.Reader]} share some of their cases and not others; " +
                $"with --design {design} they share all or none",
            _ => settings.Design == ReaderDesign.Groups
                ? "no two readers read the same cases, so there are no groups; --design cases-in-readers is for this"
                : $"modality {modalities[fault.Modality]} has fewer than two readers",
        };
        string spelling = string.Concat(Named.Select(c => TwoSpellings.In(file, file.Column(c)))
            .OfType<string>().Take(1).Select(two => $"; {two}"));
        var fits = Designs.Where(d => d.Value is not ReaderDesign.Any && d.Value != settings.Design
            && ReaderDesignCheck.Of(study, d.Value) is null).Select(d => d.Key).ToList();
        string advice = fits.Count > 0 ? $"; --design {string.Join(" or ", fits)} fits"
            : settings.Statistic == ReaderStatistic.Auc ? "; --design any compares areas whoever read what" : "; leave out what is not read throughout";
        return what + spelling + (fault.Kind == DesignFaultKind.TooFewReaders && settings.Design == ReaderDesign.Groups ? "" : advice)
            + (named ? "" : " (no --design was named)");
    }

    static string[] Sorted(TableFile file, int column)
    {
        string[] names = [.. Enumerable.Range(0, file.Count).Select(i => file.Required(i, column)).Distinct(StringComparer.Ordinal)];
        return names.All(n => double.TryParse(n, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? [.. names.OrderBy(n => double.Parse(n, CultureInfo.InvariantCulture)).ThenBy(n => n, StringComparer.Ordinal)]
            : [.. names.Order(StringComparer.Ordinal)];
    }
}
