using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Reads;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>A mask that the case comes with. Normal marrow that was found has a k of the robust rule.</summary>
public sealed record MaskDocument(string Source, MaskRuns Mask, double? FoundMultiple);

/// <summary>Voxel (x, y, z) to RAS mm.</summary>
public sealed record WorldDocument(double[] I, double[] J, double[] K, double[] Origin);

/// <summary>How V_HI is measured, in words.</summary>
public sealed record ChoiceDocument(string Limits, string Pieces, int MinimumPiece);

/// <summary>Name of a segmentation.</summary>
public sealed record SegmentationDocument(string Sha256, int Pieces);

/// <summary>The measurement before anybody cleaned or drew.</summary>
public sealed record MeasuredDocument(
    double LLower, double LUpper, double IqrMultiple, double Iqr, double UpperQuartile, int MarrowVoxels, int VoxelsLower, int VoxelsUpper,
        SegmentationDocument Segmentation);

/// <summary>What a case of V_HI says beside its images. Arrays (z, y, x); lengths in mm.</summary>
public sealed record VhiDocument
{
    /// <summary>Voxels (z, y, x).</summary>
    public required int[] Size { get; init; }

    /// <summary>Spacing along x, y, z.</summary>
    public required double[] SpacingMm { get; init; }

    /// <summary>Volume of a voxel.</summary>
    public required double VoxelVolumeMm3 { get; init; }

    /// <summary>Voxel to RAS mm.</summary>
    public required WorldDocument ToWorld { get; init; }

    /// <summary>How slices are shown.</summary>
    public required PlaneDocument Plane { get; init; }

    /// <summary>How it is measured when a read is opened.</summary>
    public required ChoiceDocument Choice { get; init; }

    /// <summary>Normal marrow, or null where a reader has to draw it.</summary>
    public required MaskDocument? NormalMarrow { get; init; }

    /// <summary>Disease region, or null where a reader has to draw it.</summary>
    public required MaskDocument? DiseaseRegion { get; init; }

    /// <summary>What is said of region and marrow that were found.</summary>
    public required MachineVerdict? Verdict { get; init; }

    /// <summary>
    /// Lowest and highest of the limits among which the true lower one lies, of marrow that was found; null where nothing is said of it.
    /// </summary>
    public required double[]? LLowerRange { get; init; }

    /// <summary>The measurement; null where region or marrow have to be drawn first.</summary>
    public required MeasuredDocument? Measured { get; init; }

    /// <summary>Of a case in memory.</summary>
    public static VhiDocument Of(LoadedCase loaded)
    {
        var vhi = loaded.Vhi();
        var grid = vhi.Reading.Stir.Geometry;
        var (spacing, size) = (grid.SpacingMm, grid.Size);
        return new()
        {
            Size = [size.Z, size.Y, size.X],
            SpacingMm = [spacing.X, spacing.Y, spacing.Z],
            VoxelVolumeMm3 = grid.VoxelVolumeMm3,
            ToWorld = new(Of(grid.ToWorld.I), Of(grid.ToWorld.J), Of(grid.ToWorld.K), Of(grid.ToWorld.Origin)),
            Plane = PlaneDocument.Of(grid),
            Choice = new(VhiNames.Of(vhi.Choice.Limits), VhiNames.Of(vhi.Choice.Pieces), vhi.Choice.MinimumPiece),
            NormalMarrow = Of(vhi.Reading.NormalMarrow),
            DiseaseRegion = Of(vhi.Reading.DiseaseRegion),
            Verdict = vhi.Verdict,
            LLowerRange = vhi.LowerLimitRange is var (low, high) ? [low, high] : null,
            Measured = Of(vhi.Measured),
        };
    }

    static MeasuredDocument? Of(ReadMeasurement measured)
    {
        if (measured.Limits is not { } l)
            return null;
        var count = ReadMeasurement.CountOf(measured.Labels);
        return new(l.Lower, l.Upper, l.IqrMultiple, l.Iqr, l.UpperQuartile, l.MarrowVoxels, count.Lower, count.Upper,
            new(measured.Segmentation.Sha256, measured.Segmentation.Pieces));
    }

    static MaskDocument? Of(GivenMask? given)
    {
        if (given is null)
            return null;
        var size = given.Mask.Geometry.Size;
        return new(given.Source == MarrowSource.Drawn ? "drawn" : "found", MaskRuns.Of([size.Z, size.Y, size.X], given.Mask.Voxels),
            given.Source == MarrowSource.Found ? given.FoundMultiple : null);
    }

    static double[] Of(Point3 p) => [p.X, p.Y, p.Z];
}
