using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>A figure over images.</summary>
/// <param name="Images">Images that have it.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Sd">Their standard deviation; null of fewer than two.</param>
/// <param name="Least">The least.</param>
/// <param name="Median">The median.</param>
/// <param name="Most">The most.</param>
public sealed record ImagesFigure(int Images, double Mean, double? Sd, double Least, double Median, double Most)
{
    /// <summary>Of values, of which those that are no numbers are left out; null where none are left.</summary>
    public static ImagesFigure? Of(IEnumerable<double> values)
    {
        double[] found = [.. values.Where(double.IsFinite).Order()];
        if (found.Length == 0)
            return null;
        double mean = found.Average(), squares = found.Sum(v => (v - mean) * (v - mean));
        return new(found.Length, mean, found.Length > 1 ? Math.Sqrt(squares / (found.Length - 1)) : null, found[0],
            found.Length % 2 == 1 ? found[found.Length / 2] : (found[(found.Length / 2) - 1] + found[found.Length / 2]) / 2, found[^1]);
    }
}

/// <summary>The same figure of scans learnt from and of images made.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Learnt">Of the palmar and dorsal scans learnt from.</param>
/// <param name="Made">Of the images made.</param>
public sealed record ComparedFigure(string Name, ImagesFigure? Learnt, ImagesFigure? Made);

/// <summary>How near images made come to images learnt from. Distances in deviations of Poisson noise.</summary>
/// <param name="Made">Of each image made to the nearest learnt from.</param>
/// <param name="HeldOut">Of each palmar and dorsal scan of patients not learnt from to the nearest learnt from.</param>
/// <param name="Twins">Of palmar and mirrored dorsal of one patient learnt from: the same activity with other noise.</param>
/// <param name="NearerThanTwins">Images made that are nearer than the nearest twins: copies.</param>
/// <param name="Noise">Largest correlation of an image's noise with that of any image learnt from, of images made.</param>
/// <param name="NoiseHeldOut">The same of scans of patients not learnt from: what chance gives.</param>
public sealed record CopyFigures(ImagesFigure? Made, ImagesFigure? HeldOut, ImagesFigure? Twins, int NearerThanTwins, ImagesFigure? Noise,
    ImagesFigure? NoiseHeldOut);

/// <summary>Joints that were to be varied by noise, by region: how many stayed whole.</summary>
/// <param name="Region">wrist, mcp, ip, pip or dip.</param>
/// <param name="Inflamed">Inflamed joints of the region in all images.</param>
/// <param name="Whole">Those whose region was taken as it is, since no part suited.</param>
/// <param name="Pixels">Mean pixels of a region.</param>
/// <param name="Share">Mean share of a region that remained.</param>
/// <param name="Maps">Mean maps drawn.</param>
public sealed record PerlinRegionFigure(string Region, int Inflamed, int Whole, double Pixels, double Share, double Maps);

/// <summary>Photographed hands in the images made.</summary>
/// <param name="Images">Images with such hands: two each, whose wrists are never inflamed.</param>
/// <param name="Photographs">Different photographs among them.</param>
/// <param name="Mirrored">Hands that lie there mirrored.</param>
/// <param name="PassedOver">Photographs drawn that had too few joints.</param>
/// <param name="Sha256">Which photographs there were to draw from.</param>
public sealed record PhotographFigures(int Images, int Photographs, int Mirrored, int PassedOver, string Sha256);

/// <summary>Images of one fold: synthesis.json, which the honesty sheet shows.</summary>
public sealed record SynthesisDocument
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "synthesis.json";

    /// <summary>What it says it is.</summary>
    public const string FormatName = "rubor.hand-synthesis/1";

    /// <summary>What it says it is.</summary>
    [JsonPropertyOrder(-1)]
    public string Format { get; init; } = FormatName;

    /// <summary>Fold whose generator made them.</summary>
    public required int Fold { get; init; }

    /// <summary>SHA-256 of its weights.</summary>
    public required string GeneratorSha256 { get; init; }

    /// <summary>Patients that it learnt from; masks come from their scans as well.</summary>
    public required IReadOnlyList<string> LearntFrom { get; init; }

    /// <summary>Images made.</summary>
    public required int Images { get; init; }

    /// <summary>Number of the first.</summary>
    public required int First { get; init; }

    /// <summary>The run's seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Whether regions were varied by noise.</summary>
    public required bool Perlin { get; init; }

    /// <summary>What was chosen where the paper leaves it open.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>Share of the joints in view that are inflamed.</summary>
    public required double InflamedShare { get; init; }

    /// <summary>The same by the law of the drawing.</summary>
    public required double InflamedChance { get; init; }

    /// <summary>Photographed hands; null where there were no photographs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PhotographFigures? Photographs { get; init; }

    /// <summary>Images drawn again, by reason.</summary>
    public required IReadOnlyDictionary<string, int> Failures { get; init; }

    /// <summary>Images that failed at every try, and were kept as they are.</summary>
    public required int Failed { get; init; }

    /// <summary>Counts of classes, and noise.</summary>
    public required IReadOnlyList<ComparedFigure> Figures { get; init; }

    /// <summary>Copies?</summary>
    public required CopyFigures Copies { get; init; }

    /// <summary>Power over counts by frequency, of scans learnt from and of images made: means over images.</summary>
    public required IReadOnlyList<double> SpectrumLearnt { get; init; }

    /// <summary>See <see cref="SpectrumLearnt"/>.</summary>
    public required IReadOnlyList<double> SpectrumMade { get; init; }

    /// <summary>Regions that stayed whole.</summary>
    public required IReadOnlyList<PerlinRegionFigure> Regions { get; init; }

    /// <summary>Seconds of making an image, mean.</summary>
    public required double SecondsAnImage { get; init; }

    /// <summary>The file's content.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, GeneratorJson.Default.SynthesisDocument);

    /// <summary>Reads one.</summary>
    /// <exception cref="OutputException">It is missing or damaged.</exception>
    public static SynthesisDocument Read(string file)
    {
        var read = GeneratorDocument.Parse(file, json => JsonSerializer.Deserialize(json, GeneratorJson.Default.SynthesisDocument));
        return read.Format == FormatName ? read : throw new OutputException(file, $"is '{read.Format}', wanted {FormatName}");
    }
}
