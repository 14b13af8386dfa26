using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Synthesis;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>What is told of images that were made: gathered one by one.</summary>
internal sealed class SynthesisFigures
{
    /// <summary>Images of the picture sheet.</summary>
    public const int Shown = 6;

    // What no scan is: dimmer than half of the dimmest, brighter than twice the brightest.
    const double Below = 0.5, Above = 2;

    // Images whose spectrum is taken: it is a mean over images, and settles soon.
    const int Spectra = 64;

    static readonly (string Name, byte Value)[] Classes = [("background", 0), .. HandScan.Classes.Select(c => (c.Name, c.Value))];

    readonly IReadOnlyList<GeneratorScan> learnt, plain;
    readonly List<BlockImage> compared;
    readonly (double Least, double Most) hand, ground;
    readonly Dictionary<string, int> failures = [];
    readonly Dictionary<string, List<double>> made = [];
    readonly List<double> distances = [], noise = [];
    readonly List<double[]> spectra = [];
    readonly List<SyntheticJoint> joints = [];
    readonly List<LaidPhotograph> laid = [];
    int images, failed, photographed, passedOver;

    public SynthesisFigures(IReadOnlyList<GeneratorScan> learnt, IEnumerable<GeneratorScan> plain)
    {
        (this.learnt, this.plain) = (learnt, [.. plain]);
        compared = [.. learnt.Select(BlocksOf).SelectMany(b => new[] { b, b.Mirrored() })];
        hand = Range(this.plain.Select(s => Mean(s.Read.Image.Counts, s.Read.Labels, hands: true)));
        ground = Range(this.plain.Select(s => Mean(s.Read.Image.Counts, s.Read.Labels, hands: false)));
    }

    /// <summary>Why an image is no scan, or null.</summary>
    public string? FailureOf(ushort[] counts, byte[] labels)
    {
        double[] values = [.. counts.Select(c => (double)c)];
        double inHand = Mean(values, labels, hands: true), outside = Mean(values, labels, hands: false);
        return inHand < Below * hand.Least ? "hands too dim" : inHand > Above * hand.Most ? "hands too bright"
            : outside > Math.Max(1, Above * ground.Most) ? "background too bright" : null;
    }

    public void DrawnAgain(string reason) => failures[reason] = failures.GetValueOrDefault(reason) + 1;

    public void Add(SyntheticScan one)
    {
        images++;
        if (one.Failure is not null)
            failed++;
        double[] counts = [.. one.Counts.Select(c => (double)c)];
        int width = one.Source.Read.Image.Width;
        foreach (var (name, value) in Measured(counts, one.Hands.Labels, width, one.Source.Block))
            (made.TryGetValue(name, out var list) ? list : made[name] = []).Add(value);
        var blocks = Blocks(CountBlocks.Sums(counts, width, one.Source.Block), one.Hands.Labels, width, one.Source.Block);
        distances.Add(Nearest(blocks));
        noise.Add(MostNoise(blocks));
        if (spectra.Count < Spectra)
            spectra.Add(RadialSpectrum.Of(counts, width));
        joints.AddRange(one.Hands.Joints);
        laid.AddRange(one.Photographs);
        photographed += one.Photographs.Count > 0 ? 1 : 0;
        passedOver += one.PassedOver;
    }

    /// <summary>Photographed hands in the images.</summary>
    /// <param name="sha256">Which photographs there were.</param>
    public PhotographFigures Photographs(string sha256) => new(photographed, laid.Select(l => l.Photograph).Distinct().Count(),
        laid.Count(l => l.Mirrored), passedOver, sha256);

    /// <summary>The document, of which the run fills in what it knows.</summary>
    /// <param name="heldOut">Palmar and dorsal scans of patients not learnt from.</param>
    public SynthesisDocument Document(IReadOnlyList<GeneratorScan> heldOut)
    {
        var other = heldOut.Select(BlocksOf).ToList();
        var twins = Twins().ToList();
        var inView = joints.Where(j => j.Region > 0).ToList();
        var ofLearnt = plain.SelectMany(s => Measured(s.Read.Image.Counts, s.Read.Labels, s.Read.Image.Width, s.Block))
            .GroupBy(m => m.Name).ToDictionary(g => g.Key, g => ImagesFigure.Of(g.Select(m => m.Value)));
        return new()
        {
            Fold = 0,
            GeneratorSha256 = "",
            LearntFrom = [],
            Images = images,
            First = 0,
            Seed = 0,
            Perlin = false,
            Settings = [],
            InflamedShare = inView.Count > 0 ? (double)inView.Count(j => j.State > 1) / inView.Count : 0,
            InflamedChance = 0,
            Failures = failures,
            Failed = failed,
            Figures = [.. ofLearnt.Keys.Select(name => new ComparedFigure(name, ofLearnt[name],
                ImagesFigure.Of(made.GetValueOrDefault(name) ?? [])))],
            Copies = new(ImagesFigure.Of(distances), ImagesFigure.Of(other.Select(Nearest)), ImagesFigure.Of(twins),
                twins.Count > 0 ? distances.Count(d => d < twins.Min()) : 0, ImagesFigure.Of(noise),
                    ImagesFigure.Of(other.Select(MostNoise))),
            SpectrumLearnt = Means(plain.Take(Spectra).Select(s => RadialSpectrum.Of(s.Read.Image.Counts, s.Read.Image.Width))),
            SpectrumMade = Means(spectra),
            Regions = [.. joints.Where(j => j.State > 1).GroupBy(j => RegionOf(j.Joint)).OrderBy(g => g.Key,
                StringComparer.Ordinal).Select(g =>
                new PerlinRegionFigure(g.Key, g.Count(), g.Count(j => j.Whole), g.Average(j => j.Region), g.Average(j =>
                    (double)j.Kept / j.Region),
                    g.Average(j => j.Maps)))],
            SecondsAnImage = 0,
        };
    }

    /// <summary>mcp of left_mcp2.</summary>
    public static string RegionOf(HandJoint joint) => joint.Name[(joint.Name.IndexOf('_', StringComparison.Ordinal) + 1)..].TrimEnd('1', '2', '3', '4', '5');

    static IEnumerable<(string Name, double Value)> Measured(double[] counts, byte[] labels, int width, int block)
    {
        foreach (var (name, value) in Classes)
            yield return ($"counts a pixel, {name}", NoiseFigures.Mean(counts, labels, value));
        yield return ("counts in all", counts.Sum());
        byte normal = HandScan.Classes[0].Value;
        yield return ("Fano factor of pixels, normal", NoiseFigures.Fano(counts, labels, width, normal));
        yield return ("Fano factor of blocks, normal", NoiseFigures.Fano(CountBlocks.Sums(counts, width, block),
            NoiseFigures.Uniform(labels, width, block), width / block, normal));
    }

    // Palmar and dorsal of one patient and visit, by the order of their scans where there are several.
    IEnumerable<double> Twins()
    {
        foreach (var patient in plain.GroupBy(s => (s.Subject, s.Read.Case.Session)))
        {
            var palmar = patient.Where(s => s.View == HandViews.Palmar).OrderBy(s => s.Read.Case.Scan, StringComparer.Ordinal);
            var dorsal = patient.Where(s => s.View == HandViews.Dorsal).OrderBy(s => s.Read.Case.Scan, StringComparer.Ordinal);
            foreach (var (one, other) in palmar.Zip(dorsal))
                yield return BlocksOf(one).Distance(BlocksOf(other).Mirrored());
        }
    }

    double Nearest(BlockImage one) => compared.Min(one.Distance);

    double MostNoise(BlockImage one) => compared.Max(one.NoiseCorrelation);

    static BlockImage BlocksOf(GeneratorScan scan) => Blocks(scan.Sums, scan.Read.Labels, scan.Read.Image.Width, scan.Block);

    static BlockImage Blocks(double[] sums, byte[] labels, int width, int block)
    {
        float[] outside = CountBlocks.Shares(labels, width, block, 0);
        return new(sums, [.. outside.Select(share => share < 0.5f)], width / block);
    }

    static double Mean(double[] counts, byte[] labels, bool hands)
    {
        double sum = 0;
        int pixels = 0;
        for (int i = 0; i < counts.Length; i++)
            if (labels[i] != 0 == hands)
                (sum, pixels) = (sum + counts[i], pixels + 1);
        return pixels > 0 ? sum / pixels : 0;
    }

    static (double, double) Range(IEnumerable<double> values)
    {
        double[] found = [.. values];
        return (found.Min(), found.Max());
    }

    static double[] Means(IEnumerable<double[]> spectra)
    {
        var found = spectra.Where(s => s.Length > 0).ToList();
        return found.Count == 0 ? [] : [.. Enumerable.Range(0, found[0].Length).Select(k => found.Average(s => s[k]))];
    }
}
