using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Statistics;

namespace Rubor.Benchmarks.Vhi;

/// <summary>
/// How much limits and V_HI move by each rule when the marrow is drawn a little otherwise, or the patient is scanned again.
/// </summary>
internal static class MarrowRepeatability
{
    const int Phantoms = 20;

    /// <summary>Drawn masks of the subjects, a little otherwise.</summary>
    public static void OnSubjects(List<MarrowSubject> subjects)
    {
        MarrowStudy.Table("Drawn marrow a little otherwise: change in %, root mean square over subjects (largest)", "change",
            "l_lower paper", "l_lower robust", "V_HI paper", "V_HI robust");
        Change("brightest voxel left out", subjects, s => [WithoutBrightest(s)]);
        Change("one slice left out (the one that matters most)", subjects, s =>
            SlicesOf(s).Select(left => MaskChanges.Slices(s.Drawn, z => z != left)));
        Change("one pixel smaller", subjects, s => [MaskChanges.Shrink(s.Drawn)]);
        Change("one pixel larger", subjects, s => [MaskChanges.Grow(s.Drawn)]);
        // Against the other half, not against the whole.
        Compare("every other slice against the rest", subjects, s => SlicesOf(s) is { Count: > 1 } slices
            ? [(Half(s, slices, 0), Half(s, slices, 1))] : []);
        Bias(subjects);
    }

    static Mask Half(MarrowSubject s, List<int> slices, int odd) => MaskChanges.Slices(s.Drawn, z => slices.IndexOf(z) % 2 == odd);

    static void Change(string name, List<MarrowSubject> subjects, Func<MarrowSubject, IEnumerable<Mask>> changed) =>
        Compare(name, subjects, s => changed(s).Select(m => (s.Drawn, m)));

    static void Compare(string name, List<MarrowSubject> subjects, Func<MarrowSubject, IEnumerable<(Mask From, Mask To)>> pairs)
    {
        var cells = new List<string> { name };
        foreach (bool volume in new[] { false, true })
            foreach (var rule in new[] { LimitRule.Paper, LimitRule.Robust })
            {
                var changes = subjects.Where(s => !volume || s.Lesions is not null).Select(s => pairs(s).Max(p =>
                {
                    double from = s.Lower(p.From, rule), to = s.Lower(p.To, rule);
                    return volume ? Math.Abs((double)s.Vhi(to) / s.Vhi(from) - 1) : Math.Abs(to / from - 1);
                })).ToList();
                cells.Add(MarrowStudy.F($"{100 * Math.Sqrt(changes.Average(c => c * c)):0.0} ({100 * changes.Max():0.0})"));
            }
        MarrowStudy.Row([.. cells]);
    }

    static void Bias(List<MarrowSubject> subjects)
    {
        MarrowStudy.Table("The robust rule against the paper's on the same drawn marrow", "subject", "l_lower paper", "l_lower robust",
            "difference %", "V_HI ratio");
        foreach (var s in subjects)
        {
            double paper = s.Lower(s.Drawn, LimitRule.Paper), robust = s.Lower(s.Drawn, LimitRule.Robust);
            MarrowStudy.Row(s.Name, MarrowStudy.F($"{paper:0.0}"), MarrowStudy.F($"{robust:0.0}"), MarrowStudy.Percent(robust / paper - 1),
                s.Lesions is null ? "" : MarrowStudy.F($"{(double)s.Vhi(robust) / s.Vhi(paper):0.00}"));
        }
    }

    static List<int> SlicesOf(MarrowSubject s) =>
        [.. Enumerable.Range(0, s.Drawn.Geometry.Size.Z).Where(z => MaskChanges.Slices(s.Drawn, k => k == z).Count > 0)];

    static Mask WithoutBrightest(MarrowSubject s)
    {
        var values = s.Stir.ToValues();
        var voxels = s.Drawn.Voxels.ToArray();
        int brightest = Enumerable.Range(0, voxels.Length).Where(i => voxels[i] == 1).MaxBy(i => values[i]);
        voxels[brightest] = 0;
        return new(s.Drawn.Geometry, voxels);
    }

    /// <summary>Phantoms scanned twice: the same tissue, other noise.</summary>
    public static void OnPhantoms()
    {
        var scans = Enumerable.Range(1, Phantoms)
            .Select(seed => VhiPhantom.Create(new VhiPhantomSettings { Seed = seed, LeftAfterTreatment = 1 })).ToList();
        MarrowStudy.Table($"{Phantoms} phantoms (seeds 1–{Phantoms}) scanned twice: within-phantom coefficient of variation, %",
            "marrow and rule", "l_lower", "V_HI", "mean V_HI over that of the paper's rule");
        double[] reference = [.. scans.SelectMany(p => new[] { p.Before, p.After })
            .Select(v => (double)Measure(v, LimitRule.Paper, false).Vhi)];
        foreach (var (name, rule, automatic) in new[] { ("drawn, paper", LimitRule.Paper, false),
            ("drawn, robust", LimitRule.Robust, false), ("found, paper", LimitRule.Paper, true),
            ("found, robust", LimitRule.Robust, true) })
        {
            var pairs = scans.Select(p => (First: Measure(p.Before, rule, automatic), Second: Measure(p.After, rule, automatic))).ToList();
            MarrowStudy.Row(name, Variation(pairs.Select(p => (p.First.Lower, p.Second.Lower))),
                Variation(pairs.Select(p => ((double)p.First.Vhi, (double)p.Second.Vhi))),
                MarrowStudy.F($"{pairs.SelectMany(p => new[] { p.First.Vhi, p.Second.Vhi }).Average() / reference.Average():0.00}"));
        }
        var marrows = scans.Select(p => (p.Before, Found: NormalMarrow.Find(p.Before.Stir, p.Before.T1w, p.Before.DiseaseRegion))).ToList();
        double inLesions = marrows.Max(m => (double)MaskChanges.Both(m.Found.Mask, m.Before.Lesions).Count / Math.Max(1, m.Found.Voxels));
        var (surroundings, volumes) = (marrows.Select(m => m.Found.ToSurroundings).ToList(),
            marrows.Select(m => m.Found.VolumeMm3 / 1000).ToList());
        int plausible = marrows.Count(m => m.Found.Verdict == MarrowVerdict.Plausible);
        Console.WriteLine(
            MarrowStudy
                .F($"\nFound marrow on the first scans: {plausible} of {Phantoms} plausible; {100 * inLesions:0.0} % in lesions at ") +
            MarrowStudy.F($"most; to surroundings {surroundings.Min():0.00} to {surroundings.Max():0.00}; ") +
            MarrowStudy.F($"volume {volumes.Min():0.0} to {volumes.Max():0.0} ml"));
        foreach (var reason in marrows.SelectMany(m => m.Found.Reasons).Distinct())
            Console.WriteLine(reason);
    }

    static (double Lower, int Vhi) Measure(VhiPhantomVisit visit, LimitRule rule, bool automatic)
    {
        var found = automatic ? NormalMarrow.Find(visit.Stir, visit.T1w, visit.DiseaseRegion) : null;
        var limits = VhiLimits.FromMarrow(VhiMeasurement.ValuesWithin(visit.Stir, found?.Mask ?? visit.NormalMarrow), rule,
            found?.Limit?.Multiple);
        return (limits.Lower, VhiMeasurement.AtOrAboveLower(visit.Stir, visit.Lesions, limits).Count);
    }

    static string Variation(IEnumerable<(double A, double B)> pairs)
    {
        var scans = pairs.SelectMany((p, i) => new[] { (Value: p.A, Phantom: i), (Value: p.B, Phantom: i) }).ToList();
        var variation = WithinSubjectVariation.RootMeanSquare(scans.Select(s => s.Value).ToArray(),
            Clusters.Of<int>(scans.Select(s => s.Phantom).ToArray()));
        return MarrowStudy.F($"{100 * variation.Required:0.00}");
    }
}
