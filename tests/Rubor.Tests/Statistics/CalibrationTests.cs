using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

/// <summary>Against scikit-learn and SciPy: tests/Reference/statistics/calibration.py.</summary>
public class CalibrationTests
{
    const int Count = 1500;

    static readonly Golden Golden = Golden.Load("calibration.tsv");

    static double Chance(int i) => i * 104729L % 997 / 997.0;

    static double Probability(int i) => i * 7919L % 1009 / 1009.0;

    static Calibration Of(Func<double, double> said)
    {
        var sums = new CalibrationSums();
        for (int i = 1; i <= Count; i++)
            sums.Add(said(Probability(i)), Chance(i) < Math.Pow(Probability(i), 1.5));
        return sums.Result();
    }

    [Fact]
    public void Bins_scores_and_losses_are_those_of_scikit_learn()
    {
        var found = Of(p => p);
        Assert.Equal((Count, CalibrationSums.Bins), (found.Count, found.Bins.Count));
        for (int b = 0; b < found.Bins.Count; b++)
        {
            Golden.Matches($"bin {b} count", found.Bins[b].Count);
            Golden.Matches($"bin {b} mean", found.Bins[b].MeanProbability);
            Golden.Matches($"bin {b} share", found.Bins[b].Share);
            Assert.Equal(b / 15.0, found.Bins[b].Low, 1e-12);
        }

        Golden.Matches("expected error", found.ExpectedError.Value);
        Golden.Matches("maximum error", found.MaximumError.Value);
        Golden.Matches("brier", found.Brier.Value);
        Golden.Matches("log loss", found.LogLoss.Value);
    }

    [Fact]
    public void Bins_of_equal_count_come_near_those_of_all_predictions_in_order()
    {
        // Bins end where a fine bin of 1/3840 does.
        Assert.Equal(Golden["adaptive error"], Of(p => p).AdaptiveError.Required, 2e-3);
        Assert.Equal(Golden["squared adaptive error"], Of(p => p * p).AdaptiveError.Required, 2e-3);
    }

    [Fact]
    public void Most_predictions_near_0_leave_adaptive_bins_for_the_rest()
    {
        // 800 of 1,000 at 0.0001, never true; 100 each at 0.3 and 0.7, of which all and none are true: they have bins of their own.
        var sums = new CalibrationSums();
        for (int k = 0; k < 800; k++)
            sums.Add(0.0001, false);
        for (int k = 0; k < 100; k++)
        {
            sums.Add(0.3, true);
            sums.Add(0.7, false);
        }

        Assert.Equal(((800 * 0.0001) + (100 * 0.7) + (100 * 0.7)) / 1000, sums.Result().AdaptiveError.Required, 1e-12);
    }

    [Fact]
    public void A_probability_on_an_edge_counts_below_it_and_0_and_1_have_places()
    {
        var sums = new CalibrationSums();
        foreach (double p in new[] { 0, 1.0 / 15, 0.2, 0.2001, 1 })
            sums.Add(p, true);
        Assert.Equal([2, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], sums.Result().Bins.Select(b => (int)b.Count));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void What_is_no_probability_is_refused(double p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CalibrationSums().Add(p, true));

    [Fact]
    public void Nothing_added_is_undefined_and_a_certain_mistake_is_finitely_bad()
    {
        var none = new CalibrationSums().Result();
        Assert.All([none.ExpectedError, none.AdaptiveError, none.MaximumError, none.Brier, none.LogLoss], e => Assert.False(e.IsDefined));
        var one = new CalibrationSums();
        one.Add(0, true);
        Assert.Equal(-Math.Log(CalibrationSums.LeastDoubt), one.Result().LogLoss.Required, 1e-9);
        Assert.Equal(1, one.Result().Brier.Required);
    }

    [Theory]
    [InlineData("sure", 2.2, 3)]
    [InlineData("sure", 2.2, 1)]
    [InlineData("unsure", 0.6, 3)]
    [InlineData("unsure", 0.6, 1)]
    public void Temperatures_are_those_that_SciPy_finds(string name, double drawnAt, int classes)
    {
        var fit = new TemperatureFit();
        for (int i = 1; i <= Count; i++)
        {
            float[] z = [.. Enumerable.Range(0, classes).Select(c =>
                (float)(8 * ((((i * (c + 3L) * 7919) + (c * 101)) % 1009 / 1009.0) - 0.5)))];
            fit.Add(z, Truth(z, drawnAt, Chance(i)));
        }

        var found = fit.Fit()!;
        Assert.Equal(Count, found.Count);
        Assert.False(found.AtLimit);
        Golden.Matches($"{name} {classes} temperature", found.Temperature, 2e-4);
        Golden.Matches($"{name} {classes} before", found.LogLossBefore);
        Golden.Matches($"{name} {classes} after", found.LogLossAfter, 2e-5);
    }

    [Fact]
    public void Truths_that_no_temperature_makes_likely_enough_end_at_the_limit()
    {
        TemperatureFit With(int truth)
        {
            var fit = new TemperatureFit();
            fit.Add([3], truth);
            return fit;
        }

        Assert.Equal((TemperatureFit.Least, true), (Math.Round(With(1).Fit()!.Temperature, 9), With(1).Fit()!.AtLimit));
        Assert.Equal((TemperatureFit.Most, true), (Math.Round(With(0).Fit()!.Temperature, 9), With(0).Fit()!.AtLimit));
        Assert.Null(new TemperatureFit().Fit());
        Assert.Throws<ArgumentOutOfRangeException>(() => new TemperatureFit().Add([1, 2, 3], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TemperatureFit().Add([1], 2));
    }

    static int Truth(float[] z, double temperature, double chance)
    {
        double[] logits = [.. (z.Length == 1 ? [0, z[0]] : z).Select(v => v / temperature)];
        double all = logits.Sum(Math.Exp), sum = 0;
        for (int c = 0; c < logits.Length - 1; c++)
            if (chance < (sum += Math.Exp(logits[c]) / all))
                return c;
        return logits.Length - 1;
    }
}
