using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Networks.Inference;
using Rubor.Statistics;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>A volume in voxels of its grid and in mm³.</summary>
public sealed record RegionFigure(int Voxels, double VolumeMm3)
{
    /// <summary>Of a mask.</summary>
    public static RegionFigure Of(Mask mask) => new(mask.Count, mask.Count * mask.Geometry.VoxelVolumeMm3);
}

/// <summary>Overlap with a manual mask in one slice.</summary>
/// <param name="Slice">Index along z, from 0.</param>
/// <param name="Dice">Sørensen–Dice overlap, 0–1.</param>
/// <param name="VoxelsFound">Voxels that the networks mark.</param>
/// <param name="VoxelsManual">Voxels that the mask marks.</param>
public sealed record SliceDice(int Slice, double Dice, int VoxelsFound, int VoxelsManual);

/// <summary>Overlap with a manual mask.</summary>
/// <param name="Mask">Its file name.</param>
/// <param name="Mean">Mean of the slice Dice over the slices that the mask marks; null where it marks none.</param>
/// <param name="Worst">The lowest of them.</param>
/// <param name="WorstSlice">Its slice.</param>
/// <param name="Volume">Dice of the whole volumes; null where both are empty.</param>
/// <param name="SlicesOnlyFound">Slices that the networks mark and the mask does not: they count in <paramref name="Volume"/> only.</param>
/// <param name="Slices">Every slice that the mask marks.</param>
public sealed record RegionDice(string Mask, double? Mean, double? Worst, int? WorstSlice, double? Volume, int SlicesOnlyFound,
    IReadOnlyList<SliceDice> Slices);

/// <summary>How unsure the networks are of a region, as it stands in disease_region.json.</summary>
/// <param name="MeanEntropy">Mean entropy of the region's voxels, bits, 0–1.</param>
/// <param name="MeanDisagreement">The part of it in which networks contradict each other.</param>
/// <param name="ExpectedDice">Dice with the truth that the probabilities expect.</param>
/// <param name="WorstSlice">Slice of the lowest expected Dice among those that are judged, or null.</param>
/// <param name="WorstExpectedDice">Its expected Dice.</param>
/// <param name="MostUncertainSlice">Slice with most entropy.</param>
public sealed record UncertaintyFigure(double MeanEntropy, double MeanDisagreement, double ExpectedDice, int? WorstSlice,
    double? WorstExpectedDice, int MostUncertainSlice)
{
    /// <summary>Of what was found.</summary>
    public static UncertaintyFigure Of(RegionUncertainty u) =>
        new(u.MeanEntropy, u.MeanDisagreement, u.ExpectedDice, u.WorstSlice?.Slice, u.WorstSlice?.ExpectedDice, u.MostUncertainSlice);
}

/// <summary>The content of disease_region.json. Volumes in mm³, areas in mm², slices from 0.</summary>
public sealed record DiseaseRegionDocument
{
    /// <summary>File name.</summary>
    public const string FileName = "disease_region.json";

    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.disease-region/1";

    /// <summary>Said wherever a figure of this stands: the published weights were trained on all thirteen annotated subjects of the
    /// public data (its data description: 8 + 2 + 3).</summary>
    public const string AccuracyNote =
        "The published weights were trained on all thirteen annotated subjects of the public data, the test subjects included: figures " +
            "with them on those subjects are never held-out accuracy.";

    /// <summary>Said instead where the weights tell what they were trained on.</summary>
    public const string SeenNote =
        "A scan is known from training by the SHA-256 of its file only: one that was exported or compressed anew is not recognised, and " +
            "figures on it are not held-out accuracy either.";

    /// <summary>Probabilities between this and 1 − this count as uncertain. Rubor's choice.</summary>
    public const float UncertainFrom = SegmentationPrediction.UncertainFrom;

    /// <summary>What the file says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>T1W file name.</summary>
    public required string T1w { get; init; }

    /// <summary>In which order it was measured; null in files from before that was told.</summary>
    public OrderFigure? Order { get; init; }

    /// <summary>The region on the T1W's grid.</summary>
    public required RegionFigure Region { get; init; }

    /// <summary>File name of the sequence onto which the region was carried, or null.</summary>
    public string? Onto { get; init; }

    /// <summary>The region on that sequence's grid, or null.</summary>
    public RegionFigure? RegionOnto { get; init; }

    /// <summary>Slices of the T1W in which there is region.</summary>
    public required int Slices { get; init; }

    /// <summary>Voxels of the T1W with a probability between 0.25 and 0.75.</summary>
    public required RegionFigure Uncertain { get; init; }

    /// <summary>How unsure the networks are; null in files from before this was told.</summary>
    public UncertaintyFigure? Uncertainty { get; init; }

    /// <summary>Files of this case that networks saw in training, by SHA-256; null in files from before this was told.</summary>
    public IReadOnlyList<SeenFile>? SeenInTraining { get; init; }

    /// <summary>Whether mirrored slices are averaged in.</summary>
    public bool Mirror { get; init; }

    /// <summary>Enclosed background, of 10 mm² and more.</summary>
    public required IReadOnlyList<RegionHole> Holes { get; init; }

    /// <summary>What a reader should look at before using the region.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Against a manual mask, or null.</summary>
    public RegionDice? Dice { get; init; }

    /// <summary>The networks whose mean it is.</summary>
    public required IReadOnlyList<NetworkFigure> Networks { get; init; }

    /// <summary>cpu, or cuda and the card's number.</summary>
    public required string Device { get; init; }

    /// <summary>What figures with these weights do not say.</summary>
    public string Note { get; init; } = AccuracyNote;

    /// <summary>The document of a region.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="onto">The region on another sequence, its source that sequence's file; or null.</param>
    /// <param name="manual">A manual mask on the T1W's grid, or null.</param>
    /// <exception cref="ImageDataException">The manual mask is on another grid.</exception>
    public static DiseaseRegionDocument Of(FoundRegion found, (Mask Region, string File)? onto = null, Mask? manual = null)
    {
        int uncertain = 0;
        foreach (float p in found.Probability.Values)
            uncertain += p > UncertainFrom && p < 1 - UncertainFrom ? 1 : 0;
        int slice = found.Region.Geometry.Size.SliceVoxels;
        List<string> warnings = [.. FoundRegion.Named(found.T1w), .. found.Warnings];
        if (onto is { } carried && found.LossWarning(carried.Region) is { } loss)
            warnings.Add(loss);
        return new()
        {
            T1w = Path.GetFileName(found.T1w.Source),
            Order = OrderFigure.Of(found.T1w.Geometry),
            Region = RegionFigure.Of(found.Region),
            Onto = onto is { } o ? Path.GetFileName(o.File) : null,
            RegionOnto = onto is { } r ? RegionFigure.Of(r.Region) : null,
            Slices = Enumerable.Range(0, found.Region.Geometry.Size.Z)
                .Count(z => found.Region.Voxels.Slice(z * slice, slice).Contains((byte)1)),
            Uncertain = new(uncertain, uncertain * found.Region.Geometry.VoxelVolumeMm3),
            Uncertainty = UncertaintyFigure.Of(found.Uncertainty),
            SeenInTraining = found.SeenInTraining,
            Mirror = found.By.Mirror,
            Holes = found.Check.Holes,
            Warnings = warnings,
            Dice = manual is null ? null : DiceOf(found, manual),
            Networks = [.. found.Networks.Select(n => n with { File = Path.GetFileName(Path.TrimEndingDirectorySeparator(n.File)) })],
            Device = found.Device,
            Note = NoteOn(found.Networks),
        };
    }

    /// <summary>The document as UTF-8 JSON, indented.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RegionJson.Default.DiseaseRegionDocument);

    /// <summary>What figures with these networks do not say.</summary>
    public static string NoteOn(IEnumerable<NetworkFigure> networks) => networks.All(n => n.TrainingFiles > 0) ? SeenNote : AccuracyNote;

    /// <summary>What was seen in training, in a sentence; null where nothing was.</summary>
    public static string? SeenText(IReadOnlyList<SeenFile> seen) => seen.Count == 0 ? null
        : $"Seen in training: {string.Join(", ", seen.Select(s => s.File).Distinct())} " +
            $"{(seen.Select(s => s.File).Distinct().Count() == 1 ? "is" : "are")} among the training files of " +
            $"{string.Join(", ", seen.SelectMany(s => s.Networks).Distinct())}. No figure here is held-out accuracy.";

    static RegionDice DiceOf(FoundRegion found, Mask manual)
    {
        found.T1w.Geometry.RequireSame(manual.Geometry, manual.Source, found.T1w.Source);
        var counts = OverlapCounts.PerSlice(found.Region.Voxels, manual.Voxels, manual.Geometry.Size.SliceVoxels);
        var slices = counts.Select((c, z) => (Counts: c, Slice: z)).Where(s => s.Counts.Second > 0)
            .Select(s => new SliceDice(s.Slice, 2.0 * s.Counts.Both / (s.Counts.First + s.Counts.Second), (int)s.Counts.First,
                (int)s.Counts.Second)).ToList();
        var worst = slices.MinBy(s => s.Dice);
        long first = counts.Sum(c => c.First), second = counts.Sum(c => c.Second);
        return new(
            Path.GetFileName(manual.Source), slices.Count == 0 ? null : slices.Average(s => s.Dice), worst?.Dice, worst?.Slice,
            first + second == 0 ? null : 2.0 * counts.Sum(c => c.Both) / (first + second),
                counts.Count(c => c.First > 0 && c.Second == 0), slices);
    }
}

/// <summary>JSON of disease regions, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DiseaseRegionDocument))]
internal sealed partial class RegionJson : JsonSerializerContext;
