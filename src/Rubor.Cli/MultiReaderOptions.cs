using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Statistics;
using Rubor.Studies.Agreement;
using Rubor.Studies.Tables;

namespace Rubor.Cli;

/// <summary>Options of <c>agree mrmc</c> and <c>agree power</c>: what is worked out of a table of ratings, and how.</summary>
internal sealed class MultiReaderOptions
{
    readonly Option<string?> statistic = new("--statistic")
    {
        Description = "What is worked out of each reader's ratings.",
        HelpName = "auc|accuracy|sensitivity|specificity|youden|kappa"
    };
    readonly Option<double?> positiveFrom = new("--positive-from") { Description = "Ratings from n on are positive.", HelpName = "n" };
    readonly Option<string?> cluster = new("--cluster")
    {
        Description = "Column of the patient whose cases belong together; patients are then left out or drawn whole.",
        HelpName = "COL"
    };
    readonly Option<string?> design = new("--design")
    {
        Description = "Who read what (factorial: every reader every case with every modality).",
        HelpName = "factorial|cases-in-readers|cases-in-modalities|readers-in-modalities|groups|any"
    };
    readonly Option<string?> covariance = new("--covariance")
    {
        Description = "How covariances due to cases are estimated (jackknife).",
        HelpName = "jackknife|bootstrap|delong|unbiased"
    };
    readonly Option<int> resamples;
    readonly Option<int> seed;
    readonly Option<string?> decimalMark;

    public MultiReaderOptions(Option<int> resamples, Option<int> seed, Option<string?> decimalMark) =>
        (this.resamples, this.seed, this.decimalMark) = (resamples, seed, decimalMark);

    /// <summary>The options themselves.</summary>
    public IEnumerable<Option> All => [statistic, positiveFrom, cluster, design, covariance, decimalMark, resamples, seed];

    /// <summary>Whether any was given that is of a table.</summary>
    public bool Given(ParseResult parsed) => All.Any(o => parsed.GetResult(o) is { Implicit: false });

    /// <summary>What the command line says.</summary>
    /// <exception cref="UsageException">A word is none of those known, or two do not go together.</exception>
    public MultiReaderSettings Settings(ParseResult parsed, double confidence)
    {
        ReaderStatistic of = parsed.GetValue(statistic)?.ToLowerInvariant() switch
        {
            "auc" => ReaderStatistic.Auc,
            "accuracy" => ReaderStatistic.Accuracy,
            "sensitivity" => ReaderStatistic.Sensitivity,
            "specificity" => ReaderStatistic.Specificity,
            "youden" => ReaderStatistic.Youden,
            "kappa" => ReaderStatistic.Kappa,
            null => throw new UsageException("--statistic is missing: auc, accuracy, sensitivity, specificity, youden or kappa"),
            var other => throw new UsageException($"--statistic {other}: auc, accuracy, sensitivity, specificity, youden or kappa"),
        };
        CovarianceMethod method = parsed.GetValue(covariance)?.ToLowerInvariant() switch
        {
            null or "jackknife" => CovarianceMethod.Jackknife,
            "bootstrap" => CovarianceMethod.Bootstrap,
            "delong" => CovarianceMethod.DeLong,
            "unbiased" => CovarianceMethod.Unbiased,
            var other => throw new UsageException($"--covariance {other}: jackknife, bootstrap, delong or unbiased"),
        };
        if (method is CovarianceMethod.DeLong or CovarianceMethod.Unbiased && of != ReaderStatistic.Auc)
            throw new UsageException($"--covariance {parsed.GetValue(covariance)} is of areas under the curve; for " +
                $"{parsed.GetValue(statistic)} take jackknife or bootstrap");
        if (method == CovarianceMethod.Unbiased && parsed.GetValue(cluster) is not null)
            throw new UsageException("--covariance unbiased takes cases as independent; with --cluster take jackknife, bootstrap or delong");
        if (parsed.GetValue(design) is { } named && !MultiReaderTable.Designs.ContainsKey(named))
            throw new UsageException($"--design {named}: {string.Join(", ", MultiReaderTable.Designs.Keys)}");
        if (parsed.GetValue(positiveFrom) is { } from && !double.IsFinite(from))
            throw new UsageException("--positive-from takes a number");
        var bootstrap = Commands.StatisticsRun.Bootstrap(parsed.GetValue(resamples), parsed.GetValue(seed));
        return new()
        {
            Statistic = of,
            PositiveFrom = parsed.GetValue(positiveFrom),
            Design = parsed.GetValue(design) is { } word ? MultiReaderTable.Designs[word] : ReaderDesign.Factorial,
            Covariance = method,
            Resamples = bootstrap.Resamples,
            Seed = bootstrap.Seed,
            Confidence = confidence,
        };
    }

    /// <summary>Reads a table.</summary>
    public (TableFile File, MultiReaderTable Table) Read(ParseResult parsed, string path, MultiReaderSettings settings)
    {
        var file = TableFile.Read(path, Commands.StatisticsRun.DecimalMarkOf(parsed.GetValue(decimalMark)));
        return (file, MultiReaderTable.Of(file, settings, parsed.GetValue(cluster), parsed.GetValue(design) is not null));
    }

    /// <summary>Whether a column names patients.</summary>
    public bool Clustered(ParseResult parsed) => parsed.GetValue(cluster) is not null;

    /// <summary>What run.json says of them.</summary>
    public JsonObject Manifest(ParseResult parsed) => new()
    {
        ["statistic"] = parsed.GetValue(statistic),
        ["positive_from"] = parsed.GetValue(positiveFrom),
        ["cluster"] = parsed.GetValue(cluster),
        ["design"] = parsed.GetValue(design),
        ["covariance"] = parsed.GetValue(covariance),
        ["decimal"] = parsed.GetValue(decimalMark),
        ["resamples"] = parsed.GetValue(resamples),
    };
}
