using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Benchmarks.Statistics;

/// <summary>
/// How often the 95 % interval of a coefficient of agreement holds the truth, which is its value on a very large study of the same
/// design. Prints the table of docs/results/coverage-categorical.md.
/// </summary>
static class CategoricalCoverage
{
    const int PatientsForTruth = 40_000;

    delegate SubjectEstimate Coefficient(int?[,] ratings, int categories, Clusters clusters);

    static readonly (string Name, Coefficient Of)[] Coefficients =
    [
        ("κ", (t, k, c) => Kappa(t, k, c, AgreementWeights.Unweighted)),
        ("κ linear", (t, k, c) => Kappa(t, k, c, AgreementWeights.Linear)),
        ("κ quadratic", (t, k, c) => Kappa(t, k, c, AgreementWeights.Quadratic)),
        ("AC1", (t, k, c) => SubjectAgreement.Gwet(t, k, AgreementWeights.Unweighted, c)),
        ("AC2 quadratic", (t, k, c) => SubjectAgreement.Gwet(t, k, AgreementWeights.Quadratic, c)),
        ("Fleiss κ", (t, k, c) => SubjectAgreement.Fleiss(t, k, c)),
        ("α", (t, k, c) => SubjectAgreement.Alpha(t, k, k > 2, c)),
        ("exact agreement", (t, k, c) => SubjectAgreement.AgreementWithin(Column(t, 0), Column(t, 1), k, 0, c)),
    ];

    public static int Run(string studies)
    {
        int count = int.Parse(studies, CultureInfo.InvariantCulture);
        Console.WriteLine($"| design | {string.Join(" | ", Coefficients.Select(c => c.Name))} |");
        Console.WriteLine($"|---|{string.Concat(Coefficients.Select(_ => "---:|"))}");
        foreach (var design in CategoricalDesign.All)
        {
            var random = new SeededRandom(2029);
            var (large, patient) = design.Draw(ref random, PatientsForTruth);
            // The truth needs no interval: one subject keeps the jackknife out.
            double[] truth =
                [.. Coefficients.Select(c => c.Of(large, design.Categories, Clusters.Of<int>(new int[patient.Length])).Estimate.Required)];
            var covered = new int[Coefficients.Length];
            var none = new int[Coefficients.Length];
            for (int study = 0; study < count; study++)
            {
                var (ratings, of) = design.Draw(ref random);
                var clusters = Clusters.Of<int>(of);
                for (int c = 0; c < Coefficients.Length; c++)
                {
                    if (Coefficients[c].Of(ratings, design.Categories, clusters).Estimate.Interval is not { } interval)
                        none[c]++;
                    else
                        covered[c] += interval.Contains(truth[c]) ? 1 : 0;
                }
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {design.Name} | ")
                + string.Join(" | ", Coefficients.Select((_, c) =>
                string.Create(CultureInfo.InvariantCulture,
                    $"{100.0 * covered[c] / Math.Max(1, count - none[c]):0.0}{(none[c] > 0 ? $" ({none[c]} none)" : "")}"))) + " |");
        }
        return 0;
    }

    static SubjectEstimate Kappa(int?[,] ratings, int categories, Clusters clusters, AgreementWeights weights) =>
        SubjectAgreement.Kappa(Column(ratings, 0), Column(ratings, 1), categories, weights, clusters);

    static int[] Column(int?[,] ratings, int reader)
    {
        var column = new int[ratings.GetLength(0)];
        for (int u = 0; u < column.Length; u++)
            column[u] = ratings[u, reader]!.Value;
        return column;
    }
}
