using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Methods.ChangeMaps;

namespace Rubor.Tests.Studies.ChangeMaps;

/// <summary>Two visits with the source's own registrations and readers' consensus of what changed (Lesjak 2016, CC BY).</summary>
/// <param name="Baseline">Earlier visit.</param>
/// <param name="FollowUp">Later visit.</param>
/// <param name="Brain">In the baseline's millimetres.</param>
/// <param name="Changed">What readers saw changed, in the baseline's millimetres.</param>
/// <param name="Reference">From the baseline to the follow-up.</param>
internal sealed record PublicPair(Volume Baseline, Volume FollowUp, Mask Brain, Mask Changed, VisitTransform Reference)
{
    public static PublicPair Of(string folder)
    {
        string In(string name) => Path.Combine(folder, name);
        var toBaseline = Itk(In("study1_FLAIR_to_common_space.txt"));
        Mask Carried(string name) => ImageFile.ReadMask(In(name)) is var mask
            ? new(new(mask.Geometry.Size, toBaseline.After(mask.Geometry.ToWorld)), mask.Voxels.ToArray()) : null!;
        return new(ImageFile.ReadScan(In("study1_FLAIR.nii.gz")), ImageFile.ReadScan(In("study2_FLAIR.nii.gz")), Carried("brainmask.nii.gz"),
            Carried("gt.nii.gz"), new(Itk(In("study2_FLAIR_to_common_space.txt")).After(toBaseline.Inverse())));
    }

    /// <summary>Distance from the reference within the brain, mm: mean and 95th percentile.</summary>
    public (double Mean, double High) Residual(VisitTransform found)
    {
        var size = Brain.Geometry.Size;
        double[] apart = [.. Enumerable.Range(0, size.Voxels).Where(i => i % 97 == 0 && Brain.Voxels[i] != 0)
            .Select(i => Brain.Geometry.ToWorld.Apply(i % size.X, i / size.X % size.Y, i / size.SliceVoxels))
            .Select(p => (found.Map.Apply(p.X, p.Y, p.Z) - Reference.Map.Apply(p.X, p.Y, p.Z)).Length).Order()];
        return (apart.Average(), apart[(int)(0.95 * apart.Length)]);
    }

    /// <summary>How well the size of the difference tells changed voxels from others of the brain, as it stands.</summary>
    public double Auc(ChangeMap map)
    {
        byte[] truth = map.Space.OfBaseline(Changed);
        int[] inside = [.. Enumerable.Range(0, truth.Length).Where(i => map.Tissue[i] != 0)];
        double[] sizes = [.. inside.Select(i => Math.Abs(map.Difference[i]))];
        Array.Sort(sizes, inside);
        double ranks = 0, changed = 0;
        for (int n = 0; n < inside.Length; n++)
            if (truth[inside[n]] != 0)
                (ranks, changed) = (ranks + n + 1, changed + 1);
        return (ranks - (changed * (changed + 1) / 2)) / (changed * (inside.Length - changed));
    }

    // An affine map of ITK, LPS, as one of RAS.
    static Affine Itk(string path)
    {
        string[] lines = File.ReadAllLines(path);
        double[] Numbers(string key) => [.. lines.First(l => l.StartsWith(key, StringComparison.Ordinal)).Split(':')[1]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        double[] p = Numbers("Parameters:"), c = Numbers("FixedParameters:"), sign = [-1, -1, 1];
        Point3 Column(int k) => new(p[k] * sign[0] * sign[k], p[3 + k] * sign[1] * sign[k], p[6 + k] * sign[2] * sign[k]);
        double Shift(int r) => sign[r] * (p[9 + r] + c[r] - Enumerable.Range(0, 3).Sum(k => p[(3 * r) + k] * c[k]));
        return new(Column(0), Column(1), Column(2), new(Shift(0), Shift(1), Shift(2)));
    }
}
