using System.Runtime.InteropServices;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;

namespace Rubor.Tests.Studies;

/// <summary>A study of tiny hand scans, palmar and dorsal of each patient: a warm hand with a warmer and a hot spot in it.</summary>
internal static class SmallHandStudy
{
    public const int Width = 16, Height = 12;

    static readonly Geometry Grid = Geometry.AxisAligned(new(Width, Height, 1), 2.4, 2.4, 1);

    /// <summary>Writes it; every third patient has no hot spot, and the last patient's dorsal view neither spot.</summary>
    /// <param name="folder">A new folder.</param>
    /// <param name="patients">How many.</param>
    /// <param name="pictures">Whether scans and labels are 16-bit and 8-bit PNG instead of NIfTI.</param>
    public static void Write(string folder, int patients = 5, bool pictures = false)
    {
        Directory.CreateDirectory(folder);
        string ending = pictures ? ".png" : ".nii.gz";
        List<string> rows = ["subject\tscan\tview\tplanar\tinflammation"];
        for (int p = 1; p <= patients; p++)
            foreach (string view in new[] { "palmar", "dorsal" })
            {
                var (counts, labels) = Draw(p, view, low: p < patients || view == "palmar", high: p % 3 != 0 && (p < patients || view == "palmar"));
                string scan = $"p{p}_{view}{ending}", drawn = $"p{p}_{view}_labels{ending}";
                Scan(Path.Combine(folder, scan), counts);
                Labels(Path.Combine(folder, drawn), labels);
                rows.Add($"p{p}\t{view}\t{view}\t{scan}\t{drawn}");
            }
        Describe(folder, """{"normal": 1, "low": 2, "high": 3}""");
        File.WriteAllLines(Path.Combine(folder, "cases.tsv"), rows);
    }

    public static void Describe(string folder, string classes) => File.WriteAllText(Path.Combine(folder, "study.json"), $$"""
        {"format": "rubor.study/1", "name": "hands", "images": ["planar"], "labels": {"inflammation": {{classes}}},
         "may_be_empty": ["inflammation"]}
        """);

    /// <summary>Counts in the format that the name ends in.</summary>
    public static void Scan(string path, ushort[] counts, Geometry? grid = null)
    {
        if (path.EndsWith(".png", StringComparison.Ordinal))
            File.WriteAllBytes(path, PngWriter.Of(Picture(counts)));
        else
            NiftiWriter.Write(path, Volume.Of<ushort>(grid ?? Grid, counts));
    }

    public static void Labels(string path, byte[] labels, Geometry? grid = null)
    {
        if (path.EndsWith(".png", StringComparison.Ordinal))
            File.WriteAllBytes(path, PngWriter.Grayscale(labels, Width));
        else
            NiftiWriter.Write(path, new LabelMap(grid ?? Grid, labels));
    }

    public static RasterImage Picture(ushort[] counts) =>
        new(Width, Height, 1, SampleType.UInt16, MemoryMarshal.AsBytes<ushort>(counts).ToArray())
        {
            SpacingMm = new(2.4, 2.4)
        };

    /// <summary>A scan of counts 0–2 outside the hand, 8–12 in it, 18–22 and 40–48 in the spots, and what is drawn.</summary>
    public static (ushort[] Counts, byte[] Labels) Draw(int patient, string view, bool low = true, bool high = true)
    {
        var random = new Random((patient * 2) + (view == "palmar" ? 1 : 0));
        var (counts, labels) = (new ushort[Width * Height], new byte[Width * Height]);
        for (int i = 0; i < counts.Length; i++)
        {
            int x = i % Width, y = i / Width;
            bool hand = x is >= 2 and < 14 && y is >= 2 and < 10;
            bool warm = low && x is >= 4 and < 7 && y is >= 4 and < 7, hot = high && x is >= 9 and < 12 && y is >= 5 and < 8;
            labels[i] = (byte)(!hand ? 0 : warm ? 2 : hot ? 3 : 1);
            var (least, past) = labels[i] switch { 0 => (0, 3), 1 => (8, 13), 2 => (18, 23), _ => (40, 49) };
            counts[i] = (ushort)random.Next(least, past);
        }
        return (counts, labels);
    }
}
