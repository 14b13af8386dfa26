using System.Diagnostics;
using System.Globalization;
using Rubor.Statistics;

namespace Rubor.Benchmarks.Statistics;

/// <summary>
/// Small random tables of categories and small sets of masks: each figure lies in its range and in its interval, or says why it
/// is none, and ends. Exit code 1 with the first table that breaks this.
/// </summary>
static class CategoricalFuzz
{
    public static int Run(string tables)
    {
        int count = int.Parse(tables, CultureInfo.InvariantCulture);
        var random = new SeededRandom(77);
        var clock = Stopwatch.StartNew();
        long figures = 0, without = 0;
        for (int run = 0; run < count; run++)
        {
            var (ratings, clusters, categories) = Table(ref random);
            foreach (var (name, least, e) in Figures(ratings, clusters, categories))
            {
                figures++;
                without += e.Interval is null ? 1 : 0;
                if (Wrong(e, least) is { } what)
                {
                    Console.Error.WriteLine($"error: table {run}, {name}: {what}");
                    return 1;
                }
            }
            if (Masks(ref random) is { } broken)
            {
                Console.Error.WriteLine($"error: masks {run}: {broken}");
                return 1;
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} tables and sets of masks, {figures} figures, {without} without interval and with a reason, {clock.Elapsed.TotalSeconds:0} s"));
        return 0;
    }

    static (int?[,], Clusters, int) Table(ref SeededRandom random)
    {
        int subjects = 1 + random.Next(40), readers = 2 + random.Next(3), categories = 1 + random.Next(6), units = 1 + random.Next(4),
            missing = random.Next(5), alike = random.Next(6);
        var patient = new List<int>();
        var rows = new List<int?[]>();
        for (int s = 0; s < subjects; s++)
        {
            int own = 1 + random.Next(units);
            for (int u = 0; u < own; u++)
            {
                int truth = random.Next(2) == 0 ? 0 : random.Next(categories);
                var row = new int?[readers];
                for (int r = 0; r < readers; r++)
                    row[r] = random.Next(10) < missing ? null : random.Next(5) < alike ? truth : random.Next(categories);
                patient.Add(s);
                rows.Add(row);
            }
        }
        var ratings = new int?[rows.Count, readers];
        for (int u = 0; u < rows.Count; u++)
        {
            for (int r = 0; r < readers; r++)
                ratings[u, r] = rows[u][r];
        }
        return (ratings, Clusters.Of<int>([.. patient]), categories);
    }

    static IEnumerable<(string, double, Estimate)> Figures(int?[,] ratings, Clusters clusters, int k)
    {
        yield return ("Fleiss κ", -1, SubjectAgreement.Fleiss(ratings, k, clusters).Estimate);
        yield return ("α nominal", -1, SubjectAgreement.Alpha(ratings, k, false, clusters).Estimate);
        yield return ("α ordinal", -1, SubjectAgreement.Alpha(ratings, k, true, clusters).Estimate);
        foreach (var weights in Enum.GetValues<AgreementWeights>())
        {
            yield return ($"AC {weights}", -1, SubjectAgreement.Gwet(ratings, k, weights, clusters).Estimate);
            yield return ($"AC {weights}, formula", -1, GwetAgreement.Of(RatingCounts.OfRatings(ratings, k), weights).Coefficient);
        }
        yield return ("Fleiss κ, formula", -1, FleissKappa.Of(RatingCounts.OfRatings(ratings, k)).Kappa);
        var first = new List<int>();
        var second = new List<int>();
        for (int u = 0; u < ratings.GetLength(0); u++)
        {
            if (ratings[u, 0] is not { } a || ratings[u, 1] is not { } b)
                continue;
            first.Add(a);
            second.Add(b);
        }
        var alone = Clusters.OneRowEach(first.Count);
        foreach (var weights in Enum.GetValues<AgreementWeights>())
        {
            yield return ($"κ {weights}", -1, SubjectAgreement.Kappa([.. first], [.. second], k, weights, alone).Estimate);
            yield return ($"κ {weights}, formula", -1, CohenKappa.Of([.. first], [.. second], k, weights).Kappa);
        }
        yield return ("exact", 0, SubjectAgreement.AgreementWithin([.. first], [.. second], k, 0, alone).Estimate);
    }

    static string? Wrong(Estimate e, double least) =>
        e.Value is { } v && !(v >= least && v <= 1) ? $"{v} lies out of range"
        : e.Interval is { } i && !(i.Lower >= least && i.Upper <= 1 && i.Contains(e.Required)) ? $"{e.Value} ({i.Lower} to {i.Upper})"
        : e.Interval is { } narrow && narrow.Upper - narrow.Lower < 1e-9 ? $"no width at {e.Value}"
        : e.Interval is null && string.IsNullOrWhiteSpace(e.Reason) ? "neither interval nor reason"
        : null;

    static string? Masks(ref SeededRandom random)
    {
        int readers = 2 + random.Next(4), voxels = 1 + random.Next(30), share = random.Next(11);
        var masks = new List<ReadOnlyMemory<byte>>();
        for (int r = 0; r < readers; r++)
        {
            var mask = new byte[voxels];
            for (int i = 0; i < voxels; i++)
                mask[i] = random.Next(10) < share ? (byte)1 : (byte)0;
            masks.Add(mask);
        }
        if (Staple.WhyNot(masks) is not null)
            return null;
        var probability = new double[voxels];
        var staple = Staple.Unrounded(masks, probability, new StapleSettings { MaximumRounds = 500 });
        return probability.All(p => p is >= 0 and <= 1) && staple.Sensitivity.Concat(staple.Specificity).All(p => p is >= 0 and <= 1) ? null
            : "a probability leaves 0–1";
    }
}
