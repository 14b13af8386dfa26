using Rubor.Imaging;
using Rubor.Statistics;

namespace Rubor.Methods.Vhi;

/// <summary>
/// Finds normal marrow of the interforaminal sacrum without a reader: near the midline, from the top of S1 downwards, the voxels
/// that look like the marrow around them on STIR and T1W, where a disc of <see cref="DiscRadiusMm"/> fits among them. Nothing is
/// learnt but one constant of the limits (<see cref="FoundMarrowLimit.Factor"/>). The lengths and shares were chosen on seven public
/// subjects of Hepburn 2023; docs/results/normal-marrow.md has how, and what moves when they do.
/// </summary>
public static class NormalMarrow
{
    /// <summary>Width of the Gaussian, within a slice, that takes noise away before voxels are compared.</summary>
    public const double SmoothingMm = 2;

    /// <summary>Width of the Gaussian that makes the local reference, which follows the coil's shading.</summary>
    public const double ReferenceMm = 5;

    /// <summary>How far smoothed STIR may lie from the mode of the core, as a share of it, to count for the local reference.</summary>
    public const double StirRange = 0.6;

    /// <summary>The same on T1W, from the core's median: fat, muscle and bowel differ by more.</summary>
    public const double T1wRange = 0.4;

    /// <summary>How far smoothed STIR may lie from the local reference.</summary>
    public const double StirTolerance = 0.3;

    /// <summary>How far smoothed T1W may lie from the local reference.</summary>
    public const double T1wTolerance = 0.2;

    /// <summary>Half width of the strip around the midline: between the foramina.</summary>
    public const double HalfWidthMm = 15;

    /// <summary>Radius of the smallest disc of marrow.</summary>
    public const double DiscRadiusMm = 5.5;

    /// <summary>Slices this far before and behind those in which the region bridges the ilia are looked at as well.</summary>
    public const double BeyondMm = 13.2;

    // Core voxels this close to the mode of STIR set the reference of T1W.
    const double NearMode = 0.25;

    // Fewer core voxels than this have no mode to speak of.
    const int FewestCoreVoxels = 200;

    /// <summary>Finds the marrow.</summary>
    /// <param name="stir">STIR, oblique coronal slices, x from side to side.</param>
    /// <param name="t1w">T1W on the STIR's grid.</param>
    /// <param name="diseaseRegion">Pelvic bone and joint spaces on the STIR's grid.</param>
    /// <returns>The mask, which is empty where none was found, with a verdict.</returns>
    /// <exception cref="ImageDataException">Another grid, a 4-D image or a value that is not finite.</exception>
    public static NormalMarrowFound Find(Volume stir, Volume t1w, Mask diseaseRegion)
    {
        foreach (var volume in new[] { stir, t1w })
        {
            volume.RequireSingleFrame();
            volume.RequireFinite();
        }
        stir.Geometry.RequireSame(t1w.Geometry, t1w.Source, stir.Source);
        stir.Geometry.RequireSame(diseaseRegion.Geometry, diseaseRegion.Source, stir.Source);
        var along = stir.Geometry.ToWorld.I;
        if (Math.Abs(along.X) < Math.Max(Math.Abs(along.Y), Math.Abs(along.Z)))
            return NormalMarrowFound.None(stir.Geometry, "The rows of the image do not run from side to side, as those of coronal slices do.");
        if (diseaseRegion.Count == 0 || SacralWindow.Of(diseaseRegion) is not { } window || window.Core.Count(c => c) < FewestCoreVoxels)
            return NormalMarrowFound.None(stir.Geometry, "In no slice does the disease region reach from one ilium through the sacrum to the other.");

        var (signal, anatomy) = (Smoothed(window, stir), Smoothed(window, t1w));
        double mode = Mode([.. signal.Where((_, i) => window.Core[i])]);
        double typical = Median([.. anatomy.Where((_, i) => window.Core[i] && Within(signal[i], mode, NearMode))]);
        if (!(mode > 0 && typical > 0))
            return NormalMarrowFound.None(stir.Geometry, "The sacrum has no signal on STIR or T1W.");

        var candidate = new bool[signal.Length];
        for (int i = 0; i < candidate.Length; i++)
            candidate[i] = window.BetweenWings[i / window.Size.X] && Within(signal[i], mode, StirRange)
                && Within(anatomy[i], typical, T1wRange);
        var (localSignal, localAnatomy) = (LocalMean(window, signal, candidate), LocalMean(window, anatomy, candidate));
        int beyond = (int)Math.Round(BeyondMm / stir.Geometry.SpacingMm.Z);
        for (int i = 0; i < candidate.Length; i++)
        {
            int z = i / window.Size.SliceVoxels;
            candidate[i] &= z >= window.FirstSlice - beyond && z <= window.LastSlice + beyond
                && Math.Abs(window.Across(i % window.Size.X)) <= HalfWidthMm
                && Within(signal[i], localSignal[i], StirTolerance) && Within(anatomy[i], localAnatomy[i], T1wTolerance);
        }
        double radiusX = DiscRadiusMm / window.PixelX, radiusY = DiscRadiusMm / window.PixelY;
        var marrow = Planes.Dilate(Planes.Erode(candidate, window.Size, radiusX, radiusY), window.Size, radiusX, radiusY);
        return NormalMarrowFound.Of(stir, diseaseRegion, window.ToMask(marrow, stir.Geometry));
    }

    /// <summary>The most frequent value: the peak of a smoothed histogram between the 0.5th and the 99th percentile.</summary>
    internal static double Mode(double[] values)
    {
        const int Bins = 200;
        const double SmoothingBins = 8;
        Array.Sort(values);
        double low = Quantile.Linear(values, 0.005), high = Quantile.Linear(values, 0.99);
        if (high <= low)
            return low;
        var counts = new double[Bins];
        foreach (double value in values)
            if (value >= low && value <= high)
                counts[Math.Min(Bins - 1, (int)((value - low) / (high - low) * Bins))]++;
        GaussianSmoothing.Smooth(counts, new(Bins, 1, 1), SmoothingBins, 0, 0);
        return low + (Array.IndexOf(counts, counts.Max()) + 0.5) / Bins * (high - low);
    }

    static bool Within(double value, double reference, double share) => Math.Abs(value - reference) < share * reference;

    internal static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? 0 : Quantile.Linear(values, 0.5);
    }

    static double[] Smoothed(SacralWindow window, Volume volume)
    {
        var values = window.ValuesOf(volume);
        GaussianSmoothing.Smooth(values, window.Size, SmoothingMm / window.PixelX, SmoothingMm / window.PixelY, 0);
        return values;
    }

    // Gaussian mean of the candidates around each voxel; 0 far from all of them.
    static double[] LocalMean(SacralWindow window, double[] values, bool[] candidate)
    {
        const double Far = 1e-3;
        var sum = new double[values.Length];
        var weight = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
            (sum[i], weight[i]) = candidate[i] ? (values[i], 1) : (0, 0);
        foreach (var field in new[] { sum, weight })
            GaussianSmoothing.Smooth(field, window.Size, ReferenceMm / window.PixelX, ReferenceMm / window.PixelY, 0);
        for (int i = 0; i < sum.Length; i++)
            sum[i] = weight[i] < Far ? 0 : sum[i] / weight[i];
        return sum;
    }
}
