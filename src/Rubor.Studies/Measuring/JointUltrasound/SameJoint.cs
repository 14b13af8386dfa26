using System.Text.RegularExpressions;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Whether two pictures can be of one joint of one patient, as far as headers and names of files tell.</summary>
public static partial class SameJoint
{
    static readonly DicomTag PatientId = new(0x0010, 0x0020), BodyPart = new(0x0018, 0x0015), Side = new(0x0020, 0x0060),
        ImageSide = new(0x0020, 0x0062);

    /// <summary>What tells that they are of different joints or patients, in a line without the file's name; else null. What only one of them
    /// states tells nothing.</summary>
    /// <param name="gray">Path of the grayscale picture.</param>
    /// <param name="doppler">Path of the Doppler picture.</param>
    /// <exception cref="ImageDataException">A DICOM header cannot be read.</exception>
    public static string? Difference(string gray, string doppler)
    {
        if (DicomHeader.Of(gray) is { } a && DicomHeader.Of(doppler) is { } b)
        {
            if (Differ(a.Text(PatientId), b.Text(PatientId)))
                return $"is of patient {b.Text(PatientId)} where {Path.GetFileName(gray)} is of patient {a.Text(PatientId)}; pair pictures of one patient";
            foreach (var tag in new[] { BodyPart, Side, ImageSide })
                if (Differ(a.Text(tag), b.Text(tag)))
                    return $"shows another joint ({b.Text(tag)}) than {Path.GetFileName(gray)} ({a.Text(tag)}); pair pictures of one joint";
        }
        string one = Path.GetFileName(gray), other = Path.GetFileName(doppler);
        return Differ(Of(Subject(), one), Of(Subject(), other))
            ? $"is named as of patient {Of(Subject(), other)} and {one} as of patient {Of(Subject(), one)}; pair pictures of one patient"
            : Differ(Of(Joint(), one), Of(Joint(), other)) || Differ(Of(Laterality(), one), Of(Laterality(), other))
                ? $"is named as of another joint than {one}; pair pictures of one joint, or rename the files" : null;
    }

    static bool Differ(string a, string b) => a.Length > 0 && b.Length > 0 && !a.Equals(b, StringComparison.OrdinalIgnoreCase);

    static string Of(Regex pattern, string name) => pattern.Match(name) is { Success: true } m
        ? string.Concat(m.Groups.Values.Skip(1).Select(g => g.Value)) : "";

    [GeneratedRegex("(?:^|_)sub-([A-Za-z0-9]+)")]
    private static partial Regex Subject();

    [GeneratedRegex("(?<![A-Za-z])(mcp|pip|dip|mtp|cmc|ip)[-_ ]?([1-5])(?![0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex Joint();

    [GeneratedRegex("(?<![A-Za-z])(left|right)(?![A-Za-z])", RegexOptions.IgnoreCase)]
    private static partial Regex Laterality();
}

/// <summary>Headers of DICOM files among others.</summary>
internal static class DicomHeader
{
    /// <summary>The header, or null where the file is of another format.</summary>
    /// <exception cref="ImageDataException">It is DICOM and damaged.</exception>
    public static DicomDataset? Of(string file)
    {
        Span<byte> head = stackalloc byte[ImageFormat.HeadBytes];
        try
        {
            using var stream = File.OpenRead(file);
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (IOException)
        {
            return null; // reading the picture says why
        }
        return DicomImage.Format.Begins(head) ? DicomFile.Read(file).Header : null;
    }
}
