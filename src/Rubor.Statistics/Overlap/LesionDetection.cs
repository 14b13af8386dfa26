namespace Rubor.Statistics;

/// <summary>Which voxels touch.</summary>
public enum LesionConnectivity
{
    /// <summary>Across faces: 6 neighbours in 3-D, 4 in 2-D.</summary>
    Faces,

    /// <summary>Across faces and edges: 18 neighbours in 3-D, 8 in 2-D.</summary>
    FacesAndEdges,

    /// <summary>Across faces, edges and corners: 26 neighbours in 3-D, 8 in 2-D.</summary>
    Full,
}

/// <summary>
/// Lesion-wise detection: connected pieces of the truth that were found, pieces of the prediction that meet no truth.
/// Counts are of lesions, whatever their size; the voxel-wise counterpart is <see cref="BinaryAccuracy"/>.
/// </summary>
public sealed record LesionDetection
{
    /// <summary>Pieces in the truth.</summary>
    public required int TruthLesions { get; init; }

    /// <summary>Truth pieces that the prediction covers by the share asked for.</summary>
    public required int Found { get; init; }

    /// <summary>Truth pieces that were missed.</summary>
    public int Missed => TruthLesions - Found;

    /// <summary>Pieces in the prediction.</summary>
    public required int PredictedLesions { get; init; }

    /// <summary>Predicted pieces that the truth does not cover by the share asked for.</summary>
    public required int FalseLesions { get; init; }

    /// <summary>Found / truth lesions, 0–1, with a Wilson interval that takes lesions as independent: over the scans of several
    /// patients use <see cref="ClusteredProportion"/>. Undefined without truth lesions.</summary>
    public required Estimate Sensitivity { get; init; }

    /// <summary>
    /// Predicted lesions that are real / predicted lesions, 0–1, with a Wilson interval as above. Undefined without predicted lesions.
    /// </summary>
    public required Estimate Precision { get; init; }

    /// <summary>
    /// Harmonic mean of sensitivity and precision, 0–1. It mixes two counts of lesions (several predicted pieces may lie in
    /// one truth piece), so it has no interval. Undefined where there is no lesion at all; 0 where only one side has some.
    /// </summary>
    public required Estimate F1 { get; init; }

    /// <summary>Counts lesions of two masks.</summary>
    /// <param name="truth">Mask (z, y, x), 0 background and 1 foreground.</param>
    /// <param name="predicted">Mask on the same grid.</param>
    /// <param name="grid">Size of the masks.</param>
    /// <param name="connectivity">Which voxels touch.</param>
    /// <param name="leastShare">
    /// Share of a lesion's voxels that must lie in the other mask, 0–1. At 0, the default, one voxel is enough.
    /// </param>
    /// <param name="confidence">Coverage of the intervals.</param>
    /// <param name="anyLabel">Labels above 1 count as foreground. Without it such a label is an error.</param>
    /// <exception cref="ArgumentException">A mask does not fit the grid, or a label above 1 is met and not asked for.</exception>
    public static LesionDetection Between(
        ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted, MaskGrid grid,
        LesionConnectivity connectivity = LesionConnectivity.Full, double leastShare = 0, double confidence = 0.95, bool anyLabel = false)
    {
        ArgumentNullException.ThrowIfNull(grid);
        grid.Holds(truth, nameof(truth));
        grid.Holds(predicted, nameof(predicted));
        if (!(leastShare >= 0 && leastShare <= 1))
            throw new ArgumentOutOfRangeException(nameof(leastShare), leastShare, "A share lies in 0–1.");
        if (!anyLabel)
        {
            MaskCheck.Binary(truth, nameof(truth));
            MaskCheck.Binary(predicted, nameof(predicted));
        }
        var (truthLesions, found) = Covered(truth, predicted, grid, connectivity, leastShare);
        var (predictedLesions, real) = Covered(predicted, truth, grid, connectivity, leastShare);
        var sensitivity = Proportion.Wilson(found, truthLesions, "The truth holds no lesion.", confidence);
        var precision = Proportion.Wilson(real, predictedLesions, "The prediction holds no lesion.", confidence);
        return new LesionDetection
        {
            TruthLesions = truthLesions,
            Found = found,
            PredictedLesions = predictedLesions,
            FalseLesions = predictedLesions - real,
            Sensitivity = sensitivity,
            Precision = precision,
            F1 = HarmonicMean(sensitivity.Value, precision.Value, truthLesions + predictedLesions),
        };
    }

    static Estimate HarmonicMean(double? sensitivity, double? precision, int lesions)
    {
        if (sensitivity is null && precision is null)
            return Estimate.Undefined("Neither mask holds a lesion.", 0);
        double s = sensitivity ?? 0, p = precision ?? 0;
        return Estimate.WithoutInterval(s + p == 0 ? 0 : 2 * s * p / (s + p), lesions,
            "It mixes two counts of lesions, of truth and of prediction, so it has no interval of one scan.");
    }

    static (int Lesions, int Covered) Covered(
        ReadOnlySpan<byte> lesions, ReadOnlySpan<byte> other, MaskGrid grid, LesionConnectivity connectivity, double leastShare)
    {
        var runs = MaskRuns.Of(lesions, grid, connectivity);
        var size = new long[runs.Count];
        var hit = new long[runs.Count];
        for (int run = 0; run < runs.Count; run++)
        {
            int root = runs.Root(run);
            var (start, length) = runs.Voxels(run);
            size[root] += length;
            var beneath = other.Slice(start, length);
            hit[root] += length - System.MemoryExtensions.Count(beneath, (byte)0);
        }
        int total = 0, covered = 0;
        for (int run = 0; run < runs.Count; run++)
        {
            if (runs.Root(run) != run)
                continue;
            total++;
            if (hit[run] > 0 && hit[run] >= leastShare * size[run])
                covered++;
        }
        return (total, covered);
    }
}
