using Rubor.Imaging;
using Rubor.Studies.Cases;
using Rubor.Studies.Predictions;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies;

/// <summary>Who has seen whom, and what becomes of a case: with networks that are a delegate.</summary>
public sealed class PredictionTests : IDisposable
{
    readonly SmallStudy study = new("A", "B", "C");
    readonly TemporaryFolder output = new();

    public void Dispose()
    {
        study.Dispose();
        output.Dispose();
    }

    TrainedNetwork Learnt(string name, string[] subjects, params string[] files) =>
        new(name, name, "", subjects.ToHashSet(), files.Select(f => RunManifest.Sha256Of(study[f])).ToHashSet());

    static PredictionNetworks Networks(Func<IReadOnlyList<Volume>, float> answer, params TrainedNetwork[] networks) => new(
        ["t1w"], ["region"], networks,
        (_, scans) => new([new(scans[0].Geometry, [.. Enumerable.Repeat(answer(scans), scans[0].Geometry.Size.Voxels)])], null, null), () =>
            ("none", "cpu"));

    IReadOnlyList<PredictionCase> Cases(bool heldOut, params TrainedNetwork[] networks) =>
        PredictionCase.Of(Study.Open(study.Path), Networks(_ => 1, networks), heldOut);

    IReadOnlyList<PredictionRow> Run(PredictionNetworks networks, Func<Exception, bool>? fails = null, string? observer = null)
    {
        var opened = Study.Open(study.Path);
        var manifest = new RunManifest { Version = "test", Command = [], Settings = [], Threads = 2, Started = DateTimeOffset.UnixEpoch };
        var run = new PredictionRun(networks, new StudyTruth(opened, ["region"], observer), 2, false, false, manifest, fails
            ?? (_ => false));
        return PredictionRunner.Run(PredictionCase.Of(opened, networks, heldOut: false), output.Path, run, _ =>
            { }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_scan_is_known_by_its_content_and_a_patient_by_any_of_their_scans()
    {
        study.Image("A_later.nii.gz", 9);
        study.Rows.Add("A\tlater\tn/a\tn/a\tn/a\tA_later.nii.gz\tn/a\tn/a\till");
        study.Save();
        File.Copy(study["B_t1w.nii.gz"], study["renamed.nii.gz"]);
        var cases = Cases(false, Learnt("one", ["A", "other"], "A_t1w.nii.gz", "renamed.nii.gz")).ToDictionary(c => c.Case.Name);
        Assert.Equal(PredictionCase.ScanSeen, cases["sub-A"].Seen);
        Assert.Equal(PredictionCase.PatientSeen, cases["sub-A_ses-later"].Seen);
        Assert.Equal(PredictionCase.ScanSeen, cases["sub-B"].Seen);
        Assert.Null(cases["sub-C"].Seen);
    }

    [Fact]
    public void A_name_alone_is_a_warning_unless_the_study_is_the_one_learnt_from()
    {
        var stranger = Cases(false, new TrainedNetwork("one", "one", "", new HashSet<string> { "A" }, new HashSet<string> { "0000" }))[0];
        Assert.Null(stranger.Seen);
        Assert.Contains("A subject A was learnt from", Assert.Single(stranger.Warnings), StringComparison.Ordinal);
        // Scan A was saved again since, but B tells that this is the study.
        var same = Cases(false, Learnt("one", ["A", "B"], "B_t1w.nii.gz"));
        Assert.Equal([PredictionCase.PatientSeen, PredictionCase.ScanSeen, null], same.Select(c => c.Seen));
        Assert.Contains("not known",
            Cases(false, new TrainedNetwork("one", "one", "", new HashSet<string>(), new HashSet<string>()))[0].Warnings[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Held_out_takes_the_networks_that_know_neither_scan_nor_name()
    {
        var cases = Cases(true, Learnt("one", ["A"], "A_t1w.nii.gz"), Learnt("two", ["B"], "B_t1w.nii.gz"),
            new TrainedNetwork("three", "three", "", new HashSet<string> { "A", "B" }, new HashSet<string> { "0000" }));
        Assert.Equal([[1], [0], [0, 1, 2]], cases.Select(c => c.Networks));
        Assert.All(cases, c => Assert.Null(c.Seen));
        Assert.Contains("none is left", Cases(true, Learnt("one", ["A"], "A_t1w.nii.gz"))[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_can_be_counted_by_hand_and_those_seen_are_left_out_of_the_mean()
    {
        // SmallStudy's masks have one, two and three voxels, in the first of four slices of thirty.
        var networks = Networks(_ => 1, Learnt("one", ["A"], "A_t1w.nii.gz"));
        var rows = Run(networks);
        Assert.Equal([2.0 * 1 / 31, 2.0 * 2 / 32, 2.0 * 3 / 33], rows.Select(r => r.Prediction!.Structures[0].Dice));
        Assert.All(rows, r =>
            Assert.Equal((120L, 360.0, 0.0),
            (r.Prediction!.Structures[0].Voxels, r.Prediction.Structures[0].VolumeMm3, r.Prediction.Structures[0].UncertainMm3)));
        var mean = Assert.Single(PredictionsDocument.Of("small", networks, false, rows).NotSeen);
        Assert.Equal((2, "B"), (mean.Subjects, mean.WorstSubject));
        Assert.Equal(((2.0 * 2 / 32) + (2.0 * 3 / 33)) / 2, mean.Mean, 12);
    }

    [Fact]
    public void Nothing_found_and_doubt_are_told_of()
    {
        var doubt = Run(Networks(_ => 0.4f, Learnt("one", ["Z"], "A_t1w.nii.gz")))[1].Prediction!;
        Assert.Equal((0L, 360.0, (double?)0), (doubt.Structures[0].Voxels, doubt.Structures[0].UncertainMm3, doubt.Structures[0].Dice));
        Assert.Contains("No region was found.", doubt.Warnings);
    }

    [Fact]
    public void A_mask_on_another_grid_or_of_several_observers_is_not_compared_and_that_is_said()
    {
        study.Mask("A_region.nii.gz", 5, Geometry.AxisAligned(new(6, 5, 3), 1, 1, 3));
        study.Mask("anna.nii.gz", 3);
        study.Rows.Add("B\tn/a\tn/a\tanna\tn/a\tn/a\tanna.nii.gz\tn/a\twell");
        study.Save();
        var networks = Networks(_ => 1, Learnt("one", ["Z"], "C_stir.nii.gz"));
        var rows = Run(networks);
        Assert.Null(rows[0].Prediction!.Structures[0].Dice);
        Assert.Contains("lies on another grid", rows[0].Prediction!.Warnings[0], StringComparison.Ordinal);
        Assert.Null(rows[1].Prediction!.Structures[0].Dice);
        Assert.Contains("--observer", rows[1].Prediction!.Warnings[0], StringComparison.Ordinal);
        Directory.Delete(output["sub-A"], true);
        Directory.Delete(output["sub-B"], true);
        Directory.Delete(output["sub-C"], true);
        Assert.Equal(2.0 * 3 / 33, Run(networks, observer: "anna")[1].Prediction!.Structures[0].Dice);
    }

    [Fact]
    public void Too_little_memory_for_one_case_is_a_row_and_anything_else_ends_the_run()
    {
        var networks = Networks(scans =>
            scans[0].Source.Contains("B_t1w", StringComparison.Ordinal)
            ? throw new InvalidOperationException("out of memory: lower --batch-slices (now 4)") : 1,
            Learnt("one", ["Z"], "A_stir.nii.gz"));
        var rows = Run(networks, e => e is InvalidOperationException);
        Assert.Equal([null, "out of memory: lower --batch-slices (now 4)", null], rows.Select(r => r.Reason));
        Assert.False(Directory.Exists(output["sub-B"]));
        Directory.Delete(output["sub-A"], true);
        Directory.Delete(output["sub-C"], true);
        Assert.Throws<InvalidOperationException>(() => Run(networks));
    }
}
