using Rubor.Imaging;
using Rubor.Methods.ChangeMaps;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.ChangeMaps;

/// <summary>Lungs of two visits deformed onto each other.</summary>
internal static class LungDeformation
{
    /// <summary>Deforms twice. The first time a breath alone makes the lungs unlike, and what changed draws them: what came has nothing to
    /// meet, and costs less where the map skips over it. The second time the baseline is packed as the follow-up is, and what changed is
    /// left out; and back again, to see whether points return.</summary>
    /// <param name="run">The visits.</param>
    /// <param name="lungs">On the baseline's voxels.</param>
    /// <param name="around">The lungs and what lies around them.</param>
    /// <param name="affine">Where to begin.</param>
    /// <param name="settings">How.</param>
    /// <param name="threads">Processor threads.</param>
    /// <param name="done">Told after each of three registrations, from any thread.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The change, and the distance from a point of the lungs there and back again, mm: mean and 95th percentile.</returns>
    /// <exception cref="ElastixException">It failed: says why.</exception>
    public static (DensityChange Change, (double Mean, double High) Back) Of(ChangeRun run, byte[] lungs, byte[] around,
        VisitTransform affine, DeformationSettings settings, int threads, Action done, CancellationToken cancellation)
    {
        var work = Directory.CreateTempSubdirectory("rubor-change-");
        try
        {
            string earlier = Path.Combine(work.FullName, "baseline"), later = Path.Combine(work.FullName, "follow-up");
            var (before, after) = (run.Baseline, run.FollowUp);
            Deformation Found(bool back, string name, int atOnce)
            {
                try
                {
                    return ElastixDeformation.Run(back ? later : earlier, back ? earlier : later, back ? affine.Swapped() : affine,
                        (back ? after : before).Geometry.SpacingMm, settings, Math.Max(1, threads / atOnce),
                        Path.Combine(work.FullName, name), cancellation);
                }
                finally
                {
                    done();
                }
            }

            Elastix.Write(earlier, before, around);
            Elastix.Write(later, after, null);
            var first = Found(false, "first", 1);
            var change = DensityChange.Of(before, after, first.At, lungs);
            byte[] changed = change.Changed(before, run.Settings.DensitySmoothingMm),
                stable = [.. around.Select((v, i) => (byte)(v & ~changed[i]))];
            // More than half of the lungs cannot stand out from them.
            if (2 * stable.AsSpan().Count((byte)1) < around.AsSpan().Count((byte)1))
                stable = around;
            Elastix.Write(earlier, change.Packed(before), stable);
            Elastix.Write(later, after, Carried(stable, before.Geometry, after.Geometry, first));
            int atOnce = Math.Clamp(threads, 1, 2);
            var both = CaseRun.Each([false, true], atOnce, back => Found(back, back ? "back" : "there", atOnce), cancellation);
            return (DensityChange.Of(before, after, both[0].At, lungs), ThereAndBack(before.Geometry, lungs, both[0], both[1]));
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    // A mask on the voxels of the follow-up: nearest to where each of its voxels went, and the gaps between them.
    static byte[] Carried(byte[] mask, Geometry from, Geometry to, Deformation deformation)
    {
        var (size, there, inverse) = (to.Size, new byte[to.Size.Voxels], to.ToWorld.Inverse());
        for (int i = 0; i < mask.Length; i++)
            if (mask[i] != 0)
            {
                var place = deformation.At(PlaceOf(from, i)).Place;
                var at = inverse.Apply(place.X, place.Y, place.Z);
                int x = (int)Math.Round(at.X), y = (int)Math.Round(at.Y), z = (int)Math.Round(at.Z);
                if ((uint)x < (uint)size.X && (uint)y < (uint)size.Y && (uint)z < (uint)size.Z)
                    there[(((z * size.Y) + y) * size.X) + x] = 1;
            }
        double[] share = Array.ConvertAll(there, v => (double)v);
        GaussianSmoothing.Smooth(share, size, 1, 1, 1);
        return [.. share.Select((v, i) => there[i] != 0 || v > 0.5 ? (byte)1 : (byte)0)];
    }

    static Point3 PlaceOf(Geometry grid, int voxel) =>
        grid.ToWorld.Apply(voxel % grid.Size.X, voxel / grid.Size.X % grid.Size.Y, voxel / grid.Size.SliceVoxels);

    // Distance from a point of the lungs there and back again, mm: mean and 95th percentile.
    static (double Mean, double High) ThereAndBack(Geometry grid, byte[] lungs, Deformation there, Deformation back)
    {
        int[] inside = [.. Enumerable.Range(0, lungs.Length).Where(i => lungs[i] != 0)];
        double[] apart = [.. inside.Where((_, n) => n % Math.Max(1, inside.Length / 2000) == 0).Select(i => PlaceOf(grid, i))
            .Select(p => (back.At(there.At(p).Place).Place - p).Length).Order()];
        return (apart.Average(), apart[(int)(0.95 * (apart.Length - 1))]);
    }
}
