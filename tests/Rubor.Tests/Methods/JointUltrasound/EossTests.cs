using Rubor.Methods.JointUltrasound;
using Rubor.Methods.JointUltrasound.Phantom;

namespace Rubor.Tests.Methods.JointUltrasound;

/// <summary>The combined score, the binary tasks, and the definitions on true masks.</summary>
public class EossTests
{
    [Fact]
    public void The_combined_score_is_that_of_the_published_table()
    {
        // D'Agostino 2017, Table 4: hypertrophy, vascularity, combined.
        (int, int, int)[] table =
        [
            (0, 0, 0), (1, 0, 1), (1, 1, 1), (2, 0, 2), (2, 1, 2), (2, 2, 2), (1, 2, 2), (3, 0, 3), (3, 1, 3), (3, 2, 3), (3, 3, 3),
                (1, 3, 3), (2, 3, 3),
        ];
        foreach (var (sh, vascularity, combined) in table)
            Assert.Equal(combined, EossScore.Combined(sh, vascularity));
        Assert.Equal(13, Enumerable.Range(-1, 6).Sum(sh => Enumerable.Range(-1, 6).Count(v => EossScore.IsValid(sh, v))));
        Assert.Throws<ArgumentException>(() => EossScore.Combined(0, 1));
        Assert.Throws<ArgumentException>(() => EossScore.Combined(4, 0));
    }

    [Fact]
    public void The_third_binary_task_is_turned_round_as_published()
    {
        Assert.Equal(["0|123", "01|23", "3|012"], EossScore.Tasks.Select(t => t.Name));
        Assert.Equal(["001", "101", "111", "110"], Enumerable.Range(0, 4).Select(s => string.Concat(EossScore.Tasks.Select(t => t.Positive(s) ? '1' : '0'))));
    }

    [Theory] // grade, how it lies: the line between the bones' tops is row 40 of a picture of 0.1 mm pixels
    [InlineData(0, 42, 44, 0)] // a rim of 0.2 mm
    [InlineData(1, 45, 55, 0)] // below the line
    [InlineData(1, 40, 55, 0)] // at the line
    [InlineData(2, 35, 55, 0)] // above it, flat
    [InlineData(2, 35, 55, -4)] // above it, concave
    [InlineData(3, 35, 55, 12)] // above it, convex
    public void Hypertrophy_is_graded_by_thickness_line_and_convexity(int grade, int top, int bottom, int bulge)
    {
        const int width = 200, height = 80;
        var mask = new byte[width * height];
        for (int x = 20; x < 180; x++)
        {
            double u = (x - 20) / 159.0, rise = bulge * (1 - Math.Pow((2 * u) - 1, 2));
            for (int y = (int)Math.Round(top - rise); y < bottom; y++)
                mask[(y * width) + x] = 1;
        }
        Assert.Equal(grade, EossTruth.Sh(EossTruth.Measure(mask, width, [.. Enumerable.Repeat(40.0, width)], 0.1)));
    }

    [Fact]
    public void No_synovium_is_grade_0()
    {
        var measures = EossTruth.Measure(new byte[100], 10, new double[10], 0.1);
        Assert.Equal(0, EossTruth.Sh(measures));
        Assert.Equal(0, EossTruth.Vascularity(EossTruth.Measure(new byte[100], new byte[100], 10, 0.1)));
    }

    [Theory] // single spots, confluent ones, larger signals, share of the area
    [InlineData(0, 0, 0, 0.0, 0)]
    [InlineData(1, 0, 0, 0.01, 1)]
    [InlineData(3, 0, 0, 0.02, 1)]
    [InlineData(4, 0, 0, 0.02, 2)]
    [InlineData(0, 1, 0, 0.03, 1)]
    [InlineData(0, 2, 0, 0.05, 1)]
    [InlineData(0, 3, 0, 0.05, 2)]
    [InlineData(2, 1, 0, 0.05, 1)]
    [InlineData(3, 1, 0, 0.05, 2)]
    [InlineData(1, 2, 0, 0.05, 2)]
    [InlineData(0, 0, 1, 0.1, 2)]
    [InlineData(9, 9, 9, 0.5, 2)] // exactly half is not more than half
    [InlineData(9, 9, 9, 0.501, 3)]
    [InlineData(1, 0, 0, 0.6, 3)]
    public void Vascularity_is_graded_by_spots_and_by_the_share_of_the_synovium(int single, int confluent, int larger, double share,
        int grade) =>
        Assert.Equal(grade, EossTruth.Vascularity(new(single, confluent, larger, share)));

    [Fact]
    public void Flow_beside_the_synovium_counts_for_nothing()
    {
        const int width = 100;
        byte[] synovium = [.. Enumerable.Range(0, width * width).Select(i => (byte)(i / width < 50 ? 1 : 0))];
        byte[] flow = [.. Enumerable.Range(0, width * width).Select(i =>
            (byte)(i / width >= 50 || i % 50 == 10 && i / width == 10 ? 1 : 0))];
        var measures = EossTruth.Measure(flow, synovium, width, 0.05);
        Assert.Equal((2, 0, 0), (measures.Single, measures.Confluent, measures.Larger));
        Assert.Equal(2 / 5000.0, measures.Share, 12);
    }

    [Fact]
    public void No_scorer_gives_a_pair_that_the_system_has_not()
    {
        var random = new JointStream(1, 0, 0, 0, JointPart.Scorers);
        for (int i = 0; i < 5000; i++)
        {
            var (sh, vascularity) = PhantomScorer.Score(new(random.Between(0, 1), random.Between(-0.5, 0.5), random.Between(0, 0.4)),
                new(random.Next(4), random.Next(3), random.Next(2), random.Unit()), 1, 1.5, random);
            Assert.True(EossScore.IsValid(sh, vascularity), $"{sh} {vascularity}");
        }
    }

    [Fact]
    public void A_rectangle_is_read_as_it_is_written()
    {
        Assert.Equal(new(1, 2, 3, 4), PictureBox.Parse(" 1, 2,3,4"));
        Assert.Equal("1,2,3,4", new PictureBox(1, 2, 3, 4).ToString());
        Assert.Equal(new(5, 0, 5, 4), new PictureBox(5, -1, 20, 5).Within(10, 8));
        foreach (string bad in new[] { "", "1,2,3", "1,2,3,0", "1,2,3,4,5", "-1,2,3,4", "1.5,2,3,4", "a,b,c,d" })
            Assert.Throws<FormatException>(() => PictureBox.Parse(bad));
    }
}
