using Rubor.Methods.ChangeMaps;

namespace Rubor.Tests.Methods.ChangeMaps;

public class IntensityMatchTests
{
    [Fact]
    public void The_line_is_found_though_a_tenth_changed_and_swapping_the_visits_inverts_it()
    {
        var random = new Random(4);
        double[] before = new double[5000], after = new double[5000];
        for (int i = 0; i < before.Length; i++)
        {
            double tissue = 100 + (80 * random.NextDouble());
            before[i] = tissue + (4 * (random.NextDouble() - 0.5));
            after[i] = 30 + (1.4 * (tissue + (4 * (random.NextDouble() - 0.5)))) + (i % 10 == 0 ? 150 : 0);
        }
        var match = IntensityMatch.Fit(before, after)!.Value;
        Assert.Equal(1.4, match.Gain, 0.01);
        Assert.Equal(0, match.OfFollowUp(30 + (1.4 * 140)) - match.OfBaseline(140), 0.6);
        Assert.InRange(match.Kept, 0.85, 0.95);
        var swapped = IntensityMatch.Fit(after, before)!.Value;
        Assert.Equal(1 / match.Gain, swapped.Gain, 1e-6);
        Assert.Equal(match.OfBaseline(150), swapped.OfFollowUp(150), 1e-4);
    }

    [Fact]
    public void Visits_that_have_nothing_in_common_have_no_line()
    {
        double[] rising = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        Assert.Null(IntensityMatch.Fit(rising, [.. rising.Reverse()]));
        Assert.Null(IntensityMatch.Fit(rising, new double[100]));
        Assert.Null(IntensityMatch.Fit([1, 2], [1, 2]));
    }
}
