using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;

namespace Rubor.Tests.Imaging;

/// <summary>Data sets of slices made in memory: axial, 4 × 3 pixels of 2 × 1.5 mm, 5 mm apart.</summary>
internal static class MadeSlices
{
    /// <summary>The attributes of a slice.</summary>
    public static Dictionary<uint, DicomElement> Slice(int number, double z) => new[]
    {
        Text(SeriesTags.SopClassUid, "UI", "1.2.840.10008.5.1.4.1.1.4"), Text(SeriesTags.SopInstanceUid, "UI", F($"2.25.{number}")),
        Text(SeriesTags.Modality, "CS", "MR"), Text(SeriesTags.SeriesInstanceUid, "UI", "2.25.1000"), Text(SeriesTags.SeriesNumber, "IS", "7"),
        Text(SeriesTags.SeriesDescription, "LO", "COR STIR"), Text(SeriesTags.FrameOfReferenceUid, "UI", "2.25.2000"),
        Text(SeriesTags.ImageType, "CS", @"ORIGINAL\PRIMARY\M\SE"), Text(SeriesTags.InstanceNumber, "IS", F($"{number}")),
        Text(SeriesTags.EchoTime, "DS", "30"), Text(SeriesTags.EchoNumbers, "IS", "1"),
        Text(SeriesTags.ImagePosition, "DS", F($@"-3\-2\{z}")), Text(SeriesTags.ImageOrientation, "DS", @"1\0\0\0\1\0"),
        Text(SeriesTags.PixelSpacing, "DS", @"1.5\2"), Whole(SeriesTags.Rows, 3), Whole(SeriesTags.Columns, 4),
        Whole(SeriesTags.SamplesPerPixel, 1), Whole(SeriesTags.BitsAllocated, 16), Whole(SeriesTags.PixelRepresentation, 0),
    }.ToDictionary(e => e.Tag.Value);

    /// <summary>Slices with something changed in each.</summary>
    public static List<SliceFile> Stack(int count, Action<Dictionary<uint, DicomElement>, int>? change = null) =>
        [.. Enumerable.Range(0, count).Select(k =>
        {
            var slice = Slice(k + 1, 5 * k);
            change?.Invoke(slice, k);
            return InFile(F($"s{k:00}"), slice);
        })];

    public static SliceFile InFile(string name, Dictionary<uint, DicomElement> slice, int frames = 1) =>
        SliceFile.Of(name, new DicomDataset([.. slice.Values]), frames);

    /// <summary>What the slices are found to be; those of one file name have the same pixels, or those that the map says.</summary>
    public static FoundSeries Found(IEnumerable<SliceFile> files, Dictionary<string, int>? pixels = null, bool allowGaps = false) =>
        DicomSeries.Of([.. files], new() { AllowGaps = allowGaps }, (a, b) =>
            pixels is not null && pixels.TryGetValue(a.File, out int x) && pixels.TryGetValue(b.File, out int y) && x == y);

    /// <summary>Writes slices as files of a folder, s00 and so on; pixel values count on from slice to slice.</summary>
    public static void Write(string folder, int count, Action<Dictionary<uint, DicomElement>, int>? change = null)
    {
        Directory.CreateDirectory(folder);
        for (int k = 0; k < count; k++)
        {
            var slice = Slice(k + 1, 5 * k);
            change?.Invoke(slice, k);
            var built = new DicomBuilder().Text(SeriesTags.Photometric, "CS", "MONOCHROME2").Numbers(0x00280101, 12).Numbers(0x00280102, 11);
            foreach (var element in slice.Values)
                built.Add(element.Value.Length % 2 == 0 ? element : element with { Value = (byte[])[.. element.Value.Span, element.Vr == "UI" ? (byte)0 : (byte)' '] });
            ushort[] pixels = [.. Enumerable.Range(12 * k, 12).Select(v => (ushort)v)];
            built.Pixels(MemoryMarshal.AsBytes(pixels.AsSpan()), 16).Write(Path.Combine(folder, F($"s{k:00}")));
        }
    }

    public static void Set(this Dictionary<uint, DicomElement> slice, DicomElement element) => slice[element.Tag.Value] = element;

    public static DicomElement Text(uint tag, string vr, string text) =>
        new(DicomTag.FromUInt32(tag), vr) { Value = Encoding.UTF8.GetBytes(text) };

    public static DicomElement Whole(uint tag, ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return new(DicomTag.FromUInt32(tag), "US") { Value = bytes };
    }

    public static DicomElement Real(uint tag, float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return new(DicomTag.FromUInt32(tag), "FL") { Value = bytes };
    }

    public static DicomElement Sequence(uint tag, params DicomElement[][] items) =>
        new(DicomTag.FromUInt32(tag), "SQ") { Items = [.. items.Select(i => new DicomDataset(i))] };

    public static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
