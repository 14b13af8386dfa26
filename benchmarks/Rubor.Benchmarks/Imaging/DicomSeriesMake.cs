using System.Globalization;
using System.Runtime.InteropServices;
using Rubor.Imaging.Dicom;

namespace Rubor.Benchmarks.Imaging;

/// <summary>Writes MR series of nobody as DICOM: smooth shapes with noise, 256 × 256 pixels of 12 bits, 25 slices a series, STIR and
/// T1W of each patient, a file a slice under a name that says nothing.</summary>
internal static class DicomSeriesMake
{
    const int Edge = 256, Slices = 25, Levels = 4096;

    public static int Run(string folder, string images)
    {
        int count = int.Parse(images, CultureInfo.InvariantCulture);
        Directory.CreateDirectory(folder);
        Parallel.For(0, count, i =>
        {
            int series = i / Slices, slice = i % Slices, patient = series / 2;
            string role = series % 2 == 0 ? "STIR cor" : "T1 TSE cor";
            Slice(patient, series, slice, role).Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"IM{(i * 7919) % count:000000}")));
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} images in {folder}"));
        return 0;
    }

    static DicomBuilder Slice(int patient, int series, int slice, string description)
    {
        static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        string name = F($"benchmark {series} {slice}");
        var random = new Random((series * Slices) + slice);
        var words = new ushort[Edge * Edge];
        for (int y = 0; y < Edge; y++)
            for (int x = 0; x < Edge; x++)
            {
                double distance = double.Hypot(x - 128, y - 128) / 110;
                double signal = (distance < 1 ? 900 * (1.2 - distance) : 20) + (30 * random.NextDouble());
                words[(y * Edge) + x] = (ushort)Math.Clamp(signal, 0, Levels - 1);
            }
        return new DicomBuilder()
            .Text(0x00080005, "CS", "ISO_IR 192").Text(0x00080008, "CS", @"ORIGINAL\PRIMARY\M\SE")
            .Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.4").Text(0x00080018, "UI", DicomBuilder.Uid(name))
            .Text(0x00080020, "DA", "20240201").Text(0x00080030, "TM", "120000").Text(0x00080060, "CS", "MR").Text(0x0008103e, "LO", description)
            .Text(0x00100010, "PN", "Phantom^Rubor").Text(0x00100020, "LO", F($"P{patient:000}"))
            .Decimals(0x00180080, 4000).Decimals(0x00180081, 60)
            .Text(0x0020000d, "UI", DicomBuilder.Uid(F($"study {patient}"))).Text(0x0020000e, "UI", DicomBuilder.Uid(F($"series {series}")))
            .Text(0x00200011, "IS", F($"{series % 2 + 1}")).Text(0x00200013, "IS", F($"{slice + 1}"))
            .Decimals(0x00200032, -100, -50 - (4.0 * slice), 100).Decimals(0x00200037, 1, 0, 0, 0, 0, -1)
            .Text(0x00200052, "UI", DicomBuilder.Uid(F($"frame {patient}")))
            .Numbers(0x00280002, 1).Text(0x00280004, "CS", "MONOCHROME2").Numbers(0x00280010, Edge).Numbers(0x00280011, Edge)
            .Decimals(0x00280030, 0.8, 0.8).Numbers(0x00280100, 16).Numbers(0x00280101, 12).Numbers(0x00280102, 11).Numbers(0x00280103, 0)
            .Pixels(MemoryMarshal.AsBytes(words.AsSpan()), 16);
    }
}
