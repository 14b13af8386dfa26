using Rubor.Imaging;
using Rubor.Statistics;

namespace Rubor.Methods.Vhi;

/// <summary>
/// l_lower from marrow that <see cref="NormalMarrow"/> found. Readers draw small and even places; what is found is larger, so that the
/// coil's shading and what changes with depth spread its values. So the shading is taken out first, as a plane through the logarithms of
/// the values, and l_lower is <see cref="Factor"/> times the <see cref="Tail"/> quantile of what is left. Chosen and measured
/// leave-one-patient-out on the eight public subjects of Hepburn 2023 with drawn marrow: docs/results/normal-marrow.md.
/// </summary>
/// <param name="Lower">l_lower, in the image's units.</param>
/// <param name="Spread">The <see cref="Tail"/> quantile of the values without shading over their median.</param>
/// <param name="Shading">Standard deviation of the shading's logarithm over the marrow.</param>
/// <param name="Multiple">k of <see cref="RobustLimits"/> that gives the same l_lower on the same mask.</param>
/// <param name="RelativeStandardError">Jackknife standard error of l_lower over slices, as a share of it; null with fewer than two.</param>
public sealed record FoundMarrowLimit(double Lower, double Spread, double Shading, double Multiple, double? RelativeStandardError)
{
    /// <summary>The quantile that stands for the bright end of normal marrow.</summary>
    public const double Tail = 0.95;

    /// <summary>
    /// l_lower over the quantile: geometric mean over the eight public subjects, against the published rule on the drawn masks.
    /// </summary>
    public const double Factor = 1.163;

    /// <summary>
    /// The published rule on a reader's marrow is expected between l_lower over this factor and l_lower times it, in 95 of 100 patients:
    /// the root mean square error of log l_lower, 0.073, each of the eight patients measured by what the other seven chose, the scheme
    /// included, times t on seven degrees of freedom.
    /// </summary>
    public const double RangeFactor = 1.19;

    /// <summary>Patients that <see cref="Factor"/> and <see cref="RangeFactor"/> rest on.</summary>
    public const int Patients = 8;

    /// <summary>Lower end of the range that <see cref="RangeFactor"/> gives.</summary>
    public double Least => Lower / RangeFactor;

    /// <summary>Upper end of that range.</summary>
    public double Most => Lower * RangeFactor;

    /// <summary>The limit of a mask.</summary>
    /// <param name="stir">The scan.</param>
    /// <param name="marrow">Marrow that was found on it, at least one voxel; values above 0.</param>
    /// <returns>Null where the bright end of the marrow is its median, from which no limit follows.</returns>
    internal static FoundMarrowLimit? Of(Volume stir, Mask marrow)
    {
        double[] values = VhiMeasurement.ValuesWithin(stir, marrow);
        double[] sorted = [.. values];
        Array.Sort(sorted);
        double median = Quantile.Linear(sorted, 0.5), tail = RobustLimits.TailMean(sorted) - median;
        if (!(median > 0 && tail > 0))
            return null;
        // A voxel of 0 or less is no marrow; a thousandth of the median keeps its logarithm finite.
        double[] logs = [.. values.Select(v => Math.Log(Math.Max(v, median / 1000)))];
        var at = Places(marrow, values.Length);
        double[] shading = Plane(at, logs);
        double centre = Sorted(shading, _ => true, 0.5);
        double[] even = [.. logs.Select((l, i) => Math.Exp(l - shading[i] + centre))];
        double bright = Sorted(even, _ => true, Tail), lower = Factor * bright;
        return new(lower, bright / Sorted(even, _ => true, 0.5), Deviation(shading), (lower - median) / tail,
            StandardError(even, at[2]) / bright);
    }

    static double Sorted(double[] values, Func<int, bool> counts, double quantile)
    {
        double[] sorted = [.. values.Where((_, i) => counts(i))];
        Array.Sort(sorted);
        return Quantile.Linear(sorted, quantile);
    }

    // x, y and slice of each voxel of the mask.
    static double[][] Places(Mask marrow, int count)
    {
        var size = marrow.Geometry.Size;
        double[][] at = [new double[count], new double[count], new double[count]];
        int filled = 0;
        for (int i = 0; i < marrow.Voxels.Length; i++)
            if (marrow.Voxels[i] == 1)
            {
                (at[0][filled], at[1][filled], at[2][filled]) = (i % size.X, i / size.X % size.Y, i / size.SliceVoxels);
                filled++;
            }
        return at;
    }

    // The plane through the logarithms, at each voxel. An axis along which the mask is one voxel thick has no slope.
    static double[] Plane(double[][] at, double[] logs)
    {
        double[][] along = [.. at.Where(a => a.Max() > a.Min()).Select(Centred)];
        return RobustRegression.Fit(along, logs) is { } fit
            ? [.. logs.Select((_, i) => RobustRegression.Predicted(fit, along, i))]
            : new double[logs.Length];
    }

    static double[] Centred(double[] values)
    {
        double mean = values.Average();
        return [.. values.Select(v => v - mean)];
    }

    // Of the bright end, each slice left out in turn, the shading as it is.
    static double? StandardError(double[] even, double[] slices)
    {
        double[] each = [.. slices.Distinct()];
        if (each.Length < 2)
            return null;
        double[] without = [.. each.Select(left => Sorted(even, i => slices[i] != left, Tail))];
        double mean = without.Average();
        return Math.Sqrt((each.Length - 1.0) / each.Length * without.Sum(b => (b - mean) * (b - mean)));
    }

    static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);
    }
}
