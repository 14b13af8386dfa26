using System.Globalization;
using System.Runtime.InteropServices;

namespace Rubor.Imaging.Dicom;

/// <summary>Frames of a DICOM object as pictures: one a frame, palettes kept, YBR turned to RGB.</summary>
public static class DicomPictures
{
    const int Rgb = 3;
    const int ByteToWord = 257;

    /// <summary>Every frame of a file, in the file's order.</summary>
    /// <exception cref="ImageDataException">The pixels cannot be read.</exception>
    public static ImageContent Read(string path)
    {
        var (file, pixels) = DicomFile.ReadWhole(path);
        return Of(file, pixels);
    }

    /// <summary>Decoded frames as pictures, in their order.</summary>
    public static ImageContent Of(DicomFile file, DicomPixels pixels)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(pixels);
        var (spacing, remark) = DicomSpacing.Of(file.Header);
        var palette = pixels.Photometric == "PALETTE COLOR" ? Palette(file, pixels) : default;
        var model = pixels.Photometric switch
        {
            "MONOCHROME1" => ColourModel.GrayInverted,
            "PALETTE COLOR" => ColourModel.Palette,
            "RGB" or "YBR_FULL" or "YBR_FULL_422" when pixels.Channels == Rgb => ColourModel.Rgb,
            _ when pixels.Channels == 1 => ColourModel.Gray,
            _ => ColourModel.Other,
        };
        bool turn = pixels.Photometric is "YBR_FULL" or "YBR_FULL_422" && pixels is { Channels: Rgb, Type: SampleType.UInt8 };
        var pages = new RasterImage[pixels.Frames];
        for (int f = 0; f < pages.Length; f++)
        {
            byte[] samples = pixels.Frame(f).ToArray();
            if (turn)
                ToRgb(samples);
            pages[f] = new(pixels.Columns, pixels.Rows, pixels.Channels, pixels.Type, samples, file.Source)
            {
                Bits = pixels.Bits,
                Model = model,
                Palette = palette,
                SpacingMm = spacing,
            };
        }
        return new(pages, [.. Remarks(file.Header, pixels, remark)]) { Format = DicomFormat.Name };
    }

    static IEnumerable<string> Remarks(DicomDataset header, DicomPixels pixels, string? spacing)
    {
        if (spacing is not null)
            yield return spacing;
        // Groups 6000 to 601E, even ones.
        if (header.Elements.Any(e => e.Tag is { Group: >= 0x6000 and <= 0x601e, IsPrivate: false }))
            yield return "An overlay of text or drawings lies over the pixels; it is left out.";
        if (pixels.SpareFrames > 0)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Its pixels go on for {pixels.SpareFrames} frames more than it states (Number of Frames, 0028,0008); these are left out.");
        if (header.Text(0x00282110) is "01")
            yield return "It was compressed with loss before; its numbers are not those that the machine measured.";
        if (pixels.Photometric.StartsWith("YBR_PARTIAL", StringComparison.Ordinal))
            yield return $"Its colours are {pixels.Photometric}, which are shown as they are stored.";
    }

    /// <summary>Full-range YCbCr to red, green and blue, in place (ITU-R BT.601; PS3.3 C.7.6.3.1.2).</summary>
    static void ToRgb(Span<byte> samples)
    {
        for (int i = 0; i + 2 < samples.Length; i += Rgb)
        {
            double y = samples[i], cb = samples[i + 1] - 128.0, cr = samples[i + 2] - 128.0;
            samples[i] = Rounded(y + (1.402 * cr));
            samples[i + 1] = Rounded(y - (0.344136 * cb) - (0.714136 * cr));
            samples[i + 2] = Rounded(y + (1.772 * cb));
        }
    }

    static byte Rounded(double value) => (byte)Math.Clamp(Math.Round(value), 0, byte.MaxValue);

    /// <summary>Red, green and blue of every index that a sample can hold: below the first that the table names its first colour counts,
    /// above the last its last (PS3.3 C.7.6.3.1.5).</summary>
    static ushort[] Palette(DicomFile file, DicomPixels pixels)
    {
        int largest = pixels.Type is SampleType.UInt8 or SampleType.Int8 ? byte.MaxValue : ushort.MaxValue;
        largest = Math.Min(largest, (1 << Math.Min(pixels.Bits, 16)) - 1);
        var palette = new ushort[(largest + 1) * Rgb];
        for (int c = 0; c < Rgb; c++)
        {
            var (entries, first) = Table(file, c);
            for (int i = 0; i <= largest; i++)
                palette[(i * Rgb) + c] = entries[Math.Clamp(i - first, 0, entries.Length - 1)];
        }
        return palette;
    }

    static (ushort[] Entries, int First) Table(DicomFile file, int colour)
    {
        var descriptor = file.Header.Numbers(0x00281101u + (uint)colour);
        var bytes = file.Header.Bytes(0x00281201u + (uint)colour).Span;
        int count = descriptor is [var n, _, _] ? n == 0 ? 1 << 16 : (int)n & 0xffff : 0;
        bool eight = descriptor is [_, _, 8];
        if (count < 1 || bytes.Length < count)
            throw new ImageDataException(file.Source, string.Create(CultureInfo.InvariantCulture,
                $"its palette is missing or damaged ({bytes.Length} bytes for {count} entries); export the picture in colour"));
        var entries = new ushort[count];
        bool words = bytes.Length >= 2 * count;
        for (int i = 0; i < count; i++)
            entries[i] = words ? MemoryMarshal.Cast<byte, ushort>(bytes)[i] : bytes[i];
        // Entries of 8 bits, also those that a writer put into words.
        if (eight || !words)
            for (int i = 0; i < count; i++)
                entries[i] = (ushort)(Math.Min(entries[i], (ushort)byte.MaxValue) * ByteToWord);
        int first = (int)descriptor[1];
        return (entries, first > short.MaxValue && IsSigned(file) ? first - (1 << 16) : first);

        static bool IsSigned(DicomFile file) => file.Header.Whole(0x00280103) == 1;
    }
}
