using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Synthesis;
using Rubor.Networks.Diffusion;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>A scan as a generator learns from it, or as one that it made is compared with.</summary>
/// <param name="Read">Image and classes.</param>
/// <param name="Block">Pixels of a block's side.</param>
/// <param name="Sums">Counts of the blocks, (y, x).</param>
public sealed record GeneratorScan(HandScanCase Read, int Block, double[] Sums)
{
    /// <summary>Its patient.</summary>
    public string Subject => Read.Case.Subject;

    /// <summary>Its view, or empty.</summary>
    public string View => Read.Case.Clinical.GetValueOrDefault(HandViews.Column) ?? "";

    /// <summary>Reads scans.</summary>
    /// <param name="study">The study.</param>
    /// <param name="cases">Which: nothing of any other is opened.</param>
    /// <param name="side">Rows and columns of blocks.</param>
    /// <param name="threads">Scans at once.</param>
    /// <param name="cancel">Stops between scans.</param>
    /// <exception cref="ImageDataException">A file cannot be used, or is no square of whole blocks.</exception>
    public static IReadOnlyList<GeneratorScan> ReadAll(HandScanStudy study, IReadOnlyList<StudyCase> cases, int side, int threads,
        CancellationToken cancel) => CaseRun.Each(cases, threads, one => Of(study.Read(one), side), cancel);

    /// <summary>Masks as the network is told them: the share of each class in each block, class by class.</summary>
    public static float[] Masks(ReadOnlySpan<byte> labels, int width, int block)
    {
        var masks = new List<float>();
        foreach (var cls in HandScan.Classes)
            masks.AddRange(CountBlocks.Shares(labels, width, block, cls.Value));
        return [.. masks];
    }

    /// <summary>The scan on a scale, for the trainer.</summary>
    public DiffusionImage On(GeneratorScale scale) => new(Subject, [.. Sums.Select(s => (float)scale.Of(s))],
        Masks(Read.Labels, Read.Image.Width, Block));

    static GeneratorScan Of(HandScanCase read, int side)
    {
        var image = read.Image;
        if (image.Width != image.Height || image.Width % side != 0 || image.Width / side > 16)
            throw new ImageDataException(image.Source, FormattableString.Invariant(
                $"has {image.Width} × {image.Height} pixels, which do not divide into {side} × {side} blocks; name another side with --set side=.."));
        if (image.Counts.FirstOrDefault(c => c < 0) is < 0 and var below)
            throw new ImageDataException(image.Source, FormattableString.Invariant($"holds {below}, and counts are 0 or more; export the counts as they are"));
        return new(read, image.Width / side, CountBlocks.Sums(image.Counts, image.Width, image.Width / side));
    }
}
