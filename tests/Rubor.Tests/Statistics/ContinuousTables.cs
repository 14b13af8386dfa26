using Rubor.Studies.Agreement;
using Rubor.Studies.Tables;

namespace Rubor.Tests.Statistics;

/// <summary>Small tables, drawn from a seed, and what is wrong with the figures worked out on them.</summary>
public static class ContinuousTables
{
    // Range of each figure; what is not named is a measurement and only has to lie in its interval.
    static readonly Dictionary<string, (double Least, double Most)> Ranges = new()
    {
        ["concordance"] = (-1, 1),
        ["pearson"] = (-1, 1),
        ["spearman"] = (-1, 1),
        ["repeatability_coefficient"] = (0, double.MaxValue),
        ["smallest_detectable_difference"] = (0, double.MaxValue),
        ["within_scan_variation"] = (0, double.MaxValue),
        ["ratio_bias"] = (0, double.MaxValue),
        ["ratio_lower_limit"] = (0, double.MaxValue),
        ["ratio_upper_limit"] = (0, double.MaxValue),
        ["smallest_detectable_difference_percent"] = (0, double.MaxValue),
        ["ICC(1,1)"] = (-1, 1),
        ["ICC(2,1)"] = (-1, 1),
        ["ICC(3,1)"] = (-1, 1),
        ["ICC(1,k)"] = (double.MinValue, 1),
        ["ICC(2,k)"] = (double.MinValue, 1),
        ["ICC(3,k)"] = (double.MinValue, 1),
    };

    /// <summary>One line a fault; none where all is well.</summary>
    public static IReadOnlyList<string> FaultsOf(int seed)
    {
        var random = new Random(seed);
        int readers = random.Next(2, 4);
        var subjects = new List<string>();
        for (int p = random.Next(1, random.Next(3) == 0 ? 12 : 6); p >= 0; p--)
            for (int u = random.Next(3) == 0 ? random.Next(1, 5) : 1; u > 0; u--)
                subjects.Add($"{p}");
        var next = KindOf(random, out string kind);
        var table = new double?[subjects.Count, readers];
        for (int i = 0; i < subjects.Count; i++)
            for (int r = 0; r < readers; r++)
                table[i, r] = random.Next(12) == 0 ? null : next(i, r);
        string where = $"seed {seed}, {kind}, {subjects.Count} scans, {readers} readers";
        try
        {
            var faults = IccFigure.Of(table, [.. subjects], seed).SelectMany(i => Faults(where, i.Form, i.Icc)).ToList();
            for (int a = 0; a < readers; a++)
                for (int b = a + 1; b < readers; b++)
                {
                    int[] rows = [.. Enumerable.Range(0, subjects.Count).Where(i => table[i, a].HasValue && table[i, b].HasValue)];
                    var pair = ContinuousPair.Of("a", "b", [.. rows.Select(i => table[i, a]!.Value)],
                        [.. rows.Select(i => table[i, b]!.Value)], [.. rows.Select(i => subjects[i])]);
                    faults.AddRange(pair.Figures().SelectMany(f => Faults(where, f.Name, f.Figure)));
                    faults.AddRange(new[] { pair.PairedT, pair.Wilcoxon, pair.ErrorGrowth }
                        .Where(t => t.PValue is null ? string.IsNullOrEmpty(t.Reason) : t.PValue is < 0 or > 1)
                        .Select(t => $"{where}: {t.Method} p {t.PValue}, {t.Reason}"));
                }
            return faults;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return [$"{where}: {e.GetType().Name} {e.Message}"];
        }
    }

    static Func<int, int, double> KindOf(Random random, out string kind)
    {
        double constant = random.Next(-3, 4), offset = new[] { 1e6, 0.1, 123.456789, 1e9 }[random.Next(4)];
        double unit = Math.Pow(10, random.Next(2) == 0 ? random.Next(-300, -100) : random.Next(100, 150));
        (kind, Func<int, int, double> of) = random.Next(12) switch
        {
            0 => ("few steps", (_, _) => random.Next(0, 3)),
            1 => ("all equal", (_, _) => offset),
            2 => ("equal but for rounding", (_, _) => random.Next(2) == 0 ? offset : offset / 3 * 3),
            3 => ("reversed", (i, r) => r == 0 ? i : -i),
            4 => ("one reader constant", (i, r) => r == 0 ? constant : random.Next(0, 4)),
            5 => ("large offset", (_, _) => offset + random.Next(0, 5) / 10.0),
            6 => ("volumes", (i, _) => Math.Round(Math.Exp(i % 7) * (1 + random.NextDouble() / 3), 1)),
            7 => ("zeros and a few", (_, _) => random.Next(4) == 0 ? random.Next(1, 300) : 0),
            8 => ("extreme unit", (_, _) => unit * (1 + random.Next(0, 9))),
            9 => ("sentinel beside numbers", (_, _) => random.Next(8) == 0 ? 99999999 : random.NextDouble()),
            10 => ("shift", (i, r) => i + constant * r),
            _ => ((string, Func<int, int, double>))("normal", (i, _) => i % 5 + random.NextDouble() - random.NextDouble()),
        };
        return of;
    }

    static IEnumerable<string> Faults(string where, string name, EstimateFigure f)
    {
        var (least, most) = Ranges.TryGetValue(name, out var range) ? range : (double.MinValue, double.MaxValue);
        string Text() => $"{where}: {name} {f.Value} ({f.Lower} to {f.Upper}) {f.Reason}";
        bool In(double? v) => v is not { } known || (double.IsFinite(known) && known >= least - 1e-9 && known <= most);
        if ((f.Value is null || f.Lower is null) && string.IsNullOrEmpty(f.Reason))
            yield return Text() + ": no reason";
        if (f.Lower is null != f.Upper is null || (f.Value is null && f.Lower is not null))
            yield return Text() + ": half an interval";
        if (!In(f.Value) || !In(f.Lower) || !In(f.Upper))
            yield return Text() + ": outside its range";
        if (f.Lower > f.Value || f.Upper < f.Value)
            yield return Text() + ": outside its interval";
        if (f.Lower is not null && f.Lower == f.Upper)
            yield return Text() + ": an interval of no width";
    }
}
