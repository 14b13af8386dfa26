using Rubor.Imaging;
using Rubor.Statistics;

namespace Rubor.Methods.ChangeMaps;

/// <summary>A cluster of voxels that changed in one direction.</summary>
/// <param name="Number">From 1, the largest first.</param>
/// <param name="Increase">Whether the follow-up is brighter.</param>
/// <param name="VolumeMl">Its volume.</param>
/// <param name="Voxels">Voxels of the halfway grid.</param>
/// <param name="Largest">Largest size of z in it.</param>
/// <param name="CentreMm">Mean place of its voxels in the baseline, RAS mm.</param>
public sealed record ChangeCluster(int Number, bool Increase, double VolumeMl, int Voxels, double Largest, Point3 CentreMm)
{
    /// <summary>Of a change of density: its sum over the voxels, g/l; else 0.</summary>
    public double Sum { get; init; }
}

/// <summary>What changed between two visits, in the space halfway between them, and how sure it is.</summary>
public sealed record ChangeMap
{
    /// <summary>Sizes of z, in units of <see cref="Threshold"/>, from which on a colour covers more.</summary>
    public static IReadOnlyList<double> Tiers { get; } = [1, 1.5, 2.5];

    /// <summary>Where it lies.</summary>
    public required HalfwaySpace Space { get; init; }

    /// <summary>Regions that moved by themselves; null where all moved as one.</summary>
    public HalfwayRegions? Regions { get; init; }

    /// <summary>Baseline there, on the scale between the visits, by the spline through its voxels: as sharp as it was.</summary>
    public required double[] Baseline { get; init; }

    /// <summary>Follow-up there.</summary>
    public required double[] FollowUp { get; init; }

    /// <summary>Follow-up minus baseline on the scale between the visits, by the spline that blurs both alike, smoothed within slices as
    /// the
    /// settings say.</summary>
    public required double[] Difference { get; init; }

    /// <summary>Difference over its standard deviation where nothing changed, on the scale of a Gaussian; 0 outside the tissue.</summary>
    public required float[] Z { get; init; }

    /// <summary>1 where the follow-up is significantly brighter, −1 where darker, else 0.</summary>
    public required sbyte[] Significant { get; init; }

    /// <summary>Where change was looked for.</summary>
    public required byte[] Tissue { get; init; }

    /// <summary>Natural logarithm of follow-up over baseline that was taken for coils and taken out; empty where nothing was.</summary>
    public required float[] CoilRatio { get; init; }

    /// <summary>The line between the visits' intensities.</summary>
    public required IntensityMatch Match { get; init; }

    /// <summary>How wide the difference is where nothing changed.</summary>
    public required ChangeNoise Noise { get; init; }

    /// <summary>Size of z from which on a voxel is significant; infinite where none is.</summary>
    public required double Threshold { get; init; }

    /// <summary>Clusters, the largest first.</summary>
    public required IReadOnlyList<ChangeCluster> Clusters { get; init; }

    /// <summary>Volume that became brighter.</summary>
    public double IncreaseMl => Clusters.Where(c => c.Increase).Sum(c => c.VolumeMl);

    /// <summary>Volume that became darker.</summary>
    public double DecreaseMl => Clusters.Where(c => !c.Increase).Sum(c => c.VolumeMl);

    /// <summary>Compares two visits.</summary>
    /// <param name="baseline">Earlier visit, one frame.</param>
    /// <param name="followUp">Later visit.</param>
    /// <param name="transform">From a point of the baseline to that of the follow-up.</param>
    /// <param name="mask">Where change is looked for, in the baseline's millimetres; null for all tissue.</param>
    /// <param name="settings">How change is told from noise.</param>
    /// <param name="regions">Regions that moved by themselves, in the baseline's millimetres; null where all moved as one.</param>
    /// <param name="own">Motion of each region; those without one are not compared.</param>
    /// <exception cref="ImageDataException">The visits cannot be compared: says why.</exception>
    public static ChangeMap Of(Volume baseline, Volume followUp, VisitTransform transform, Mask? mask, ChangeSettings settings,
        LabelMap? regions = null, IReadOnlyDictionary<byte, VisitTransform>? own = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(followUp);
        ArgumentNullException.ThrowIfNull(settings);
        var space = HalfwaySpace.Of(baseline.Geometry, followUp.Geometry, transform);
        var parts = regions is null || own is null ? null : new HalfwayRegions(space, regions, own);
        var (before, after) = Halfway(baseline, followUp, space, parts, through: false);
        byte[] tissue = mask is null ? ChangeTissue.Of(before, after, space.Grid.Size) : parts?.OfBaseline(mask) ?? space.OfBaseline(mask);
        for (int i = 0; i < tissue.Length; i++)
            if (!double.IsFinite(before[i]) || !double.IsFinite(after[i]) || parts?.IsCompared(i) == false)
                tissue[i] = 0;
        if (tissue.AsSpan().Count((byte)1) < 1000)
            throw new ImageDataException(followUp.Source,
                $"shares fewer than 1,000 voxels of tissue with {baseline.Source}; change is not to be told from noise in so few");
        // Beyond the reach of a visit there is nothing to smooth.
        Replace(before, double.NaN, 0);
        Replace(after, double.NaN, 0);
        var ratio = settings.CoilRatioMm > 0 ? ChangeMaps.CoilRatio.TakeOut(before, after, tissue, space.Grid, settings.CoilRatioMm) : [];
        var match = IntensityMatch.Fit(Where(before, tissue), Where(after, tissue)) ?? throw new ImageDataException(followUp.Source,
            $"does not rise where {baseline.Source} does: another sequence, another place, or no tissue in common");
        var difference = new double[before.Length];
        for (int i = 0; i < before.Length; i++)
        {
            (before[i], after[i]) = (match.OfBaseline(before[i]), match.OfFollowUp(after[i]));
            difference[i] = after[i] - before[i];
        }
        double middle = Robust.Median(Where(difference, tissue));
        for (int i = 0; i < difference.Length; i++)
            difference[i] = parts?.IsCompared(i) == false ? 0 : difference[i] - middle;
        GaussianSmoothing.Smooth(difference, space.Grid.Size, settings.SmoothingVoxels, settings.SmoothingVoxels, 0);
        var z = new float[difference.Length];
        var noise = ChangeNoise.Of(difference, Gradient(before, after, space.Grid.Size), tissue, z)
            ?? throw new ImageDataException(followUp.Source, $"does not differ from {baseline.Source} at all: the same image twice");
        double threshold = Cut(z, tissue, settings.FalseDiscoveryRate);
        var significant = new sbyte[z.Length];
        var clusters = ClustersOf(z, tissue, threshold, space, parts, settings.SmallestClusterMm3, significant);
        var (sharpBefore, sharpAfter) = Halfway(baseline, followUp, space, parts, through: true);
        Parallel.For(0, sharpBefore.Length / space.Grid.Size.X, row =>
        {
            for (int i = row * space.Grid.Size.X; i < (row + 1) * space.Grid.Size.X; i++)
            {
                double half = ratio.Length == 0 ? 1 : Math.Exp(ratio[i] / 2);
                sharpBefore[i] = match.OfBaseline(double.IsFinite(sharpBefore[i]) ? sharpBefore[i] * half : 0);
                sharpAfter[i] = match.OfFollowUp(double.IsFinite(sharpAfter[i]) ? sharpAfter[i] / half : 0);
            }
        });
        return new()
        {
            Space = space,
            Regions = parts,
            Baseline = sharpBefore,
            FollowUp = sharpAfter,
            Difference = difference,
            Z = z,
            Significant = significant,
            Tissue = tissue,
            CoilRatio = ratio,
            Match = match,
            Noise = noise,
            Threshold = threshold,
            Clusters = clusters,
        };
    }

    /// <summary>What of a change of the lung's density is more than noise and the registration's error, on the baseline's voxels. Told is
    /// what stands out from the lungs as a whole, whose change is in <see cref="DensityChange.FiguresOf"/>.</summary>
    /// <param name="baseline">Earlier CT.</param>
    /// <param name="change">The change, g/l.</param>
    /// <param name="settings">How change is told from noise.</param>
    /// <exception cref="ImageDataException">There is too little to compare: says why.</exception>
    public static ChangeMap Of(Volume baseline, DensityChange change, ChangeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(settings);
        byte[] tissue = change.Compared;
        if (tissue.AsSpan().Count((byte)1) < 1000)
            throw new ImageDataException(baseline.Source, "has fewer than 1,000 voxels of lung that the follow-up shows; change is not to be told from noise");
        var size = baseline.Geometry.Size;
        double[] before = baseline.ToValues(), difference = [.. change.GramsPerLitre];
        double middle = Robust.Median(Where(difference, tissue));
        for (int i = 0; i < difference.Length; i++)
            difference[i] = tissue[i] == 0 ? 0 : difference[i] - middle;
        GaussianSmoothing.Smooth(difference, size, settings.SmoothingVoxels, settings.SmoothingVoxels, 0);
        var z = new float[difference.Length];
        var noise = ChangeNoise.Of(difference, Gradient(before, change.FollowUp, size), tissue, z)
            ?? throw new ImageDataException(baseline.Source, "does not differ from the follow-up at all: the same image twice");
        var nowhere = new HalfwaySpace(baseline.Geometry, VisitTransform.None.Map, VisitTransform.None.Map);
        double threshold = Cut(z, tissue, settings.FalseDiscoveryRate);
        var significant = new sbyte[z.Length];
        var clusters = ClustersOf(z, tissue, threshold, nowhere, null, settings.SmallestClusterMm3, significant, change.GramsPerLitre);
        return new()
        {
            Space = nowhere,
            Baseline = before,
            FollowUp = change.FollowUp,
            Difference = difference,
            Z = z,
            Significant = significant,
            Tissue = tissue,
            CoilRatio = [],
            Match = new(0, 0, 1, change.Correlation, 1), // HU are the same at both visits
            Noise = noise,
            Threshold = threshold,
            Clusters = clusters,
        };
    }

    // Both visits at the place halfway between them, NaN beyond their reach.
    static (double[] Before, double[] After) Halfway(Volume baseline, Volume followUp, HalfwaySpace space, HalfwayRegions? parts,
        bool through)
    {
        CubicSplineVolume first = new(baseline, through), second = new(followUp, through);
        double[] before = first.Onto(space.Grid, space.ToBaseline), after = second.Onto(space.Grid, space.ToFollowUp);
        parts?.Bring(first, second, before, after);
        return (before, after);
    }

    // The size of z at Benjamini and Hochberg's cut.
    static double Cut(float[] z, byte[] tissue, double rate)
    {
        var sizes = new List<float>();
        for (int i = 0; i < z.Length; i++)
            if (tissue[i] != 0)
                sizes.Add(Math.Abs(z[i]));
        sizes.Sort();
        var gaussian = new HeavyTailedNull(1, double.PositiveInfinity);
        int n = sizes.Count;
        double least = gaussian.SizeAt(rate) * 0.999; // no smaller one can be rare enough
        for (int more = n; more > 0; more--) // so many are at least as large as the one at n − more
            if (sizes[n - more] >= least && gaussian.TwoSidedP(sizes[n - more]) <= rate * more / n)
                return sizes[n - more];
        return double.PositiveInfinity;
    }

    // Both directions together, the largest first; marks their voxels.
    static List<ChangeCluster> ClustersOf(float[] z, byte[] tissue, double threshold, HalfwaySpace space, HalfwayRegions? parts,
        double leastMm3, sbyte[] significant, double[]? density = null) =>
        [.. Found(z, tissue, true, threshold, space, parts, leastMm3, significant, density)
            .Concat(Found(z, tissue, false, threshold, space, parts, leastMm3, significant, density))
            .OrderByDescending(c => c.VolumeMl).ThenByDescending(c => c.Largest).Select((c, i) => c with { Number = i + 1 })];

    static IEnumerable<ChangeCluster> Found(float[] z, byte[] tissue, bool increase, double threshold, HalfwaySpace space,
        HalfwayRegions? parts, double leastMm3, sbyte[] significant, double[]? density)
    {
        var size = space.Grid.Size;
        var found = new byte[z.Length];
        for (int i = 0; i < z.Length; i++)
            found[i] = tissue[i] != 0 && (increase ? z[i] : -z[i]) >= threshold ? (byte)1 : (byte)0;
        var pieces = ConnectedComponents.Of(found, size, size.Z == 1 ? Connectivity.Eight : Connectivity.TwentySix);
        double voxelMm3 = space.Grid.VoxelVolumeMm3;
        var toWorld = space.Grid.ToWorld;
        foreach (var piece in pieces.Runs.GroupBy(r => r.Component).Where(p => pieces.Sizes[p.Key] * voxelMm3 >= leastMm3))
        {
            var (sum, largest, total) = (default(Point3), 0f, 0.0);
            foreach (var run in piece)
                for (int i = run.Start; i < run.Start + run.Length; i++)
                {
                    significant[i] = increase ? (sbyte)1 : (sbyte)-1;
                    largest = Math.Max(largest, Math.Abs(z[i]));
                    total += density?[i] ?? 0;
                    var p = toWorld.Apply(i % size.X, i / size.X % size.Y, i / size.SliceVoxels);
                    sum += (parts?.ToBaseline(i) ?? space.ToBaseline).Apply(p.X, p.Y, p.Z);
                }
            int voxels = pieces.Sizes[piece.Key];
            yield return new(0, increase, voxels * voxelMm3 / 1000, voxels, largest, sum * (1.0 / voxels)) { Sum = total };
        }
    }

    // Of the visits' mean, by differences of neighbours, a voxel.
    static float[] Gradient(double[] before, double[] after, GridSize size)
    {
        var gradient = new float[before.Length];
        Parallel.For(0, size.Z, z =>
        {
            for (int y = 0; y < size.Y; y++)
                for (int x = 0; x < size.X; x++)
                {
                    int i = (((z * size.Y) + y) * size.X) + x;
                    double dx = Step(i, x, size.X, 1), dy = Step(i, y, size.Y, size.X), dz = Step(i, z, size.Z, size.SliceVoxels);
                    gradient[i] = (float)Math.Sqrt((dx * dx) + (dy * dy) + (dz * dz));
                }
        });
        return gradient;

        double Step(int i, int at, int length, int stride)
        {
            if (length == 1)
                return 0;
            int low = at == 0 ? i : i - stride, high = at == length - 1 ? i : i + stride;
            return (before[high] + after[high] - before[low] - after[low]) / 2 / ((high - low) / stride);
        }
    }

    static double[] Where(double[] values, byte[] tissue)
    {
        var kept = new double[tissue.AsSpan().Count((byte)1)];
        for (int i = 0, n = 0; i < values.Length; i++)
            if (tissue[i] != 0)
                kept[n++] = values[i];
        return kept;
    }

    static void Replace(double[] values, double what, double by)
    {
        for (int i = 0; i < values.Length; i++)
            if (values[i].Equals(what))
                values[i] = by;
    }
}
