using Rubor.Networks.Augmentation;
using static Rubor.Tests.Networks.AugmentationSamples;

namespace Rubor.Tests.Networks;

public class AugmentationGeometryTests
{
    static readonly AugmentationDraw Neutral = AugmentationDraw.Neutral;

    [Fact]
    public void Neutral_settings_change_no_byte()
    {
        var source = Random(2, 33, 47);
        var target = Apply(AugmentationSettings.None, source, seed: 12);
        Assert.Equal(source.Image, target.Image);
        Assert.Equal(source.Label, target.Label);
    }

    [Theory]
    [InlineData(Interpolation.Nearest)]
    [InlineData(Interpolation.Linear)]
    [InlineData(Interpolation.Cubic)]
    public void Flips_are_exact(Interpolation interpolation)
    {
        var source = Random(2, 20, 33);
        var settings = AugmentationSettings.None with { Interpolation = interpolation };
        AssertMapped(source, Apply(settings, source, Neutral with { FlipLeftRight = true }), (r, c) => (r, 32 - c));
        AssertMapped(source, Apply(settings, source, Neutral with { FlipUpDown = true }), (r, c) => (19 - r, c));
        AssertMapped(source, Apply(settings, source, Neutral with { FlipLeftRight = true, FlipUpDown = true }), (r, c) => (19 - r, 32 - c));
    }

    [Theory]
    [InlineData(Interpolation.Nearest)]
    [InlineData(Interpolation.Linear)]
    [InlineData(Interpolation.Cubic)]
    public void Quarter_turns_are_exact(Interpolation interpolation)
    {
        foreach (int edge in new[] { 32, 33 })
        {
            var source = Random(1, edge, edge);
            var settings = AugmentationSettings.None with { Interpolation = interpolation };
            // clockwise on a screen: what was left is up
            AssertMapped(source, Apply(settings, source, Neutral with { RotationDegrees = 90 }), (r, c) => (edge - 1 - c, r));
            AssertMapped(source, Apply(settings, source, Neutral with { RotationDegrees = -90 }), (r, c) => (c, edge - 1 - r));
            AssertMapped(source, Apply(settings, source, Neutral with { RotationDegrees = 180 }), (r, c) => (edge - 1 - r, edge - 1 - c));
        }
    }

    [Fact]
    public void Whole_pixel_movements_are_exact_and_bring_in_the_fill()
    {
        var source = Random(1, 20, 25);
        var settings = AugmentationSettings.None with { FillIntensity = -7, FillLabel = 9 };
        var target = Apply(settings, source, Neutral with { TranslationRowsPixels = 3, TranslationColumnsPixels = -4 });
        for (int r = 0; r < 20; r++)
        {
            for (int c = 0; c < 25; c++)
            {
                bool inside = r >= 3 && c + 4 < 25;
                Assert.Equal(inside ? source.Image[(r - 3) * 25 + c + 4] : -7, target.Image[r * 25 + c]);
                Assert.Equal(inside ? source.Label[(r - 3) * 25 + c + 4] : 9, target.Label[r * 25 + c]);
            }
        }
    }

    [Fact]
    public void A_movement_goes_before_the_flip()
    {
        var source = Random(1, 9, 9);
        var target = Apply(AugmentationSettings.None with { Border = Border.Mirror }, source,
            Neutral with { TranslationColumnsPixels = 2, FlipLeftRight = true });
        AssertMapped(source, target, (r, c) => (r, 8 - c - 2 < 0 ? -(8 - c - 2) - 1 : 8 - c - 2));
    }

    [Fact]
    public void A_mask_follows_its_image_to_the_pixel_by_nearest()
    {
        var source = Shapes(90, 110);
        for (ulong seed = 0; seed < 50; seed++)
        {
            foreach (var border in Enum.GetValues<Border>())
            {
                var settings = Everything with
                {
                    Border = border,
                    Interpolation = Interpolation.Nearest,
                    PowerProbability = 0,
                    BlurProbability = 0,
                    LowResolutionProbability = 0,
                    BrightnessProbability = 0,
                    ContrastProbability = 0,
                    NoiseProbability = 0
                };
                var target = Apply(settings, source, seed);
                Assert.Contains((byte)1, target.Label);
                for (int i = 0; i < target.Label.Length; i++)
                    Assert.Equal(target.Label[i], target.Image[i]);
            }
        }
    }

    [Theory] // of 9,900 pixels. Bilinear: the nearest pixel weighs at least 1/4, so none; cubic overshoots, at the sharpest corners
    [InlineData(Interpolation.Linear, 0)]
    [InlineData(Interpolation.Cubic, 5)]
    public void A_mask_follows_its_image_away_from_edges_when_intensities_are_interpolated(Interpolation interpolation, int most)
    {
        var source = Shapes(90, 110);
        var settings = AugmentationSettings.Paper with { Interpolation = interpolation, PowerProbability = 0 };
        for (ulong seed = 0; seed < 50; seed++)
        {
            var target = Apply(settings, source, seed);
            int apart = 0, edges = 0;
            for (int i = 0; i < target.Label.Length; i++)
            {
                if (target.Image[i] is > 0.25f and < 0.75f)
                    edges++;
                else if ((target.Image[i] > 0.5f) != (target.Label[i] == 1))
                    apart++;
            }

            Assert.InRange(apart, 0, most);
            Assert.InRange(edges, 1, 1200);
        }
    }

    [Fact]
    public void Channels_move_together()
    {
        var source = Random(3, 40, 40);
        for (int i = 0; i < 1600; i++)
            source.Image[1600 + i] = source.Image[3200 + i] = source.Image[i];
        var target = Apply(AugmentationSettings.Paper with { Interpolation = Interpolation.Linear }, source, seed: 5);
        Assert.Equal(target.Image[..1600], target.Image[1600..3200]);
        Assert.Equal(target.Image[..1600], target.Image[3200..]);
    }

    [Fact]
    public void A_crop_is_a_window_of_the_whole()
    {
        var source = Random(2, 60, 70);
        var settings = AugmentationSettings.Paper with { PowerProbability = 0, Crop = true };
        var augmenter = new Augmenter(settings);
        for (ulong seed = 0; seed < 20; seed++)
        {
            Sample whole = new(2, 60, 70), window = new(2, 24, 32);
            augmenter.Apply(source, whole, seed);
            augmenter.Apply(source, window, seed);
            bool Fits(int row, int column) =>
                Enumerable.Range(0, 24)
                    .All(r => whole.Image.AsSpan((row + r) * 70 + column, 32).SequenceEqual(window.Image.AsSpan(r * 32, 32))
                    && whole.Label.AsSpan((row + r) * 70 + column, 32).SequenceEqual(window.Label.AsSpan(r * 32, 32)));
            Assert.Contains(true, Enumerable.Range(0, 37).SelectMany(row => Enumerable.Range(0, 39).Select(column => Fits(row, column))));
        }
    }

    [Fact]
    public void Crops_reach_every_place_and_foreground_at_the_asked_rate()
    {
        var source = new Sample(1, 64, 64);
        for (int i = 0; i < source.Image.Length; i++)
            source.Image[i] = i;
        source.Label[40 * 64 + 23] = 2; // the only foreground pixel
        var augmenter = new Augmenter(AugmentationSettings.None with { Crop = true, CropForegroundProbability = 0.3 });
        var target = new Sample(1, 17, 17);
        int centred = 0;
        var corners = new HashSet<int>();
        const int Draws = 20000;
        for (ulong seed = 0; seed < Draws; seed++)
        {
            augmenter.Apply(source, target, seed);
            corners.Add((int)target.Image[0]);
            if (target.Label[8 * 17 + 8] == 2)
                centred++;
        }

        double rate = 0.3 + 0.7 / (48 * 48);
        Assert.InRange(centred / (double)Draws, rate - 0.013, rate + 0.013); // four standard errors
        Assert.True(corners.Count > 0.99 * 48 * 48, $"{corners.Count} of 2304 places");
        Assert.Equal(47 * 64 + 47, corners.Max());
    }

    [Fact]
    public void A_crop_on_foreground_finds_it_after_rotation_and_flips()
    {
        var source = Shapes(96, 96);
        var augmenter = new Augmenter(AugmentationSettings.Paper with
        {
            RotationDegrees = 180,
            TranslationPixels = 5,
            Crop = true,
            CropForegroundProbability = 1
        });
        var target = new Sample(1, 32, 32);
        for (ulong seed = 0; seed < 200; seed++)
        {
            augmenter.Apply(source, target, seed);
            Assert.Contains((byte)1, target.Label);
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var source = Random(1, 20, 20);
        var augmenter = new Augmenter(AugmentationSettings.None);
        Assert.Contains("Crop", Assert.Throws<ArgumentException>(() => augmenter.Apply(source, new Sample(1, 16, 16), 0)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => augmenter.Apply(source, source, 0));
        Assert.Throws<ArgumentException>(() => augmenter.Apply(source, new Sample(2, 20, 20), 0));
        Assert.Throws<ArgumentException>(() =>
            new Augmenter(AugmentationSettings.None with { Crop = true }).Apply(source, new Sample(1, 21, 20), 0));
    }

    static void AssertMapped(Sample source, Sample target, Func<int, int, (int, int)> from)
    {
        for (int channel = 0; channel < source.Channels; channel++)
        {
            for (int r = 0; r < source.Rows; r++)
            {
                for (int c = 0; c < source.Columns; c++)
                {
                    var (row, column) = from(r, c);
                    Assert.Equal(source.Plane(channel)[row * source.Columns + column], target.Plane(channel)[r * source.Columns + c]);
                    Assert.Equal(source.Label[row * source.Columns + column], target.Label[r * source.Columns + c]);
                }
            }
        }
    }
}
