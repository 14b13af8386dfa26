using Rubor.Imaging.Files;
using Rubor.Reports.Pictures;

namespace Rubor.Tests.Reports;

public sealed class HeatmapPictureTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static readonly byte[] Gray = [.. Enumerable.Repeat((byte)100, 300 * 200 * 3)];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_empty_map_leaves_the_picture_as_it_was()
    {
        Assert.Equal(HeatmapPicture.Outlined(Gray, 300, 200, []), HeatmapPicture.Png(Gray, 300, 200, new float[16], 4));
        Assert.All(Pixels(HeatmapPicture.Overlay(new float[16], 4), 4), p => Assert.Equal(0, p[3]));
    }

    [Fact]
    public void Where_the_map_is_high_the_picture_is_yellow_between_lines_that_need_no_colour()
    {
        var map = new float[16];
        map.AsSpan(0, 8).Fill(1);
        var pixels = Pixels(HeatmapPicture.Png(Gray, 300, 200, map, 4), 3);
        Assert.Equal([255, 230, 0], pixels[(10 * 300) + 150]);
        Assert.Equal([100, 100, 100], pixels[(190 * 300) + 150]);
        int[] white = [.. Enumerable.Range(1, 198).Where(y => pixels[(y * 300) + 150].All(v => v == 255))];
        Assert.InRange(white.Length, 1, 2); // the line at 0.6, and a dash of that at 0.2
        int black = Enumerable.Range(1, 298).Count(x => Enumerable.Range(100, 60).Any(y => pixels[(y * 300) + x].All(v => v == 0)));
        Assert.InRange(black, 20, 290);
        var overlay = Pixels(HeatmapPicture.Overlay(map, 4), 4);
        Assert.Equal([255, 255, 0], new[] { overlay[0][3], overlay[7][3], overlay[8][3] });
    }

    [Fact]
    public void Small_pictures_are_shown_in_whole_multiples_and_sizes_that_do_not_fit_are_refused()
    {
        Assert.Equal(40 * 12 * 30 * 12, Pixels(HeatmapPicture.Outlined(Gray.AsSpan(0, 40 * 30 * 3), 40, 30, []), 3).Count);
        Assert.Throws<ArgumentException>(() => HeatmapPicture.Png(Gray, 300, 100, new float[16], 4));
        Assert.Throws<ArgumentException>(() => HeatmapPicture.Png(Gray, 300, 200, new float[15], 4));
    }

    List<byte[]> Pixels(byte[] png, int channels)
    {
        string file = folder["map.png"];
        File.WriteAllBytes(file, png);
        var page = Assert.Single(ImageFile.Read(file).Pages);
        Assert.Equal(channels, page.Channels);
        return [.. page.SampleBytes.ToArray().Chunk(channels)];
    }
}
