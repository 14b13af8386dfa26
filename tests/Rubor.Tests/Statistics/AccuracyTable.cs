using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

/// <summary>A small random table of cases: ties, one class, constant scores, patients with one to five cases, two models.</summary>
public sealed record AccuracyTable(int Seed, bool[] Truth, double[] First, double[] Second, double Threshold, Clusters Patients)
{
    /// <summary>The table of a seed.</summary>
    public static AccuracyTable Random(int seed)
    {
        var random = new SeededRandom(seed);
        int patients = 1 + random.Next(14), most = 1 + random.Next(5), levels = 1 + random.Next(6), prevalence = random.Next(11);
        int[] patient = [.. Enumerable.Range(0, patients).SelectMany(p => Enumerable.Repeat(p, 1 + p * 7919 % most))];
        double scale = Math.Pow(10, random.Next(40) - 20);
        var truth = new bool[patient.Length];
        var first = new double[patient.Length];
        var second = new double[patient.Length];
        int help = random.Next(4);
        for (int i = 0; i < patient.Length; i++)
        {
            truth[i] = random.Next(10) < prevalence;
            first[i] = (random.Next(levels) + (truth[i] ? help : 0)) * scale;
            second[i] = random.Next(3) == 0 ? first[i] : random.Next(levels) * scale;
        }
        return new(seed, truth, first, second, random.Next(levels + help) * scale, Clusters.Of<int>(patient));
    }

    /// <summary>Throws where a figure breaks a rule.</summary>
    public void Check()
    {
        bool[] predicted = [.. First.Select(s => s >= Threshold)], other = [.. Second.Select(s => s >= Threshold)];
        var alone = BinaryAccuracy.Of(BinaryCounts.Of(Truth, predicted));
        var over = ClusteredAccuracy.Of(Truth, predicted, Patients);
        var pairs = new (string Name, Estimate Alone, ClusteredEstimate Over, double Least)[]
        {
            ("sensitivity", alone.Sensitivity, over.Sensitivity, 0), ("specificity", alone.Specificity, over.Specificity, 0),
            ("ppv", alone.PositivePredictiveValue, over.PositivePredictiveValue, 0),
            ("npv", alone.NegativePredictiveValue, over.NegativePredictiveValue, 0), ("accuracy", alone.Accuracy, over.Accuracy, 0),
            ("balanced", alone.BalancedAccuracy, over.BalancedAccuracy, 0),
            ("f1", alone.F1, over.F1, 0), ("youden", alone.Youden, over.Youden, -1), ("geometric", alone.GeometricMean, over.GeometricMean,
                0), ("auc", AreaUnderRoc.Of(Truth, First), AreaUnderRoc.Of(Truth, First, Patients), 0),
        };
        foreach (var (name, a, o, least) in pairs)
        {
            Holds(name, a, least, 1);
            Holds($"{name} over patients", o.Estimate, least, 1);
            Same(name, a.Value, o.Estimate.Value);
            Same($"{name}, count", a.Count, o.Estimate.Count);
        }
        Holds("average precision", PrecisionRecall.Of(Truth, First).AveragePrecision, 0, 1);
        Holds("average precision over patients", PrecisionRecall.AveragePrecisionOf(Truth, First, Patients).Estimate, 0, 1);
        bool[] right = [.. predicted.Zip(Truth, (a, b) => a == b)], rightOther = [.. other.Zip(Truth, (a, b) => a == b)];
        foreach (var d in new[] { PairedProportions.Compare(right, rightOther),
            PairedProportions.Compare(right, rightOther, Truth, Patients) })
        {
            Holds("difference", d.Difference, -1, 1);
            Tested(d.Test);
        }
        foreach (var d in new[] { AreaUnderRoc.Compare(Truth, First, Second), AreaUnderRoc.Compare(Truth, First, Second, Patients) })
        {
            Holds("difference of areas", d.Difference, -1, 1);
            Tested(d.Test);
        }
        // Only the order of scores counts.
        Same("auc of the ranks", AreaUnderRoc.Of(Truth, First).Value, AreaUnderRoc.Of(Truth, [.. First.Select(s => Math.Cbrt(s))]).Value);
    }

    void Holds(string name, Estimate e, double least, double greatest)
    {
        if (e.Value is not { } value)
        {
            Expect(e.Reason is not null, $"{name} is undefined without a reason");
            return;
        }
        Expect(value >= least && value <= greatest, $"{name} is {value:R}");
        if (e.Interval is not { } i)
            Expect(e.Reason is not null, $"{name} has no interval and no reason");
        else
            Expect(i.Lower >= least && i.Upper <= greatest && i.Contains(value) && i.Upper > i.Lower, $"{name} {value:R} in {i.Lower:R} to {i.Upper:R}");
    }

    void Tested(HypothesisTest test) => Expect(test.PValue is { } p ? p is > 0 and <= 1 : test.Reason is not null, $"{test.Method}: p {test.PValue:R}");

    void Same(string name, double? a, double? b) => Expect(a is null == b is null && Math.Abs((a ?? 0) - (b ?? 0)) < 1e-12, $"{name}: {a:R} and {b:R}");

    void Expect(bool kept, string broken)
    {
        if (!kept)
            throw new InvalidOperationException($"table {Seed}: {broken}");
    }
}
