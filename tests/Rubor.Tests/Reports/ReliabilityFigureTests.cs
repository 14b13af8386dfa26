using Rubor.Reports.Figures;
using Rubor.Statistics;

namespace Rubor.Tests.Reports;

public class ReliabilityFigureTests
{
    [Fact]
    public void Bins_with_predictions_are_points_beside_the_line_on_which_they_should_lie()
    {
        var sums = new CalibrationSums();
        for (int k = 0; k < 10; k++)
            sums.Add(0.75, k < 6);
        var figure = ReliabilityFigure.Of([("before", sums.Result().Bins), ("after", new CalibrationSums().Result().Bins)]);
        var layers = figure["layer"]!.AsArray();
        Assert.Equal([0, 1], layers[0]!["data"]!["values"]!.AsArray().Select(v => (int)v!["share"]!));
        var point = Assert.Single(layers[2]!["data"]!["values"]!.AsArray());
        Assert.Equal(("before", 0.75, 0.6, 10L), ((string)point!["name"]!, (double)point["probability"]!, (double)point["share"]!, (long)point["count"]!));
        Assert.Equal(["before", "after"], layers[1]!["encoding"]!["color"]!["scale"]!["domain"]!.AsArray().Select(v => (string)v!));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReliabilityFigure.Of([.. Enumerable.Repeat(("x", sums.Result().Bins), 4)]));
    }
}
