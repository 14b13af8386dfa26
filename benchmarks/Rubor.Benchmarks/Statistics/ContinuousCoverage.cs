using System.Globalization;
using Rubor.Statistics;
using Rubor.Tests.Statistics;

namespace Rubor.Benchmarks.Statistics;

/// <summary>
/// How often the 95 % intervals of measurements hold the truth: <c>continuous-coverage STUDIES</c>. Studies are drawn from normal
/// distributions with patients, images within patients, readers, readers' ways with a patient, and error. ICC(2,1) is held against readers
/// at large; concordance, bias and limits against the two readers drawn.
/// </summary>
internal static class ContinuousCoverage
{
    sealed record Design(string Name, int Patients, int Least, int Most, Spread Variances);

    static readonly Design[] Designs =
    [
        new("20 × 1", 20, 1, 1, new(0.6, 0.2, 0.05, 0, 0.2)),
        new("6 × 1–4", 6, 1, 4, new(0.6, 0.2, 0.05, 0, 0.2)),
        new("10 × 1–4", 10, 1, 4, new(0.6, 0.2, 0.05, 0, 0.2)),
        new("20 × 1–4", 20, 1, 4, new(0.6, 0.2, 0.05, 0, 0.2)),
        new("40 × 1–4", 40, 1, 4, new(0.6, 0.2, 0.05, 0, 0.2)),
        new("20 × 1–4, readers apart", 20, 1, 4, new(0.7, 0.3, 0.15, 0, 0.3)),
        new("40 × 1–4, readers apart", 40, 1, 4, new(0.7, 0.3, 0.15, 0, 0.3)),
        new("20 × 4, errors shared in a patient", 20, 4, 4, new(0.6, 0.2, 0.05, 0.15, 0.05)),
        new("6 × 4, errors shared in a patient", 6, 4, 4, new(0.6, 0.2, 0.05, 0.15, 0.05)),
    ];

    static readonly string[] Names = ["ICC(2,1)", "ICC(3,1)", "ICC(2,k)", "concordance", "Pearson", "bias", "limit", "difference",
        "repeatability", "variation"];

    public static int Run(string studies)
    {
        int count = int.Parse(studies, CultureInfo.InvariantCulture);
        Console.WriteLine($"| patients × images | {string.Join(" | ", Names)} |\n|---|{string.Concat(Enumerable.Repeat("---:|", Names.Length))}");
        foreach (var design in Designs)
        {
            int[] held = new int[Names.Length], given = new int[Names.Length];
            for (int s = 0; s < count; s++)
                Study(design, s, held, given);
            var cells = held.Zip(given, (h, g) =>
                (g == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * h / g:0.0}"))
                    + (g < count ? $" ({count - g} none)" : ""));
            Console.WriteLine($"| {design.Name} | {string.Join(" | ", cells)} |");
        }
        return 0;
    }

    static void Study(Design design, int seed, int[] held, int[] given)
    {
        var v = design.Variances;
        // The readers are drawn apart, so that what they truly differ by is known.
        var random = new Random(seed + 1);
        double Normal(double variance) =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()) * variance) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] shift = [Normal(v.Reader), Normal(v.Reader)];
        var (ratings, patients, patientOf) = ClusteredStudies.Draw(design.Patients, design.Least, design.Most, 2,
            v with { Reader = 0 }, random);
        int n = ratings.GetLength(0);
        double[] x = new double[n], y = new double[n];
        for (int i = 0; i < n; i++)
            (x[i], y[i]) = (ratings[i, 0] += shift[0], ratings[i, 1] += shift[1]);
        double targets = v.Patient + v.Target, error = v.ReaderInPatient + v.Error, bias = shift[0] - shift[1],
            deviation = Math.Sqrt(2 * error);
        double icc = targets / (targets + v.Reader + error);
        var repeated = RepeatedBlandAltman.Of(x, y, patients);
        var plain = BlandAltman.Of(x, y);
        bool clustered = patients.Count < patients.Rows;
        Estimate Jackknife(Func<double[], double[], Estimate> of) => clustered
            ? ClusterJackknife.Of(patients, rows => of(Take(x, rows), Take(y, rows)).Value, JackknifeScale.FisherZ, "none")
            : of(x, y);
        // An error of 10 % of volumes, the same within a patient for as much as the design shares.
        double[] volumes = Volumes(design, patientOf, random, out double[] again);
        (Estimate Of, double Truth)[] figures =
        [
            (ClusteredIcc.Of(ratings, patients, IccForm.TwoWayRandom, seed), icc),
            (ClusteredIcc.Of(ratings, patients, IccForm.TwoWayMixed, seed), targets / (targets + error)),
            (ClusteredIcc.Of(ratings, patients, IccForm.TwoWayRandomMean, seed), 2 * icc / (1 + icc)),
            (Jackknife((a, b) => LinConcordance.Of(a, b).Coefficient), 2 * targets / (2 * (targets + error) + bias * bias)),
            (Jackknife((a, b) => Correlation.Pearson(a, b).Coefficient), targets / (targets + error)),
            (clustered ? repeated.Bias : plain.Bias, bias),
            (clustered ? repeated.UpperLimit : plain.UpperLimit, bias + 1.959963984540054 * deviation),
            (SmallestDetectableDifference.Of(x, y, patients), 1.959963984540054 * deviation),
            (Repeatability.OfPairs(x, y, patients).Coefficient, 1.959963984540054 * Math.Sqrt(2 * error + bias * bias)),
            (WithinSubjectVariation.OfPairs(volumes, again, patients), Variation),
        ];
        for (int f = 0; f < figures.Length; f++)
            if (figures[f].Of.Interval is { } interval)
            {
                given[f]++;
                held[f] += interval.Contains(figures[f].Truth) ? 1 : 0;
            }
    }

    const double RelativeError = 0.1;

    // Of pairs with 10 % error: √E[d²/(2m²)] over many.
    static readonly double Variation = TrueVariation();

    static double TrueVariation()
    {
        var random = new Random(1);
        double sum = 0;
        const int pairs = 2_000_000;
        for (int i = 0; i < pairs; i++)
        {
            double a = 1 + RelativeError * Standard(random), b = 1 + RelativeError * Standard(random);
            sum += 2 * (a - b) * (a - b) / (a + b) / (a + b);
        }
        return Math.Sqrt(sum / pairs);
    }

    static double[] Volumes(Design design, int[] of, Random random, out double[] again)
    {
        int n = of.Length;
        double[] first = new double[n];
        again = new double[n];
        double shared = design.Variances.ReaderInPatient / (design.Variances.ReaderInPatient + design.Variances.Error);
        double[] one = [.. Enumerable.Range(0, design.Patients).Select(_ => Standard(random))],
            other = [.. Enumerable.Range(0, design.Patients).Select(_ => Standard(random))];
        for (int i = 0; i < n; i++)
        {
            double volume = Math.Exp(6 + Standard(random));
            double Error(double own) => 1 + RelativeError * (Math.Sqrt(shared) * own + Math.Sqrt(1 - shared) * Standard(random));
            (first[i], again[i]) = (volume * Error(one[of[i]]), volume * Error(other[of[i]]));
        }
        return first;
    }

    static double Standard(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    static double[] Take(double[] values, ReadOnlySpan<int> rows)
    {
        var taken = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            taken[i] = values[rows[i]];
        return taken;
    }
}
