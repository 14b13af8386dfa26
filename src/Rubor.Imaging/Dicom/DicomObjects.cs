using System.Globalization;
using System.Security.Cryptography;

namespace Rubor.Imaging.Dicom;

/// <summary>
/// Pictures of the product's own as DICOM objects, for tests, demonstrations and trials of an archive: nuclear medicine of several views and
/// ultrasound. The patient is called after nobody, and the same pictures give the same UIDs.
/// </summary>
public static class DicomObjects
{
    const string NuclearMedicineClass = "1.2.840.10008.5.1.4.1.1.20", UltrasoundClass = "1.2.840.10008.5.1.4.1.1.6.1";
    const double MmACm = 10;
    const int Rgb = 3;

    // When nobody looked: objects of phantoms have a date all the same, since archives want one.
    const string Date = "20000101", Time = "120000";

    // Type 1 of a static image; the time of a view of the hands is not published, so ten minutes stand for it.
    const string FrameMilliseconds = "600000";

    /// <summary>Planar gamma-camera images as one object, a frame a view and a detector a frame.</summary>
    /// <param name="views">Counts, gray of 16 bits without a sign, all of one size; with the name of what the detector looked at.</param>
    /// <param name="subject">Patient ID, of letters and digits.</param>
    /// <exception cref="ArgumentException">There is no view, or they differ in size or type.</exception>
    public static DicomBuilder NuclearMedicine(IReadOnlyList<(string View, RasterImage Counts)> views, string subject)
    {
        ArgumentNullException.ThrowIfNull(views);
        if (views.Count == 0 || views.Any(v => v.Counts is not { Type: SampleType.UInt16, Channels: 1 })
            || views.Select(v => (v.Counts.Width, v.Counts.Height)).Distinct().Count() > 1)
            throw new ArgumentException("Views are gray pictures of 16 bits and of one size, at least one.", nameof(views));
        var first = views[0].Counts;
        double counts = views.Sum(v => v.Counts.Sums()[0]);
        var spacing = first.SpacingMm ?? new(1, 1);
        var numbers = Enumerable.Range(1, views.Count).Select(n => (ushort)n).ToArray();
        var all = new byte[views.Sum(v => v.Counts.SampleBytes.Length)];
        int at = 0;
        foreach (var (_, picture) in views)
        {
            picture.SampleBytes.CopyTo(all.AsSpan(at));
            at += picture.SampleBytes.Length;
        }
        return Object("NM", NuclearMedicineClass, subject, all, first)
            .Text(DicomTags.ImageType, "CS", @"ORIGINAL\PRIMARY\STATIC\EMISSION")
            .Text(0x00180070, "IS", ((long)counts).ToString(CultureInfo.InvariantCulture))
            .Text(0x00181030, "LO", "Hands")
            .Text(0x00181242, "IS", FrameMilliseconds)
            .Text(0x00200011, "IS", "1").Text(0x00200013, "IS", "1")
            .Text(DicomTags.NumberOfFrames, "IS", views.Count.ToString(CultureInfo.InvariantCulture))
            .Tags(0x00280009, 0x00540010, 0x00540020)
            .Decimals(DicomTags.PixelSpacing, spacing.Y, spacing.X)
            .Numbers(0x00540010, [.. numbers.Select(_ => (ushort)1)]).Numbers(0x00540011, 1)
            .Items(0x00540012, new DicomBuilder().Items(0x00540013, new DicomBuilder().Decimals(0x00540014, 126).Decimals(0x00540015, 154))
                .Text(0x00540018, "SH", "Tc99m"))
            .Numbers(0x00540020, numbers).Numbers(0x00540021, (ushort)views.Count)
            .Items(0x00540022, [.. views.Select(v => new DicomBuilder().Text(0x00181181, "CS", "PARA")
                .Text(0x00200032, "DS", "").Text(0x00200037, "DS", "")
                .Items(0x00540220, new DicomBuilder().Text(0x00080100, "SH", v.View.ToUpperInvariant()).Text(0x00080102, "SH", "99RUBOR")
                    .Text(0x00080104, "LO", v.View)))])
            .Items(0x00540016, new DicomBuilder().Text(0x00180031, "LO", "99mTc-maraciclatide").Items(0x00540300))
            .Items(0x00540410).Items(0x00540414);
    }

    /// <summary>An ultrasound picture; its whole is one region whose scale is the picture's spacing.</summary>
    /// <param name="picture">Gray or RGB of 8 bits.</param>
    /// <param name="subject">Patient ID, of letters and digits.</param>
    /// <param name="description">Series description, as "Doppler MCP2".</param>
    /// <exception cref="ArgumentException">It is neither gray nor RGB of 8 bits.</exception>
    public static DicomBuilder Ultrasound(RasterImage picture, string subject, string description)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture is not { Type: SampleType.UInt8, Model: ColourModel.Gray or ColourModel.Rgb, Channels: 1 or Rgb })
            throw new ArgumentException("An ultrasound picture is gray or RGB of 8 bits.", nameof(picture));
        var built = Object("US", UltrasoundClass, subject, picture.SampleBytes, picture)
            .Text(DicomTags.ImageType, "CS", @"ORIGINAL\PRIMARY")
            .Text(0x0008103e, "LO", description)
            .Text(0x00200011, "IS", "1").Text(0x00200013, "IS", "1");
        if (picture.SpacingMm is { } spacing)
            built.Items(0x00186011, new DicomBuilder()
                .Numbers(0x00186012, 1).Numbers(0x00186014, picture.Channels == Rgb ? (ushort)2 : (ushort)1)
                .Number(0x00186016, "UL", 0).Number(0x00186018, "UL", 0).Number(0x0018601a, "UL", 0)
                .Number(0x0018601c, "UL", picture.Width - 1).Number(0x0018601e, "UL", picture.Height - 1)
                .Numbers(0x00186024, 3).Numbers(0x00186026, 3)
                .Double(0x0018602c, spacing.X / MmACm).Double(0x0018602e, spacing.Y / MmACm));
        return built;
    }

    static DicomBuilder Object(string modality, string sopClass, string subject, ReadOnlySpan<byte> samples, RasterImage frame)
    {
        string content = Convert.ToHexStringLower(SHA256.HashData(samples));
        string instance = $"{modality} {subject} {content}";
        ushort bits = (ushort)(8 * frame.Type.Bytes());
        var built = new DicomBuilder()
            .Text(0x00080005, "CS", "ISO_IR 192")
            .Text(DicomTags.SopClassUid, "UI", sopClass).Text(DicomTags.SopInstanceUid, "UI", DicomBuilder.Uid(instance))
            .Text(0x00080020, "DA", Date).Text(0x00080023, "DA", Date).Text(0x00080030, "TM", Time).Text(0x00080033, "TM", Time)
            .Text(0x00080050, "SH", "").Text(DicomTags.Modality, "CS", modality).Text(0x00080070, "LO", "Rubor").Text(0x00080090, "PN", "")
            .Text(0x00100010, "PN", "Phantom^Rubor").Text(0x00100020, "LO", subject).Text(0x00100030, "DA", "").Text(0x00100040, "CS", "")
            .Text(0x0020000d, "UI", DicomBuilder.Uid("study " + subject)).Text(0x0020000e, "UI", DicomBuilder.Uid("series " + instance))
            .Text(0x00200010, "SH", "1").Text(0x00200020, "CS", "").Text(0x00200060, "CS", "")
            .Numbers(DicomTags.SamplesPerPixel, (ushort)frame.Channels)
            .Text(DicomTags.PhotometricInterpretation, "CS", frame.Channels == Rgb ? "RGB" : "MONOCHROME2")
            .Numbers(DicomTags.Rows, (ushort)frame.Height).Numbers(DicomTags.Columns, (ushort)frame.Width)
            .Numbers(0x00280100, bits).Numbers(0x00280101, bits).Numbers(0x00280102, (ushort)(bits - 1)).Numbers(0x00280103, 0)
            .Pixels(samples, bits);
        return frame.Channels == Rgb ? built.Numbers(0x00280006, 0) : built;
    }
}
