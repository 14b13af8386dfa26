using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Reading.Events;
using Rubor.Reading.Measuring;

namespace Rubor.Workstation.Cases;

/// <summary>An image of a case in its document. Measured value = stored · slope + intercept.</summary>
public sealed record ImageDocument(string Role, string Sha256, string Type, double Slope, double Intercept, double Minimum, double Maximum,
    bool Resampled);

/// <summary>A mask that the case comes with. Normal marrow that was found has a k of the robust rule.</summary>
public sealed record MaskDocument(string Source, MaskRuns Mask, double? FoundMultiple);

/// <summary>How slices are shown: radiological convention.</summary>
public sealed record PlaneDocument(bool Transpose, bool FlipColumns, bool FlipRows, string Left, string Right, string Top, string Bottom,
    string Words);

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

/// <summary>The visit before.</summary>
public sealed record EarlierDocument(string Case, string Words);

/// <summary>Everything of a case but the samples: what the page opens. Arrays (z, y, x); lengths in mm.</summary>
public sealed record CaseDocument
{
    /// <summary>What it says it is.</summary>
    public const string FormatName = "rubor.workstation-case/1";

    // Beyond ten degrees from its nearest main plane a slice is called oblique.
    const double MainPlane = 0.985;

    /// <summary>What it says it is.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Name of the case.</summary>
    public required string Name { get; init; }

    /// <summary>The case in words.</summary>
    public required string Words { get; init; }

    /// <summary>STIR, and T1W where there is one.</summary>
    public required IReadOnlyList<ImageDocument> Images { get; init; }

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

    /// <summary>What to look at; slices are counted from 0, as in vhi.json.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The measurement; null where region or marrow have to be drawn first.</summary>
    public required MeasuredDocument? Measured { get; init; }

    /// <summary>The patient's visit before, or null.</summary>
    public EarlierDocument? Earlier { get; init; }

    /// <summary>Of a case in memory.</summary>
    public static CaseDocument Of(LoadedCase loaded)
    {
        var grid = loaded.Reading.Stir.Geometry;
        var (spacing, size) = (grid.SpacingMm, grid.Size);
        return new()
        {
            Name = loaded.Case.Name,
            Words = loaded.Case.Words,
            Images =
                [.. loaded.Images.Select(i =>
                new ImageDocument(i.Role, i.Sha256, i.Volume.Type.ToString().ToLowerInvariant(), i.Volume.Slope, i.Volume.Intercept,
                i.Minimum, i.Maximum, i.Resampled))],
            Size = [size.Z, size.Y, size.X],
            SpacingMm = [spacing.X, spacing.Y, spacing.Z],
            VoxelVolumeMm3 = grid.VoxelVolumeMm3,
            ToWorld = new(Of(grid.ToWorld.I), Of(grid.ToWorld.J), Of(grid.ToWorld.K), Of(grid.ToWorld.Origin)),
            Plane = PlaneOf(grid),
            Choice = new(loaded.Choice.Limits == LimitRule.Paper ? "paper" : "robust", loaded.Choice.Pieces == PieceMode.TwoD ? "2d"
                : "3d", loaded.Choice.MinimumPiece),
            NormalMarrow = Of(loaded.Reading.NormalMarrow),
            DiseaseRegion = Of(loaded.Reading.DiseaseRegion),
            Verdict = loaded.Verdict,
            LLowerRange = loaded.LowerLimitRange is var (low, high) ? [low, high] : null,
            Warnings = loaded.Warnings,
            Measured = Of(loaded.Measured),
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

    static PlaneDocument PlaneOf(Geometry grid)
    {
        var plane = SlicePlane.Of(grid);
        var (i, j) = (grid.ToWorld.I, grid.ToWorld.J);
        var normal = new Point3(i.Y * j.Z - i.Z * j.Y, i.Z * j.X - i.X * j.Z, i.X * j.Y - i.Y * j.X);
        (double Share, string Name)[] parts = [(Math.Abs(normal.X), "sagittal"), (Math.Abs(normal.Y), "coronal"),
            (Math.Abs(normal.Z), "axial")];
        var (share, name) = parts.MaxBy(p => p.Share);
        return new(plane.Transpose, plane.FlipColumns, plane.FlipRows, plane.Left, plane.Right, plane.Top, plane.Bottom,
            share < MainPlane * normal.Length ? $"oblique {name}" : name);
    }

    static double[] Of(Point3 p) => [p.X, p.Y, p.Z];
}
