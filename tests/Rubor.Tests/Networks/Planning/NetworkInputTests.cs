using Rubor.Imaging;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Tests.Networks.Planning;

public class NetworkInputTests
{
    static NetworkPlan At(double pixelMm) => RegionTasks.Published.Plan with { PixelMm = pixelMm };

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Pixels_of_a_whole_multiple_are_means_of_blocks(int factor)
    {
        var scan = Noise(new(24, 12, 2), 0.5);
        var input = NetworkInput.Of(At(0.5 * factor), scan);
        Assert.Equal((12 / factor, 24 / factor), (input.Rows, input.Columns));
        double[] values = scan.ToValues();
        double mean = values.Average(), one = 3 * Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        for (int z = 0; z < 2; z++)
            for (int row = 0; row < input.Rows; row++)
                for (int column = 0; column < input.Columns; column++)
                {
                    double sum = 0;
                    for (int dy = 0; dy < factor; dy++)
                        for (int dx = 0; dx < factor; dx++)
                            sum += values[(z * 288) + ((11 - ((row * factor) + dy)) * 24) + (column * factor) + dx];
                    Assert.Equal(sum / (factor * factor) / one,
                        input.Values[(z * input.Rows * input.Columns) + (row * input.Columns) + column], 1e-5);
                }
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(2.3)]
    [InlineData(0.7)]
    [InlineData(1.0)]
    public void A_ramp_stays_a_ramp_at_the_same_place_away_from_the_borders(double pixelMm)
    {
        var geometry = Geometry.AxisAligned(new(60, 50, 1), 1, 1, 1);
        var scan = Volume.Of<float>(geometry, [.. Enumerable.Range(0, 3000).Select(k => (float)(k % 60) + (0.5f * (k / 60)))]);
        var input = NetworkInput.Of(At(pixelMm), scan);
        float[] back = input.OnScan(input.Values);
        double[] values = scan.ToValues();
        double mean = values.Average(), one = 3 * Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        var off = new List<double>();
        for (int y = 5; y < 45; y++)
            for (int x = 5; x < 55; x++)
                off.Add((back[(y * 60) + x] * one) - values[(y * 60) + x]);
        Assert.InRange(off.Average(), -0.005, 0.005);
        // Scanned pixels are squares of one value: a mean over parts of them is off by no more than a sixth of the ramp's step.
        Assert.InRange(off.Max(Math.Abs), 0, 1.5 / 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(1.7)]
    [InlineData(3)]
    [InlineData(20)]
    public void What_is_constant_on_the_networks_grid_is_constant_on_the_scan(double pixelMm)
    {
        var input = NetworkInput.Of(At(pixelMm), Noise(new(17, 11, 3), 0.8));
        Assert.All(input.OnScan([.. Enumerable.Repeat(0.25f, input.Slices * input.Rows * input.Columns)]), v => Assert.Equal(0.25f, v));
        // And the means of a constant are that constant: shares add up to 1, at the borders too.
        Assert.All(input.Classes([.. Enumerable.Repeat((byte)1, 17 * 11 * 3)], 2), c => Assert.Equal(1, c));
        foreach (var (_, share) in new PixelGrid(17, 0.8, pixelMm).Areas())
            Assert.Equal(1, share.Sum(), 1e-5f);
    }

    [Fact]
    public void A_pixels_class_is_that_of_most_of_its_area_and_the_lowest_among_equals()
    {
        var input = NetworkInput.Of(At(2), Noise(new(4, 4, 1), 1));
        // Rows of the scan from y = 0; the network's first row is the scan's last.
        byte[] labels = [1, 1, 0, 0, 1, 0, 2, 2, 0, 2, 1, 2, 2, 2, 1, 1];
        Assert.Equal([2, 1, 1, 0], input.Classes(labels, 3));
    }

    [Theory]
    [InlineData(336, 0.595, 1.19)]
    [InlineData(336, 0.595, 1)]
    [InlineData(17, 0.8, 3)]
    [InlineData(20, 0.9, 0.6)]
    public void The_field_of_view_stays_centred(int size, double spacing, double pixelMm)
    {
        var grid = new PixelGrid(size, spacing, pixelMm);
        Assert.InRange(grid.Size * pixelMm, (size * spacing) - (pixelMm * 0.55), (size * spacing) + (pixelMm * 0.55));
        var between = grid.Between();
        Assert.Equal(size, between.Length);
        for (int i = 0; i < size; i++)
        {
            var (a, b) = (between[i], between[size - 1 - i]);
            Assert.Equal(grid.Size - 1, a.Low + a.Weight + b.Low + b.Weight, 1e-4);
        }
    }

    [Fact]
    public void Scans_of_other_spacing_are_seen_at_the_same_size()
    {
        var fine = NetworkInput.Of(At(2), Noise(new(64, 48, 1), 0.5));
        var coarse = NetworkInput.Of(At(2), Noise(new(32, 24, 1), 1));
        Assert.Equal((fine.Rows, fine.Columns), (coarse.Rows, coarse.Columns));
        Assert.Equal((12, 16), (fine.Rows, fine.Columns));
        // A scanner's 0.5952 mm and a plan's 1.19 mm are meant as twice.
        Assert.Equal(168, new PixelGrid(336, 0.5952, 1.19).Size);
        Assert.All(new PixelGrid(336, 0.5952, 1.19).Areas(), a => Assert.Equal([0.5f, 0.5f], a.Share));
    }

    [Fact]
    public void Scans_on_different_grids_or_in_another_number_are_refused()
    {
        var plan = RegionTasks.Published.Plan with
        {
            Channels = PlanChannel.Of(["stir", "t1w"]),
            Network = new UNetPlan { Inputs = 2 }
            .ToJson()
        };
        Assert.Throws<ArgumentException>(() => NetworkInput.Of(plan, Noise(new(8, 8, 1), 1)));
        Assert.Throws<ImageDataException>(() => NetworkInput.Of(plan, Noise(new(8, 8, 1), 1), Noise(new(8, 8, 1), 1.2)));
        var two = NetworkInput.Of(plan, Noise(new(8, 8, 1), 1), Noise(new(8, 8, 1), 1, 9));
        Assert.Equal(128, two.Values.Length);
        Assert.NotEqual(two.Values[..64], two.Values[64..]);
    }

    static Volume Noise(GridSize size, double spacing, ulong seed = 3)
    {
        var random = new SampleRandom(seed);
        var values = new float[size.Voxels];
        for (int k = 0; k < values.Length; k++)
            values[k] = (float)random.NextUnit();
        return Volume.Of<float>(Geometry.AxisAligned(size, spacing, spacing, 3), values);
    }
}
