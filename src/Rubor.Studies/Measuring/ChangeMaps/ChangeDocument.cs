using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Statistics;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>How alike two visits look.</summary>
/// <param name="Correlation">Correlation over the tissue, −1 to 1.</param>
/// <param name="MutualInformation">Mutual information, nats.</param>
/// <param name="Overlap">Share of the baseline's tissue that the follow-up reaches, 0–1.</param>
public sealed record SimilarityFigure(double Correlation, double MutualInformation, double Overlap)
{
    internal static SimilarityFigure Of(VisitSimilarity s) => new(s.Correlation, s.MutualInformation, s.Overlap);
}

/// <summary>How the visits were brought together. Distances in mm.</summary>
public sealed record RegistrationFigure
{
    /// <summary>rigid, affine, per-region or deformable, or given. Of a deformable one what stands here is its affine part.</summary>
    public required string Transform { get; init; }

    /// <summary>Where the search began that was kept: header or centres-of-mass; or given.</summary>
    public required string Start { get; init; }

    /// <summary>Four rows of the map from a point of the baseline to that of the follow-up, RAS mm; of pictures x to the right and y
    /// down, mm
    /// or pixels.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Matrix { get; init; }

    /// <summary>Degrees by which the follow-up is turned.</summary>
    public required double TurnedDegrees { get; init; }

    /// <summary>Distance by which the middle of the baseline has moved; null where the unit is pixels.</summary>
    public double? MovedMm { get; init; }

    /// <summary>The same of pictures without a spacing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MovedPixels { get; init; }

    /// <summary>How alike they looked by their headers.</summary>
    public required SimilarityFigure Before { get; init; }

    /// <summary>How alike they look now.</summary>
    public required SimilarityFigure After { get; init; }

    /// <summary>Mean distance there and back again; null where the map was given.</summary>
    public double? InverseConsistencyMeanMm { get; init; }

    /// <summary>Its 95th percentile.</summary>
    public double? InverseConsistency95Mm { get; init; }

    /// <summary>Mean distance there and back again of pictures without a spacing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? InverseConsistencyMeanPixels { get; init; }

    /// <summary>Its 95th percentile.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? InverseConsistency95Pixels { get; init; }

    /// <summary>Root mean square distance of a point from its mean place over seeds.</summary>
    public double? SeedSpreadMm { get; init; }

    /// <summary>The same of pictures without a spacing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SeedSpreadPixels { get; init; }

    /// <summary>Seeds.</summary>
    public int Seeds { get; init; }

    /// <summary>What registered, or null where the map was given.</summary>
    public string? Program { get; init; }
}

/// <summary>How the visits' intensities were matched.</summary>
/// <param name="Gain">How much more the follow-up rises than the baseline; its square root was applied to each.</param>
/// <param name="BaselineCentre">Centre of stable tissue at the baseline.</param>
/// <param name="FollowUpCentre">At the follow-up.</param>
/// <param name="Correlation">Correlation of the visits in the tissue that was kept.</param>
/// <param name="KeptShare">Share of the tissue that was kept as stable, 0–1.</param>
/// <param name="CoilRatioLow">Least ratio of the visits that was taken for coils and taken out (1st percentile); null where none was.</param>
/// <param name="CoilRatioHigh">Largest (99th percentile).</param>
public sealed record IntensityFigure(double Gain, double BaselineCentre, double FollowUpCentre, double Correlation, double KeptShare,
    double? CoilRatioLow, double? CoilRatioHigh);

/// <summary>How significance was told.</summary>
/// <param name="FalseDiscoveryRate">Share of voxels called changed that may be wrong.</param>
/// <param name="ThresholdZ">Size of z from which on a voxel is significant; null where none is.</param>
/// <param name="NoiseSd">Standard deviation of the difference in flat tissue, on the scale between the visits.</param>
/// <param name="RegistrationErrorVoxels">What the registration is off by, as the difference at edges tells it.</param>
/// <param name="NullFreedom">Degrees of freedom of Student's t that the difference follows where nothing changed; null for a Gaussian.</param>
/// <param name="SmallestClusterMm3">Clusters below it do not count; null of pictures.</param>
/// <param name="LongestTails">Whether the tails are as long as they can be told, so that next to nothing can be significant.</param>
/// <param name="Advice">What to do about it; null where there is nothing to do.</param>
public sealed record SignificanceFigure(double FalseDiscoveryRate, double? ThresholdZ, double NoiseSd, double RegistrationErrorVoxels,
    double? NullFreedom, double? SmallestClusterMm3, bool LongestTails, string? Advice)
{
    /// <summary>Clusters of pictures below it do not count.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SmallestClusterMm2 { get; init; }

    /// <summary>The same of pictures without a spacing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SmallestClusterPixels { get; init; }
}

/// <summary>A cluster that changed in one direction.</summary>
/// <param name="Number">From 1, the largest first.</param>
/// <param name="Direction">increase or decrease.</param>
/// <param name="VolumeMl">Its volume; null of pictures.</param>
/// <param name="Voxels">Its voxels.</param>
/// <param name="LargestZ">Largest size of z in it.</param>
/// <param name="CentreMm">Mean place in the baseline, RAS mm; null of pictures without a spacing.</param>
public sealed record ChangeClusterFigure(int Number, string Direction, double? VolumeMl, int Voxels, double LargestZ,
    IReadOnlyList<double>? CentreMm)
{
    /// <summary>Area in a picture.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AreaMm2 { get; init; }

    /// <summary>Area in a picture without a spacing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AreaPixels { get; init; }

    /// <summary>Mean place in a picture without a spacing: x to the right, y down.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? CentrePixels { get; init; }

    /// <summary>Of the lung's density: mass that came to it (below 0: that it lost), g.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MassG { get; init; }

    /// <summary>Of the lung's density: mean change, g/l.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MeanGPerL { get; init; }

    /// <summary>Its volume or area, in the document's unit.</summary>
    [JsonIgnore]
    public double Amount => VolumeMl ?? AreaMm2 ?? AreaPixels ?? 0;
}

/// <summary>Change within a region.</summary>
/// <param name="Region">Its value in the label map.</param>
/// <param name="VolumeMl">Its volume; null of pictures.</param>
/// <param name="IncreaseMl">Of it, brighter.</param>
/// <param name="DecreaseMl">Of it, darker.</param>
/// <param name="MeanDifference">Mean difference on the scale between the visits.</param>
public sealed record ChangeRegionFigure(int Region, double? VolumeMl, double? IncreaseMl, double? DecreaseMl, double MeanDifference)
{
    /// <summary>Its area in a picture.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AreaMm2 { get; init; }

    /// <summary>Of it, brighter.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? IncreaseMm2 { get; init; }

    /// <summary>Of it, darker.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DecreaseMm2 { get; init; }

    /// <summary>Its area in a picture without a spacing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AreaPixels { get; init; }

    /// <summary>Of it, brighter.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? IncreasePixels { get; init; }

    /// <summary>Of it, darker.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DecreasePixels { get; init; }

    /// <summary>Degrees by which it turned against the whole; null where all moved as one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TurnedDegrees { get; init; }

    /// <summary>Distance by which its middle moved against the whole.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ShiftMm { get; init; }

    /// <summary>The same in a picture without a spacing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ShiftPixels { get; init; }

    /// <summary>Correlation of the visits in it by its own motion.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Correlation { get; init; }

    /// <summary>Correlation by the whole's motion.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CorrelationByTheWhole { get; init; }

    /// <summary>Distance there and back again by its own registrations, 95th percentile.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? InverseConsistency95Mm { get; init; }

    /// <summary>The same in a picture without a spacing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? InverseConsistency95Pixels { get; init; }

    /// <summary>Of the lung's density: volume of its tissue at the follow-up.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FollowUpMl { get; init; }

    /// <summary>Of the lung's density: change of mass, %.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MassPercent { get; init; }

    /// <summary>Of the lung's density: mean change, g/l.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MeanGPerL { get; init; }

    /// <summary>Four rows of its own map from the baseline to the follow-up.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<double>>? Matrix { get; init; }

    /// <summary>Why it was not registered, and is not compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }
}

/// <summary>Change of the lung's density, of chest CT. Volumes are those of the lung that both visits show.</summary>
/// <param name="BaselineMl">Volume at the baseline.</param>
/// <param name="FollowUpMl">Volume of the same tissue at the follow-up.</param>
/// <param name="BaselineG">Mass at the baseline, g.</param>
/// <param name="FollowUpG">Mass of the same tissue at the follow-up: that of the baseline, changed by <paramref name="MassPercent"/>.</param>
/// <param name="MassPercent">Change of mass in per cent of the baseline, told by the lungs without their rim; null where it had none.</param>
/// <param name="MeanGPerL">Mean of D, g/l of the baseline's volume: what the same number of HU would be at one volume.</param>
/// <param name="Correlation">Correlation of the visits in the lungs, deformed onto each other.</param>
/// <param name="ReachedPercent">Share of the lungs that the follow-up shows.</param>
/// <param name="FoldedVoxels">Voxels where the deformation folds (J ≤ 0), which are not compared.</param>
/// <param name="FoldedPercent">The same in per cent of the lungs.</param>
/// <param name="JacobianLow">First percentile of J, how many times the volume has grown.</param>
/// <param name="JacobianHigh">99th percentile.</param>
/// <param name="InverseConsistencyMeanMm">Mean distance from a point of the lungs, deformed there and back again by a deformation of its
/// own.</param>
/// <param name="InverseConsistency95Mm">Its 95th percentile.</param>
public sealed record DensityFigure(double BaselineMl, double FollowUpMl, double BaselineG, double FollowUpG,
    double? MassPercent, double MeanGPerL,
    double Correlation, double ReachedPercent, int FoldedVoxels, double FoldedPercent, double JacobianLow, double JacobianHigh,
    double InverseConsistencyMeanMm, double InverseConsistency95Mm);

/// <summary>Smallest change of one patient that is more than error, from scans repeated without change.</summary>
/// <param name="SdcMl">1.96 times the standard deviation of increase minus decrease over the repeats, ml; null of pictures.</param>
/// <param name="Low">Its 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Repeats">Pairs of repeated scans.</param>
public sealed record DetectableChangeFigure(double? SdcMl, double? Low, double? High, int Repeats)
{
    /// <summary>The same of pictures.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SdcMm2 { get; init; }

    /// <summary>The same of pictures without a spacing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SdcPixels { get; init; }

    /// <summary>The number, in the document's unit.</summary>
    [JsonIgnore]
    public double Amount => SdcMl ?? SdcMm2 ?? SdcPixels ?? 0;
}

/// <summary>Whether the visits can be compared, and what is in doubt.</summary>
/// <param name="Comparable">Whether there is a map.</param>
/// <param name="Text">In one phrase.</param>
/// <param name="Reasons">Why not, or what to look at.</param>
public sealed record ChangeVerdict(bool Comparable, string Text, IReadOnlyList<string> Reasons);

/// <summary>change.json: what changed between two visits. Volumes in ml, areas of pictures in mm² or pixels.</summary>
public sealed record ChangeDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "change.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.change/1";

    /// <summary>What the file says it is.</summary>
    [JsonPropertyOrder(-1)]
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the baseline's file.</summary>
    public required string Baseline { get; init; }

    /// <summary>Name of the follow-up's file.</summary>
    public required string FollowUp { get; init; }

    /// <summary>What change is measured in: ml, mm2 or pixels.</summary>
    public string Unit { get; init; } = ChangeUnit.Millilitres.Name();

    /// <summary>The same.</summary>
    [JsonIgnore]
    public ChangeUnit ChangeUnit => Enum.GetValues<ChangeUnit>().FirstOrDefault(u => u.Name() == Unit);

    /// <summary>Whether they can be compared.</summary>
    public required ChangeVerdict Verdict { get; init; }

    /// <summary>How they were brought together; null where that failed.</summary>
    public RegistrationFigure? Registration { get; init; }

    /// <summary>Change of the lung's density; null where intensities are compared.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DensityFigure? Density { get; init; }

    /// <summary>How intensities were matched; null without a map.</summary>
    public IntensityFigure? Intensities { get; init; }

    /// <summary>How significance was told; null without a map.</summary>
    public SignificanceFigure? Significance { get; init; }

    /// <summary>Volume that became brighter; null without a map.</summary>
    public double? IncreaseMl { get; init; }

    /// <summary>Volume that became darker; null without a map.</summary>
    public double? DecreaseMl { get; init; }

    /// <summary>Area of a picture that became brighter.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? IncreaseMm2 { get; init; }

    /// <summary>Area of a picture that became darker.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DecreaseMm2 { get; init; }

    /// <summary>Pixels of a picture without a spacing that became brighter.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? IncreasePixels { get; init; }

    /// <summary>Pixels that became darker.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DecreasePixels { get; init; }

    /// <summary>What became brighter, in <see cref="Unit"/>; null without a map.</summary>
    [JsonIgnore]
    public double? Increase => IncreaseMl ?? IncreaseMm2 ?? IncreasePixels;

    /// <summary>What became darker.</summary>
    [JsonIgnore]
    public double? Decrease => DecreaseMl ?? DecreaseMm2 ?? DecreasePixels;

    /// <summary>Smallest detectable change of increase minus decrease, ml; null without repeated scans.</summary>
    public double? SdcMl => Sdc?.SdcMl;

    /// <summary>The same with its interval.</summary>
    public DetectableChangeFigure? Sdc { get; init; }

    /// <summary>Clusters, the largest first.</summary>
    public IReadOnlyList<ChangeClusterFigure> Clusters { get; init; } = [];

    /// <summary>Regions of the label map that was given.</summary>
    public IReadOnlyList<ChangeRegionFigure> Regions { get; init; } = [];

    /// <summary>Lesions of both visits, the largest first; empty where no masks of lesions were given.</summary>
    public IReadOnlyList<LesionFigure> Lesions { get; init; } = [];

    /// <summary>How many of them became what; null where no masks were given, or the visits are not comparable.</summary>
    public LesionCounts? LesionCounts { get; init; }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ChangeJson.Default.ChangeDocument);

    /// <summary>Reads a change.json.</summary>
    /// <param name="folder">Its folder, or the file.</param>
    /// <exception cref="Runs.OutputException">It is missing or damaged.</exception>
    public static ChangeDocument Read(string folder)
    {
        string path = Directory.Exists(folder) ? Path.Combine(folder, FileName) : folder;
        try
        {
            var read = JsonSerializer.Deserialize(RegularFile.ReadAllBytes(path), ChangeJson.Default.ChangeDocument);
            return read?.Format == FormatName ? read : throw new Runs.OutputException(path, $"is '{read?.Format}', wanted {FormatName}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            throw new Runs.OutputException(path, $"cannot be read ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }

    /// <summary>The smallest detectable change from comparisons of scans that were repeated without change.</summary>
    /// <param name="repeats">What was found between the scans of each pair.</param>
    /// <param name="unit">What they are measured in.</param>
    public static DetectableChangeFigure? DetectableOf(IReadOnlyList<ChangeDocument> repeats, ChangeUnit unit = ChangeUnit.Millilitres)
    {
        ArgumentNullException.ThrowIfNull(repeats);
        double[] net = [.. repeats.Select(r => (r.Increase ?? 0) - (r.Decrease ?? 0))];
        var sdc = SmallestDetectableChange.OfTestRetest(net, new double[net.Length]);
        return sdc.Value is not { } value ? null
            : new(unit.When(ChangeUnit.Millilitres, value), sdc.Interval?.Lower, sdc.Interval?.Upper, net.Length)
            {
                SdcMm2 = unit.When(ChangeUnit.SquareMillimetres, value),
                SdcPixels = unit.When(ChangeUnit.Pixels, value),
            };
    }
}

[JsonSerializable(typeof(ChangeDocument))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectNullableAnnotations = true)]
internal sealed partial class ChangeJson : JsonSerializerContext;
