using Rubor.Imaging;
using Rubor.Imaging.Raster;
using Rubor.Networks.Planning;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Tests.Studies;

/// <summary>Plans of folds: nothing of a held-out subject is looked at.</summary>
public sealed class FoldPlanTests : IDisposable
{
    static readonly Geometry Small = Geometry.AxisAligned(new(40, 32, 3), 0.8, 0.8, 3);
    static readonly Geometry Large = Geometry.AxisAligned(new(90, 70, 9), 0.2, 0.3, 3);

    readonly SmallStudy study = new("01", "02", "03", "04");

    public void Dispose() => study.Dispose();

    [Fact]
    public void Images_of_a_held_out_subject_change_nothing_and_those_of_a_training_subject_do()
    {
        foreach (string subject in (string[])["01", "02", "03", "04"])
            Draw(subject, Small, 3);
        byte[] before = Plan("01", "02", "03");
        Draw("04", Large, 50);
        Assert.Equal(before, Plan("01", "02", "03"));
        File.WriteAllText(study["04_t1w.nii.gz"], "no image at all");
        Assert.Equal(before, Plan("01", "02", "03"));
        Draw("03", Large, 50);
        Draw("02", Large, 50);
        Assert.False(before.AsSpan().SequenceEqual(Plan("01", "02", "03")));
    }

    [Fact]
    public void A_plan_is_one_call_away_from_a_network()
    {
        foreach (string subject in (string[])["01", "02"])
            Draw(subject, Small, 3);
        var plan = FoldPlan.Of(Scans(), ["01", "02"], new() { Planner = "nnunet-v1" }, 1, () => { }, TestContext.Current.CancellationToken);
        Assert.Equal((2, 6, "z-score"), (plan.Fingerprint.Cases.Count, plan.Fingerprint.Slices, plan.Network.Channels[0].Normalisation));
        Assert.Equal(["region"], plan.Network.Labels);
        Assert.Equal(["sub-01", "sub-02"], plan.Fingerprint.Cases.Select(c => c.Name));
        Assert.Equal(0.8, plan.Network.SpacingMm[0], 6);
    }

    [Fact]
    public void Pictures_that_state_no_size_have_pixels_of_1()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["study.json"], """
            {"format": "rubor.study/1", "name": "hands", "images": ["planar"], "labels": ["region"]}
            """);
        File.WriteAllLines(folder["cases.tsv"], ["subject\tplanar\tregion", "a\ta.png\ta_mask.png", "b\tb.png\tb_mask.png"]);
        foreach (string name in (string[])["a", "b"])
        {
            File.WriteAllBytes(folder[$"{name}.png"], Picture(40, 24, k => (byte)(k / 40 < 4 ? 0 : (k % 199) + 1)));
            File.WriteAllBytes(folder[$"{name}_mask.png"], Picture(40, 24, k => (byte)(k % 40 == 5 ? 1 : 0)));
        }
        var scans = new StudyScans(Study.Open(folder.Path), new("segmentation", ["planar"], ["region"]), null);
        var plan = FoldPlan.Of(scans, ["a", "b"], new(), 1, () => { }, TestContext.Current.CancellationToken);
        // The first four rows are black.
        Assert.Equal([20.0, 40.0], plan.Planned.Plan.MedianShape);
        Assert.Equal([1.0, 1.0], plan.Planned.Plan.Spacing);
        Assert.Equal(999, plan.Fingerprint.Cases[0].SliceMm);
        File.WriteAllBytes(folder["b.png"], PngWriter.Of(new(40, 24, 3, SampleType.UInt8, new byte[40 * 24 * 3])));
        Assert.Contains("save it in gray", Assert.Throws<ImageDataException>(() =>
            FoldPlan.Of(scans, ["a", "b"], new(), 1, () => { }, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_to_learn_from_is_told() =>
        Assert.Contains("no subject to learn from", Assert.Throws<OutputException>(() =>
            FoldPlan.Of(Scans(), ["09"], new(), 1, () => { }, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(10000, 0.5, "about 1.4 hours for 10000 steps of 2 images (0.5 s a step, measured here)")]
    [InlineData(600, 0.1234, "about a minute for 600 steps of 2 images (0.12 s a step, measured here)")]
    public void What_a_training_will_cost_is_said_in_hours(int steps, double seconds, string words) =>
        Assert.Equal(words, new TrainingCost(steps, 2, seconds).Words);

    [Fact]
    public void Steps_are_measured_on_made_up_images()
    {
        var network = new NetworkPlan
        {
            Channels = PlanChannel.Of(["t1w"]),
            Labels = ["region"],
            Network = new UNetPlan { Levels = 2, Filters = 2, MostFilters = 4 }.ToJson(),
        };
        double seconds = StepClock.SecondsOf(network, 32, 16, 2, 1, TestContext.Current.CancellationToken);
        Assert.InRange(seconds, double.Epsilon, 20);
    }

    byte[] Plan(params string[] subjects) =>
        SegmenterPlanFile.Write(FoldPlan.Of(Scans(), subjects, new(), 2, () => { }, default).Planned.Plan);

    StudyScans Scans() => new(Study.Open(study.Path), new("segmentation", ["t1w"], ["region"]), null);

    void Draw(string subject, Geometry grid, int brightness)
    {
        study.Image($"{subject}_t1w.nii.gz", brightness, grid);
        study.Mask($"{subject}_region.nii.gz", 30, grid);
    }

    static byte[] Picture(int width, int height, Func<int, byte> value) =>
        PngWriter.Of(new(width, height, 1, SampleType.UInt8, [.. Enumerable.Range(0, width * height).Select(value)]));
}
