using System.Globalization;
using System.Security.Cryptography;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Files;

namespace Rubor.Tests.Imaging;

/// <summary>DICOM files of other makers, against the values of pydicom: tests/Reference/imaging/dicom_pydicom.py.</summary>
public class DicomDataTests
{
    [Fact]
    public void Every_file_decodes_to_the_values_of_pydicom_or_is_refused_for_the_reason_listed()
    {
        var wrong = new List<string>();
        int read = 0;
        foreach (var row in Data.Tsv(Data.Reference("imaging", "dicom_pydicom.tsv")))
        {
            string path = Data.Real("dicom", row["file"]);
            try
            {
                var (_, pixels) = DicomFile.ReadWhole(path);
                var values = StoredValues.Of(pixels);
                string hash = Convert.ToHexStringLower(SHA256.HashData(pixels.SampleBytes));
                string got = string.Create(CultureInfo.InvariantCulture, $"{Shape(pixels)} {values.Minimum} {values.Maximum} {values.Sum}");
                if (got != $"{row["shape"]} {row["least"]} {row["largest"]} {row["sum"]}" || hash != row["sha256"])
                    wrong.Add($"{row["file"]}: {got}, {row["sum"]} {(hash == row["sha256"] ? "" : "other pixels")}");
                read++;
            }
            catch (ImageDataException e)
            {
                if (!row["verdict"].StartsWith("refused", StringComparison.Ordinal) || !e.Message.StartsWith(path, StringComparison.Ordinal)
                    || e.Message.Contains('\n') || !e.Reason.Contains(';'))
                    wrong.Add($"{row["file"]}: {e.Message}");
            }
        }
        Assert.Empty(wrong);
        Assert.Equal(72, read);
    }

    [Theory]
    [InlineData("NM1_J2KR")]
    [InlineData("NM1_JLSL")]
    [InlineData("NM1_JPLL")]
    [InlineData("NM1_RLE")]
    public void Counts_of_the_bone_scan_are_the_same_in_every_lossless_syntax(string file) =>
        Assert.Equal(3_596_452, StoredValues.Of(DicomFile.ReadWhole(Data.Real("dicom", "nm", file)).Pixels).Sum);

    [Fact]
    public void Pictures_of_colour_are_red_green_and_blue_whatever_the_file_has()
    {
        // Words in red, green and blue on gray.
        var picture = ImageFile.Read(Data.Real("dicom", "pydicom", "GDCMJ2K_TextGBR.dcm")).Picture!;
        var shown = DisplaySamples.Of(new([picture], []));
        Assert.Equal((400, 400, 3), (shown.Size.X, shown.Size.Y, shown.Channels));
        Assert.Equal([128, 128, 128], shown.Samples[..3]);
        // The blue head of the machine's page, by its palette.
        var palette = DisplaySamples.Of(ImageFile.Read(Data.Real("dicom", "pydicom", "examples_palette.dcm")));
        Assert.Equal([37, 62, 94], palette.Samples[..3]);
        // Yellow flow, from JPEG 2000 and uncompressed; a blue scale from YBR.
        foreach (string file in new[] { "US1_J2KR.dcm", "US1_UNCR.dcm" })
            Assert.Contains(Pixels(DisplaySamples.Of(ImageFile.Read(Data.Real("dicom", "us", file))).Samples), p => p is [> 240, > 200, < 60]);
        var ybr = DisplaySamples.Of(ImageFile.Read(Data.Real("dicom", "us", "US-YBR_FULL_422-EVRLE.dcm")));
        Assert.Contains(Pixels(ybr.Samples), p => p is [< 80, > 80, > 130]);
    }

    [Fact]
    public void An_ultrasound_region_gives_the_scale()
    {
        var file = DicomFile.Read(Data.Real("dicom", "us", "US-YBR_FULL_422-EVRLE.dcm"));
        var region = Assert.Single(UltrasoundRegion.Of(file.Header));
        Assert.Equal(("tissue", true), (region.Kind, region.IsTwoDimensional));
        Assert.Equal(0.0616, DicomSpacing.Of(file.Header).SpacingMm!.Value.X, 3);
        // One region with a scale and one without: the former counts.
        Assert.Equal(0.262, DicomSpacing.Of(DicomFile.Read(Data.Real("dicom", "pydicom", "examples_palette.dcm")).Header).SpacingMm!.Value.X, 3);
    }

    [Fact]
    public void An_overlay_is_left_out_and_that_is_said() =>
        Assert.Contains(ImageFile.Read(Data.Real("dicom", "pydicom", "examples_overlay.dcm")).Remarks, r => r.Contains("overlay", StringComparison.Ordinal));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutants_are_read_or_refused_and_never_crash(int seed)
    {
        string root = Path.GetDirectoryName(Data.Real("dicom", "pydicom", "CT_small.dcm"))!;
        var outcome = DicomMutants.Run([.. Directory.GetFiles(root).Where(f => new FileInfo(f).Length < 300_000)], seed, count: 200);
        Assert.Equal(200, outcome.Read + outcome.Refused);
        Assert.True(outcome is { Read: > 20, Refused: > 20 }, $"{outcome}");
        Assert.InRange(outcome.LongestSeconds, 0, 60);
    }

    [Fact]
    public void Files_are_read_side_by_side_as_one_after_the_other()
    {
        string[] files = Directory.GetFiles(Path.GetDirectoryName(Data.Real("dicom", "pydicom", "CT_small.dcm"))!);
        var alone = files.Select(Told).ToList();
        Assert.Equal(alone, files.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(Told).ToList());

        static string Told(string file)
        {
            try
            {
                return StoredValues.Of(DicomFile.ReadWhole(file).Pixels).ToString();
            }
            catch (ImageDataException e)
            {
                return e.Message;
            }
        }
    }

    static IEnumerable<byte[]> Pixels(byte[] samples) => samples.Chunk(3);

    // As numpy gives it: frames where there are several, channels where there are several.
    static string Shape(DicomPixels p)
    {
        int[] shape = [.. p.Frames > 1 ? [p.Frames] : (int[])[], p.Rows, p.Columns, .. p.Channels > 1 ? [p.Channels] : (int[])[]];
        return string.Join('x', shape);
    }
}
