using Rubor.Imaging;

namespace Rubor.Methods.ChangeMaps;

/// <summary>
/// Local change of the lung's density between two chest CTs, in g/l of the baseline's volume: what the deformation brought to a place, with
/// the volume that it takes up now, less what was there (Staring et al. 2014, Medical Physics 41, 021905):
/// D(x) = (HU_f(T(x)) + 1000) J(x) − (HU_b(x) + 1000). Air that was breathed in or out alters density and volume alike, and leaves D at 0.
/// </summary>
public sealed record DensityChange
{
    /// <summary>Hounsfield units of air below 0: HU + 1000 is density in g/l.</summary>
    public const double AirBelowWater = 1000;

    /// <summary>Width of the rim, mm; at least one voxel. Ours: what a voxel and the registration's error blur.</summary>
    public const double RimMm = 3;

    /// <summary>D at each voxel of the baseline, g/l; 0 where nothing is compared.</summary>
    public required double[] GramsPerLitre { get; init; }

    /// <summary>How many times a voxel's volume has grown; 1 outside the lungs.</summary>
    public required float[] Jacobian { get; init; }

    /// <summary>1 where D is told: in the lungs, where the follow-up reaches and the map does not fold.</summary>
    public required byte[] Compared { get; init; }

    /// <summary>1 within them, without their rim of <see cref="RimMm"/>, where voxels hold some of the chest wall, which does not breathe:
    /// its density times the lung's volume is no mass. All that is compared where nothing lies within the rim.</summary>
    public required byte[] Core { get; init; }

    /// <summary>Correlation of the visits where they are compared, −1 to 1; 0 where either is flat.</summary>
    public required double Correlation { get; init; }

    /// <summary>Follow-up at the baseline's voxels, HU; that of air outside the lungs.</summary>
    public required double[] FollowUp { get; init; }

    /// <summary>Voxels of the lungs that the follow-up reaches.</summary>
    public required int Reached { get; init; }

    /// <summary>Voxels of the lungs.</summary>
    public required int Lungs { get; init; }

    /// <summary>Voxels of the lungs where the map folds, J ≤ 0.</summary>
    public required int Folded { get; init; }

    /// <summary>Compares two visits.</summary>
    /// <param name="baseline">Earlier CT, HU.</param>
    /// <param name="followUp">Later CT, HU.</param>
    /// <param name="deformation">Where a point of the baseline lies at the follow-up, and how many times its volume has grown.</param>
    /// <param name="lungs">On the baseline's voxels: 1 is lung.</param>
    public static DensityChange Of(Volume baseline, Volume followUp, Func<Point3, (Point3 Place, double Jacobian)> deformation,
        byte[] lungs)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(followUp);
        ArgumentNullException.ThrowIfNull(deformation);
        ArgumentNullException.ThrowIfNull(lungs);
        var (size, to) = (baseline.Geometry.Size, baseline.Geometry.ToWorld);
        var toFollowUp = followUp.Geometry.ToWorld.Inverse();
        double[] before = baseline.ToValues(), later = followUp.ToValues(),
            after = new double[before.Length], change = new double[before.Length];
        var jacobian = new float[before.Length];
        var compared = new byte[before.Length];
        Array.Fill(jacobian, 1);
        Array.Fill(after, -AirBelowWater);
        int reached = 0, folded = 0;
        Parallel.For(0, size.Z, z =>
        {
            int seen = 0, turned = 0;
            for (int i = z * size.SliceVoxels; i < (z + 1) * size.SliceVoxels; i++)
            {
                if (lungs[i] == 0)
                    continue;
                var (place, grown) = deformation(to.Apply(i % size.X, i / size.X % size.Y, z));
                double hu = Resampling.At(later, followUp.Geometry.Size, toFollowUp.Apply(place.X, place.Y, place.Z));
                if (double.IsNaN(hu))
                    continue;
                seen++;
                (after[i], jacobian[i]) = (hu, (float)grown);
                if (grown <= 0)
                {
                    turned++;
                    continue;
                }
                compared[i] = 1;
                change[i] = ((hu + AirBelowWater) * grown) - (before[i] + AirBelowWater);
            }
            Interlocked.Add(ref reached, seen);
            Interlocked.Add(ref folded, turned);
        });
        return new()
        {
            GramsPerLitre = change,
            Jacobian = jacobian,
            Compared = compared,
            Core = CoreOf(compared, baseline.Geometry),
            FollowUp = after,
            Correlation = CorrelationOf(before, after, compared),
            Reached = reached,
            Lungs = lungs.AsSpan().Count((byte)1),
            Folded = folded,
        };
    }

    /// <summary>The baseline as it would look breathed like the follow-up, HU: density divided by how many times its volume has grown, so
    /// that a registration is not led by what air alone made darker or brighter.</summary>
    /// <param name="baseline">Earlier CT, HU.</param>
    public Volume Packed(Volume baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        double[] values = baseline.ToValues();
        for (int i = 0; i < values.Length; i++)
            if (Compared[i] != 0)
                values[i] = ((values[i] + AirBelowWater) / Math.Clamp(Jacobian[i], 1 / MostPacked, MostPacked)) - AirBelowWater;
        return Volume.Of<double>(baseline.Geometry, values, baseline.Source);
    }

    // A first registration that says more is wrong there.
    const double MostPacked = 3;

    /// <summary>D smoothed over the lungs' core without what is dense at both visits, which is vessels, less its median: where vessels do not
    /// quite meet themselves D is wide, and what came is dense at one visit only.</summary>
    /// <param name="baseline">Earlier CT, HU.</param>
    /// <param name="smoothingMm">Standard deviation of the Gaussian, mm.</param>
    /// <returns>g/l, and where it is told: 1 in the core where enough of the surroundings is no vessel; 0 elsewhere in both.</returns>
    public (double[] GramsPerLitre, byte[] Told) Smoothed(Volume baseline, double smoothingMm)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        var (size, mm) = (baseline.Geometry.Size, baseline.Geometry.SpacingMm);
        double[] before = baseline.ToValues(), value = new double[before.Length], weight = new double[before.Length];
        double Least(int i) => Math.Min(before[i], ((FollowUp[i] + AirBelowWater) * Jacobian[i]) - AirBelowWater);
        int[] core = [.. Enumerable.Range(0, before.Length).Where(i => Core[i] != 0)];
        if (core.Length == 0)
            return (value, new byte[before.Length]);
        double[] least = Array.ConvertAll(core, Least);
        double middle = Robust.Median(least), dense = middle + (VesselDeviations * Robust.Deviation(least, middle));
        int[] parenchyma = [.. core.Where(i => Least(i) <= dense)];
        foreach (int i in parenchyma)
            (value[i], weight[i]) = (GramsPerLitre[i], 1);
        GaussianSmoothing.Smooth(value, size, smoothingMm / mm.X, smoothingMm / mm.Y, smoothingMm / mm.Z);
        GaussianSmoothing.Smooth(weight, size, smoothingMm / mm.X, smoothingMm / mm.Y, smoothingMm / mm.Z);
        var told = new byte[before.Length];
        foreach (int i in core)
            told[i] = weight[i] >= LeastWeight ? (byte)1 : (byte)0;
        double rest = Robust.Median([.. core.Where(i => told[i] != 0).Select(i => value[i] / weight[i])]);
        for (int i = 0; i < value.Length; i++)
            value[i] = told[i] == 0 ? 0 : (value[i] / weight[i]) - rest;
        return (value, told);
    }

    /// <summary>Where D stands out from the lungs by more than <see cref="ChangedDeviations"/> robust standard deviations once it is smoothed:
    /// 1 there. A registration that counted it would spread the lung apart around what came, which has nothing to meet at the other
    /// visit.</summary>
    /// <param name="baseline">Earlier CT, HU.</param>
    /// <param name="smoothingMm">Standard deviation of the Gaussian, mm.</param>
    public byte[] Changed(Volume baseline, double smoothingMm)
    {
        var (value, told) = Smoothed(baseline, smoothingMm);
        double width = Robust.Deviation([.. value.Where((_, i) => told[i] != 0)], 0);
        return [.. value.Select(v => (byte)(Math.Abs(v) > ChangedDeviations * width ? 1 : 0))];
    }

    /// <summary>See <see cref="Changed"/>; ours, chosen on made pairs of lungs.</summary>
    public const double ChangedDeviations = 3;

    // Robust standard deviations above the middle of the lungs from which on they are vessels, and the share of a Gaussian's weight that must
    // be no vessel and no rim.
    const double VesselDeviations = 3, LeastWeight = 0.25;

    // What lies further from all that is not compared than the rim is wide, along each axis.
    static byte[] CoreOf(byte[] compared, Geometry grid)
    {
        var (size, mm) = (grid.Size, grid.SpacingMm);
        var core = new byte[compared.Length];
        (int Length, int Stride, int Steps)[] axes =
            [(size.X, 1, Steps(mm.X)), (size.Y, size.X, Steps(mm.Y)), (size.Z, size.SliceVoxels, Steps(mm.Z))];
        Parallel.For(0, size.Z, z =>
        {
            for (int i = z * size.SliceVoxels; i < (z + 1) * size.SliceVoxels; i++)
                core[i] = compared[i] != 0 && axes.All(a => Surrounded(i, a)) ? (byte)1 : (byte)0;
        });
        return core.AsSpan().Contains((byte)1) ? core : compared;

        static int Steps(double mm) => Math.Max(1, (int)Math.Round(RimMm / mm));

        // Beyond the image's border nothing is compared, but a border is no chest wall.
        bool Surrounded(int i, (int Length, int Stride, int Steps) axis)
        {
            int at = i / axis.Stride % axis.Length;
            for (int k = -axis.Steps; k <= axis.Steps; k++)
                if (at + k >= 0 && at + k < axis.Length && compared[i + (k * axis.Stride)] == 0)
                    return false;
            return true;
        }
    }

    static double CorrelationOf(double[] before, double[] after, byte[] compared)
    {
        int[] inside = [.. Enumerable.Range(0, before.Length).Where(i => compared[i] != 0)];
        if (inside.Length == 0)
            return 0;
        double a = inside.Average(i => before[i]), b = inside.Average(i => after[i]), ab = 0, aa = 0, bb = 0;
        foreach (int i in inside)
        {
            double x = before[i] - a, y = after[i] - b;
            (ab, aa, bb) = (ab + (x * y), aa + (x * x), bb + (y * y));
        }
        return aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    /// <summary>Volumes, masses and mean change of what is compared, or of a part of it. What changed is told by the core, and taken to
    /// hold for the rim as well; by all where the part has no core.</summary>
    /// <param name="baseline">Earlier CT, HU.</param>
    /// <param name="part">On its voxels; null for all.</param>
    public DensityFigures FiguresOf(Volume baseline, byte[]? part = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        double[] before = baseline.ToValues();
        double litres = baseline.Geometry.VoxelVolumeMm3 * 1e-6;
        int[] here = [.. Enumerable.Range(0, before.Length).Where(i => Compared[i] != 0 && (part is null || part[i] != 0))];
        int[] core = [.. here.Where(i => Core[i] != 0)];
        if (core.Length == 0)
            core = here;
        double Held(int[] voxels) => voxels.Sum(i => before[i] + AirBelowWater);
        double change = core.Sum(i => GramsPerLitre[i]), held = Held(core), grams = Held(here) * litres;
        return new(1000 * here.Length * litres, 1000 * here.Sum(i => (double)Jacobian[i]) * litres, grams,
            held > 0 ? grams * (1 + (change / held)) : grams, core.Length == 0 ? 0 : change / core.Length);
    }
}

/// <summary>The lungs, or a part of them, at both visits.</summary>
/// <param name="BaselineMl">Volume at the baseline.</param>
/// <param name="FollowUpMl">Volume of the same tissue at the follow-up: the sum of the Jacobian.</param>
/// <param name="BaselineGrams">Mass at the baseline.</param>
/// <param name="FollowUpGrams">Mass of the same tissue at the follow-up: that of the baseline, changed as the core's.</param>
/// <param name="MeanGramsPerLitre">Mean of D over the core.</param>
public readonly record struct DensityFigures(
    double BaselineMl, double FollowUpMl, double BaselineGrams, double FollowUpGrams, double MeanGramsPerLitre)
{
    /// <summary>Change of mass, %; null where there was none.</summary>
    public double? MassPercent => BaselineGrams > 0 ? 100 * (FollowUpGrams - BaselineGrams) / BaselineGrams : null;
}
