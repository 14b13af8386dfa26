using Rubor.Networks.Explanation;
using Rubor.Tests.Networks.JointUltrasound;

namespace Rubor.Tests.Networks.Explanation;

public class PathRuleTests
{
    [Fact]
    public void Fifty_nodes_of_Gauss_and_Legendre_are_NumPys()
    {
        var golden = SeededWeights.Json.GetProperty("pair");
        var rule = PathRule.GaussLegendre(50);
        Assert.Equal(golden.Numbers("nodes"), rule.Nodes, (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(golden.Numbers("weights"), rule.Weights, (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(17)]
    public void N_nodes_integrate_polynomials_up_to_degree_2n_less_1_exactly(int nodes)
    {
        var rule = PathRule.GaussLegendre(nodes);
        for (int degree = 0; degree < 2 * nodes; degree++)
            Assert.Equal(1.0 / (degree + 1), rule.Nodes.Zip(rule.Weights, (x, w) => w * Math.Pow(x, degree)).Sum(), 12);
    }

    [Fact]
    public void Right_ends_are_those_of_the_formula_and_their_weights_add_up_to_1()
    {
        var rule = PathRule.Right(4);
        Assert.Equal([0.25, 0.5, 0.75, 1], rule.Nodes);
        Assert.Equal(1, PathRule.Right(50).Weights.Sum(), 12);
    }

    [Fact]
    public void The_scale_is_where_the_sum_of_the_sorted_positive_parts_reaches_99_percent()
    {
        float[] attribution = [-5, 1, 2, 3, 93, 1]; // sum 100: 1, 2, 4, 7, 100
        Assert.Equal(93, AttributionScale.Of(attribution));
        float[] even = [.. Enumerable.Repeat(1f, 99), 1, -3];
        Assert.Equal(1, AttributionScale.Of(even));
        float[] tail = [.. Enumerable.Repeat(1f, 990), 10]; // 99 % of 1000 is reached at the last 1
        Assert.Equal(1, AttributionScale.Of(tail));
        Assert.Equal([0, 1, 1], AttributionScale.Map([-1f, 1, 10], 1));
    }

    [Fact]
    public void An_attribution_without_anything_positive_stays_an_empty_map()
    {
        Assert.Equal(0, AttributionScale.Of([0f, -1, float.NaN]));
        Assert.All(AttributionScale.Map([0f, -1, float.NaN, 2], 0), v => Assert.Equal(0, v));
    }
}
