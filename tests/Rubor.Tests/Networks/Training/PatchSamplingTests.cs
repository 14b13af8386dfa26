using System.Text.Json;
using Rubor.Imaging;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Networks.Training;
using Rubor.Torch;

namespace Rubor.Tests.Networks.Training;

/// <summary>Which patches a planned network learns from; constants of nnU-Net's loader: tests/Reference/augmentation/make_nnunet.py.</summary>
public class PatchSamplingTests
{
    const int Batch = 10;

    static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Data.Reference("augmentation", "nnunet.json"))).RootElement;

    static readonly NetworkPlan Plan = SmallTraining.Plan(SmallTraining.Settings(), 2) with
    {
        Patch = [16, 12],
        Mirror = [NetworkPlan.Rows],
        Turn = NetworkPlan.NoTurn,
    };

    static readonly TrainingScan[] Scans = [Scan("01", 20, 30, 3, 40), Scan("02", 40, 18, 2, 0), Scan("03", 11, 9, 4, 25)];

    [Fact]
    public void The_places_that_must_show_a_structure_are_nnU_Nets()
    {
        foreach (var forced in Golden.GetProperty("forced").EnumerateArray())
        {
            int batch = forced.GetProperty("batch").GetInt32();
            Assert.Equal(forced.GetProperty("places").EnumerateArray().Select(p => p.GetInt32()),
                Enumerable.Range(0, batch).Where(j => ForegroundOrder.IsForced(j, batch, 0.33)));
        }

        Assert.All(Enumerable.Range(0, 8), j => Assert.Equal((true, false),
            (ForegroundOrder.IsForced(j, 8, 1), ForegroundOrder.IsForced(j, 8, 0))));
    }

    [Fact]
    public void A_window_begins_where_nnU_Nets_loader_lets_it()
    {
        foreach (var w in Golden.GetProperty("windows").EnumerateArray())
        {
            int Of(string name) => w.GetProperty(name).GetInt32();
            var window = new PatchWindow(Of("size"), Of("loader"), Of("patch"));
            Assert.Equal((Of("lowest"), Of("highest")), (window.Lowest, window.Highest));
            var random = new SampleRandom(1);
            var starts = Enumerable.Range(0, 300).Select(_ => window.Any(ref random)).ToArray();
            Assert.All(starts, s => Assert.InRange(s, Of("lowest"), Of("highest")));
            if (Of("highest") - Of("lowest") < 50)
                Assert.Equal((Of("lowest"), Of("highest")), (starts.Min(), starts.Max()));
            Assert.Equal(Of("lowest"), window.About(0));
            Assert.Equal(Math.Max(Of("lowest"), Of("size") - 1 - (Of("loader") / 2)), window.About(Of("size") - 1)); // may run past the end
        }
    }

    [Fact]
    public void Cases_are_drawn_alike_with_replacement_and_structures_alike_within_one()
    {
        var found = Enumerable.Range(0, 3).Select(Locations).ToArray();
        var order = new ForegroundOrder(found, 0.33, 5);
        var places = from step in Enumerable.Range(0, 3000) from j in Enumerable.Range(0, Batch) select (step, j);
        var draws = places.Select(p => (p.j, order.Draw(p.step, p.j, Batch, out _)))
            .Select(d => (Place: d.j, d.Item2.Case, d.Item2.Pixel, d.Item2.Slice)).ToArray();
        for (int c = 0; c < 3; c++)
            Assert.Equal(1 / 3.0, draws.Count(d => d.Case == c) / (double)draws.Length, 0.015);
        Assert.All(draws, d => Assert.Equal(d.Place >= 7 && d.Case != 1, d.Pixel is not null)); // the second shows nothing
        var shown = draws.Where(d => d is { Case: 0, Pixel: not null }).Select(d => Scans[0].Labels[d.Pixel!.Value]).ToArray();
        Assert.Equal(0.5, shown.Count(l => l == 1) / (double)shown.Length, 0.03); // though 1 has 15 times as many pixels
        Assert.All(shown, l => Assert.InRange(l, 1, 2));
        var slices = draws.Where(d => d.Case == 2 && d.Pixel is null).GroupBy(d => d.Slice).ToArray();
        Assert.Equal(4, slices.Length);
        Assert.All(slices, s => Assert.Equal(0.25, s.Count() / (double)slices.Sum(g => g.Count()), 0.03));
    }

    [Fact]
    public void Of_a_large_structure_some_pixels_are_known_each_with_the_same_share()
    {
        var classes = new byte[60000];
        classes.AsSpan(0, 30000).Fill(1);
        classes.AsSpan(30000, 7000).Fill(2);
        var found = ForegroundLocations.Of(classes, 6).Structures;
        Assert.Equal((10000, 7000), (found[0].Length, found[1].Length));
        Assert.Equal(10000, found[0].Distinct().Count());
        Assert.Equal(found[0].Order(), found[0]);
        Assert.Equal(1 / 3.0, found[0].Count(p => p < 10000) / 10000.0, 0.02);
        Assert.Equal(found[0], ForegroundLocations.Of(classes, 6).Structures[0]);
        var vast = new byte[1_200_000];
        vast.AsSpan().Fill(3);
        Assert.Equal(12000, ForegroundLocations.Of(vast, 1).Structures.Single().Length);
        Assert.Empty(ForegroundLocations.Of(new byte[9], 1).Structures);
    }

    [Theory]
    [InlineData("composed")]
    [InlineData("nnunet")]
    public void A_patch_that_must_show_a_structure_is_centred_on_it_and_what_lies_outside_is_0(string scheme)
    {
        var settings = Settings(scheme, DataOrder.Foreground);
        var augmenter = new Augmenter(settings.Augmentation);
        var patches = new TrainingPatches(Plan, Scans, settings, augmenter, 3);
        var window = patches.Window();
        Assert.Equal(augmenter.SourceSize(16, 12), (window.Rows, window.Columns));
        int shown = 0, outside = 0;
        for (int step = 0; step < 200; step++)
        {
            patches.Cut(step, Batch - 1, Batch, window);
            int middle = ((window.Rows / 2) * window.Columns) + (window.Columns / 2);
            shown += window.Label[middle] != 0 ? 1 : 0;
            outside += window.Image.AsSpan(0, window.Columns).ContainsAnyExcept(0f) ? 0 : 1;
            Assert.True(Enumerable.Range(0, window.Label.Length).All(k => window.Label[k] == 0 || window.Image[k] != 0));
        }

        // A third of the cases shows nothing; where the window may not begin earlier, the structure is not in the middle.
        Assert.InRange(shown, 60, 150);
        Assert.True(outside > 20, $"{outside}");
    }

    [Theory]
    [InlineData(DataOrder.Shuffled)]
    [InlineData(DataOrder.Balanced)]
    [InlineData(DataOrder.Foreground)]
    public void Every_pixel_of_a_patch_is_that_of_its_slice(string sampling)
    {
        var settings = Settings("composed", sampling);
        var patches = new TrainingPatches(Plan, [Scans[0]], settings, new(settings.Augmentation), 3);
        var window = patches.Window();
        var starts = new HashSet<(int, int, int)>();
        for (int step = 0; step < 60; step++)
        {
            patches.Cut(step, 0, 1, window);
            starts.Add(Assert.Single(Places(Scans[0], window)));
        }

        Assert.True(starts.Count > 30);
        Assert.Equal(3, starts.Select(s => s.Item1).Distinct().Count());
    }

    [Fact]
    public void A_patch_larger_than_the_image_holds_it_whole()
    {
        var plan = Plan with { Patch = [32, 32] };
        var settings = Settings("composed", DataOrder.Shuffled);
        var patches = new TrainingPatches(plan, [Scans[2]], settings, new(settings.Augmentation), 3);
        var window = patches.Window();
        patches.Cut(0, 0, 1, window);
        Assert.Equal(11 * 9, window.Image.Count(v => v != 0));
        Assert.Equal(-11, new PatchWindow(11, 32, 32).Lowest);
    }

    [Theory]
    [InlineData("nnunet")]
    [InlineData("nnunet-v1")]
    [InlineData("composed")]
    public void A_batch_follows_from_seed_and_step_whatever_was_made_before_and_by_how_many_threads(string scheme)
    {
        var settings = Settings(scheme, DataOrder.Foreground);
        var whole = new SegmentationBatches(Plan, Scans, settings, 7);
        var expected = Enumerable.Range(0, 12).Select(s => Bytes(whole.Make(s))).ToArray();
        var resumed = new SegmentationBatches(Plan, Scans, settings, 7);
        var actual = new string[12];
        Parallel.For(6, 12, new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = TestContext.Current.CancellationToken },
            s => actual[s] = Bytes(resumed.Make(s)));
        Assert.Equal(expected[6..], actual[6..]);
        Assert.Equal(12, expected.Distinct().Count());
        Assert.NotEqual(expected[0], Bytes(new SegmentationBatches(Plan, Scans, settings, 8).Make(0)));
    }

    [Fact]
    public void Targets_are_class_numbers_for_several_outputs_and_shares_for_one()
    {
        var settings = Settings("nnunet", DataOrder.Foreground);
        var several = new SegmentationBatches(Plan, Scans, settings, 7).Make(0);
        Assert.Equal([Batch, 1, 16, 12], several.Inputs[0].Sizes);
        Assert.Equal([Batch, 16, 12], several.Targets[0].Sizes);
        var plan = SmallTraining.Plan(settings) with { Patch = [16, 12] };
        var one = new SegmentationBatches(plan, [SmallTraining.Scan(plan, "01", 1)], settings, 7).Make(0);
        Assert.Equal([Batch, 1, 16, 12], one.Targets[0].Sizes);
    }

    [Fact]
    public void Whole_slices_are_drawn_by_their_structures_too()
    {
        var settings = Settings("nnunet", DataOrder.Foreground) with { ForegroundShare = 1 };
        var slices = new TrainingSlices(Plan with { Patch = [] }, Scans, settings, 7);
        Assert.Equal((40, 30), (slices.Rows, slices.Columns));
        var drawn = Enumerable.Range(0, 300).Select(s => slices.At(s, 0, 1)).ToArray();
        Assert.Equal(2 / 3.0, drawn.Count(s => s.Label.AsSpan().ContainsAnyExcept((byte)0)) / 300.0, 0.1);
        Assert.Equal([Batch, 1, 40, 30], new SegmentationBatches(Plan with { Patch = [] }, Scans, settings, 7).Make(0).Inputs[0].Sizes);
    }

    [Fact]
    public void What_a_plan_does_not_mirror_is_not_mirrored()
    {
        // A left and a right structure: with rows alone mirrored, 1 stays left of 2 in a patch that is cut and not turned.
        var scan = Scan("04", 16, 12, 1, 0);
        for (int y = 0; y < 16; y++)
            (scan.Labels[(y * 12) + 2], scan.Labels[(y * 12) + 9]) = (1, 2);
        var settings = Settings("nnunet", DataOrder.Foreground);
        var order = new NnUNetAugmenter(false, true, false);
        var batches = new SegmentationBatches(Plan, [scan], settings, 7);
        int seen = 0;
        for (int step = 0; step < 30; step++)
        {
            long[] classes = Classes(batches.Make(step).Targets[0]);
            for (int b = 0; b < Batch; b++)
            {
                if (!order.Draw(SampleRandom.SeedOf(7, step, b), 1, 16, 12).StaysInPlace)
                    continue;
                for (int row = 0; row < 16; row++)
                {
                    var line = classes.AsSpan(((b * 16) + row) * 12, 12);
                    int left = line.IndexOf(1), right = line.IndexOf(2);
                    if (left < 0 || right < 0)
                        continue;
                    Assert.True(left < right);
                    seen++;
                }
            }
        }

        Assert.True(seen > 500, $"{seen}");
    }

    [Theory]
    [InlineData("foreground_share=1.5", "foreground_share is 1.5; allowed is 0 to 1")]
    [InlineData("foreground_share=-1", "foreground_share is -1;")]
    [InlineData("sampling=fair", "sampling is fair; allowed is shuffled, balanced, foreground")]
    public void Settings_of_sampling_out_of_range_are_refused_by_name(string change, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => TrainingSettings.Of("paper", [change])).Message, StringComparison.Ordinal);

    static TrainingSettings Settings(string scheme, string sampling) =>
        SmallTraining.Settings($"batch={Batch}", $"sampling={sampling}") with { Augmentation = AugmentationSettings.None with { Scheme = scheme } };

    // A bar of the first structure and a dot of the second on each slice.
    static TrainingScan Scan(string subject, int rows, int columns, int slices, int shown)
    {
        var random = new SampleRandom((ulong)rows);
        var geometry = Geometry.AxisAligned(new(columns, rows, slices), 1, 1, 3);
        var values = new float[geometry.Size.Voxels];
        var labels = new byte[values.Length];
        for (int k = 0; k < values.Length; k++)
            values[k] = (float)random.NextUnit() + 2;
        for (int z = 0; z < slices && shown > 0; z++)
        {
            labels.AsSpan((((z * rows) + (rows / 2)) * columns) + 1, Math.Min(columns - 2, 15)).Fill(1);
            labels[(((z * rows) + (rows / 2) + 2) * columns) + (columns / 2)] = 2;
        }

        return TrainingScan.Of(Plan, "sub-" + subject, subject, [Volume.Of<float>(geometry, values)], labels);
    }

    static ForegroundLocations Locations(int scan) => ForegroundLocations.Of(Scans[scan].Labels, Scans[scan].Input.Slices);

    // Where in a scan a window lies: slice and first row and column.
    static IEnumerable<(int Slice, int Row, int Column)> Places(TrainingScan scan, Sample window)
    {
        var input = scan.Input;
        for (int z = 0; z < input.Slices; z++)
            for (int top = -window.Rows; top < input.Rows; top++)
                for (int left = -window.Columns; left < input.Columns; left++)
                    if (Fits(z, top, left))
                        yield return (z, top, left);

        bool Fits(int z, int top, int left)
        {
            for (int k = 0; k < window.Label.Length; k++)
            {
                int row = top + (k / window.Columns), column = left + (k % window.Columns);
                bool inside = row >= 0 && row < input.Rows && column >= 0 && column < input.Columns;
                int at = (((z * input.Rows) + row) * input.Columns) + column;
                if (window.Image[k] != (inside ? input.Values[at] : 0) || window.Label[k] != (inside ? scan.Labels[at] : 0))
                    return false;
            }

            return true;
        }
    }

    static float[] Values(BatchArray array)
    {
        using var tensor = array.On(Device.Cpu);
        return tensor.ToArray<float>();
    }

    static long[] Classes(BatchArray array)
    {
        using var tensor = array.On(Device.Cpu);
        return tensor.ToArray<long>();
    }

    static string Bytes(TrainingBatch batch) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData([
            .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(Values(batch.Inputs[0]).AsSpan()),
            .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(Classes(batch.Targets[0]).AsSpan())]));
}
