using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

public class PrintedNumberTests
{
    [Theory]
    [InlineData(null, "n/a")]
    [InlineData(0.0, "0")]
    [InlineData(1.0, "1.000")]
    [InlineData(0.847, "0.847")]
    [InlineData(0.8474, "0.847")]
    [InlineData(0.05, "0.0500")]
    [InlineData(0.0009, "0.000900")]
    [InlineData(-0.0002, "−0.000200")]
    [InlineData(0.99996, "1.00")]
    [InlineData(9.9996, "10.00")]
    [InlineData(12.345, "12.35")]
    [InlineData(999.96, "1000")]
    [InlineData(1234.6, "1235")]
    [InlineData(-87654.3, "−87654")]
    [InlineData(123456789.0, "123456789")]
    [InlineData(3e-9, "3.00e−9")]
    [InlineData(1e200, "1.00e200")]
    [InlineData(-2.5e15, "−2.50e15")]
    public void A_number_has_significant_digits(double? value, string text) => Assert.Equal(text, PrintedNumber.Of(value));

    [Fact]
    public void Negative_zero_has_no_sign() => Assert.Equal("0", PrintedNumber.Of(-0.0));

    [Theory]
    [InlineData(2.0 / 3, 0.208, 0.939, "0.67 (0.21 to 0.94)")] // two of three: not three decimals
    [InlineData(0.90345, 0.8812, 0.9204, "0.903 (0.881 to 0.920)")]
    [InlineData(0.00090, 0.00079, 0.00101, "0.00090 (0.00079 to 0.00101)")] // an ADC in mm²/s
    [InlineData(-0.0000012, -0.0001, 0.0000976, "−0.000001 (−0.00010 to 0.00010)")] // never 0.00000
    [InlineData(1523.4, -890.2, 3936.9, "1523 (−890 to 3937)")]
    [InlineData(0.0, -0.31, 0.31, "0.00 (−0.31 to 0.31)")]
    [InlineData(1.0, 0.98714, 1.0, "1.000 (0.987 to 1.000)")]
    [InlineData(0.5, 0.0004, 0.99, "0.50 (0.0004 to 0.99)")]
    [InlineData(1e200, 9e199, 1.1e200, "1.00e200 (9.00e199 to 1.10e200)")]
    [InlineData(0.5, 0.5, 0.5, "0.500 (0.500 to 0.500)")]
    public void An_estimate_has_the_digits_that_its_interval_supports(double value, double lower, double upper, string text) =>
        Assert.Equal(text, PrintedNumber.Of(value, lower, upper));

    [Theory]
    [InlineData(0.0009123, 0.0002345, "0.00091 ± 0.00023")]
    [InlineData(0.9042, 0.1349, "0.90 ± 0.13")]
    [InlineData(512.3, 498.7, "512 ± 499")]
    [InlineData(1.0, 0.0, "1.000 ± 0")]
    [InlineData(-0.00001, 0.0132, "−0.00001 ± 0.013")]
    public void A_mean_has_the_digits_that_its_deviation_supports(double mean, double deviation, string text) =>
        Assert.Equal(text, PrintedNumber.WithDeviation(mean, deviation));

    [Fact]
    public void A_number_that_is_not_nought_is_never_printed_as_nought()
    {
        var random = new SeededRandom(7);
        for (int i = 0; i < 3000; i++)
        {
            double value = (random.Next(2) == 0 ? -1 : 1) * (1 + random.Next(9_000_000) / 1e6) * Math.Pow(10, random.Next(60) - 30);
            double width = Math.Pow(10, random.Next(12) - 6);
            foreach (string text in new[] { PrintedNumber.Of(value), PrintedNumber.Of(value, value - width, value + width).Split(' ')[0],
                PrintedNumber.WithDeviation(value, width).Split(' ')[0] })
                Assert.True(text.Any(c => c is >= '1' and <= '9'), $"{value:R} ± {width}: {text}");
        }
    }

    [Fact]
    public void Counts_are_whole_and_p_values_have_three_decimals()
    {
        Assert.Equal(("1234567", "−3"), (PrintedNumber.Of(1234567L), PrintedNumber.Of(-3L)));
        Assert.Equal(("n/a", "< 0.001", "0.050", "1.000"),
            (PrintedNumber.P(null), PrintedNumber.P(1e-9), PrintedNumber.P(0.05), PrintedNumber.P(1)));
    }
}
