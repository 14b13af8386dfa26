using Rubor.Imaging;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Networks.Segmentation;
using Rubor.Studies.Folds;
using Rubor.Studies.Training;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Tests.Networks;

[Collection("libtorch")]
public class NetworkCalibrationTests
{
    static readonly NetworkPlan Plan = new()
    {
        Channels = PlanChannel.Of(["a"], ChannelNormalisation.None),
        Labels = ["one"],
        Turn = NetworkPlan.NoTurn,
        Network = new UNetPlan().ToJson(),
    };

    [Theory]
    [InlineData(NetworkPlan.LogitsMean)]
    [InlineData(NetworkPlan.ProbabilitiesMean)]
    public void A_network_that_is_two_and_a_half_times_too_sure_is_found_to_be(string average)
    {
        var plan = Plan with { Average = average };
        using var network = new Says();
        long before = Torch.Golden.SettledLiveCount();
        var found = NetworkCalibration.Of(network, plan, [Scan(plan, 1), Scan(plan, 2)], new(), TestContext.Current.CancellationToken);
        Assert.Equal(before, Tensor.LiveCount);
        Assert.InRange(found.Temperature.Temperature, 2.4, 2.6);
        Assert.Equal(2 * 64 * 64 * 2, found.Temperature.Count);
        var one = Assert.Single(found.Structures);
        Assert.True(one.Before.ExpectedError.Required > 0.05, "it is far off at first");
        Assert.True(one.After.ExpectedError.Required < 0.01, "and right afterwards");
        // The loss of the fit is that of the probabilities.
        Assert.Equal(one.Before.LogLoss.Required, found.Temperature.LogLossBefore, 1e-4);
        Assert.Equal(one.After.LogLoss.Required, found.Temperature.LogLossAfter, 1e-4);
        var applied = found.Applied(plan);
        Assert.Equal(found.Temperature.Temperature, applied.Temperature);
        applied.Check();
        // A temperature that the plan had already is not counted twice.
        Assert.Equal(found.Temperature, NetworkCalibration.Of(network, plan with { Temperature = 7 }, [Scan(plan, 1), Scan(plan, 2)], new(),
            TestContext.Current.CancellationToken).Temperature);
    }

    [Fact]
    public void Stray_pieces_are_decided_on_by_the_rule_of_the_plans_version()
    {
        using var network = new Says();
        var plan = Plan with { Average = NetworkPlan.LogitsMean };
        var geometry = Geometry.AxisAligned(new(16, 16, 1), 1, 1, 1);
        var values = new float[256];
        var labels = new byte[256];
        values.AsSpan().Fill(-3);
        for (int k = 0; k < 40; k++)
            (values[k], labels[k]) = (3, 1);
        values[200] = 3;
        var scan = TrainingScan.Of(plan, "sub-1", "1", [Volume.Of<float>(geometry, values)], labels);
        var found = NetworkCalibration.Of(network, plan, [scan], new(), TestContext.Current.CancellationToken);
        Assert.Equal([NetworkPlan.AllStructures], found.LargestPiece.Kept);
        Assert.Equal(80.0 / 81, Assert.Single(found.LargestPiece.Figures).Before!.Value, 1e-12);
        Assert.Equal([NetworkPlan.AllStructures], found.Applied(plan).LargestPiece);
    }

    [Fact]
    public void A_tested_or_learnt_subject_is_refused_and_no_scan_decides_nothing()
    {
        var split = new FoldSplit(["1"], ["2"], ["3"]);
        foreach (ulong subject in new ulong[] { 1, 3, 4 })
            Assert.Contains("is not one that is only validated on", Assert.Throws<ArgumentException>(() =>
                InnerCalibration.Of(null!, Plan, [Scan(Plan, 2), Scan(Plan, subject)], split, "cpu", TestContext.Current.CancellationToken)).Message,
                StringComparison.Ordinal);
        Assert.Null(InnerCalibration.Of(null!, Plan, [], split, "cpu", TestContext.Current.CancellationToken));
        using var network = new Says();
        Assert.Throws<ArgumentException>(() =>
            NetworkCalibration.Of(network, Plan, [], new InferenceSettings(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_calibrations_document_comes_back_from_its_file()
    {
        using var network = new Says();
        using var folder = new TemporaryFolder();
        var document = CalibrationDocument.Of(
            NetworkCalibration.Of(network, Plan, [Scan(Plan, 1)], new(), TestContext.Current.CancellationToken), ["1"]);
        File.WriteAllBytes(folder["calibration.json"], document.ToJson());
        Assert.Equal(document.ToJson(), CalibrationDocument.Read(folder["calibration.json"]).ToJson());
        File.WriteAllText(folder["calibration.json"], "{\"format\": \"rubor.calibration/1\", \"extra\": 1}");
        Assert.Contains("cannot be read", Assert.Throws<Rubor.Studies.Runs.OutputException>(() =>
            CalibrationDocument.Read(folder["calibration.json"])).Message, StringComparison.Ordinal);
    }

    // Logits of −8 to 8, and truths as they would be were they two and a half times smaller.
    static TrainingScan Scan(NetworkPlan plan, ulong subject)
    {
        var random = new SampleRandom(subject);
        var geometry = Geometry.AxisAligned(new(64, 64, 2), 1, 1, 3);
        var values = new float[geometry.Size.Voxels];
        var labels = new byte[values.Length];
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = (float)((random.NextUnit() - 0.5) * 16);
            labels[k] = random.NextUnit() < 1 / (1 + Math.Exp(-values[k] / 2.5)) ? (byte)1 : (byte)0;
        }

        return TrainingScan.Of(plan, $"sub-{subject}", $"{subject}", [Volume.Of<float>(geometry, values)], labels);
    }

    sealed class Says : Module
    {
        public override Tensor Forward(Tensor input) => input * 1;
    }
}
