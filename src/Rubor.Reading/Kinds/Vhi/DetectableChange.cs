using Rubor.Statistics;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>What one reader signed on one scan.</summary>
/// <param name="Case">The scan.</param>
/// <param name="Reader">Who signed it.</param>
/// <param name="Choice">How it is measured.</param>
/// <param name="VolumeMm3">V_HI at the lower limit.</param>
public sealed record SignedVolume(string Case, string Reader, VhiChoice Choice, double VolumeMm3)
{
    /// <summary>The patient, whose several scans are not independent; empty where each scan is a patient's only one.</summary>
    public string Subject { get; init; } = "";
}

/// <summary>
/// Smallest detectable change of V_HI between two readings: 1.96·SD of the differences of two readers on the same scans (Bland and
/// Altman); where a patient has several scans, by variance components. It holds what readers do differently, not what the scanner or the
/// patient's day does. Not the smallest change that matters.
/// </summary>
/// <param name="Mm3">The change, above 0.</param>
/// <param name="LowerMm3">Lower end of its 95 % interval.</param>
/// <param name="UpperMm3">Upper end.</param>
/// <param name="Scans">Scans that two readers cleaned.</param>
/// <param name="IsPublished">Whether it is of the published scans; else of the study's own.</param>
public sealed record DetectableChange(double Mm3, double LowerMm3, double UpperMm3, int Scans, bool IsPublished)
{
    /// <summary>Fewest scans with two readers from which a study has a figure of its own.</summary>
    public const int FewestScans = 5;

    /// <summary>
    /// Voxels that two readers left of the preliminary segmentations of subjects 1007, 1012, 1013, 1234, 3002 and 4386 in the data
    /// published with Hepburn et al., PLoS ONE 2023, 18(4): e0284508.
    /// </summary>
    public static IReadOnlyList<(int First, int Second)> PublishedVoxels { get; } = [(2050, 1654), (2033, 1454), (97301, 98672),
        (1570, 1685), (30727, 28980), (824, 481)];

    /// <summary>Volume of a voxel of those scans: 0.5952381 · 0.5952381 · 3.3 mm.</summary>
    public const double PublishedVoxelMm3 = 0.5952381 * 0.5952381 * 3.3;

    /// <summary>Of the published scans: six, of very different size, so a rough guide.</summary>
    public static DetectableChange Published { get; } =
        Of([.. PublishedVoxels.Select(p => (p.First * PublishedVoxelMm3, p.Second * PublishedVoxelMm3))], isPublished: true)!;

    /// <summary>
    /// Of a study's own signed reads; null where fewer than <see cref="FewestScans"/> scans have two readers who measured alike, or no two
    /// differ.
    /// </summary>
    /// <param name="signed">The newest signed version of each read.</param>
    public static DetectableChange? OfStudy(IEnumerable<SignedVolume> signed)
    {
        // One pair a scan: more pairs of one scan are no more scans. By name, so that a reader who always keeps more is told from chance.
        var pairs = signed.GroupBy(s => s.Case, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.GroupBy(s => s.Choice).Select(alike => alike.OrderBy(s => s.Reader, StringComparer.Ordinal).ToList())
                .FirstOrDefault(alike => alike.Count > 1))
            .OfType<List<SignedVolume>>().ToList();
        return pairs.Count < FewestScans ? null
            : Of([.. pairs.Select(p => (p[0].VolumeMm3, p[1].VolumeMm3))], isPublished: false,
                [.. pairs.Select(p => p[0].Subject.Length > 0 ? p[0].Subject : p[0].Case)]);
    }

    /// <summary>Whether a change is larger than readers alone explain.</summary>
    public bool IsBeyond(double changeMm3) => Math.Abs(changeMm3) > Mm3;

    static DetectableChange? Of(List<(double First, double Second)> pairs, bool isPublished, string[]? patients = null)
    {
        double[] first = [.. pairs.Select(p => p.First)], second = [.. pairs.Select(p => p.Second)];
        var change = SmallestDetectableDifference.Of(first, second, patients is null ? Clusters.OneRowEach(first.Length)
            : Clusters.Of<string>(patients));
        // Readers who agree to the voxel would make a change of one voxel count.
        return change.Interval is { } interval ? new(change.Required, interval.Lower, interval.Upper, pairs.Count, isPublished) : null;
    }
}
