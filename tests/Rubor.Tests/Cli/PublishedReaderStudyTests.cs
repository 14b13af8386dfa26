using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rubor.Statistics;

namespace Rubor.Tests.Cli;

/// <summary>
/// Every row of the published results of reader studies, to its printed digits; a row that nothing answers for is a failure.
/// </summary>
public sealed partial class PublishedReaderStudyTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly Dictionary<string, JsonNode> runs = new(StringComparer.Ordinal);

    public void Dispose() => folder.Dispose();

    JsonNode VanDyke(string words)
    {
        if (runs.TryGetValue(words, out var known))
            return known;
        string[] lines = File.ReadAllLines(Data.Real("mrmc", "vandyke.csv"));
        lines[0] = lines[0].Replace("treatment", "modality", StringComparison.Ordinal);
        File.WriteAllLines(folder["t.csv"], lines);
        var run = CommandRun.Of(["agree", "mrmc", folder["t.csv"], .. words.Split(' '), "--json"]).GetAwaiter().GetResult();
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return runs[words] = run.Json;
    }

    static IEnumerable<double?> Of(JsonNode at, params string[] names) => names.Select(n => (double?)at[n]);

    static IEnumerable<double?> Readers(JsonNode of) => of["readers"]!.AsArray().Select(r => (double?)r!["estimate"]);

    static IEnumerable<double?> Squares(JsonNode d) =>
        Of(d["components"]!, "mean_square_modality", "mean_square_reader", "mean_square_modality_by_reader");

    static IEnumerable<double?> Covariances(JsonNode d) => Of(d["components"]!, "error", "covariance1", "covariance2", "covariance3");

    static double?[] Test(JsonNode d, string model, params string[] then) =>
        [(double?)d["test"]![model]!["statistic"], .. Of(d["difference"]![model]!, then)];

    // What answers for a row: metric (without its remarks), quantity.
    Dictionary<(string, string), Func<IEnumerable<double?>>> Answers()
    {
        const string random = "random_readers_random_cases", readers = "fixed_readers_random_cases", cases = "random_readers_fixed_cases";
        JsonNode Auc() => VanDyke("--statistic auc");
        JsonNode Sensitivity() => VanDyke("--statistic sensitivity --positive-from 3");
        JsonNode Mean(JsonNode d, int m) => d["modalities"]![m]!;
        IEnumerable<double?> Other(string covariance)
        {
            var d = VanDyke($"--statistic auc --covariance {covariance}");
            return [.. Covariances(d), .. Test(d, random, "df", "p")];
        }
        return new()
        {
            [("auc_empirical", "theta_t1_r1..r5")] = () => Readers(Mean(Auc(), 0)),
            [("auc_empirical", "theta_t2_r1..r5")] = () => Readers(Mean(Auc(), 1)),
            [("auc_empirical", "treatment_means")] = () => [(double?)Mean(Auc(), 0)["estimate"], (double?)Mean(Auc(), 1)["estimate"]],
            [("auc_empirical", "MS(T) MS(R) MS(TR)")] = () => Squares(Auc()),
            [("auc_empirical", "VarError Cov1 Cov2 Cov3")] = () => Covariances(Auc()),
            [("auc_empirical", "OR Var(R) Var(TR)")] = () => Of(Auc()["components"]!, "reader_variance", "modality_by_reader_variance"),
            [("auc_empirical", "DBM Var(R) Var(C) Var(TR) Var(TC) Var(RC) Var(TRC)+Var(E)")] = () =>
            {
                var (c, p) = (Auc()["components"]!, Auc()["components"]!["pseudovalues"]!);
                return [(double?)c["reader_variance"], (double?)p["case"], (double?)c["modality_by_reader_variance"],
                    .. Of(p, "modality_by_case", "reader_by_case", "residual")];
            },
            [("auc_empirical", "RRRC F ddf p diff SE CI")] = () =>
                Test(Auc(), random, "df", "p", "estimate", "standard_error", "lower", "upper"),
            [("auc_empirical", "RRRC single treatment 1: SE df CI")] = () => Of(Mean(Auc(), 0)[random]!, "standard_error", "df", "lower", "upper"),
            [("auc_empirical", "RRRC single treatment 2: SE df CI")] = () => Of(Mean(Auc(), 1)[random]!, "standard_error", "df", "lower", "upper"),
            [("auc_empirical", "FRRC X2(1) p SE CI")] = () => Test(Auc(), readers, "p", "standard_error", "lower", "upper"),
            [("auc_empirical", "FRRC per reader diff SE p (r1..r5)")] = () => Auc()["difference"]!["readers"]!.AsArray()
                .SelectMany(r => Of(r!, "estimate", "standard_error", "p")),
            [("auc_empirical", "RRFC F(1,4) p SE CI")] = () => Test(Auc(), cases, "p", "standard_error", "lower", "upper"),
            [("auc_empirical", "DeLong: VarError Cov1 Cov2 Cov3 F ddf p")] = () => Other("delong"),
            [("auc_empirical", "unbiased (Gallas U-statistics): VarError Cov1 Cov2 Cov3 F ddf p")] = () => Other("unbiased"),
            [("sens_rating>=3", "theta_t1")] = () => Readers(Mean(Sensitivity(), 0)),
            [("sens_rating>=3", "theta_t2")] = () => Readers(Mean(Sensitivity(), 1)),
            [("sens_rating>=3", "MS(T) MS(R) MS(TR)")] = () => Squares(Sensitivity()),
            [("sens_rating>=3", "VarError Cov1 Cov2 Cov3")] = () => Covariances(Sensitivity()),
            [("sens_rating>=3", "RRRC F ddf p diff SE CI")] = () =>
                Test(Sensitivity(), random, "df", "p", "estimate", "standard_error", "lower", "upper"),
            [("sens_rating>=3", "FRRC X2 p SE")] = () => Test(Sensitivity(), readers, "p", "standard_error"),
            // The wrong way, which no option takes: n of all 114 cases where 45 alone can change a sensitivity. The sums of squares are the
            // same, so it differs by the factor alone.
            [("sens_rating>=3", "all 114 cases jackknifed: VarError Cov1 Cov2 Cov3")] = () =>
                Covariances(Sensitivity()).Select(v => v * (113.0 / 114) / (44.0 / 45)),
            [("kappa", "table [[0,4,1],[0,8,0],[0,1,5]] unweighted")] = () => Kappa(AgreementWeights.Unweighted),
            [("kappa", "same table, linear weights")] = () => Kappa(AgreementWeights.Linear),
        };
    }

    // SAS's asymptotic errors, which the library gives; the commands take theirs from cases or subjects left out.
    static readonly ConfusionMatrix Sas = ConfusionMatrix.Of(
        [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2], [1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2], 3);

    static double?[] Kappa(AgreementWeights weights)
    {
        var k = CohenKappa.Of(Sas, weights);
        return [k.Kappa.Value, k.StandardError, k.Kappa.Interval?.Lower, k.Kappa.Interval?.Upper, k.Kappa.Value / k.Test.Statistic,
            k.Test.Statistic];
    }

    [Fact]
    public void Every_published_row_is_answered_to_its_printed_digits()
    {
        var answers = Answers();
        var met = new HashSet<(string, string)>();
        foreach (string[] row in File.ReadLines(Data.Real("mrmc", "expected.tsv")).Where(l => !l.StartsWith('#')).Select(l => l.Split('\t')))
        {
            // kappa rows name their data where others name the metric.
            string metric = row[0] == "kappa" ? "kappa" : row[1].Split(',')[0].Split(' ')[0];
            string quantity = row[0] == "kappa" ? row[1]
                : row[1].Contains("all 114", StringComparison.Ordinal) ? $"all 114 cases jackknifed: {row[2]}" : row[2];
            Assert.True(answers.TryGetValue((metric, quantity), out var answer), $"nothing answers for {metric}, {quantity}");
            met.Add((metric, quantity));
            string[] expected = [.. Number().Matches(row[3]).Select(m => m.Value)];
            double?[] actual = [.. answer()];
            Assert.True(expected.Length == actual.Length, $"{metric}, {quantity}: {expected.Length} numbers are published, {actual.Length} answered");
            foreach (var (e, a) in expected.Zip(actual))
                Assert.True(a is { } v && Math.Abs(v - Data.Number(e)) <= 0.5000001 * Math.Pow(10, -Decimals(e)),
                    $"{metric}, {quantity}: expected {e}, was {a?.ToString("R", CultureInfo.InvariantCulture)}");
        }
        Assert.Equal(answers.Count, met.Count);
    }

    [Fact] // The same table through the commands: readers' grades against each other, and a reader's against the truth.
    public async Task Published_kappas_come_out_of_the_commands()
    {
        (int First, int Second)[] pairs = [.. Enumerable.Range(0, 3).SelectMany(i => Enumerable.Range(0, 3)
            .SelectMany(j => Enumerable.Repeat((i, j), (int)Sas[i, j])))];
        File.WriteAllText(folder["s.csv"], "s,r,v\n" + string.Concat(pairs.Select((p, i) => $"{i},A,{p.First}\n{i},B,{p.Second}\n")));
        var run = await CommandRun.Of("agree", "scores", folder["s.csv"], "--subject", "s", "--reader", "r", "--score", "v", "--json");
        var statistics = run.Json["scores"]![0]!["categorical"]![0]!["statistics"]!.AsArray();
        double Value(string name) => (double)statistics.Single(s => (string?)s!["name"] == name)!["figure"]!["value"]!;
        Assert.Equal(0.4842, Value("kappa"), 0.5e-4);
        Assert.Equal(0.4701, Value("kappa_linear"), 0.5e-4);
        // Truth is the second reader; a second reader and a second modality, both right, stand beside.
        File.WriteAllText(folder["m.csv"], "reader,case,modality,truth,rating\n" + string.Concat(pairs.SelectMany((p, i) =>
            new[] { ("A", "1", p.First), ("A", "2", p.Second), ("B", "1", p.Second), ("B", "2", p.Second) }
                .Select(c => $"{c.Item1},{i},{c.Item2},{p.Second},{c.Item3}\n"))));
        run = await CommandRun.Of("agree", "mrmc", folder["m.csv"], "--statistic", "kappa", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(0.4701, (double)run.Json["modalities"]![0]!["readers"]![0]!["estimate"]!, 0.5e-4);
    }

    static int Decimals(string number) => number.IndexOf('.', StringComparison.Ordinal) is > 0 and var at ? number.Length - at - 1 : 0;

    [GeneratedRegex(@"-?[0-9]+(\.[0-9]+)?")]
    private static partial Regex Number();
}
