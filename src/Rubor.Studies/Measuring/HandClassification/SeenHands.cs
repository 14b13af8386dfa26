using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Networks.HandJoints;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>A view of both hands as networks see it, with its labels.</summary>
/// <param name="View">palmar or dorsal.</param>
/// <param name="Labels">What is said of its joints, by the patient's sides.</param>
/// <param name="Image">What networks see, its truth by the image's sides.</param>
/// <param name="Input">Its file.</param>
public sealed record SeenHands(string View, HandJointLabels Labels, HandImage Image, RunInput Input)
{
    /// <summary>Name of the case, or of the image.</summary>
    public string Name => Image.Name;

    /// <summary>The patient.</summary>
    public string Subject => Image.Subject;

    /// <summary>An image with its labels.</summary>
    /// <param name="name">Name for messages and tables.</param>
    /// <param name="subject">Patient.</param>
    /// <param name="view">palmar or dorsal.</param>
    /// <param name="scan">Its counts.</param>
    /// <param name="labels">By the patient's sides.</param>
    /// <param name="settings">How networks see it.</param>
    /// <exception cref="ImageDataException">The file is gone.</exception>
    public static SeenHands Of(string name, string subject, string view, HandScanImage scan, HandJointLabels labels,
        HandJointSettings settings)
    {
        ArgumentNullException.ThrowIfNull(scan);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(settings);
        var (values, background) = HandCounts.Of(scan.Counts, scan.Width, settings.Side, settings.Intensity);
        var inflamed = labels.Inflamed;
        var input = RunInput.Of(HandScan.Role, scan.Source);
        return new(view, labels, new(name, subject, values, background, [.. HandJoints.OnImage(view)
            .Select(i => (sbyte)(inflamed[i] is { } known ? known ? 1 : 0 : -1))]), input with { File = Path.GetFileName(input.File) });
    }

    /// <summary>Images of some patients.</summary>
    public static IReadOnlyList<SeenHands> Of(IReadOnlyList<SeenHands> seen, IEnumerable<string> subjects)
    {
        var wanted = subjects.ToHashSet(StringComparer.Ordinal);
        return [.. seen.Where(s => wanted.Contains(s.Subject))];
    }

    /// <summary>Numbers of joints by the patient's sides out of those by the image's.</summary>
    internal double[] ByPatient(IReadOnlyList<double> byImage) => [.. HandJoints.OnImage(View).Select(i => byImage[i])];

    /// <summary>One SHA-256 of what is learnt from and validated on: images, views, labels, and on which side each stands.</summary>
    public static string Sha256Of(IReadOnlyList<SeenHands> training, IReadOnlyList<SeenHands> validation)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        var text = new StringBuilder();
        foreach (var (side, images) in new[] { ("train", training), ("validation", validation) })
            foreach (var s in images)
                text.Append(CultureInfo.InvariantCulture, $"{side}\t{s.Subject}\t{s.Name}\t{s.View}\t{s.Input.Sha256}\t")
                    .AppendJoin(',', s.Labels.States.Select(l => (int)l)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
