using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Phantom;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandPhotographs;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Measuring.HandSynthesis;
using Rubor.Tests.Methods.HandScans.Photographs;

namespace Rubor.Tests.Cli;

/// <summary>rubor study hand-photographs and rubor synthesise hand-scans --photographs, on silhouettes of phantoms and with the smallest
/// networks.</summary>
[Collection("libtorch")]
public sealed class HandPhotographTests(GeneratorTests.Trained made, HandPhotographTests.Photographed photos)
    : IClassFixture<GeneratorTests.Trained>, IClassFixture<HandPhotographTests.Photographed>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string[] Make(string name, params string[] more) => ["synthesise", "hand-scans", made.Study, "--generator", made.Generator, "--fold", "2", "--seed", "4",
        "--threads", "1", "--device", "cpu", "--out", folder[name], .. more];

    [Fact]
    public async Task Hands_are_cut_out_as_a_study_and_what_shows_none_is_named_with_its_reason()
    {
        Assert.Equal((8, 5, 3), ((int)photos.Told["photographs"]!, (int)photos.Told["hands"]!, (int)photos.Told["with_joints"]!));
        Assert.Equal(["photograph\treason", "broken.jpg", "gray.png", "white.png"], File.ReadLines(Path.Combine(photos.Study, "left-out.tsv"))
            .Select((line, i) => i == 0 ? line : line.Split('\t')[0]));
        Assert.Contains("shows no hand on white: 0 % of it", await File.ReadAllTextAsync(Path.Combine(photos.Study, "left-out.tsv"),
            TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var study = Study.Open(photos.Study);
        Assert.Equal(["a", "b", "c", "d", "more-e"], study.Subjects);
        Assert.Equal(HandJoints.OfAHand.Select((name, i) => (name, (byte)(i + 1))), study.Labels.Single().Classes);
        Assert.Equal(["a", "b", "c"], study.SubjectsWith(HandJoints.Label));
        Assert.Equal(["top", "left", "right", "bottom", "top"], study.Cases.Select(c => c.Clinical["wrist_edge"]));
        // Nothing of the photographs goes along: pictures in gray and tables.
        Assert.Equal(["hands", "joint_regions"], Directory.GetDirectories(photos.Study).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal));
        Assert.Equal(5, Directory.GetFiles(Path.Combine(photos.Study, "hands")).Length);
        var check = await CommandRun.Of("study", "check", photos.Study);
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
        // However many threads, the same bytes.
        Assert.Equal(0, (await CommandRun.Of("study", "hand-photographs", photos.Folder, "--out", folder["again"], "--threads", "1", "-q")).ExitCode);
        foreach (string file in Directory.GetFiles(photos.Study, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) is not ("run.json" or "study.json")))
            Assert.Equal(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken),
                await File.ReadAllBytesAsync(Path.Combine(folder["again"], Path.GetRelativePath(photos.Study, file)), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_network_learns_joints_on_some_photographs_finds_them_on_others_and_their_hands_become_images()
    {
        var train = await CommandRun.Of("train", "segmentation", photos.Study, "--image", "hand", "--label", "joint_regions", "--out", folder["network"],
            "--device", "cpu", "--threads", "1", "--set", "steps=2", "levels=2", "filters=2", "most_filters=4", "batch=1", "neighbour_slices=0",
            "space_to_depth=1", "validate_every=0", "cross_entropy_weight=0", "dice_weight=1", "-q");
        Assert.True(train.ExitCode == 0, train.Error);
        string found = folder["found"];
        var predict = await CommandRun.Of("predict", folder["network"], photos.Study, "--out", found, "--device", "cpu", "--threads", "1", "--json");
        Assert.True(predict.ExitCode == 0, predict.Output + predict.Error);
        Assert.Equal(5, predict.Json["cases"]!.AsArray().Count);
        Assert.All(predict.Json["cases"]!.AsArray(), c => Assert.Equal(HandJoints.OfAHand, c!["prediction"]!["structures"]!.AsArray()
            .Select(s => s!["structure"]!.ToString())));

        // Two steps find nothing; what a better network would find stands in for it.
        foreach (var (name, alike) in new[] { ("d", "b"), ("more-e", "c") })
        {
            string joints = Path.Combine(photos.Study, "joint_regions", $"sub-{alike}.png");
            byte[] labels = HandScanImage.ReadOne(joints).Pixels.Select(p => (byte)p).ToArray();
            NiftiWriter.Write(Path.Combine(found, $"sub-{name}", "labels.nii.gz"), new LabelMap(Geometry.AxisAligned(new(256, 256, 1), 1, 1, 1), labels));
        }

        Assert.Equal((3, 5), (PhotographedHands.Open(photos.Study, null).Count, PhotographedHands.Open(photos.Study, found).Count));
        var run = await CommandRun.Of(Make("made", "--count", "6", "--photographs", photos.Study, "--photograph-joints", found, "--set", "evaluations=2",
            "attempts=1", "any=1", "hand=1", "joint=1", "photographed=0.7"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("their wrists are never inflamed", run.Output, StringComparison.Ordinal);
        string of = folder["made", "fold-2"];
        var plan = File.ReadLines(Path.Combine(of, "plan.tsv")).Select(l => l.Split('\t')).ToList();
        int Column(string name) => Array.IndexOf(plan[0], name);
        var labelled = HandJointTable.Read(Path.Combine(of, "labels.tsv"));
        int photographed = 0;
        foreach (var (row, said) in labelled.Zip(plan.Skip(1)))
        {
            bool photograph = said[Column("left_photograph")] != "n/a";
            photographed += photograph ? 1 : 0;
            foreach (var (j, joint) in HandJoints.All.Index())
                Assert.Equal(photograph && joint.Name.EndsWith("wrist", StringComparison.Ordinal), row.Labels.States[j] == HandJointState.Normal);
            if (!photograph)
                continue;
            Assert.All(new[] { "left_photograph", "right_photograph" }, c => Assert.Contains(said[Column(c)], (string[])["a", "b", "c", "d", "more-e"]));
            Assert.All(new[] { "left_mirrored", "right_mirrored" }, c => Assert.Contains(said[Column(c)], (string[])["yes", "no"]));
            // Pictures are palmar, of the left hand a, c and e, of which c and e are mirrored.
            bool IsLeft(string name) => name is "a" or "c" or "more-e";
            bool Turned(string name) => name is "c" or "more-e";
            Assert.Equal((IsLeft(said[Column("left_photograph")]) == Turned(said[Column("left_photograph")])) == Palmar(said),
                said[Column("left_mirrored")] == "yes");
        }

        var document = SynthesisDocument.Read(Path.Combine(of, "synthesis.json"));
        Assert.InRange(photographed, 1, 5);
        Assert.Equal(photographed, document.Photographs!.Images);
        Assert.Equal(1 - (0.7 / 15), document.InflamedChance, 12);
        Assert.Equal(1 - (photographed / 6.0 / 15), document.InflamedShare, 12);
        Assert.Contains("have hands of photographs", await File.ReadAllTextAsync(Path.Combine(of, "report.html"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        bool Palmar(string[] said) => said[Column("view")] == "palmar";
    }

    [Fact]
    public async Task An_image_is_its_own_numbers_and_one_without_photographed_hands_is_as_it_was_without_photographs()
    {
        string[] set = ["--set", "evaluations=2", "attempts=1"];
        Assert.Equal(0, (await CommandRun.Of(Make("three", ["--count", "3", "--photographs", photos.Study, .. set]))).ExitCode);
        Assert.Equal(0, (await CommandRun.Of(Make("third", ["--count", "1", "--first", "3", "--photographs", photos.Study, .. set]))).ExitCode);
        Assert.Equal(0, (await CommandRun.Of(Make("none", ["--count", "2", "--photographs", photos.Study, .. set, "photographed=0"]))).ExitCode);
        Assert.Equal(0, (await CommandRun.Of(Make("without", ["--count", "2", .. set]))).ExitCode);
        byte[] Read(string run, string part, int number) => File.ReadAllBytes(folder[run, "fold-2", part, $"0000{number}.nii.gz"]);
        foreach (string part in new[] { "images", "masks" })
        {
            Assert.Equal(Read("three", part, 3), Read("third", part, 3));
            foreach (int number in new[] { 1, 2 })
            {
                Assert.Equal(Read("none", part, number), Read("without", part, number));
                Assert.NotEqual(Read("three", part, number), Read("without", part, number));
            }
        }

        Assert.False(SynthesisDocument.Read(folder["without", "fold-2", "synthesis.json"]).Settings.ContainsKey("photographed"));
        // Patients are those of the frames.
        Assert.Equal(await File.ReadAllTextAsync(folder["without", "fold-2", "patients.tsv"], TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(folder["three", "fold-2", "patients.tsv"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_in_one_line()
    {
        string photographs = folder["bad"];
        async Task<CommandRun> Cut(params string[] more) => await CommandRun.Of(["study", "hand-photographs", photographs, "--out", folder["cut"], .. more]);
        Directory.CreateDirectory(photographs);
        (await Cut()).Refused("bad: holds no photograph; .png, .jpg");
        var one = PhantomPhotograph.Of(Photographed.Patient, 0);
        await File.WriteAllBytesAsync(Path.Combine(photographs, "w.png"), PngWriter.Rgb([.. Enumerable.Repeat((byte)255, 300)], 10),
            TestContext.Current.CancellationToken);
        (await Cut()).Refused("w.png: shows no hand on white");
        one.Write(photographs, "h", withJoints: false);
        string map = Path.Combine(photographs, "h_joints.png");
        await File.WriteAllBytesAsync(map, PngWriter.Grayscale(new byte[100], 10), TestContext.Current.CancellationToken);
        (await Cut()).Refused("h_joints.png: has 10 × 10 pixels and its photograph h.png");
        byte[] joints = one.Joints;
        joints[one.Width + 3] = 16;
        await File.WriteAllBytesAsync(map, PngWriter.Grayscale(joints, one.Width), TestContext.Current.CancellationToken);
        (await Cut()).Refused("h_joints.png: holds the unknown joint 16 at pixel (3, 1)");
        File.Move(map, Path.Combine(photographs, "g_joints.png"));
        (await Cut()).Refused("g_joints.png: is a label map of no photograph: g is not beside it");
        File.Delete(Path.Combine(photographs, "g_joints.png"));
        (await Cut("--set", "wrist=front")).Refused("--set: wrist is front; there is crossed, top");
        (await Cut("--set", "darkest=2")).Refused("--set: darkest is 2");
        Assert.False(Directory.Exists(folder["cut"]));

        (await CommandRun.Of(Make("x", "--photographs", made.Study)))
            .Refused("study.json: has no image hand; make the study with 'rubor study hand-photographs'");
        (await CommandRun.Of(Make("x", "--photograph-joints", photos.Study))).Refused("--photograph-joints goes with --photographs");
        (await CommandRun.Of(Make("x", "--set", "photographed=0.5"))).Refused("--set: photographed is of photographed hands, and no photographs are given");
        (await CommandRun.Of(Make("x", "--photographs", photos.Study, "--set", "photographed=2"))).Refused("--set: photographed is 2; 0 to 1 are taken");
        (await CommandRun.Of(Make("x", "--photographs", photos.Study, "--photograph-joints", folder["none"]))).Refused("predictions.json: cannot be read");
        Assert.Equal(0, (await Cut("-q")).ExitCode);
        (await CommandRun.Of(Make("x", "--photographs", folder["cut"]))).Refused("cut: has no photograph with joint_regions; draw the joints on some");
        // Two joints are too few.
        byte[] two = [.. one.Joints.Select(j => j is 2 or 3 ? j : (byte)0)];
        await File.WriteAllBytesAsync(map, PngWriter.Grayscale(two, one.Width), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await Cut("-q", "--overwrite")).ExitCode);
        (await CommandRun.Of(Make("x", "--photographs", folder["cut"], "--set", "evaluations=2", "attempts=1")))
            .Refused("100 photographs drawn by lot have fewer than 3 joints in common with a hand of sub-");
        Assert.False(Directory.Exists(folder["x"]));
    }

    /// <summary>Pictures of phantom hands, and the study that is cut out of them.</summary>
    public sealed class Photographed : IAsyncLifetime
    {
        readonly TemporaryFolder folder = new();

        public static HandPhantomPatient Patient { get; } = HandPhantom.Patient(HandPhantom.FrozenSeed, 1, 2);

        public string Folder => folder["photographs"];

        public string Study => folder["study"];

        public JsonNode Told { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            PhantomPhotograph.Of(Patient, 0, "top").Write(Folder, "a", withJoints: true);
            PhantomPhotograph.Of(Patient, 1, "left").Write(Folder, "b", withJoints: true);
            PhantomPhotograph.Of(Patient, 0, "right", mirrored: true).Write(Folder, "c", withJoints: true);
            PhantomPhotograph.Of(Patient, 1, "bottom", green: 140).Write(Folder, "d", withJoints: false);
            PhantomPhotograph.Of(Patient, 0, "top", mirrored: true, green: 140).Write(Path.Combine(Folder, "more"), "e", withJoints: false);
            File.WriteAllBytes(Path.Combine(Folder, "white.png"), PngWriter.Rgb([.. Enumerable.Repeat((byte)250, 3 * 400)], 20));
            File.WriteAllBytes(Path.Combine(Folder, "gray.png"), PngWriter.Grayscale([.. Enumerable.Repeat((byte)90, 400)], 20));
            File.WriteAllBytes(Path.Combine(Folder, "broken.jpg"), [0xff, 0xd8, 0xff, 0xe0, 0, 4]);
            File.WriteAllText(Path.Combine(Folder, "read-me.txt"), "no photograph");
            var run = await CommandRun.Of("study", "hand-photographs", Folder, "--out", Study, "--threads", "2", "--json");
            Assert.True(run.ExitCode == 0, run.Error);
            Told = run.Json;
        }

        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return default;
        }
    }
}
