using System.Buffers.Binary;
using System.Security.Cryptography;
using Rubor.Imaging;

namespace Rubor.Methods.Vhi;

/// <summary>Voxels at or above each limit.</summary>
public readonly record struct VhiCount(int Lower, int Upper);

/// <summary>
/// A measured scan: limits, the preliminary segmentation and its pieces. Labels are 1 from l_lower and 2 from l_upper, within
/// the disease region, residues gone. The preliminary segmentation is not V_HI: a reader first removes what is not
/// inflammation. Hepburn et al., PLoS ONE 2023, section 2.5.
/// </summary>
public sealed class VhiMeasurement
{
    readonly byte[] labels;
    readonly ComponentRun[] runs;

    VhiMeasurement(Geometry geometry, VhiSettings settings, VhiLimits limits, byte[] labels, ComponentRun[] runs, VhiPiece[] pieces)
    {
        (Geometry, Settings, Limits, this.labels, this.runs, Pieces) = (geometry, settings, limits, labels, runs, pieces);
        Preliminary = new(pieces.Sum(p => p.VoxelsLower), pieces.Sum(p => p.VoxelsUpper));
    }

    /// <summary>The STIR's grid.</summary>
    public Geometry Geometry { get; }

    /// <summary>How it was measured.</summary>
    public VhiSettings Settings { get; }

    /// <summary>The limits.</summary>
    public VhiLimits Limits { get; }

    /// <summary>Pieces in the order of their numbers.</summary>
    public IReadOnlyList<VhiPiece> Pieces { get; }

    /// <summary>Voxels of the preliminary segmentation.</summary>
    public VhiCount Preliminary { get; }

    /// <summary>
    /// Which pieces these are: "p" and the first eight hexadecimal digits of a SHA-256 over the grid's size and every piece's number and
    /// voxels. A number means the same piece under another limit, mask or setting only where this is the same.
    /// </summary>
    public string PieceSet
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Span<byte> numbers = stackalloc byte[3 * sizeof(int)];
            Add(numbers, Geometry.Size.X, Geometry.Size.Y, Geometry.Size.Z);
            foreach (var run in runs)
                Add(numbers, run.Component, run.Start, run.Length);
            return "p" + Convert.ToHexStringLower(hash.GetHashAndReset())[..8];

            void Add(Span<byte> bytes, int a, int b, int c)
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes, a);
                BinaryPrimitives.WriteInt32LittleEndian(bytes[sizeof(int)..], b);
                BinaryPrimitives.WriteInt32LittleEndian(bytes[(2 * sizeof(int))..], c);
                hash.AppendData(bytes);
            }
        }
    }

    /// <summary>The preliminary segmentation, labels 0, 1, 2.</summary>
    public LabelMap Segmentation => new(Geometry, (byte[])labels.Clone());

    /// <summary>Measures a scan.</summary>
    /// <param name="stir">STIR, 3-D, finite values.</param>
    /// <param name="normalMarrow">Marrow of the interforaminal sacrum, on the STIR's grid.</param>
    /// <param name="diseaseRegion">All imaged pelvic bone and the joint spaces, on the STIR's grid.</param>
    /// <param name="settings">Choices.</param>
    /// <param name="foundMultiple">k of marrow that <see cref="NormalMarrow"/> found; null where a reader drew it.</param>
    /// <exception cref="ImageDataException">Another grid, a 4-D image, a value that is not finite, an empty mask, or marrow from
    /// which no limits follow; names the file.</exception>
    public static VhiMeasurement Of(Volume stir, Mask normalMarrow, Mask diseaseRegion, VhiSettings settings, double? foundMultiple = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MinimumPiece, 1);
        stir.RequireSingleFrame();
        stir.RequireFinite();
        stir.Geometry.RequireSame(normalMarrow.Geometry, normalMarrow.Source, stir.Source);
        stir.Geometry.RequireSame(diseaseRegion.Geometry, diseaseRegion.Source, stir.Source);
        if (!diseaseRegion.Voxels.Contains((byte)1))
            throw new ImageDataException(diseaseRegion.Source, "empty: it marks no voxel; draw the pelvic bone and the joint spaces");
        VhiLimits limits;
        try
        {
            limits = VhiLimits.FromMarrow(
                ValuesWithin(stir, normalMarrow), settings.RuleFor(foundMultiple is null ? MarrowSource.Drawn : MarrowSource.Found),
                    foundMultiple);
        }
        catch (MarrowException e)
        {
            throw new ImageDataException(normalMarrow.Source, e.Message, e);
        }
        return WithLimits(stir, diseaseRegion, limits, settings);
    }

    /// <summary>Measures a scan whose limits are known already.</summary>
    public static VhiMeasurement WithLimits(Volume stir, Mask diseaseRegion, VhiLimits limits, VhiSettings settings)
    {
        var labels = Threshold(stir, diseaseRegion.Voxels, limits);
        var size = stir.Geometry.Size;
        var connectivity = settings.Pieces == PieceMode.TwoD ? Connectivity.Eight : Connectivity.TwentySix;
        var components = ConnectedComponents.Of(labels, size, connectivity);
        var (runs, pieces) = RemoveResidues(components, labels, stir.Geometry, settings.MinimumPiece);
        return new(stir.Geometry, settings, limits, labels, runs, pieces);
    }

    /// <summary>Voxels of a mask at or above l_lower: the true V_HI, where the mask is true inflammation.</summary>
    public static Mask AtOrAboveLower(Volume stir, Mask mask, VhiLimits limits) =>
        WithLimits(stir, mask, limits, new VhiSettings { MinimumPiece = 1 }).Segmentation.AtLeast(1);

    /// <summary>Voxels of the pieces that a reader keeps.</summary>
    /// <param name="kept">Numbers of pieces.</param>
    public VhiCount Count(IReadOnlySet<int> kept)
    {
        var pieces = Pieces.Where(p => kept.Contains(p.Number)).ToList();
        return new(pieces.Sum(p => p.VoxelsLower), pieces.Sum(p => p.VoxelsUpper));
    }

    /// <summary>The segmentation without the pieces that a reader removed.</summary>
    /// <param name="kept">Numbers of pieces.</param>
    public LabelMap Cleaned(IReadOnlySet<int> kept)
    {
        var cleaned = new byte[labels.Length];
        foreach (var run in runs)
            if (kept.Contains(run.Component))
                labels.AsSpan(run.Start, run.Length).CopyTo(cleaned.AsSpan(run.Start));
        return new(Geometry, cleaned);
    }

    /// <summary>For each piece, in order, how many of its voxels lie in a mask.</summary>
    /// <param name="mask">A mask on the same grid.</param>
    public int[] VoxelsWithin(Mask mask)
    {
        var counts = new int[Pieces.Count];
        foreach (var run in runs)
            counts[run.Component - 1] += mask.Voxels.Slice(run.Start, run.Length).Count((byte)1);
        return counts;
    }

    /// <summary>For each voxel of a slice, (y, x), the number of its piece, or 0.</summary>
    /// <param name="slice">Index along z.</param>
    /// <param name="numbers">Filled; as long as a slice.</param>
    public void PieceNumbers(int slice, Span<int> numbers)
    {
        numbers.Clear();
        int first = slice * Geometry.Size.SliceVoxels;
        foreach (var run in runs)
            if (run.Start >= first && run.Start < first + numbers.Length)
                numbers.Slice(run.Start - first, run.Length).Fill(run.Component);
    }

    /// <summary>Measured values of the voxels of a mask, in voxel order.</summary>
    public static double[] ValuesWithin(Volume volume, Mask within)
    {
        var mask = within.Voxels;
        var values = new double[within.Count];
        int filled = 0;
        for (int at = 0; NextRun(mask, ref at, out int length); at += length)
        {
            volume.CopyValues(at, values.AsSpan(filled, length));
            filled += length;
        }
        return values;
    }

    static byte[] Threshold(Volume stir, ReadOnlySpan<byte> region, VhiLimits limits)
    {
        var labels = new byte[region.Length];
        Span<double> values = stackalloc double[256];
        for (int at = 0; NextRun(region, ref at, out int length); at += length)
        {
            length = Math.Min(length, values.Length);
            var run = values[..length];
            stir.CopyValues(at, run);
            var target = labels.AsSpan(at, length);
            for (int i = 0; i < run.Length; i++)
                if (run[i] >= limits.Lower) // one voxel in fifty
                    target[i] = run[i] >= limits.Upper ? (byte)2 : (byte)1;
        }
        return labels;
    }

    static bool NextRun(ReadOnlySpan<byte> mask, ref int at, out int length)
    {
        int gap = mask[at..].IndexOf((byte)1);
        at += gap;
        length = gap < 0 ? 0 : mask[at..].IndexOf((byte)0);
        if (length < 0)
            length = mask.Length - at;
        return gap >= 0;
    }

    // Runs of the pieces that stay, their Component the piece's number; the labels of residues are set to 0.
    static (ComponentRun[], VhiPiece[]) RemoveResidues(ConnectedComponents components, byte[] labels, Geometry geometry, int minimum)
    {
        var number = new int[components.Count];
        int pieces = 0;
        for (int c = 0; c < number.Length; c++)
            number[c] = components.Sizes[c] >= minimum ? ++pieces : 0;

        var size = geometry.Size;
        var runs = new List<ComponentRun>(components.Runs.Count);
        var sums = new (double X, double Y, double Z, int Lower, int Upper, int FirstSlice)[pieces];
        foreach (var run in components.Runs)
        {
            var span = labels.AsSpan(run.Start, run.Length);
            int n = number[run.Component];
            if (n == 0)
            {
                span.Clear();
                continue;
            }
            runs.Add(run with { Component = n });
            ref var sum = ref sums[n - 1];
            int x = run.Start % size.X, row = run.Start / size.X, z = row / size.Y;
            if (sum.Lower == 0)
                sum.FirstSlice = z;
            sum.X += run.Length * (x + (run.Length - 1) / 2.0);
            sum.Y += run.Length * (double)(row % size.Y);
            sum.Z += run.Length * (double)z;
            sum.Lower += run.Length;
            sum.Upper += span.Count((byte)2);
        }
        var list = sums.Select((s, i) => new VhiPiece(i + 1, s.FirstSlice, s.Lower, s.Upper,
            geometry.ToWorld.Apply(s.X / s.Lower, s.Y / s.Lower, s.Z / s.Lower)));
        return ([.. runs], [.. list]);
    }
}
