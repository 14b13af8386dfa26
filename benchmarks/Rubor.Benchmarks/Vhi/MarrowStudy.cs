using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Statistics;

namespace Rubor.Benchmarks.Vhi;

/// <summary>One public subject: the scan, its masks, and the readers' lesions where there are any.</summary>
/// <param name="Name">Number of the subject.</param>
/// <param name="Stir">STIR.</param>
/// <param name="T1w">T1W.</param>
/// <param name="Region">Manual disease region.</param>
/// <param name="Drawn">Normal marrow that a reader drew.</param>
/// <param name="Lesions">Where readers saw inflammation: all trials together, two pixels more in each slice, within the region; or null.</param>
internal sealed record MarrowSubject(string Name, Volume Stir, Volume T1w, Mask Region, Mask Drawn, Mask? Lesions)
{
    private static readonly string[] Trials = ["R11", "R12", "R21", "R22"];

    /// <summary>Voxels at or above a limit inside the readers' lesions: V_HI.</summary>
    public int Vhi(double lower) => Lesions is null ? 0 : VhiMeasurement.ValuesWithin(Stir, Lesions).Count(v => v >= lower);

    /// <summary>l_lower by a rule on marrow of a source.</summary>
    public double Lower(Mask marrow, LimitRule rule, MarrowSource source = MarrowSource.Drawn) =>
        VhiLimits.FromMarrow(VhiMeasurement.ValuesWithin(Stir, marrow), rule, source).Lower;

    public static MarrowSubject Read(string data, string name)
    {
        string Masks(string kind, string file) => Path.Combine(data, "masks", kind, $"{name}_{file}.nii.gz");
        var stir = NiftiReader.Read(Path.Combine(data, "stir", $"{name}_STIR.nii.gz"));
        var region = NiftiReader.ReadMask(Masks("disease_region", "disease_region"));
        var trials = Trials.Select(t => Masks("inflammation", $"inflammation_{t}")).Where(File.Exists).Select(NiftiReader.ReadMask).ToList();
        return new(name, stir, NiftiReader.Read(Path.Combine(data, "t1w", $"{name}_T1W.nii.gz")), region,
            NiftiReader.ReadMask(Masks("normal_marrow", "normal_marrow")), trials.Count == 0 ? null : Lesion(trials, region));
    }

    private static Mask Lesion(List<Mask> trials, Mask region)
    {
        var union = new byte[region.Voxels.Length];
        foreach (var trial in trials)
            for (int i = 0; i < union.Length; i++)
                union[i] |= trial.Voxels[i];
        var grown = MaskChanges.Grow(MaskChanges.Grow(new Mask(region.Geometry, union)));
        return MaskChanges.Both(grown, region);
    }
}

/// <summary>
/// Automatic normal marrow and the robust limits on the public data of the V_HI paper: the tables of docs/results/normal-marrow.md.
/// </summary>
internal static class MarrowStudy
{
    /// <summary>Subjects on which everything was chosen. 2014 was kept out.</summary>
    private static readonly string[] Chosen = ["1007", "1012", "1013", "1234", "2015", "3002", "4386"];

    private const string HeldOut = "2014";

    /// <summary>Prints the tables.</summary>
    /// <param name="data">Folder bone-mri.</param>
    /// <param name="heldOut">Whether 2014 is scored as well.</param>
    public static int Run(string data, bool heldOut)
    {
        var subjects = Chosen.Select(n => MarrowSubject.Read(data, n)).ToList();
        var found = subjects.Select(s => NormalMarrow.Find(s.Stir, s.T1w, s.Region)).ToList();
        Multiples(subjects, found);
        Limits(subjects, found);
        Verdicts(subjects, found);
        MarrowCorrected.OnSubjects(subjects, found);
        OtherRegions(subjects, found);
        MarrowRepeatability.OnSubjects(subjects);
        MarrowRepeatability.OnPhantoms();
        if (heldOut)
            ScoreHeldOut(MarrowSubject.Read(data, HeldOut));
        return 0;
    }

    // k at which the robust rule equals the published one on the drawn mask.
    private static double Multiple(MarrowSubject s, Mask marrow, MarrowSource source)
    {
        var (median, tail) = MedianAndTail(s, marrow, source);
        return (s.Lower(s.Drawn, LimitRule.Paper) - median) / tail;
    }

    private static (double Median, double Tail) MedianAndTail(MarrowSubject s, Mask marrow, MarrowSource source)
    {
        var values = VhiMeasurement.ValuesWithin(s.Stir, marrow);
        Array.Sort(values);
        double median = Quantile.Linear(values, 0.5);
        return (median, (s.Lower(marrow, LimitRule.Robust, source) - median) / (source == MarrowSource.Drawn ? RobustLimits.DrawnMultiple : RobustLimits.FoundMultiple));
    }

    private static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    private static void Multiples(List<MarrowSubject> subjects, List<NormalMarrowFound> found)
    {
        Table("k of the robust rule at which it equals the paper's rule on the drawn mask", "subject", "drawn marrow", "found marrow");
        for (int i = 0; i < subjects.Count; i++)
            Row(subjects[i].Name, F($"{Multiple(subjects[i], subjects[i].Drawn, MarrowSource.Drawn):0.00}"), F($"{Multiple(subjects[i], found[i].Mask, MarrowSource.Found):0.00}"));
        Row("geometric mean", F($"{GeometricMean(subjects.Select(s => Multiple(s, s.Drawn, MarrowSource.Drawn))):0.000}"), F($"{GeometricMean(subjects.Select((s, i) => Multiple(s, found[i].Mask, MarrowSource.Found))):0.000}"));
    }

    private static void Limits(List<MarrowSubject> subjects, List<NormalMarrowFound> found)
    {
        Table("Marrow found against marrow drawn, k fitted without the subject", "subject", "l_lower drawn, paper's rule", "l_lower found, robust rule", "error %", "V_HI drawn", "V_HI found", "ratio", "error % with the shipped k", "ratio with the shipped k", "error % of the paper's rule on found marrow");
        var (errors, drawnVhi, foundVhi) = (new List<double>(), new List<double>(), new List<double>());
        for (int i = 0; i < subjects.Count; i++)
        {
            var s = subjects[i];
            double paper = s.Lower(s.Drawn, LimitRule.Paper);
            double k = GeometricMean(subjects.Select((o, j) => (o, j)).Where(p => p.j != i).Select(p => Multiple(p.o, found[p.j].Mask, MarrowSource.Found)));
            var (median, tail) = MedianAndTail(s, found[i].Mask, MarrowSource.Found);
            double lower = median + k * tail;
            errors.Add(lower / paper - 1);
            double shipped = s.Lower(found[i].Mask, LimitRule.Robust, MarrowSource.Found);
            var (a, b) = (s.Vhi(paper), s.Vhi(lower));
            if (s.Lesions is not null)
            {
                drawnVhi.Add(a);
                foundVhi.Add(b);
            }
            Row(s.Name, F($"{paper:0.0}"), F($"{lower:0.0}"), Percent(lower / paper - 1), s.Lesions is null ? "" : F($"{a}"), s.Lesions is null ? "" : F($"{b}"), s.Lesions is null ? "no lesion masks" : F($"{(double)b / a:0.00}"),
                Percent(shipped / paper - 1), s.Lesions is null ? "" : F($"{(double)s.Vhi(shipped) / a:0.00}"), Percent(s.Lower(found[i].Mask, LimitRule.Paper, MarrowSource.Found) / paper - 1));
        }
        Console.WriteLine(F($"\nl_lower: mean error {100 * errors.Average():+0.0;-0.0} %, root mean square {100 * Math.Sqrt(errors.Average(e => e * e)):0.0} %, largest {100 * errors.Max(Math.Abs):0.0} %"));
        Agreement("V_HI, found against drawn", drawnVhi, foundVhi);
    }

    private static void Agreement(string what, List<double> drawn, List<double> found)
    {
        double[] a = [.. drawn.Select(v => Math.Log(v + 1))], b = [.. found.Select(v => Math.Log(v + 1))];
        var limits = BlandAltman.Of(b, a);
        var lin = LinConcordance.Of(a, b).Coefficient;
        Console.WriteLine(F($"{what}: within 25 % in {drawn.Zip(found, (x, y) => Math.Abs(y / x - 1) <= 0.25).Count(w => w)} of {drawn.Count}; ratio {Math.Exp(limits.Bias.Required):0.000}, limits of agreement on the log scale {Math.Exp(limits.LowerLimit.Required):0.00} to {Math.Exp(limits.UpperLimit.Required):0.00}; Lin's concordance on log(V+1) {lin.Required:0.000} ({lin.Interval?.Lower:0.000} to {lin.Interval?.Upper:0.000})"));
    }

    private static void Verdicts(List<MarrowSubject> subjects, List<NormalMarrowFound> found)
    {
        Table("What the verdict rests on", "subject", "ml", "slices", "standard error %", "l_lower / median", "to region's mode", "to surroundings", "in drawn marrow %", "verdict");
        for (int i = 0; i < subjects.Count; i++)
            VerdictRow(subjects[i], found[i]);
    }

    private static void VerdictRow(MarrowSubject s, NormalMarrowFound f) => Row(s.Name, F($"{f.VolumeMm3 / 1000:0.0}"), F($"{f.Slices}"), F($"{100 * f.RelativeStandardError:0.0}"), F($"{f.LowerToMedian:0.00}"),
        F($"{f.ToRegionMode:0.00}"), F($"{f.ToSurroundings:0.00}"), F($"{100.0 * MaskChanges.Both(f.Mask, s.Drawn).Count / Math.Max(1, f.Voxels):0}"), F($"{f.Verdict} {string.Join(' ', f.Reasons)}"));

    // A network's region differs from the manual one by about its border.
    private static void OtherRegions(List<MarrowSubject> subjects, List<NormalMarrowFound> found)
    {
        Table("l_lower found, % of that with the manual region, were the region another", "subject", "2 pixels smaller", "2 pixels larger", "moved 4 pixels to a side", "first slice with sacrum missing");
        for (int i = 0; i < subjects.Count; i++)
        {
            var s = subjects[i];
            double at = s.Lower(found[i].Mask, LimitRule.Robust, MarrowSource.Found);
            string Moved(Mask region)
            {
                var other = NormalMarrow.Find(s.Stir, s.T1w, region);
                return other.Voxels == 0 ? "none found" : Percent(s.Lower(other.Mask, LimitRule.Robust, MarrowSource.Found) / at - 1) + (other.Verdict == MarrowVerdict.Plausible ? "" : " (reader needed)");
            }
            int first = Enumerable.Range(0, s.Stir.Geometry.Size.Z).First(z => MaskChanges.Slices(found[i].Mask, k => k == z).Count > 0);
            Row(s.Name, Moved(MaskChanges.Shrink(MaskChanges.Shrink(s.Region))), Moved(MaskChanges.Grow(MaskChanges.Grow(s.Region))), Moved(MaskChanges.Aside(s.Region, 4)), Moved(MaskChanges.Slices(s.Region, z => z != first)));
        }
    }

    private static void ScoreHeldOut(MarrowSubject s)
    {
        var f = NormalMarrow.Find(s.Stir, s.T1w, s.Region);
        double paper = s.Lower(s.Drawn, LimitRule.Paper);
        Table("Held out", "subject", "l_lower drawn, paper's rule", "l_lower drawn, robust rule", "error %", "l_lower found, robust rule", "error %", "preliminary voxels, drawn", "preliminary voxels, found", "ratio");
        double robust = s.Lower(s.Drawn, LimitRule.Robust), automatic = s.Lower(f.Mask, LimitRule.Robust, MarrowSource.Found);
        int Preliminary(Mask marrow, MarrowSource source) => VhiMeasurement.Of(s.Stir, marrow, s.Region, new VhiSettings(), source).Preliminary.Lower;
        var (a, b) = (Preliminary(s.Drawn, MarrowSource.Drawn), Preliminary(f.Mask, MarrowSource.Found));
        Row(s.Name, F($"{paper:0.0}"), F($"{robust:0.0}"), Percent(robust / paper - 1), F($"{automatic:0.0}"), Percent(automatic / paper - 1), F($"{a}"), F($"{b}"), F($"{(double)b / a:0.00}"));
        Verdicts([s], [f]);
        MarrowCorrected.OnSubjects([s], [f]);
    }

    public static void Table(string title, params string[] columns)
    {
        Console.WriteLine($"\n### {title}\n");
        Row(columns);
        Row([.. columns.Select(_ => "---")]);
    }

    public static void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    public static string Percent(double share) => F($"{100 * share:+0.0;-0.0;0.0}");

    public static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
