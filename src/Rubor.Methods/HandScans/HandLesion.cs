using Rubor.Imaging;

namespace Rubor.Methods.HandScans;

/// <summary>Pixels of one class that touch by an edge or a corner. Cobb 2023 counts lesions so.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Pixels">Number of pixels.</param>
/// <param name="X">Mean column, from 0.</param>
/// <param name="Y">Mean row, from 0.</param>
/// <param name="MeanCount">Mean of its counts, not smoothed.</param>
/// <param name="LargestCount">Largest of them.</param>
public sealed record HandLesion(HandScanClass Class, int Pixels, double X, double Y, double MeanCount, double LargestCount)
{
    /// <summary>The lesions of a label map: class by class, each by its first pixel.</summary>
    /// <param name="labels">Value of each pixel's class (y, x), 0 for none.</param>
    /// <param name="counts">The image (y, x).</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="classes">Classes whose lesions are looked for.</param>
    /// <param name="numbers">Filled with the number of each pixel's lesion, from 1 in the order of the result; 0 for none.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static IReadOnlyList<HandLesion> Of(
        ReadOnlySpan<byte> labels, ReadOnlySpan<double> counts, int width, IReadOnlyList<HandScanClass> classes, Span<int> numbers)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (labels.Length != counts.Length || numbers.Length != counts.Length || counts.Length % width != 0)
            throw new ArgumentException($"{labels.Length} labels, {counts.Length} counts and {numbers.Length} numbers are no image.", nameof(labels));
        numbers.Clear();
        var lesions = new List<HandLesion>();
        var own = new byte[labels.Length];
        foreach (var cls in classes)
        {
            for (int i = 0; i < own.Length; i++)
                own[i] = labels[i] == cls.Value ? (byte)1 : (byte)0;
            var components = ConnectedComponents.Of(own, new(width, counts.Length / width, 1), Connectivity.Eight);
            var sums = new (double X, double Y, double Count, double Largest)[components.Count];
            Array.Fill(sums, (0, 0, 0, double.NegativeInfinity));
            foreach (var run in components.Runs)
                for (int i = run.Start; i < run.Start + run.Length; i++)
                {
                    numbers[i] = lesions.Count + run.Component + 1;
                    ref var sum = ref sums[run.Component];
                    sum = (sum.X + (i % width), sum.Y + (i / width), sum.Count + counts[i], Math.Max(sum.Largest, counts[i]));
                }
            lesions.AddRange(sums.Select((s, c) => (Sum: s, Pixels: components.Sizes[c])).Select(s =>
                new HandLesion(cls, s.Pixels, s.Sum.X / s.Pixels, s.Sum.Y / s.Pixels, s.Sum.Count / s.Pixels, s.Sum.Largest)));
        }
        return lesions;
    }
}
