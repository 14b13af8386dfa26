using System.IO.Compression;
using System.Runtime.InteropServices;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Tests.Networks;

/// <summary>
/// The published nets saw subject 2014 in training: these figures hold the code to the publication, not the nets to the world.
/// </summary>
[Collection("libtorch")]
public class SegmentationNetworkTests
{
    [Fact]
    public void Probabilities_and_Dice_of_2014_are_the_published_ones_and_repeat_to_the_byte()
    {
        var t1w = NiftiReader.Read(Data.Real("bone-mri", "t1w/2014_T1W.nii.gz"));
        var manual = NiftiReader.ReadMask(Data.Real("bone-mri", "masks/disease_region/2014_disease_region.nii.gz"));
        float[] expected = Expected(Data.Real("bone-mri", "expected/disease_region_probabilities_2014.f32.gz"));
        Weights[] weights = [.. Enumerable.Range(1, 3).Select(k => Weights.Read(Data.Real("bone-mri", $"weights/model_{k}.pt")))];
        long before = Torch.Golden.SettledLiveCount();
        using (var network = Ensemble(weights))
        {
            var map = network.Predict([t1w], cancellation: TestContext.Current.CancellationToken).Structures[0];
            float[] turned = NetworkInput.Of(RegionTasks.Published.Plan, t1w).OnScan(expected);
            Assert.Equal(expected.Length, map.Values.Length);
            Assert.InRange(LargestDifference(turned, map.Values.ToArray()), 0, 1e-5);
            Assert.Equal(map.Values.ToArray(),
                network.Predict([t1w], cancellation: TestContext.Current.CancellationToken).Structures[0].Values.ToArray());
            Assert.Equal(0.9739, MeanSliceDice(map.Rounded(), manual), 5e-4);
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    [Fact]
    public void Another_batch_size_changes_probabilities_by_less_than_a_millionth()
    {
        var t1w = Part(NiftiReader.Read(Data.Real("bone-mri", "t1w/2014_T1W.nii.gz")), 5);
        Weights[] weights = [Weights.Read(Data.Real("bone-mri", "weights/model_1.pt"))];
        var maps = new[] { 1, 2, 5 }.Select(slices =>
        {
            using var network = Ensemble(weights, new() { BatchSlices = slices });
            return network.Predict([t1w], cancellation: TestContext.Current.CancellationToken).Structures[0].Values.ToArray();
        }).ToArray();
        Assert.InRange(LargestDifference(maps[0], maps[1]), 0, 1e-6);
        Assert.InRange(LargestDifference(maps[0], maps[2]), 0, 1e-6);
    }

    [Fact]
    public void The_input_is_turned_scaled_and_turned_back()
    {
        var volume = Volume.Of<float>(Geometry.AxisAligned(new GridSize(3, 2, 1), 1, 1, 1), [1, 2, 3, 4, 5, 6]);
        var input = NetworkInput.Of(RegionTasks.Published.Plan, volume);
        double one = 3 * Math.Sqrt(35 / 12.0);
        Assert.Equal((1, 2, 3), (input.Slices, input.Rows, input.Columns));
        Assert.Equal(new double[] { 4, 5, 6, 1, 2, 3 }.Select(value => (float)(value / one)), input.Values);
        Assert.Equal([1f, 2, 3, 4, 5, 6], input.OnScan([4f, 5, 6, 1, 2, 3]));
        var constant = Volume.Of<float>(volume.Geometry, new float[6]);
        Assert.Throws<ImageDataException>(() => NetworkInput.Of(RegionTasks.Published.Plan, constant));
    }

    [Fact]
    public void A_size_that_cannot_be_halved_is_filled_up_with_zeros_and_cut_back()
    {
        Libtorch.Seed(5);
        using var made = new UNet();
        made.Evaluate();
        var input = NetworkInput.Of(RegionTasks.Published.Plan, Waves(new GridSize(11, 13, 2)));
        float[] output = NetworkPass.Probabilities(made, RegionTasks.Published.Plan, input, new InferenceSettings(),
            cancellation: TestContext.Current.CancellationToken);

        using var scope = new TensorScope();
        using var none = new InferenceMode();
        var filled = new float[2 * 16 * 16];
        for (int k = 0; k < output.Length; k++)
            filled[(((k / 143 * 16) + (k / 11 % 13)) * 16) + (k % 11)] = input.Values[k];

        float[] whole = made.Forward(Tensor.From(filled, [2, 1, 16, 16])).Sigmoid().ToArray<float>();
        for (int k = 0; k < output.Length; k++)
            Assert.Equal(whole[(((k / 143 * 16) + (k / 11 % 13)) * 16) + (k % 11)], output[k], 1e-6f);
    }

    [Fact]
    public void Bfloat16_stays_near_and_a_cancelled_prediction_leaves_nothing()
    {
        Libtorch.Seed(5);
        using var made = new UNet();
        Weights[] weights = [new(null, StateDictionary.Of(made), "")];
        Volume[] input = [Waves(new GridSize(16, 16, 3))];
        using var exact = Ensemble(weights, new() { BatchSlices = 2 });
        using var shorter = Ensemble(weights, new() { BFloat16 = true });
        double difference =
            LargestDifference(exact.Predict(input, cancellation: TestContext.Current.CancellationToken).Structures[0].Values.ToArray(),
            shorter.Predict(input, cancellation: TestContext.Current.CancellationToken).Structures[0].Values.ToArray());
        Assert.InRange(difference, 1e-6, 0.02);

        long before = Torch.Golden.SettledLiveCount();
        using var stop = new CancellationTokenSource();
        var told = new List<double>();
        Assert.ThrowsAny<OperationCanceledException>(() => exact.Predict(input, new Progress(share =>
        {
            told.Add(share);
            stop.Cancel();
        }), stop.Token));
        Assert.Equal([2 / 3.0], told);
        Assert.Equal(before, Tensor.LiveCount);
        Assert.True(Autograd.IsRecording);
    }

    [Fact]
    public void Weights_for_something_else_and_empty_batches_are_refused()
    {
        using var made = new UNet();
        var bare = new Weights(null, StateDictionary.Of(made), "");
        var other = bare with { Description = new WeightsDescription { Architecture = "resnet", Preprocessing = "none", Labels = [] } };
        long before = Torch.Golden.SettledLiveCount();
        Assert.Contains("resnet", Assert.Throws<WeightsDataException>(() => Ensemble([bare, other])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Ensemble([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ensemble([bare], new() { BatchSlices = 0 }));
        Assert.Equal(before, Tensor.LiveCount);
    }

    static SegmentationNetwork Ensemble(IReadOnlyList<Weights> weights, InferenceSettings? settings = null) =>
        new(weights, settings, RegionTasks.Published);

    static Volume Waves(GridSize size) =>
        Volume.Of<float>(Geometry.AxisAligned(size, 1, 1, 1), [.. Enumerable.Range(0, size.Voxels).Select(k => MathF.Sin(k))]);

    static float[] Expected(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        gzip.CopyTo(memory);
        return MemoryMarshal.Cast<byte, float>(memory.ToArray()).ToArray();
    }

    static double LargestDifference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Max();

    static Volume Part(Volume volume, int slices)
    {
        var size = volume.Geometry.Size;
        var part = new Geometry(new GridSize(size.X, size.Y, slices), volume.Geometry.ToWorld);
        return new Volume(part, volume.Type, volume.SampleBytes[..(size.SliceVoxels * slices * 2)].ToArray(), volume.Slope,
            volume.Intercept);
    }

    /// <summary>Mean over the slices in which the manual mask has voxels.</summary>
    static double MeanSliceDice(Mask predicted, Mask manual)
    {
        int slice = manual.Geometry.Size.SliceVoxels;
        var dice = new List<double>();
        for (int start = 0; start < manual.Voxels.Length; start += slice)
        {
            int both = 0, sum = 0;
            for (int k = start; k < start + slice; k++)
            {
                both += predicted.Voxels[k] & manual.Voxels[k];
                sum += predicted.Voxels[k] + manual.Voxels[k];
            }

            if (manual.Voxels.Slice(start, slice).Contains((byte)1))
                dice.Add(2.0 * both / sum);
        }

        return dice.Average();
    }

    sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
