using Rubor.Imaging.Files;
using Rubor.Tests.Imaging;

namespace Rubor.Tests.Cli;

public class ImageShowTests
{
    [Fact]
    public async Task Size_bits_spacing_and_sums_are_told()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["p.png"],
            MadePictures.Png(3, 2, 16, 0, [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 1, 0], MadePictures.Density(10000, 10000)));
        var json = (await CommandRun.Of("image", "show", folder["p.png"], "--json")).Json;
        Assert.Equal("PNG", (string?)json["format"]);
        Assert.Equal((3, 2, 1, 16, 1),
            ((int)json["width"]!, (int)json["height"]!, (int)json["channels"]!, (int)json["bits"]!, (int)json["frames"]!));
        Assert.Equal(0.1, (double)json["spacing_mm"]![0]!, 9);
        Assert.Equal(15 + 256, (double)Assert.Single(json["sums"]!.AsArray())!);
        File.WriteAllBytes(folder["bare.tif"], MadePictures.Tiff(3, 2, 1, 8, 1, [1, 2, 3, 4, 5, 6]));
        Assert.Null((await CommandRun.Of("image", "show", folder["bare.tif"], "--json")).Json["spacing_mm"]);
        Assert.Contains("not stated", (await CommandRun.Of("image", "show", folder["bare.tif"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_picture_is_written_and_no_file_replaced_unasked()
    {
        using var folder = new TemporaryFolder();
        string tiff = folder["a.tif"], png = folder["a.png"];
        File.WriteAllBytes(tiff, MadePictures.Tiff(3, 2, 1, 8, 0, [0, 51, 102, 153, 204, 255]));
        Assert.Equal(0, (await CommandRun.Of("image", "show", tiff, "--png", png)).ExitCode);
        Assert.Equal([255, 204, 153, 102, 51, 0], ImageFile.Read(png).Picture!.SampleBytes.ToArray());
        (await CommandRun.Of("image", "show", tiff, "--png", png)).RefusedWith(png, "is there already");
        Assert.Equal(0, (await CommandRun.Of("image", "show", tiff, "--png", png, "--overwrite")).ExitCode);
        File.WriteAllText(folder["notes"], "mine");
        (await CommandRun.Of("image", "show", tiff, "--png", folder["notes"], "--overwrite")).RefusedWith("is no PNG");
        (await CommandRun.Of("image", "show", png, "--png", png, "--overwrite")).RefusedWith("is the image itself");
        (await CommandRun.Of("image", "show", tiff, "--png", folder.Path)).RefusedWith("is a folder");
        Assert.Equal(4, Directory.GetFiles(folder.Path).Length + 1);
    }

    [Fact]
    public async Task A_damaged_picture_is_one_line_and_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["cut.png"], MadePictures.Png(3, 2, 8, 0, [1, 2, 3, 4, 5, 6])[..50]);
        (await CommandRun.Of("image", "show", folder["cut.png"], "--png", folder["out.png"])).RefusedWith(folder["cut.png"], "cannot be read");
        Assert.False(File.Exists(folder["out.png"]));
    }
}
