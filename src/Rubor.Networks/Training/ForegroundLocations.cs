using Rubor.Networks.Augmentation;

namespace Rubor.Networks.Training;

/// <summary>Where the structures of one case lie: places of some of their pixels, drawn once. nnU-Net 2, default_preprocessor.py,
/// _sample_foreground_locations.</summary>
public sealed class ForegroundLocations
{
    /// <summary>Pixels of a structure that are kept, where it has as many.</summary>
    public const int Most = 10000;

    /// <summary>Share of them that is kept at least.</summary>
    public const double LeastShare = 0.01;

    /// <summary>Seed of that draw, the same for each case.</summary>
    public const int Seed = 1234;

    ForegroundLocations(int slices, IReadOnlyList<int[]> structures) => (Slices, Structures) = (slices, structures);

    /// <summary>Slices of the case.</summary>
    public int Slices { get; }

    /// <summary>For each structure that is there, the places of its pixels (slices, rows, columns), ascending.</summary>
    internal IReadOnlyList<int[]> Structures { get; }

    /// <summary>Those of a case.</summary>
    /// <param name="classes">Class numbers (slices, rows, columns); 0 is the background.</param>
    /// <param name="slices">Slices, at least 1.</param>
    public static ForegroundLocations Of(ReadOnlySpan<byte> classes, int slices)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slices, 1);
        var counts = new int[256];
        foreach (byte c in classes)
            counts[c]++;
        var structures = new List<int[]>();
        for (int c = 1; c < counts.Length; c++)
            if (counts[c] > 0)
                structures.Add(Some(classes, (byte)c, counts[c]));
        return new(slices, structures);
    }

    // Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S: each pixel with the share of those still wanted in those still to come.
    static int[] Some(ReadOnlySpan<byte> classes, byte structure, int count)
    {
        int wanted = Math.Max(Math.Min(Most, count), (int)Math.Ceiling(count * LeastShare)), kept = 0, left = count;
        var places = new int[wanted];
        var random = new SampleRandom(SampleRandom.SeedOf(Seed, structure, 0));
        for (int k = 0; kept < wanted; k++)
        {
            if (classes[k] != structure)
                continue;
            if (random.Next(left--) < wanted - kept)
                places[kept++] = k;
        }

        return places;
    }
}
