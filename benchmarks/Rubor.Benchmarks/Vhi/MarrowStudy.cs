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
/// <param name="Lesions">Where readers saw inflammation: all trials together, two pixels more in each slice, within the region; or
/// null.</param>
internal sealed record MarrowSubject(string Name, Volume Stir, Volume T1w, Mask Region, Mask Drawn, Mask? Lesions)
{
    static readonly string[] Trials = ["R11", "R12", "R21", "R22"];

    /// <summary>Voxels at or above a limit inside the readers' lesions: V_HI.</summary>
    public int Vhi(double lower) => Lesions is null ? 0 : VhiMeasurement.ValuesWithin(Stir, Lesions).Count(v => v >= lower);

    /// <summary>l_lower by a rule on marrow that was drawn.</summary>
    public double Lower(Mask marrow, LimitRule rule) => VhiLimits.FromMarrow(VhiMeasurement.ValuesWithin(Stir, marrow), rule).Lower;

    public static MarrowSubject Read(string data, string name)
    {
        string Masks(string kind, string file) => Path.Combine(data, "masks", kind, $"{name}_{file}.nii.gz");
        var stir = NiftiReader.Read(Path.Combine(data, "stir", $"{name}_STIR.nii.gz"));
        var region = NiftiReader.ReadMask(Masks("disease_region", "disease_region"));
        var trials = Trials.Select(t => Masks("inflammation", $"inflammation_{t}")).Where(File.Exists)
            .Select(NiftiReader.ReadMask).ToList();
        return new(name, stir, NiftiReader.Read(Path.Combine(data, "t1w", $"{name}_T1W.nii.gz")), region,
            NiftiReader.ReadMask(Masks("normal_marrow", "normal_marrow")), trials.Count == 0 ? null : Lesion(trials, region));
    }

    static Mask Lesion(List<Mask> trials, Mask region)
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
/// Normal marrow that is found, and the robust limits, on the public data of the V_HI paper: the tables of docs/results/normal-marrow.md.
/// Every constant that follows from patients is worked out anew from the other seven before a patient is scored.
/// </summary>
internal static class MarrowStudy
{
    static readonly string[] Names = ["1007", "1012", "1013", "1234", "2014", "2015", "3002", "4386"];

    /// <summary>Prints the tables.</summary>
    /// <param name="data">Folder bone-mri.</param>
    public static int Run(string data)
    {
        var subjects = Names.Select(n => MarrowSubject.Read(data, n)).ToList();
        var found = subjects.Select(s => NormalMarrow.Find(s.Stir, s.T1w, s.Region)).ToList();
        Limits(subjects, found);
        Verdicts(subjects, found);
        MarrowCorrected.OnSubjects(subjects, found);
        OtherRegions(subjects, found);
        DrawnMarrow(subjects);
        MarrowRepeatability.OnSubjects(subjects);
        MarrowRepeatability.OnPhantoms();
        return 0;
    }

    static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    // Factor at which the found marrow's bright end gives the published limit on the drawn mask.
    static double Factor(MarrowSubject s, NormalMarrowFound f) =>
        s.Lower(s.Drawn, LimitRule.Paper) / f.Limit!.Lower * FoundMarrowLimit.Factor;

    static void Limits(List<MarrowSubject> subjects, List<NormalMarrowFound> found)
    {
        Table("Marrow found against marrow drawn, the factor worked out without the subject", "subject", "l_lower drawn, paper's rule",
            "factor of the others", "l_lower found",
            "error %", "V_HI drawn", "V_HI found", "ratio", "error % with the shipped factor", "ratio with the shipped factor");
        var (errors, drawnVhi, foundVhi) = (new List<double>(), new List<double>(), new List<double>());
        for (int i = 0; i < subjects.Count; i++)
        {
            var (s, shipped) = (subjects[i], found[i].Limit!.Lower);
            double paper = s.Lower(s.Drawn, LimitRule.Paper);
            double factor = GeometricMean(subjects.Select((o, j) => (o, j)).Where(p => p.j != i).Select(p => Factor(p.o, found[p.j])));
            double lower = shipped / FoundMarrowLimit.Factor * factor;
            errors.Add(Math.Log(lower / paper));
            var (a, b) = (s.Vhi(paper), s.Vhi(lower));
            bool lesions = s.Lesions is not null;
            if (lesions)
            {
                drawnVhi.Add(a);
                foundVhi.Add(b);
            }
            Row(s.Name, F($"{paper:0.0}"), F($"{factor:0.000}"), F($"{lower:0.0}"), Percent(lower / paper - 1), lesions ? F($"{a}")
                : "", lesions ? F($"{b}") : "",
                lesions ? F($"{(double)b / a:0.00}") : "no lesion masks", Percent(shipped / paper - 1), lesions ? F($"{(double)s.Vhi(shipped) / a:0.00}") : "");
        }
        double rms = Math.Sqrt(errors.Average(e => e * e));
        Console.WriteLine(F($"\nfactor of all: {GeometricMean(subjects.Select((s, i) => Factor(s, found[i]))):0.0000}"));
        Console.WriteLine(
            F($"log l_lower, left out: mean error {100 * errors.Average():+0.0;-0.0} %, root mean square {100 * rms:0.0} %, largest ") +
            F($"{100 * errors.Max(Math.Abs):0.0} %; 95 of 100 further patients expected within a factor of ") +
            F($"{Math.Exp(StudentQuantile(errors.Count - 1) * rms):0.00}"));
        Agreement("V_HI, found against drawn", drawnVhi, foundVhi);
    }

    // t at 97.5 %: from the width of the interval of a mean, which is the library's way to say it.
    static double StudentQuantile(int freedom)
    {
        double[] sample = [.. Enumerable.Range(0, freedom + 1).Select(i => (double)i)];
        var mean = PairedT.Of(sample, new double[sample.Length]).Difference;
        double deviation = Math.Sqrt(sample.Sum(v => (v - sample.Average()) * (v - sample.Average())) / freedom);
        return (mean.Interval!.Upper - mean.Required) / deviation * Math.Sqrt(sample.Length);
    }

    static void Agreement(string what, List<double> drawn, List<double> found)
    {
        double[] a = [.. drawn.Select(v => Math.Log(v + 1))], b = [.. found.Select(v => Math.Log(v + 1))];
        var limits = BlandAltman.Of(b, a);
        Console.WriteLine(
            F($"{what}: within 25 % in {drawn.Zip(found, (x, y) => Math.Abs(y / x - 1) <= 0.25).Count(w => w)} of {drawn.Count}; ratio ") +
            F($"{Math.Exp(limits.Bias.Required):0.000}, limits of agreement on the log scale ") +
            F($"{Math.Exp(limits.LowerLimit.Required):0.00} to {Math.Exp(limits.UpperLimit.Required):0.00}"));
    }

    static void Verdicts(List<MarrowSubject> subjects, List<NormalMarrowFound> found)
    {
        Table("What the verdict rests on; shipped, and by the ranges of the other seven", "subject", "ml", "slices", "standard error %",
            "spread", "shading", "to region's mode",
            "to surroundings", "bright bone %", "of it below l_lower %", "in drawn marrow %", "shipped", "by the others");
        for (int i = 0; i < subjects.Count; i++)
        {
            var (s, f, limit) = (subjects[i], found[i], found[i].Limit!);
            Row(s.Name, F($"{f.VolumeMm3 / 1000:0.0}"), F($"{f.Slices}"), F($"{100 * limit.RelativeStandardError:0.0}"),
                F($"{limit.Spread:0.000}"), F($"{limit.Shading:0.000}"),
                F($"{f.ToRegionMode:0.00}"), F($"{f.ToSurroundings:0.00}"), F($"{100 * f.Bright!.Share:0.0}"), F($"{100 * f.Bright.BelowLimit:0}"),
                F($"{100.0 * MaskChanges.Both(f.Mask, s.Drawn).Count / Math.Max(1, f.Voxels):0}"), F($"{f.Verdict} {string.Join(' ', f.Reasons)}"),
                ByOthers(f, [.. found.Where((_, j) => j != i)]) is { Length: > 0 } against ? against : "Plausible");
        }
    }

    // The rules by which MarrowPlausibility's ranges follow from patients, on the other seven.
    static string ByOthers(NormalMarrowFound f, List<NormalMarrowFound> others)
    {
        double[] spreads = [.. others.Select(o => o.Limit!.Spread).OrderDescending()],
            shadings = [.. others.Select(o => o.Limit!.Shading).Order()];
        const double Widened = 13.0 / 12;
        var against = new List<string>();
        if (f.VolumeMm3 < others.Min(o => o.VolumeMm3) / 2)
            against.Add("volume");
        if (f.Limit!.RelativeStandardError > 1.5 * others.Max(o => o.Limit!.RelativeStandardError))
            against.Add("standard error");
        if (f.Limit.Spread > 1.05 * spreads[2])
            against.Add("spread");
        if (f.Limit.Shading > 2 * Quantile.Linear(shadings, 0.5))
            against.Add("shading");
        if (f.ToRegionMode < others.Min(o => o.ToRegionMode) / Widened || f.ToRegionMode > others.Max(o => o.ToRegionMode) * Widened)
            against.Add("to region");
        if (f.Bright is { Share: >= MarrowPlausibility.LeastBright, BelowLimit: >= MarrowPlausibility.MostBelowLimit })
            against.Add("bright bone");
        return string.Join(", ", against);
    }

    static void DrawnMarrow(List<MarrowSubject> subjects)
    {
        Table("Drawn marrow as it is checked", "subject", "ml", "slices", "warnings");
        foreach (var s in subjects)
            Row(s.Name, F($"{s.Drawn.Count * s.Drawn.Geometry.VoxelVolumeMm3 / 1000:0.0}"),
                F($"{Enumerable.Range(0, s.Drawn.Geometry.Size.Z).Count(z => MaskChanges.Slices(s.Drawn, k => k == z).Count > 0)}"),
                string.Join(' ', DrawnMarrowCheck.Warnings(s.Stir, s.Region, s.Drawn, s.Lower(s.Drawn, LimitRule.Paper))));
    }

    // A network's region differs from the manual one by about its border.
    static void OtherRegions(List<MarrowSubject> subjects, List<NormalMarrowFound> found)
    {
        Table("l_lower found, % of that with the manual region, were the region another", "subject", "2 pixels smaller", "2 pixels larger",
            "moved 4 pixels to a side", "first slice with sacrum missing");
        for (int i = 0; i < subjects.Count; i++)
        {
            var s = subjects[i];
            double at = found[i].Limit!.Lower;
            string Moved(Mask region)
            {
                var other = NormalMarrow.Find(s.Stir, s.T1w, region);
                return other.Voxels == 0 ? "none found"
                    : Percent(other.Limit!.Lower / at - 1) + (other.Verdict == MarrowVerdict.Plausible ? "" : " (reader needed)");
            }
            int first = Enumerable.Range(0, s.Stir.Geometry.Size.Z).First(z => MaskChanges.Slices(found[i].Mask, k => k == z).Count > 0);
            Row(s.Name, Moved(MaskChanges.Shrink(MaskChanges.Shrink(s.Region))), Moved(MaskChanges.Grow(MaskChanges.Grow(s.Region))),
                Moved(MaskChanges.Aside(s.Region, 4)), Moved(MaskChanges.Slices(s.Region, z => z != first)));
        }
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
