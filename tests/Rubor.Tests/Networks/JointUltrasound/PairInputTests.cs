using Rubor.Networks.JointUltrasound;
using Rubor.Networks.Planning;

namespace Rubor.Tests.Networks.JointUltrasound;

public class PairInputTests
{
    static readonly float[] Mean = [0.485f, 0.456f, 0.406f], Deviation = [0.229f, 0.224f, 0.225f];

    // The whole crop is the region, each pixel of which is seen as one.
    static PairImage Whole(PairImage pair) => pair with { GrayRegion = (0, 0, 40, 40), DopplerRegion = (0, 0, 40, 40) };

    static PairImage Flat(byte value) => Whole(SmallPairs.Pair("a-1", 0, 0, 1)) with
    {
        Gray = [.. Enumerable.Repeat(value, 1600)],
        Doppler = [.. Enumerable.Repeat(value, 4800)],
    };

    [Fact]
    public void A_flat_image_is_its_value_on_ImageNets_scale_in_three_planes()
    {
        var (gray, doppler) = PairInput.Plain(Flat(102), 32, ScorerPlan.Red);
        Assert.Equal(3 * 32 * 32, gray.Length);
        for (int k = 0; k < gray.Length; k++)
        {
            int c = k / (32 * 32);
            Assert.Equal(((102f / 255) - Mean[c]) / Deviation[c], gray[k], 5);
            Assert.Equal(gray[k], doppler[k], 5);
        }
    }

    [Theory]
    [InlineData(ScorerPlan.Red, 0)]
    [InlineData(ScorerPlan.Blue, 2)]
    public void Signal_is_painted_in_one_pure_colour_whatever_colour_it_had_and_however_bright_the_image_is_made(string paint, int colour)
    {
        var pair = Flat(100);
        for (int k = 0; k < 1600; k++)
            if (k % 40 is >= 10 and < 30 && k / 40 is >= 10 and < 30)
                pair.Signal[k] = true;
        var augmentation = PairAugmentation.None with { BrightnessContrast = 0.25 };
        float[][] seen = [PairInput.Plain(pair, 40, paint).Doppler, PairInput.Drawn(pair, 40, paint, augmentation, 3).Doppler];
        foreach (float[] doppler in seen)
        {
            for (int c = 0; c < 3; c++)
                Assert.Equal(((c == colour ? 1 : 0) - Mean[c]) / Deviation[c], doppler[(c * 1600) + (20 * 40) + 20], 5);
            Assert.Equal((doppler[0] * Deviation[0]) + Mean[0], (doppler[1600] * Deviation[1]) + Mean[1], 5);
        }
    }

    [Fact]
    public void Without_paint_a_pixel_keeps_its_colour()
    {
        var pair = Whole(SmallPairs.Pair("a-1", 0, 3, 1));
        int at = Array.FindIndex(pair.Signal, s => s) + 41;
        float[] doppler = PairInput.Plain(pair, 40, ScorerPlan.NoPaint).Doppler;
        Assert.True((doppler[(2 * 1600) + at] * Deviation[2]) + Mean[2] > 0.7);
        Assert.True((doppler[at] * Deviation[0]) + Mean[0] < 0.3);
    }

    [Fact]
    public void The_share_of_a_pixel_that_is_signal_is_painted_and_no_more()
    {
        var pair = Flat(0);
        // Every other column: each pixel of half the resolution is half signal.
        for (int k = 0; k < 1600; k++)
            pair.Signal[k] = k % 2 == 0;
        float[] doppler = PairInput.Plain(pair, 20, ScorerPlan.Red).Doppler;
        for (int k = 0; k < 400; k++)
            Assert.Equal(0.5f, (doppler[k] * Deviation[0]) + Mean[0], 4);
    }

    [Fact]
    public void A_bright_half_stays_on_its_side_and_a_turn_about_the_middle_keeps_the_middle()
    {
        var pair = Flat(0);
        for (int k = 0; k < 1600; k++)
            pair.Gray[k] = (byte)(k % 40 >= 20 ? 200 : 0);
        float[] gray = PairInput.Plain(pair, 40, ScorerPlan.Red).Gray;
        Assert.True(gray[(20 * 40) + 39] > gray[(20 * 40) + 1]);
        var turned = PairAugmentation.None with { RotationDegrees = 5 };
        for (ulong seed = 0; seed < 5; seed++)
        {
            float[] drawn = PairInput.Drawn(pair, 40, ScorerPlan.Red, turned, seed).Gray;
            Assert.True(drawn[(20 * 40) + 25] > 0 && drawn[(20 * 40) + 14] < 0);
            Assert.NotEqual(gray, drawn);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_and_what_one_image_is_shown_does_not_hang_on_the_other()
    {
        var pair = SmallPairs.Pair("a-1", 2, 2, 1);
        var all = new PairAugmentation();
        var (gray, doppler) = PairInput.Drawn(pair, 32, ScorerPlan.Red, all, 9);
        Assert.Equal(gray, PairInput.Drawn(pair, 32, ScorerPlan.Red, all, 9).Gray);
        Assert.NotEqual(gray, PairInput.Drawn(pair, 32, ScorerPlan.Red, all, 10).Gray);
        Assert.Equal(doppler, PairInput.Drawn(pair, 32, ScorerPlan.Red, all with { ShiftShare = 0.05, LeastGrayScale = 1 }, 9).Doppler);
    }

    [Fact]
    public void The_default_augmentation_stays_within_a_margin_of_a_fifth_of_the_region()
    {
        // Outside of the margin lies what must never be seen.
        var pair = SmallPairs.Pair("a-1", 0, 0, 1);
        var wide = pair with
        {
            Gray = [.. Enumerable.Range(0, 1600).Select(k => (byte)(k % 40 is >= 4 and < 36 && k / 40 is >= 4 and < 36 ? 0 : 255))],
            GrayRegion = (10, 10, 20, 20),
        };
        for (ulong seed = 0; seed < 200; seed++)
            Assert.DoesNotContain(PairInput.Drawn(wide, 32, ScorerPlan.Red, new() { BrightnessContrast = 0 }, seed).Gray, v => v > 0);
    }

    [Fact]
    public void A_region_beyond_its_crop_and_arrays_of_another_size_are_refused_by_the_name_of_the_pair()
    {
        var pair = SmallPairs.Pair("p7-mcp2", 0, 0, 1);
        PairImage[] all = [pair with { GrayRegion = (20, 0, 21, 10) }, pair with { DopplerWidth = 39 }, pair with { Signal = new bool[3] }];
        foreach (var bad in all)
            Assert.StartsWith("p7-mcp2: ", Assert.Throws<ArgumentException>(bad.Check).Message, StringComparison.Ordinal);
    }
}
