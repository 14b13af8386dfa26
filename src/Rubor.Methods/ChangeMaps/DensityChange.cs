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

    /// <summary>D at each voxel of the baseline, g/l; 0 where nothing is compared.</summary>
    public required double[] GramsPerLitre { get; init; }

    /// <summary>How many times a voxel's volume has grown; 1 outside the lungs.</summary>
    public required float[] Jacobian { get; init; }

    /// <summary>1 where D is told: in the lungs, where the follow-up reaches and the map does not fold.</summary>
    public required byte[] Compared { get; init; }

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
            FollowUp = after,
            Reached = reached,
            Lungs = lungs.AsSpan().Count((byte)1),
            Folded = folded,
        };
    }

    /// <summary>Correlation of the visits where they are compared, −1 to 1; 0 where either is flat.</summary>
    public double CorrelationWith(Volume baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        double[] before = baseline.ToValues();
        int[] inside = [.. Enumerable.Range(0, before.Length).Where(i => Compared[i] != 0)];
        if (inside.Length == 0)
            return 0;
        double a = inside.Average(i => before[i]), b = inside.Average(i => FollowUp[i]), ab = 0, aa = 0, bb = 0;
        foreach (int i in inside)
        {
            double x = before[i] - a, y = FollowUp[i] - b;
            (ab, aa, bb) = (ab + (x * y), aa + (x * x), bb + (y * y));
        }
        return aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    /// <summary>Volumes, masses and mean change of what is compared, or of a part of it.</summary>
    /// <param name="baseline">Earlier CT, HU.</param>
    /// <param name="part">On its voxels; null for all.</param>
    public DensityFigures FiguresOf(Volume baseline, byte[]? part = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        double[] before = baseline.ToValues();
        double litres = baseline.Geometry.VoxelVolumeMm3 * 1e-6, was = 0, change = 0, grown = 0;
        int n = 0;
        for (int i = 0; i < before.Length; i++)
            if (Compared[i] != 0 && (part is null || part[i] != 0))
            {
                n++;
                was += before[i] + AirBelowWater;
                change += GramsPerLitre[i];
                grown += Jacobian[i];
            }
        return new(1000 * n * litres, 1000 * grown * litres, was * litres, (was + change) * litres, n == 0 ? 0 : change / n);
    }
}

/// <summary>The lungs, or a part of them, at both visits.</summary>
/// <param name="BaselineMl">Volume at the baseline.</param>
/// <param name="FollowUpMl">Volume of the same tissue at the follow-up: the sum of the Jacobian.</param>
/// <param name="BaselineGrams">Mass at the baseline.</param>
/// <param name="FollowUpGrams">Mass of the same tissue at the follow-up.</param>
/// <param name="MeanGramsPerLitre">Mean of D.</param>
public readonly record struct DensityFigures(
    double BaselineMl, double FollowUpMl, double BaselineGrams, double FollowUpGrams, double MeanGramsPerLitre)
{
    /// <summary>Change of mass, %; null where there was none.</summary>
    public double? MassPercent => BaselineGrams > 0 ? 100 * (FollowUpGrams - BaselineGrams) / BaselineGrams : null;
}
