using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Files;

namespace Rubor.Tests.Imaging;

/// <summary>PNG, JPEG and TIFF files of other makers, against sums by decoders that are not ours.</summary>
public class RasterDataTests
{
    const string None = "-";

    // The independent decoder left FillOrder 2 out of account, Pillow did not: 15 × 128 × 128 − 1380587 / 17.
    const string OtherFillOrder = "tiff/hopper4IR.tif", OtherFillOrderSum = "164549";

    // Only Pillow has figures, of 8 bits and with colours divided by alpha.
    const string DividedByAlpha = "tiff/tiff_tiled_planar_16bit_RGBa.tiff";

    [Fact]
    public void Sizes_pages_and_sums_of_every_file_are_those_of_other_decoders()
    {
        var wrong = new List<string>();
        int read = 0;
        foreach (var row in Data.Tsv(Data.Real("raster", "expected.tsv")).Where(r => r["width"] != None))
        {
            string file = row["file"], path = Data.Real("raster", file);
            string native = row["native_sums_per_channel(first page)"], sums = native == None ? row["pillow_sums_per_channel"] : native;
            sums = file == OtherFillOrder ? OtherFillOrderSum : sums;
            var image = ImageFile.Read(path);
            var picture = image.Picture!;
            // The table has the size as stored.
            bool across = row["native"].Contains("orient=6", StringComparison.Ordinal);
            var size = (Number(row["width"]), Number(row["height"]));
            if ((picture.Width, picture.Height) != (across ? (size.Item2, size.Item1) : size) || image.Frames != Number(row["pages"]))
                wrong.Add($"{file}: {picture.Width} × {picture.Height}, {image.Frames} pages");
            if (file != DividedByAlpha && !Same(picture.Sums(), sums))
                wrong.Add($"{file}: {string.Join(",", picture.Sums())} and not {sums}");
            read++;
        }
        Assert.Empty(wrong);
        Assert.True(read > 150, $"{read} files read");
    }

    [Fact]
    public void Every_damaged_file_is_refused_in_one_line_that_names_it()
    {
        var damaged = Data.Tsv(Data.Real("raster", "expected.tsv")).Where(r => r["width"] == None)
            .Select(r => Data.Real("raster", r["file"])).ToList();
        Assert.Equal(13, damaged.Count);
        Assert.All(damaged, path =>
        {
            var error = Assert.Throws<ImageDataException>(() => ImageFile.Read(path));
            Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            Assert.Contains(';', error.Reason);
        });
    }

    [Fact]
    public void Tiled_planes_of_16_bits_with_alpha_are_what_Pillow_makes_of_them()
    {
        var row = Data.Tsv(Data.Real("raster", "expected.tsv")).Single(r => r["file"] == DividedByAlpha);
        var picture = ImageFile.Read(Data.Real("raster", DividedByAlpha)).Picture!;
        var planes = Enumerable.Range(0, 4).Select(c => picture.Plane(c).Select(v => Math.Floor(v / 256)).ToArray()).ToList();
        double[] sums = [.. planes.Select((p, c) =>
            p.Select((v, i) => c == 3 ? v : planes[3][i] == 0 ? 0 : Math.Min(255, Math.Floor(255 * v / planes[3][i]))).Sum())];
        double[] expected = [.. row["pillow_sums_per_channel"].Split(',').Select(Data.Number)];
        for (int c = 0; c < 4; c++)
            Assert.Equal(expected[c], sums[c]);
    }

    [Theory]
    [InlineData("hopper_orientation_2.jpg")]
    [InlineData("hopper_orientation_3.jpg")]
    [InlineData("hopper_orientation_6.jpg")]
    [InlineData("hopper_orientation_8.jpg")]
    public void Pictures_taken_with_a_turned_camera_stand_upright(string file)
    {
        // The same photograph, stored upright; turned ones were compressed anew.
        var upright = ImageFile.Read(Data.Real("raster", "tiff", "hopper_lzw.tif")).Picture!;
        var turned = ImageFile.Read(Data.Real("raster", "jpeg", file)).Picture!;
        double difference = upright.Plane(0).Zip(turned.Plane(0), (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(difference, 0, 12);
    }

    [Fact]
    public void A_wrong_checksum_of_a_chunk_is_told_where_the_one_over_all_data_holds()
    {
        var image = ImageFile.Read(Data.Real("raster", "png", "xcsn0g01.png"));
        Assert.Contains("wrong checksum", Assert.Single(image.Remarks), StringComparison.Ordinal);
        Assert.Empty(ImageFile.Read(Data.Real("raster", "png", "basn0g01.png")).Remarks);
    }

    [Fact]
    public void A_list_of_pages_that_leads_back_ends_there()
    {
        var image = ImageFile.Read(Data.Real("raster", "tiff", "multipage_single_frame_loop.tiff"));
        Assert.Equal(1, image.Frames);
        Assert.Contains("leads back", Assert.Single(image.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_read_side_by_side_as_one_after_the_other()
    {
        string root = Path.GetDirectoryName(Data.Real("raster", "expected.tsv"))!;
        string[] files = [.. Directory.GetFiles(Path.Combine(root, "tiff")), .. Directory.GetFiles(Path.Combine(root, "jpeg"))];
        var alone = files.Select(Told).ToList();
        Assert.Equal(alone, files.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(Told).ToList());

        static string Told(string file)
        {
            try
            {
                return string.Join(",", ImageFile.Read(file).Sums());
            }
            catch (ImageDataException e)
            {
                return e.Message;
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutants_are_read_or_refused_and_never_crash(int seed)
    {
        string root = Path.GetDirectoryName(Data.Real("raster", "expected.tsv"))!;
        var outcome = RasterMutants.Run([.. new[] { "png", "jpeg", "tiff" }.SelectMany(f => Directory.GetFiles(Path.Combine(root, f)))],
            seed, count: 150);
        Assert.Equal(150, outcome.Read + outcome.Refused);
        Assert.True(outcome.Read > 0 && outcome.Refused > 0, $"{outcome}");
        Assert.InRange(outcome.LongestSeconds, 0, 60);
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // The table gives sums of whole numbers exactly, of others with six digits.
    static bool Same(IReadOnlyList<double> sums, string expected)
    {
        double[] wanted = [.. expected.Split(',').Select(Data.Number)];
        return sums.Count == wanted.Length && sums.Zip(wanted).All(p => p.First == p.Second
            || (p.First != Math.Round(p.First) && Math.Abs(p.First - p.Second) <= 5e-6 * Math.Abs(p.Second)));
    }
}
