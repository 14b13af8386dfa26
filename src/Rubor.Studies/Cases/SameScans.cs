using Rubor.Imaging;
using Rubor.Imaging.Files;

namespace Rubor.Studies.Cases;

/// <summary>
/// What of a scan stays when it is saved in another type, on another scale or in another order of its axes: the sorted size of its grid,
/// and the third to sixth moments of its standardised values. Two scans that agree in these may be one, and are then compared voxel by
/// voxel.
/// </summary>
/// <param name="Size">Voxels along each axis, smallest first.</param>
/// <param name="Moments">Third to sixth standardised central moments.</param>
internal sealed record ScanPrint(IReadOnlyList<int> Size, IReadOnlyList<double> Moments)
{
    const int First = 3, Last = 6;

    // Rounding to whole numbers, or to 8 bits, moves the moments of a scan by less.
    const double Tolerance = 0.01;

    /// <summary>The print of a scan with more than one value.</summary>
    public static ScanPrint Of(Volume volume)
    {
        double[] values = volume.ToValues();
        double mean = values.Average();
        var sums = new double[Last + 1];
        foreach (double v in values)
        {
            double power = 1, d = v - mean;
            for (int k = 1; k <= Last; k++)
                sums[k] += power *= d;
        }
        double sd = Math.Sqrt(sums[2] / values.Length);
        var size = volume.Geometry.Size;
        return new([.. new[] { size.X, size.Y, size.Z }.Order()],
            [.. Enumerable.Range(First, Last - First + 1).Select(k => sd > 0 ? sums[k] / values.Length / Math.Pow(sd, k) : 0)]);
    }

    /// <summary>Whether two scans may be one; an inverted scale turns the signs of the odd moments.</summary>
    public bool MayBe(ScanPrint other) => Size.SequenceEqual(other.Size)
        && Moments.Zip(other.Moments, (a, b) => Math.Abs(Math.Abs(a) - Math.Abs(b)) <= Tolerance * (1 + Math.Max(Math.Abs(a), Math.Abs(b))))
            .All(near => near);
}

/// <summary>Which files hold one scan, whatever the type, the scale and the order of the axes they were saved in.</summary>
internal static class SameScans
{
    // What is left of a scan in 8 bits still has 0.9999; two scans of one patient, or two phantoms but for the noise, have less.
    const double Correlation = 0.9995;

    // Voxels that are looked at before all are.
    const int Sample = 4096;

    /// <summary>A name of the scan in each file: files of one scan have the same.</summary>
    /// <param name="files">Files that could be read.</param>
    /// <param name="cancel">Stops between scans.</param>
    public static IReadOnlyDictionary<CheckedFile, string> In(IEnumerable<CheckedFile> files, CancellationToken cancel)
    {
        var all = files.ToList();
        var names = all.ToDictionary(f => f, f => f.Content, (IEqualityComparer<CheckedFile>)ReferenceEqualityComparer.Instance);
        var different = all.Where(f => f.Print is not null).DistinctBy(f => f.Content).ToList();
        for (int i = 1; i < different.Count; i++)
            foreach (var earlier in different.Take(i).Where(e => e.Print!.MayBe(different[i].Print!)))
            {
                cancel.ThrowIfCancellationRequested();
                string name = names[earlier];
                if (name == names[different[i]] || !AreOne(earlier.File, different[i].File))
                    continue;
                foreach (var same in all.Where(f => f.Content == different[i].Content))
                    names[same] = name;
                break;
            }
        return names;
    }

    static bool AreOne(string first, string second)
    {
        try
        {
            var (a, b) = (ImageFile.ReadVolume(first), ImageFile.ReadVolume(second));
            double[] x = a.ToValues(), y = b.ToValues();
            return Orders(a.Geometry.Size, b.Geometry.Size).Any(o => IsHigh(x, y, o, Math.Max(1, x.Length / Sample)) && IsHigh(x, y, o, 1));
        }
        catch (ImageDataException)
        {
            // It could be read a moment ago; that it cannot now is no likeness.
            return false;
        }
    }

    // Where in the second scan the axes of the first run: the step of each and the voxel that they start at.
    static IEnumerable<(GridSize Size, int[] Steps, int Start)> Orders(GridSize first, GridSize second)
    {
        int[] lengths = [second.X, second.Y, second.Z], steps = [1, second.X, second.X * second.Y];
        int[][] permutations = [[0, 1, 2], [1, 0, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0], [2, 0, 1]];
        foreach (int[] p in permutations.Where(p => (lengths[p[0]], lengths[p[1]], lengths[p[2]]) == (first.X, first.Y, first.Z)))
            for (int flips = 0; flips < 8; flips++)
            {
                var along = new int[3];
                int start = 0;
                for (int axis = 0; axis < 3; axis++)
                {
                    bool back = (flips >> axis & 1) == 1;
                    along[axis] = back ? -steps[p[axis]] : steps[p[axis]];
                    start += back ? steps[p[axis]] * (lengths[p[axis]] - 1) : 0;
                }
                yield return (first, along, start);
            }
    }

    static bool IsHigh(double[] x, double[] y, (GridSize Size, int[] Steps, int Start) order, int stride)
    {
        var (size, steps, start) = order;
        double n = 0, meanX = 0, meanY = 0, xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i += stride)
        {
            int at = start + i % size.X * steps[0] + i / size.X % size.Y * steps[1] + i / size.SliceVoxels * steps[2];
            n++;
            double dx = x[i] - meanX, dy = y[at] - meanY;
            meanX += dx / n;
            meanY += dy / n;
            xx += dx * (x[i] - meanX);
            yy += dy * (y[at] - meanY);
            xy += dx * (y[at] - meanY);
        }
        return xx > 0 && yy > 0 && Math.Abs(xy) >= Correlation * Math.Sqrt(xx * yy);
    }
}
