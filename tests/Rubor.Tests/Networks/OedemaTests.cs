using Rubor.Networks.Augmentation;
using static Rubor.Tests.Networks.AugmentationSamples;

namespace Rubor.Tests.Networks;

public class OedemaTests
{
    static readonly AugmentationSettings Painted = AugmentationSettings.None with
    {
        OedemaPatches = 3,
        OedemaRadiusMinimumPixels = 4,
        OedemaRadiusMaximumPixels = 20,
        OedemaFactorMinimum = 0.4,
        OedemaFactorMaximum = 0.8,
    };

    [Fact]
    public void Only_what_is_labelled_becomes_darker_within_the_factors_and_the_label_stays()
    {
        var source = Random(2, 60, 70);
        for (int i = 0; i < source.Label.Length; i++)
            source.Label[i] = (byte)(i % 70 < 35 ? 1 : 0);
        for (ulong seed = 0; seed < 50; seed++)
        {
            var target = Apply(Painted, source, seed);
            Assert.Equal(source.Label, target.Label);
            int darker = 0;
            for (int i = 0; i < source.Label.Length; i++)
            {
                double first = target.Plane(0)[i] / source.Plane(0)[i], second = target.Plane(1)[i] / source.Plane(1)[i];
                if (source.Label[i] == 0)
                    Assert.Equal(source.Plane(0)[i], target.Plane(0)[i]);
                // Three patches may lie over one another; all channels alike.
                Assert.InRange(first, (0.4 * 0.4 * 0.4) - 1e-6, 1);
                Assert.Equal(first, second, 1e-5);
                darker += first < 1 ? 1 : 0;
            }

            // The smallest is a quarter of an ellipse of 4 by 1.2 pixels, the largest three whole ones of 20 by 20.
            Assert.InRange(darker, 3, 3 * Math.PI * 20 * 20);
        }
    }

    [Fact]
    public void A_patch_has_the_area_of_its_ellipse_and_as_many_are_drawn_as_may_be()
    {
        var source = new Sample(1, 201, 201);
        Array.Fill(source.Image, 1);
        source.Label[(100 * 201) + 100] = 1;
        // One labelled pixel in the middle decides the centre; of what is labelled around it nothing else is changed.
        Assert.Equal(0.5, Apply(Painted with { OedemaPatches = 1, OedemaFactorMinimum = 0.5, OedemaFactorMaximum = 0.5 }, source, 3)
            .Image[(100 * 201) + 100], 1e-6);
        Array.Fill(source.Label, (byte)1);
        double mean = 0;
        const int Draws = 400;
        for (ulong seed = 0; seed < Draws; seed++)
        {
            var target = Apply(Painted with
            {
                OedemaPatches = 1,
                OedemaRadiusMinimumPixels = 10,
                OedemaRadiusMaximumPixels = 10,
                OedemaFactorMinimum = 0,
                OedemaFactorMaximum = 0,
            }, source, seed);
            mean += target.Image.Sum(v => 1.0 - v) / Draws;
        }

        // An ellipse of radii 10 and 10 w, w uniform on 0.3 to 1; its edge fades linearly over e, uniform on 0.05 to 0.6: the volume under
        // it is π 100 w (1 − e + e²/3). What lies beyond the border of 201 pixels is lost: 10 of 201 on each side at most.
        double e2 = ((0.6 * 0.6 * 0.6) - (0.05 * 0.05 * 0.05)) / 3 / 0.55, whole = Math.PI * 100 * 0.65 * (1 - 0.325 + (e2 / 3));
        Assert.InRange(mean, 0.9 * whole, 1.03 * whole);
    }

    [Fact]
    public void It_happens_at_its_rate_and_earlier_draws_stay_as_they_were()
    {
        var some = Everything with { OedemaPatches = 2, OedemaProbability = 0.3, OedemaRadiusMaximumPixels = 9, OedemaFactorMinimum = 0.5 };
        var (with, without) = (new Augmenter(some), new Augmenter(Everything));
        int on = 0;
        for (ulong seed = 0; seed < 4000; seed++)
        {
            var draw = with.Draw(seed);
            on += draw.Oedema ? 1 : 0;
            Assert.Equal(without.Draw(seed), draw with { Oedema = false });
        }

        Assert.InRange(on / 4000.0, 0.3 - 0.03, 0.3 + 0.03);
        var blank = new Sample(1, 40, 40);
        Array.Fill(blank.Image, 1);
        Assert.Equal(blank.Image, Apply(Painted, blank, seed: 1).Image);
    }
}
