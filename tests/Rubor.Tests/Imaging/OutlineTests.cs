using Rubor.Imaging.Outlines;

namespace Rubor.Tests.Imaging;

public class OutlineTests
{
    const int Width = 40, Height = 30;

    static string Drawn(IReadOnlyList<PixelRun> runs, int width, int height)
    {
        byte[] plane = runs.ToPlane(width, height);
        return string.Join('/', Enumerable.Range(0, height).Select(y => string.Concat(plane.Skip(y * width).Take(width).Select(v => v == 1 ? '#' : '.'))));
    }

    [Fact]
    public void A_pixel_belongs_to_a_shape_when_its_centre_does()
    {
        Assert.Equal(".##../.##../.....", Drawn(Outline.Rectangle(new(0.6, 0), 2, 2, 0, 5, 3), 5, 3));
        Assert.Equal("###../###../.....", Drawn(Outline.Rectangle(new(0.5, 0), 3, 2, 0, 5, 3), 5, 3));
        Assert.Equal(".....", Drawn(Outline.Rectangle(new(1.6, 0), 0.8, 1, 0, 5, 1), 5, 1));
    }

    [Fact]
    public void A_rectangle_turns_clockwise_about_its_first_corner_in_the_space_of_pixels()
    {
        // 4 wide and 2 high at (4, 1): a quarter turn puts it below and to the left of that corner.
        Assert.Equal("......../..##..../..##..../..##..../..##..../........", Drawn(Outline.Rectangle(new(4, 1), 4, 2, 90, 8, 6), 8, 6));
        Assert.Equal(Drawn(Outline.Rectangle(new(4, 1), 4, 2, 90, 8, 6), 8, 6),
            Drawn(Outline.Rectangle(new(4, 1), 4, 2, -270, 8, 6), 8, 6));
        Assert.Equal("###...../###...../........", Drawn(Outline.Rectangle(new(3, 2), 3, 2, 180, 8, 3), 8, 3));
    }

    [Fact]
    public void Rectangles_side_by_side_share_no_pixel_and_leave_none_out()
    {
        foreach (double turn in new double[] { 0, 17, 45, 90, 133.3, 200, 328.3 })
        {
            var whole = Outline.Rectangle(new(20.137, 15.271), 12, 8, turn, 60, 50).ToPlane(60, 50);
            var (sin, cos) = Math.SinCos(double.DegreesToRadians(turn));
            var left = Outline.Rectangle(new(20.137, 15.271), 5, 8, turn, 60, 50).ToPlane(60, 50);
            var right = Outline.Rectangle(new(20.137 + (5 * cos), 15.271 + (5 * sin)), 7, 8, turn, 60, 50).ToPlane(60, 50);
            Assert.Equal(whole, left.Zip(right, (a, b) => (byte)(a + b)));
        }
    }

    [Fact]
    public void A_polygon_that_goes_round_a_place_twice_covers_it_as_browsers_do()
    {
        // A star of five points, drawn in one stroke: its middle is gone round twice.
        PlanePoint[] star = [.. Enumerable.Range(0, 5).Select(i => Math.SinCos(i * 2 * Math.Tau / 5))
            .Select(p => new PlanePoint(10 + (9 * p.Sin), 10 - (9 * p.Cos)))];
        Assert.Equal(1, Outline.Polygon(star, 20, 20).ToPlane(20, 20)[(10 * 20) + 10]);
        // A hole is drawn against the direction of what is around it.
        PlanePoint[] ring = [new(1, 1), new(9, 1), new(9, 9), new(1, 9), new(1, 1), new(3, 3), new(3, 7), new(7, 7), new(7, 3), new(3, 3)];
        var plane = Outline.Polygon(ring, 10, 10).ToPlane(10, 10);
        Assert.Equal(64 - 16, plane.Sum(v => v));
        Assert.Equal(0, plane[55]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Polygons_cover_the_pixels_whose_centres_they_go_round(int seed)
    {
        var random = new Random(seed);
        for (int n = 0; n < 200; n++)
        {
            PlanePoint[] points = [.. Enumerable.Range(0, 3 + random.Next(9))
                .Select(_ => new PlanePoint(random.NextDouble() * 60 - 10, random.NextDouble() * 50 - 10))];
            var plane = Outline.Polygon(points, Width, Height).ToPlane(Width, Height);
            for (int y = 0; y < Height; y++)
                for (int x = 0; x < Width; x++)
                    Assert.Equal(TurnsRound(points, x + 0.5, y + 0.5) != 0 ? 1 : 0, plane[(y * Width) + x]);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Ellipses_cover_the_pixels_whose_centres_lie_within(int seed)
    {
        var random = new Random(seed);
        for (int n = 0; n < 300; n++)
        {
            var centre = new PlanePoint(random.NextDouble() * 50 - 5, random.NextDouble() * 40 - 5);
            double a = random.NextDouble() * 20, b = random.NextDouble() * 20, turn = random.NextDouble() * 720 - 360;
            var plane = Outline.Ellipse(centre, a, b, turn, Width, Height).ToPlane(Width, Height);
            var (sin, cos) = Math.SinCos(double.DegreesToRadians(turn));
            for (int y = 0; y < Height; y++)
                for (int x = 0; x < Width; x++)
                {
                    double dx = x + 0.5 - centre.X, dy = y + 0.5 - centre.Y;
                    double u = ((dx * cos) + (dy * sin)) / a, v = ((dy * cos) - (dx * sin)) / b;
                    if (Math.Abs((u * u) + (v * v) - 1) > 1e-9)
                        Assert.Equal((u * u) + (v * v) < 1 ? 1 : 0, plane[(y * Width) + x]);
                }
        }
    }

    [Fact]
    public void A_point_is_a_disc_of_its_width_and_at_least_the_pixel_that_it_lies_in()
    {
        Assert.Equal("...../..#../.###./..#../.....", Drawn(Outline.Disc(new(2.5, 2.5), 2, 5, 5), 5, 5));
        Assert.Equal("...../.##../.##../...../.....", Drawn(Outline.Disc(new(2, 2), 2, 5, 5), 5, 5));
        Assert.Equal("...../...#.", Drawn(Outline.Disc(new(3.1, 1.9), 0, 5, 2), 5, 2));
        Assert.Equal("...../...#.", Drawn(Outline.Disc(new(3.1, 1.9), 0.1, 5, 2), 5, 2));
        Assert.Empty(Outline.Disc(new(5, 1), 0.1, 5, 2));
        Assert.Empty(Outline.Disc(new(-0.1, 1), 0.1, 5, 2));
    }

    [Fact]
    public void What_lies_outside_the_picture_is_cut_off()
    {
        Assert.Equal(20, Outline.Rectangle(new(-1e8, -1e8), 1e9, 1e9, 0, 5, 4).ToPlane(5, 4).Sum(v => v));
        Assert.Equal(20, Outline.Ellipse(new(2, 2), 1e8, 1e8, 30, 5, 4).ToPlane(5, 4).Sum(v => v));
        Assert.Empty(Outline.Polygon([new(10, 10), new(20, 10), new(15, 20)], 5, 4));
        Assert.Empty(Outline.Polygon([new(1, 1), new(3, 3)], 5, 4));
        Assert.Empty(Outline.Polygon([], 5, 4));
        Assert.Empty(Outline.Ellipse(new(2, 2), 0, 3, 0, 5, 4));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1.1e9)]
    [InlineData(1e300)]
    public void Numbers_beyond_reason_are_refused(double bad)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Outline.Polygon([new(0, 0), new(1, bad), new(2, 0)], 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Outline.Rectangle(new(bad, 0), 1, 1, 0, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Outline.Rectangle(new(0, 0), bad, 1, 0, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Outline.Rectangle(new(0, 0), 1, 1, bad, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Outline.Ellipse(new(0, 0), 1, bad, 0, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Outline.Disc(new(0, 0), bad, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Outline.Ellipse(new(0, 0), -1, 1, 0, 5, 5));
    }

    [Fact]
    public void A_polygon_of_more_work_than_is_reasonable_is_refused_at_once()
    {
        PlanePoint[] zigzag = [.. Enumerable.Range(0, 100_000).Select(i => new PlanePoint(i % 7, i % 2 * 1e6))];
        Assert.Throws<ArgumentOutOfRangeException>(() => Outline.Polygon(zigzag, 8, 1_000_000));
    }

    // By the angle that is passed while following the outline: another way than that of the product.
    static int TurnsRound(PlanePoint[] points, double x, double y)
    {
        double angle = 0;
        for (int i = 0; i < points.Length; i++)
        {
            var (a, b) = (points[i], points[(i + 1) % points.Length]);
            double ax = a.X - x, ay = a.Y - y, bx = b.X - x, by = b.Y - y;
            angle += Math.Atan2((ax * by) - (ay * bx), (ax * bx) + (ay * by));
        }
        return (int)Math.Round(angle / Math.Tau);
    }
}
