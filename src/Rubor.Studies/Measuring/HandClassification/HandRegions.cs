using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Studies.Measuring.HandScans;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>Regions of the joints on an image.</summary>
public static class HandRegions
{
    /// <summary>Reads them.</summary>
    /// <param name="image">The image.</param>
    /// <param name="file">Their label map.</param>
    /// <param name="view">palmar or dorsal: tells on which side the patient's left hand is.</param>
    /// <param name="valueOf">Value in <see cref="HandJoints.All"/> by the file's value; null where they are the same.</param>
    /// <returns>By the values of <see cref="HandJoints.All"/> (y, x).</returns>
    /// <exception cref="ImageDataException">It cannot be read, lies on another grid, holds a value that is no joint, or has the hands on the
    /// other sides than the view.</exception>
    public static byte[] Read(HandScanImage image, string file, string view, IReadOnlyDictionary<byte, byte>? valueOf)
    {
        ArgumentNullException.ThrowIfNull(image);
        byte[] regions = image.ReadLabels(file);
        var columns = new (double Sum, int Count)[2];
        for (int i = 0; i < regions.Length; i++)
        {
            if (regions[i] == 0)
                continue;
            regions[i] = valueOf is null && regions[i] <= HandJoints.All.Count ? regions[i]
                : valueOf is not null && valueOf.TryGetValue(regions[i], out byte value) ? value
                : throw new ImageDataException(file, FormattableString.Invariant(
                    $"holds the value {regions[i]} at pixel ({i % image.Width}, {i / image.Width}), which is no joint; ")
                    + FormattableString.Invariant($"joints have the values 1 to {HandJoints.All.Count}"));
            ref var own = ref columns[(regions[i] - 1) / HandJoints.PerHand];
            own = (own.Sum + (i % image.Width), own.Count + 1);
        }

        var (left, right) = (columns[0], columns[1]);
        bool leftIsRight = HandViews.LeftHandIsRight(view) ?? throw new ArgumentException($"view is {view}; wanted palmar or dorsal");
        if (left.Count > 0 && right.Count > 0 && left.Sum / left.Count > right.Sum / right.Count != leftIsRight)
            throw new ImageDataException(file, $"has the regions of the other hand: on a {view} image, fingers up, the patient's left hand is on the "
                + $"{(leftIsRight ? "right" : "left")}; swap left and right, or correct the view");
        return regions;
    }
}
