using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Benchmarks.Statistics;

/// <summary>
/// How often the 95 % intervals of accuracy hold the truth. Patients have one to four images; illness and score share what is the
/// patient's own
/// (a quarter to a half of the variance). Truth: the same design with many patients.
/// </summary>
internal static class AccuracyCoverage
{
    const int TruthPatients = 100_000;

    static readonly string[] Names = ["AUC", "AP", "sensitivity", "specificity", "accuracy", "J", "BA", "F1", "G-mean", "dAUC",
        "dAccuracy", "mean"];

    // Patients, most images of one, AUC aimed at, share of variance that is the patient's own, whether all images of a patient
    // share their truth.
    sealed record Design(string Name, int Patients, int MostImages, double Auc, double Own, bool OneTruth = false);

    static readonly Design[] Designs =
    [
        new("30 x 1, AUC .85", 30, 1, 0.85, 0), new("30 x 1, AUC .95", 30, 1, 0.95, 0), new("20 x 1, AUC .85", 20, 1, 0.85, 0),
        new("6 x 1-4", 6, 4, 0.85, 0.3), new("10 x 1-4", 10, 4, 0.85, 0.3), new("20 x 1-4", 20, 4, 0.85, 0.3),
        new("40 x 1-4", 40, 4, 0.85, 0.3),
        new("20 x 1-4, AUC .95", 20, 4, 0.95, 0.3), new("20 x 1-4, own .6", 20, 4, 0.85, 0.6), new("40 x 1-4, own .6", 40, 4, 0.85, 0.6),
        new("20 x 1-4, ill or well", 20, 4, 0.85, 0.5, true), new("40 x 1-4, ill or well", 40, 4, 0.85, 0.5, true),
    ];

    public static int Run(string count)
    {
        int studies = int.Parse(count, CultureInfo.InvariantCulture);
        Console.WriteLine($"| design | {string.Join(" | ", Names)} |");
        Console.WriteLine($"|---|{string.Concat(Names.Select(_ => "---:|"))}");
        foreach (var design in Designs)
        {
            var truth = Figures(Draw(design with { Patients = TruthPatients }, new Random(99)), truth: true)
                .Select(e => e.Required).ToArray();
            var (held, none, over, under) = (new int[Names.Length], new int[Names.Length], new int[Names.Length], new int[Names.Length]);
            for (int s = 0; s < studies; s++)
            {
                foreach (var (f, e) in Figures(Draw(design, new Random(1000 + s)), truth: false).Index())
                {
                    if (e.Interval is not { } i)
                        none[f]++;
                    else if (truth[f] < i.Lower)
                        over[f]++;
                    else if (truth[f] > i.Upper)
                        under[f]++;
                    else
                        held[f]++;
                }
            }
            Console.WriteLine($"| {design.Name} | {string.Join(" | ", Names.Select((_, f) => string.Create(CultureInfo.InvariantCulture,
                $"{100.0 * held[f] / Math.Max(1, studies - none[f]):0.0} ({over[f]}/{under[f]}{(none[f] > 0 ? $", {none[f]} none" : "")})")))} |");
        }
        return 0;
    }

    sealed record Sample(bool[] Truth, double[] First, double[] Second, Clusters Patients, bool Clustered);

    static Sample Draw(Design d, Random random)
    {
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        // AUC = Φ(δ/√2) for two normal scores of variance 1.
        double delta = d.Auc >= 0.95 ? 2.3262 : 1.4658, own = Math.Sqrt(d.Own), rest = Math.Sqrt(1 - d.Own);
        var (truth, first, second, patient) = (new List<bool>(), new List<double>(), new List<double>(), new List<int>());
        for (int p = 0; p < d.Patients; p++)
        {
            double ill = Normal(), high = Normal(), highSecond = 0.7 * high + 0.7141 * Normal();
            int images = 1 + random.Next(d.MostImages);
            for (int i = 0; i < images; i++)
            {
                bool t = (d.OneTruth ? ill : own * ill + rest * Normal()) > 0;
                double noise = Normal();
                truth.Add(t);
                first.Add((t ? delta : 0) + own * high + rest * noise);
                second.Add((t ? 0.8 * delta : 0) + own * highSecond + rest * (0.6 * noise + 0.8 * Normal()));
                patient.Add(p);
            }
        }
        return new([.. truth], [.. first], [.. second], Clusters.Of<int>([.. patient]), d.MostImages > 1);
    }

    static Estimate[] Figures(Sample s, bool truth)
    {
        bool[] yes = [.. s.First.Select(x => x >= 0.8)], right = [.. yes.Zip(s.Truth, (a, b) => a == b)],
            rightSecond = [.. s.Second.Zip(s.Truth, (x, t) => x >= 0.8 == t)];
        double?[] shares = [.. s.First.Select(x => (double?)(1 / (1 + Math.Exp(-1.5 * x))))]; // skewed, 0 to 1, as Dice
        var mean = ClusteredMean.Of(shares, s.Patients, 0, 1).Estimate;
        if (!s.Clustered || truth)
        {
            var a = BinaryAccuracy.Of(BinaryCounts.Of(s.Truth, yes));
            return [AreaUnderRoc.Of(s.Truth, s.First), PrecisionRecall.Of(s.Truth, s.First).AveragePrecision, a.Sensitivity, a.Specificity,
                a.Accuracy, a.Youden, a.BalancedAccuracy, a.F1, a.GeometricMean,
                AreaUnderRoc.Compare(s.Truth, s.First, s.Second).Difference,
                    PairedProportions.Compare(right, rightSecond).Difference, mean];
        }
        var c = ClusteredAccuracy.Of(s.Truth, yes, s.Patients);
        return [AreaUnderRoc.Of(s.Truth, s.First, s.Patients).Estimate,
            PrecisionRecall.AveragePrecisionOf(s.Truth, s.First, s.Patients).Estimate,
            c.Sensitivity.Estimate, c.Specificity.Estimate, c.Accuracy.Estimate, c.Youden.Estimate, c.BalancedAccuracy.Estimate,
            c.F1.Estimate, c.GeometricMean.Estimate,
            AreaUnderRoc.Compare(s.Truth, s.First, s.Second, s.Patients).Difference,
                PairedProportions.Compare(right, rightSecond, [.. right.Select(_ => true)], s.Patients).Difference, mean];
    }
}
