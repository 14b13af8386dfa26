using System.Text.Json.Nodes;
using Rubor.Methods.HandScans.Threshold;

namespace Rubor.Tests.Methods.HandScans;

public class SmoothedCountsTests
{
    [Fact]
    public void Smoothing_equals_scipy_at_every_width_and_at_the_borders()
    {
        var golden = JsonNode.Parse(File.ReadAllText(Data.Reference("handscans", "threshold_smoothing.json")))!;
        int width = (int)golden["width"]!;
        double[] image = Numbers(golden["image"]);
        foreach (var one in golden["cases"]!.AsArray())
        {
            double sigma = (double)one!["sigma"]!;
            Close(Numbers(one["weights"]), ThresholdKernel.Weights(sigma));
            Close(Numbers(one["smoothed"]), SmoothedCounts.Of(image, width, image.Length / width, sigma));
        }
    }

    [Theory] // Cobb 2023, eq. 1: 3σ rounded, one more where that is even.
    [InlineData(0.1, 1)]
    [InlineData(0.4, 1)]
    [InlineData(0.5, 3)]
    [InlineData(0.9, 3)]
    [InlineData(1.1, 3)]
    [InlineData(1.2, 5)]
    [InlineData(1.5, 5)]
    [InlineData(2.0, 7)]
    [InlineData(2.5, 9)]
    [InlineData(4.0, 13)]
    public void A_kernel_has_an_odd_number_of_weights(double sigma, int length)
    {
        Assert.Equal(length, ThresholdKernel.Length(sigma));
        Assert.Equal(1, ThresholdKernel.Weights(sigma).Sum(), 14);
    }

    [Fact]
    public void An_even_image_stays_on_its_whole_number_at_every_width()
    {
        double[] image = [.. Enumerable.Repeat(7.0, 15 * 9)];
        foreach (double sigma in new ThresholdSettings().Sigmas)
            Assert.All(SmoothedCounts.Of(image, 15, 9, sigma), v => Assert.True(SmoothedCounts.IsBetween(v, 7, 7), $"{v:R} at {sigma}"));
    }

    [Theory]
    [InlineData(7 - 9e-10, true)]
    [InlineData(7 + 9e-10, true)]
    [InlineData(7 - 1.1e-9, false)]
    [InlineData(7 + 1.1e-9, false)]
    public void A_value_within_a_billionth_of_a_whole_number_is_that_number(double value, bool isSeven) =>
        Assert.Equal(isSeven, SmoothedCounts.IsBetween(value, 7, 7));

    [Fact]
    public void The_grid_holds_forty_widths_of_a_tenth_of_a_pixel_each()
    {
        var sigmas = new ThresholdSettings().Sigmas;
        Assert.Equal((40, 0.1, 0.3, 4.0), (sigmas.Count, sigmas[0], sigmas[2], sigmas[^1]));
    }

    static double[] Numbers(JsonNode? list) => [.. list!.AsArray().Select(n => (double)n!)];

    static void Close(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-12);
    }
}
