using System.Text.Json.Serialization;
using Rubor.Imaging;
using Rubor.Statistics;

namespace Rubor.Networks.Planning;

/// <summary>What is seen of one training case.</summary>
/// <param name="Name">The case.</param>
/// <param name="Slices">Slices left by the crop to what is not 0.</param>
/// <param name="Rows">Rows left by it.</param>
/// <param name="Columns">Columns left by it.</param>
/// <param name="SliceMm">Distance of slices in mm; 999 for a picture, which has one.</param>
/// <param name="RowMm">Distance of rows in mm; 1 where a picture states none.</param>
/// <param name="ColumnMm">Distance of columns in mm.</param>
/// <param name="Share">Share of the case that the crop leaves, 0–1.</param>
public sealed record FingerprintCase(
    string Name, int Slices, int Rows, int Columns, double SliceMm, double RowMm, double ColumnMm, double Share)
{
    /// <summary>Distance of slices that a picture counts with. nnU-Net: NaturalImage2DIO.</summary>
    public const double PictureSliceMm = 999;

    // In the order that nnU-Net keeps: slices, rows, columns.
    internal IReadOnlyList<int> Size => [Slices, Rows, Columns];

    internal IReadOnlyList<double> Spacing => [SliceMm, RowMm, ColumnMm];
}

/// <summary>Values of one channel where a structure is drawn, every training case with the same weight.</summary>
/// <param name="Image">The channel's role.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Median">Median.</param>
/// <param name="StandardDeviation">Of the population.</param>
/// <param name="Minimum">Least value drawn.</param>
/// <param name="Maximum">Largest value drawn.</param>
/// <param name="Low">Percentile 0.5, linear between ranks.</param>
/// <param name="High">Percentile 99.5.</param>
public sealed record IntensityFigures(
    string Image, double Mean, double Median, double StandardDeviation, double Minimum, double Maximum, double Low, double High)
{
    /// <summary>What a network is run by.</summary>
    [JsonIgnore]
    public ChannelRange Range => new(Low, High, Mean, StandardDeviation);
}

/// <summary>A training case, and a sample of its values where a structure is drawn.</summary>
/// <param name="Case">Its sizes.</param>
/// <param name="Samples">Values of each channel.</param>
public sealed record SampledCase(FingerprintCase Case, IReadOnlyList<double[]> Samples)
{
    // RandomState(1234) for each case.
    const int Seed = 1234;

    /// <summary>Looks at a case.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="scans">A scan of each channel, on one grid; slices along z.</param>
    /// <param name="classes">Class of each voxel, 0 the background.</param>
    /// <param name="samples">Values to draw of each channel: <see cref="Fingerprint.SamplesOf"/>.</param>
    /// <exception cref="ImageDataException">A scan has several frames, a value that is no number, or slices of a single row or
    /// column.</exception>
    public static SampledCase Of(string name, IReadOnlyList<Volume> scans, ReadOnlySpan<byte> classes, int samples)
    {
        ArgumentNullException.ThrowIfNull(scans);
        var (size, spacing) = (scans[0].Geometry.Size, scans[0].Geometry.SpacingMm);
        if (size.X == 1 || size.Y == 1)
            throw new ImageDataException(scans[0].Source,
                $"has {size.X} × {size.Y} pixels a slice; a picture's one slice must lie along the third axis: store it so");
        foreach (var scan in scans)
        {
            scan.RequireSingleFrame();
            scan.RequireFinite();
        }

        var values = scans.Select(s => s.ToValues()).ToList();
        var box = NonzeroBox.Of(size, values);
        double share = (double)box.Size.Z * box.Size.Y * box.Size.X / size.Voxels;
        var drawn = Drawn(classes, samples);
        double apart = size.Z == 1 ? FingerprintCase.PictureSliceMm : spacing.Z;
        return new(new(name, box.Size.Z, box.Size.Y, box.Size.X, apart, spacing.Y, spacing.X, share),
            [.. values.Select(v => drawn.Select(at => v[at]).ToArray())]);
    }

    // With replacement, so that a case with few voxels of a structure counts as much as one with many.
    static int[] Drawn(ReadOnlySpan<byte> classes, int samples)
    {
        var foreground = new List<int>();
        for (int k = 0; k < classes.Length; k++)
            if (classes[k] != 0)
                foreground.Add(k);
        if (foreground.Count == 0)
            return [];
        var random = new SeededRandom(Seed);
        var drawn = new int[samples];
        for (int i = 0; i < samples; i++)
            drawn[i] = foreground[random.Next(foreground.Count)];
        return drawn;
    }
}

/// <summary>What a network is planned from: sizes, pixels and values of the training cases of one fold, and of no other case.
/// Isensee 2021; nnU-Net looks at all cases, those that are tested among them.</summary>
public sealed record Fingerprint
{
    /// <summary>Values of a channel drawn in all cases together. nnU-Net draws a hundred million, for percentiles that differ by less than
    /// 0.01 in rank.</summary>
    public const int Samples = 1_000_000;

    /// <summary>Roles of the images, in the order of the channels.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>Structures that are to be found.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The training cases; at least one.</summary>
    public required IReadOnlyList<FingerprintCase> Cases { get; init; }

    /// <summary>Values of each channel where a structure is drawn; empty where none is drawn in any case.</summary>
    public IReadOnlyList<IntensityFigures> Intensities { get; init; } = [];

    /// <summary>Median share of a case that the crop to what is not 0 leaves.</summary>
    public double MedianShare => Medians.Of(Cases.Select(c => c.Share));

    /// <summary>Slices of all cases.</summary>
    public int Slices => Cases.Sum(c => c.Slices);

    /// <summary>Values to draw of each of so many cases.</summary>
    public static int SamplesOf(int cases) => Math.Max(1, Samples / Math.Max(1, cases));

    /// <summary>The fingerprint of training cases.</summary>
    /// <param name="images">Roles of the images.</param>
    /// <param name="labels">Structures.</param>
    /// <param name="cases">The cases, of which their order does not matter.</param>
    /// <exception cref="ArgumentException">There is no case.</exception>
    public static Fingerprint Of(IReadOnlyList<string> images, IReadOnlyList<string> labels, IReadOnlyList<SampledCase> cases)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(cases);
        if (cases.Count == 0)
            throw new ArgumentException("there is no case to plan from");
        return new()
        {
            Images = images,
            Labels = labels,
            Cases = [.. cases.Select(c => c.Case)],
            Intensities = cases.All(c => c.Samples[0].Length == 0) ? []
                : [.. images.Select((image, k) => Figures(image, [.. cases.SelectMany(c => c.Samples[k])]))],
        };
    }

    static IntensityFigures Figures(string image, double[] values)
    {
        Array.Sort(values);
        double mean = values.Average(), squares = values.Sum(v => (v - mean) * (v - mean));
        return new(image, mean, Medians.Percentile(values, 50), Math.Sqrt(squares / values.Length), values[0], values[^1],
            Medians.Percentile(values, 0.5), Medians.Percentile(values, 99.5));
    }
}

/// <summary>Medians and percentiles as numpy has them: linear between ranks.</summary>
internal static class Medians
{
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return Percentile(sorted, 50);
    }

    public static double Percentile(ReadOnlySpan<double> sorted, double percent)
    {
        double at = (sorted.Length - 1) * percent / 100;
        int low = (int)Math.Floor(at), high = Math.Min(low + 1, sorted.Length - 1);
        return low == high || at == low ? sorted[low] : sorted[low] + ((at - low) * (sorted[high] - sorted[low]));
    }
}
