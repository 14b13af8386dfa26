using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Methods.Vhi;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>Voxels and their volume.</summary>
public sealed record VolumeFigure(int Voxels, double VolumeMm3);

/// <summary>A segmentation at both limits.</summary>
/// <param name="Lower">At or above l_lower.</param>
/// <param name="Upper">At or above l_upper, a part of it.</param>
/// <param name="Pieces">Number of pieces.</param>
public sealed record SegmentationFigure(VolumeFigure Lower, VolumeFigure Upper, int Pieces);

/// <summary>A piece as it stands in vhi.json.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Slice">Index along z, from 0.</param>
/// <param name="VoxelsLower">Voxels at or above l_lower.</param>
/// <param name="VoxelsUpper">Voxels at or above l_upper.</param>
/// <param name="VolumeMm3">Volume at the lower limit.</param>
/// <param name="CentroidMm">RAS position.</param>
/// <param name="Kept">Whether it counts: true until a reader removes it.</param>
public sealed record PieceFigure(int Number, int Slice, int VoxelsLower, int VoxelsUpper, double VolumeMm3, double[] CentroidMm, bool Kept);

/// <summary>Comparison with a known truth, as phantoms have it.</summary>
/// <param name="Voxels">True voxels: those of the truth mask at or above l_lower.</param>
/// <param name="VolumeMm3">Their volume.</param>
/// <param name="DicePreliminary">Dice of the preliminary segmentation with them, null where both are empty.</param>
/// <param name="DiceCleaned">Dice of the cleaned segmentation with them, null without cleaning or where both are empty.</param>
public sealed record TruthFigure(int Voxels, double VolumeMm3, double? DicePreliminary, double? DiceCleaned);

/// <summary>V_HI were the lower limit off by the given share of itself.</summary>
public sealed record SensitivityFigure(double RelativeChangeOfLimit, double LLower, int Voxels, double VolumeMm3, double? RelativeChange);

/// <summary>The content of vhi.json. Volumes in mm³, positions in RAS mm, intensities in the STIR's own units.</summary>
public sealed record VhiDocument
{
    /// <summary>File name.</summary>
    public const string FileName = "vhi.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.vhi/1";

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>STIR file name.</summary>
    public required string Stir { get; init; }

    /// <summary>In which order it was measured; null in files from before that was told.</summary>
    public OrderFigure? Order { get; init; }

    /// <summary>Lower limit.</summary>
    public required double LLower { get; init; }

    /// <summary>Upper limit.</summary>
    public required double LUpper { get; init; }

    /// <summary>n in l_lower = Q_U + n·IQR.</summary>
    public required double IqrMultiple { get; init; }

    /// <summary>Interquartile range of the marrow.</summary>
    public required double Iqr { get; init; }

    /// <summary>Q_U of the marrow.</summary>
    public required double UpperQuartile { get; init; }

    /// <summary>"paper" or "robust": how the limits follow from the marrow. Files from before there was a choice are the paper's.</summary>
    public string Limits { get; init; } = "paper";

    /// <summary>Whether a reader drew the marrow, and what is said of it where not; null in files from before it could be found.</summary>
    public NormalMarrowFigure? NormalMarrow { get; init; }

    /// <summary>
    /// Whether what was found may stand; null where a reader drew both region and marrow, and in files from before there was a verdict.
    /// </summary>
    public AutomaticFigure? Automatic { get; init; }

    /// <summary>Files of this case that the networks saw in training, by SHA-256; null where no networks ran.</summary>
    public IReadOnlyList<SeenFile>? SeenInTraining { get; init; }

    /// <summary>Voxels of normal marrow.</summary>
    public required int MarrowVoxels { get; init; }

    /// <summary>Voxels of the disease region.</summary>
    public required int RegionVoxels { get; init; }

    /// <summary>Volume of a voxel by the STIR's header.</summary>
    public required double VoxelVolumeMm3 { get; init; }

    /// <summary>Fewest voxels of a piece.</summary>
    public required int MinimumPiece { get; init; }

    /// <summary>"2d" or "3d".</summary>
    public required string PieceMode { get; init; }

    /// <summary>Before cleaning.</summary>
    public required SegmentationFigure Preliminary { get; init; }

    /// <summary>Which pieces the numbers are of (<see cref="VhiMeasurement.PieceSet"/>); null in files from before it was told.</summary>
    public string? PieceSet { get; init; }

    /// <summary>After cleaning, or null.</summary>
    public SegmentationFigure? Cleaned { get; init; }

    /// <summary>V_HI: the cleaned segmentation at the lower limit, or null until a reader has cleaned.</summary>
    public VolumeFigure? Vhi { get; init; }

    /// <summary>Against a known truth, or null.</summary>
    public TruthFigure? Truth { get; init; }

    /// <summary>Were l_lower 2 % lower and 2 % higher.</summary>
    public required IReadOnlyList<SensitivityFigure> Sensitivity { get; init; }

    /// <summary>
    /// Where marrow was found, the ends of the range in which the published limit on a reader's marrow is expected (95 of 100 patients),
    /// and the figure at each; null where a reader drew the marrow.
    /// </summary>
    public IReadOnlyList<SensitivityFigure>? FoundMarrowRange { get; init; }

    /// <summary>What a reader should look at before trusting the figure.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>All pieces of the preliminary segmentation.</summary>
    public required IReadOnlyList<PieceFigure> Pieces { get; init; }

    /// <summary>The document of a measurement.</summary>
    public static VhiDocument Of(VhiResult result)
    {
        var (measured, kept, limits) = (result.Measured, result.Kept, result.Measured.Limits);
        double voxel = measured.Geometry.VoxelVolumeMm3;
        VolumeFigure Volume(int voxels) => new(voxels, voxels * voxel);
        SegmentationFigure Segmentation(VhiCount count, int pieces) => new(Volume(count.Lower), Volume(count.Upper), pieces);
        var cleaned = kept is null ? null : Segmentation(measured.Count(kept), kept.Count);
        int now = cleaned?.Lower.Voxels ?? measured.Preliminary.Lower;
        SensitivityFigure Figure(VhiSensitivity s) =>
            new(s.RelativeChangeOfLimit, s.LowerLimit, s.Voxels, s.Voxels * voxel, now == 0 ? null : (double)(s.Voxels - now) / now);
        return new()
        {
            Stir = Path.GetFileName(result.Stir.Source),
            Order = OrderFigure.Of(result.Stir.Geometry),
            LLower = limits.Lower,
            LUpper = limits.Upper,
            IqrMultiple = limits.IqrMultiple,
            Iqr = limits.Iqr,
            UpperQuartile = limits.UpperQuartile,
            Limits = measured.Settings.RuleFor(result.FoundMarrow is null ? MarrowSource.Drawn : MarrowSource.Found) == LimitRule.Paper
                ? "paper" : "robust",
            NormalMarrow = NormalMarrowFigure.Of(result.FoundMarrow),
            Automatic = AutomaticFigure.Of(result.Automatic),
            SeenInTraining = result.Found?.SeenInTraining,
            MarrowVoxels = limits.MarrowVoxels,
            RegionVoxels = result.DiseaseRegion.Count,
            VoxelVolumeMm3 = voxel,
            MinimumPiece = measured.Settings.MinimumPiece,
            PieceMode = measured.Settings.Pieces == Methods.Vhi.PieceMode.TwoD ? "2d" : "3d",
            Preliminary = Segmentation(measured.Preliminary, measured.Pieces.Count),
            PieceSet = measured.PieceSet,
            Cleaned = cleaned,
            Vhi = cleaned?.Lower,
            Truth = result.Truth is null ? null
                : new(result.Truth.Count, result.Truth.Count * voxel, Dice(result, null), kept is null ? null : Dice(result, kept)),
            Sensitivity = [.. result.Sensitivity.Select(Figure)],
            FoundMarrowRange = result.Range is null ? null : [.. result.Range.Select(Figure)],
            Warnings = result.Warnings,
            Pieces = [.. measured.Pieces.Select(p => new PieceFigure(p.Number, p.Slice, p.VoxelsLower, p.VoxelsUpper, p.VoxelsLower * voxel,
                [p.CentroidMm.X, p.CentroidMm.Y, p.CentroidMm.Z], kept?.Contains(p.Number) ?? true))],
        };
    }

    /// <summary>Whether the numbers of a measurement mean the pieces of this document.</summary>
    public bool HasPiecesOf(VhiMeasurement measured) => PieceSet is { } set ? set == measured.PieceSet
        : Pieces.Select(p => (p.Number, p.Slice, p.VoxelsLower))
            .SequenceEqual(measured.Pieces.Select(p => (p.Number, p.Slice, p.VoxelsLower)));

    /// <summary>What an earlier run left in a folder, or null where there is nothing that can be read.</summary>
    public static VhiDocument? In(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? Read(path) : null;
        }
        catch (Exception e) when (e is ImageDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, VhiJsonOut.Default.VhiDocument);

    /// <summary>Reads a vhi.json.</summary>
    /// <exception cref="ImageDataException">It is damaged, or another kind of file.</exception>
    public static VhiDocument Read(string path)
    {
        try
        {
            var document = JsonSerializer.Deserialize(RegularFile.ReadAllBytes(path), VhiJson.Default.VhiDocument);
            return document?.Format == FormatName ? document : throw new ImageDataException(path, $"not a {FormatName} file; measure the scan again");
        }
        catch (JsonException e)
        {
            throw new ImageDataException(path, "damaged JSON; measure the scan again", e);
        }
    }

    static double? Dice(VhiResult result, IReadOnlySet<int>? kept)
    {
        var measured = result.Measured;
        var within = measured.VoxelsWithin(result.Truth!);
        int both = 0, voxels = 0;
        foreach (var piece in measured.Pieces)
            if (kept is null || kept.Contains(piece.Number))
            {
                both += within[piece.Number - 1];
                voxels += piece.VoxelsLower;
            }
        int sum = voxels + result.Truth!.Count;
        return sum == 0 ? null : 2.0 * both / sum;
    }
}

/// <summary>JSON of V_HI results, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(VhiDocument))]
internal sealed partial class VhiJson : JsonSerializerContext;

/// <summary>The same for writing only, which starts faster.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(VhiDocument))]
internal sealed partial class VhiJsonOut : JsonSerializerContext;
