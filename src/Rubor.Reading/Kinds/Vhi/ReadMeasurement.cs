using System.Collections.Immutable;
using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Vhi;

/// <summary>
/// V_HI of a read: the preliminary segmentation that follows from what is drawn and chosen, and what the reader leaves of it. The page
/// computes the same figures; this is what they are held against.
/// </summary>
public sealed class ReadMeasurement
{
    readonly Geometry geometry;
    readonly VhiMeasurement? measured;

    ReadMeasurement(Geometry geometry, VhiMeasurement? measured, string? problem, double? robustMultiple = null)
    {
        (this.geometry, this.measured, Problem, RobustMultiple) = (geometry, measured, problem, robustMultiple);
        Labels = measured?.Segmentation ?? new LabelMap(geometry, new byte[geometry.Size.Voxels]);
        Segmentation = new(StoredEvent.HashOf(Labels.Labels), Pieces.Count);
    }

    /// <summary>Why nothing is segmented: no marrow, no region, or marrow from which no limits follow; null where it is.</summary>
    public string? Problem { get; }

    /// <summary>The limits; null where there is a <see cref="Problem"/>.</summary>
    public VhiLimits? Limits => measured?.Limits;

    /// <summary>k of the robust rule; null where the paper's rule counts, or nothing is measured.</summary>
    public double? RobustMultiple { get; }

    /// <summary>Pieces in the order of their numbers; none where there is a <see cref="Problem"/>.</summary>
    public IReadOnlyList<VhiPiece> Pieces => measured?.Pieces ?? [];

    /// <summary>The preliminary segmentation, labels 0, 1, 2.</summary>
    public LabelMap Labels { get; }

    /// <summary>Its name in events: SHA-256 over its labels, one byte a voxel, (z, y, x).</summary>
    public Segmentation Segmentation { get; }

    /// <summary>Measures a case on which nobody has drawn.</summary>
    public static ReadMeasurement Of(ReadImages images, VhiChoice choice) =>
        Of(images, choice, ImmutableSortedDictionary<Structure, MaskRuns>.Empty);

    /// <summary>Measures what is drawn and chosen.</summary>
    /// <param name="images">The case.</param>
    /// <param name="choice">How.</param>
    /// <param name="drawings">What the reader has drawn, in place of what the case came with.</param>
    /// <exception cref="ArgumentException">A drawing is on another grid than the STIR.</exception>
    public static ReadMeasurement Of(ReadImages images, VhiChoice choice, ImmutableSortedDictionary<Structure, MaskRuns> drawings)
    {
        var grid = images.Stir.Geometry;
        var marrow = Drawn(grid, drawings, Structure.NormalMarrow) ?? images.NormalMarrow;
        var region = Drawn(grid, drawings, Structure.DiseaseRegion) ?? images.DiseaseRegion;
        if (region is null || region.Mask.Count == 0)
            return new(grid, null, "no disease region is drawn");
        if (marrow is null)
            return new(grid, null, "no normal marrow is drawn");
        try
        {
            double? multiple = choice.Limits == LimitRule.Paper ? null
                : images.NormalMarrow is not { Source: MarrowSource.Found } found ? RobustLimits.DrawnMultiple
                : marrow.Source == MarrowSource.Drawn ? RobustLimits.MultipleOf(marrow.Mask, found.Mask, found.FoundMultiple)
                : found.FoundMultiple;
            var values = VhiMeasurement.ValuesWithin(images.Stir, marrow.Mask);
            var limits = multiple is { } k ? RobustLimits.Of(values, k) : VhiLimits.FromMarrow(values);
            var measured = VhiMeasurement.WithLimits(images.Stir, region.Mask, limits,
                new() { MinimumPiece = choice.MinimumPiece, Pieces = choice.Pieces });
            return new(grid, measured, null, multiple);
        }
        catch (MarrowException e)
        {
            return new(grid, null, e.Message);
        }
    }

    /// <summary>
    /// What a case is measured with when its read is opened: the paper's choices, and for marrow that was found the robust limits.
    /// </summary>
    public static VhiChoice InitialChoice(ReadImages images, VhiSettings settings) =>
        new(settings.RuleFor(images.NormalMarrow?.Source ?? MarrowSource.Drawn), settings.Pieces, settings.MinimumPiece);

    /// <summary>The segmentation that the reader leaves: pieces not removed, without what was cut out of them.</summary>
    /// <param name="removed">Pieces that are not inflammation.</param>
    /// <param name="cuts">Voxels taken out of pieces.</param>
    public LabelMap Cleaned(PieceSet removed, IEnumerable<PieceCut> cuts)
    {
        var kept = measured?.Cleaned(Enumerable.Range(1, Pieces.Count).Where(p => !removed.Contains(p)).ToHashSet()).Labels.ToArray()
            ?? new byte[geometry.Size.Voxels];
        foreach (int voxel in CutVoxels(cuts))
            kept[voxel] = 0;
        return new(geometry, kept);
    }

    /// <summary>
    /// Voxels at or above another lower limit in a read: what was removed and cut stays out, and a piece counts where it meets what was
    /// kept.
    /// </summary>
    /// <param name="images">The case.</param>
    /// <param name="content">What the reader has made of it.</param>
    /// <param name="lower">The lower limit tried.</param>
    /// <returns>Null where nothing is measured.</returns>
    /// <remarks>As <see cref="VhiSensitivity"/>, with cuts; where nothing is removed or cut, all pieces count.</remarks>
    public static int? VoxelsAt(ReadImages images, VhiContent content, double lower)
    {
        var now = Of(images, content.Choice, content.Drawings);
        if (now.measured is not { } measured
            || (Drawn(now.geometry, content.Drawings, Structure.DiseaseRegion) ?? images.DiseaseRegion) is not { } region)
            return null;
        var moved = VhiMeasurement.WithLimits(images.Stir, region.Mask, measured.Limits with { Lower = lower }, measured.Settings);
        if (content.Removed.Count == 0 && content.Cuts.IsEmpty)
            return moved.Preliminary.Lower;
        var kept = now.Cleaned(content.Removed, content.Cuts).AtLeast(1);
        var gone = now.Labels.AtLeast(1).Voxels.ToArray();
        for (int i = 0; i < gone.Length; i++)
            gone[i] -= kept.Voxels[i];
        var (inKept, inGone) = (moved.VoxelsWithin(kept), moved.VoxelsWithin(new Mask(now.geometry, gone)));
        return moved.Pieces.Sum(p => inKept[p.Number - 1] > 0 ? p.VoxelsLower - inGone[p.Number - 1] : 0);
    }

    /// <summary>Voxels of a cleaned segmentation at or above each limit.</summary>
    public static VhiCount CountOf(LabelMap cleaned)
    {
        int upper = cleaned.Labels.Count((byte)2);
        return new(cleaned.Labels.Count((byte)1) + upper, upper);
    }

    /// <summary>
    /// Pieces of a new segmentation that are removed from the start: those that share no voxel with what was kept before and at least
    /// one with what was removed. What nobody has judged is kept, so that the reader sees it.
    /// </summary>
    public static PieceSet CarryOver(ReadMeasurement before, PieceSet removed, IEnumerable<PieceCut> cuts, ReadMeasurement after)
    {
        if (after.measured is null)
            return PieceSet.None;
        var kept = before.Cleaned(removed, cuts).AtLeast(1);
        var gone = before.Labels.AtLeast(1).Voxels.ToArray();
        for (int i = 0; i < gone.Length; i++)
            gone[i] -= kept.Voxels[i];
        var (inKept, inGone) = (after.measured.VoxelsWithin(kept), after.measured.VoxelsWithin(new Mask(after.geometry, gone)));
        return PieceSet.Of(after.Pieces.Select(p => p.Number).Where(n => inKept[n - 1] == 0 && inGone[n - 1] > 0));
    }

    // A cut takes from its own piece only, whatever its outline holds.
    IEnumerable<int> CutVoxels(IEnumerable<PieceCut> cuts)
    {
        var size = geometry.Size;
        var numbers = new int[size.SliceVoxels];
        foreach (var cut in cuts)
        {
            var voxels = cut.Voxels.ToVoxels();
            for (int z = 0; z < size.Z && measured is not null; z++)
            {
                int first = z * size.SliceVoxels;
                if (!voxels.AsSpan(first, size.SliceVoxels).Contains((byte)1))
                    continue;
                measured.PieceNumbers(z, numbers);
                for (int i = 0; i < numbers.Length; i++)
                    if (voxels[first + i] == 1 && numbers[i] == cut.Piece)
                        yield return first + i;
            }
        }
    }

    static GivenMask? Drawn(Geometry grid, ImmutableSortedDictionary<Structure, MaskRuns> drawings, Structure structure)
    {
        if (!drawings.TryGetValue(structure, out var runs))
            return null;
        var size = grid.Size;
        return runs.Size.SequenceEqual([size.Z, size.Y, size.X])
            ? new(new Mask(grid, runs.ToVoxels(), $"({structure} as drawn)"), MarrowSource.Drawn)
            : throw new ArgumentException($"A drawing of {string.Join('×', runs.Size)} voxels is not on the grid of {size}.",
                nameof(drawings));
    }
}
