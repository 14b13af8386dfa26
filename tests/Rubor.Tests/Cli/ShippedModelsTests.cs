using System.Security.Cryptography;
using System.Text.Json;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Torch.Files;

namespace Rubor.Tests.Cli;

/// <summary>
/// Measuring with nothing but images: the networks that come with the program, one verdict, and what they saw in training.
/// </summary>
[Collection("libtorch")]
public sealed class ShippedModelsTests : IDisposable
{
    const string Variable = "RUBOR_MODELS";

    static readonly VhiPhantomVisit Phantom =
        VhiPhantom.Create(new VhiPhantomSettings { Size = new(120, 120, 12), PixelMm = 1.3, SliceMm = 5 }).Before;

    readonly TemporaryFolder folder = new();

    public ShippedModelsTests()
    {
        NiftiWriter.Write(folder["stir.nii.gz"], Phantom.Stir);
        NiftiWriter.Write(folder["t1w.nii.gz"], Phantom.T1w);
        Directory.CreateDirectory(folder["models"]);
        Environment.SetEnvironmentVariable(Variable, folder["models"]);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        folder.Dispose();
    }

    string Ship(int number, double threshold = 0.45, params TrainingFile[] trainedOn) =>
        NetworkFixture.Bright(folder["models", $"disease-region-{number}"], threshold, 60, trainedOn);

    Task<CommandRun> Automatic(params string[] more) =>
        CommandRun.Of(["measure", "vhi", "--stir", folder["stir.nii.gz"], "--t1w", folder["t1w.nii.gz"], "--out", folder["out"], .. more]);

    Task<CommandRun> Region(params string[] more) =>
        CommandRun.Of(["measure", "disease-region", "--t1w", folder["t1w.nii.gz"], "--out", folder["out"], .. more]);

    JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(folder["out", file])).RootElement;

    static string Sha256(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(e => e.GetString());

    [Fact]
    public async Task Two_images_and_a_folder_are_all_it_takes()
    {
        Ship(1);
        Ship(2, 0.47);
        var run = await Automatic();
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            ["disease_region.json", "disease_region.nii.gz", "inflammation.nii.gz", "normal_marrow.nii.gz", "probability.nii.gz",
                "report.html", "run.json", "uncertainty.nii.gz", "vhi.json"],
            Directory.GetFiles(folder["out"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        var vhi = Json("vhi.json");
        var automatic = vhi.GetProperty("automatic");
        var expected = Texts(vhi.GetProperty("normal_marrow").GetProperty("reasons"))
            .Concat(Texts(Json("disease_region.json").GetProperty("warnings"))).ToHashSet();
        Assert.Equal(expected, Texts(automatic.GetProperty("reasons")).ToHashSet());
        Assert.Equal(expected.Count == 0 ? "plausible" : "reader_needed", automatic.GetProperty("verdict").GetString());
        Assert.Contains($"verdict       {automatic.GetProperty("text").GetString()}", run.Output, StringComparison.Ordinal);
        string report = await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken);
        int verdict = report.IndexOf($"Automatic measurement: {automatic.GetProperty("text").GetString()}", StringComparison.Ordinal);
        Assert.InRange(verdict, 1, report.IndexOf("class=\"figures\"", StringComparison.Ordinal));
        Assert.Contains("How sure are the networks?", report, StringComparison.Ordinal);
        Assert.Equal(["disease-region-1", "disease-region-2"], Json("disease_region.json").GetProperty("networks").EnumerateArray()
            .Select(n => n.GetProperty("file").GetString()));
        Assert.Equal(["stir", "t1w", "weights", "weights"], Json("run.json").GetProperty("inputs").EnumerateArray()
            .Select(i => i.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task Without_any_that_come_with_it_one_line_says_what_to_do()
    {
        foreach (var run in new[] { await Automatic(), await Region(),
            await CommandRun.Of("measure", "vhi", "--study", folder.Path, "--out", folder["out"]) })
            run.RefusedWith("--weights is needed", folder["models"], Variable);
        Environment.SetEnvironmentVariable(Variable, folder["absent"]);
        (await Automatic()).Refused("no networks 'disease-region'");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task The_ensemble_is_in_the_order_of_its_numbers_and_other_folders_are_left_aside()
    {
        foreach (int number in new[] { 10, 2, 1 })
            Ship(number, 0.4 + (number / 100.0));
        NetworkFixture.Bright(folder["models", "hand-1"], 0.3);
        Directory.CreateDirectory(folder["models", "disease-region-3"]); // holds no weights
        Assert.Equal(0, (await Region()).ExitCode);
        Assert.Equal(["disease-region-1", "disease-region-2", "disease-region-10"], Json("disease_region.json").GetProperty("networks")
            .EnumerateArray().Select(n => n.GetProperty("file").GetString()));
    }

    [Fact]
    public async Task Mirrors_are_on_for_weights_of_Rubor_off_for_published_ones_and_can_be_set()
    {
        string published = NetworkFixture.Constant(folder["published"], 10);
        Ship(1);
        async Task<bool> Mirrored(params string[] more)
        {
            var run = await Region(["--overwrite", .. more]);
            Assert.True(run.ExitCode == 0, run.Error);
            bool mirror = Json("disease_region.json").GetProperty("mirror").GetBoolean();
            Assert.Equal(mirror, Json("run.json").GetProperty("settings").GetProperty("mirror").GetBoolean());
            return mirror;
        }
        Assert.True(await Mirrored());
        Assert.False(await Mirrored("--mirror", "false"));
        Assert.False(await Mirrored("--weights", published));
        Assert.True(await Mirrored("--mirror", "--weights", published));
        Assert.False(await Mirrored("--weights", published, folder["models", "disease-region-1"]));
        (await Region("--mirror", "perhaps", "--overwrite")).Refused("perhaps");
    }

    [Fact]
    public async Task Uncertainty_is_written_and_is_the_entropy_of_the_probabilities()
    {
        NetworkFixture.Bright(folder["models", "disease-region-1"], 0.45, 8);
        Assert.Equal(0, (await Region()).ExitCode);
        double[] p = NiftiReader.Read(folder["out", "probability.nii.gz"]).ToValues(),
            entropy = NiftiReader.Read(folder["out", "uncertainty.nii.gz"]).ToValues();
        Assert.All(p.Zip(entropy), v =>
            Assert.Equal(v.First is > 0 and < 1 ? -(v.First * Math.Log2(v.First)) - ((1 - v.First) * Math.Log2(1 - v.First))
            : 0, v.Second, 1e-5));
        var figures = Json("disease_region.json").GetProperty("uncertainty");
        var region = p.Zip(entropy).Where(v => v.First > 0.5).ToList();
        Assert.Equal(region.Average(v => v.Second), figures.GetProperty("mean_entropy").GetDouble(), 1e-9);
        Assert.Equal(2 * region.Sum(v => v.First) / (region.Count + p.Sum()), figures.GetProperty("expected_dice").GetDouble(), 1e-9);
        int slice = Phantom.T1w.Geometry.Size.SliceVoxels;
        Assert.Equal(entropy.Chunk(slice).Select((s, z) => (Sum: s.Sum(), Z: z)).MaxBy(s => s.Sum).Z, figures.GetProperty("most_uncertain_slice").GetInt32());
        // A smooth slope of probabilities is no region to trust.
        Assert.Contains(Texts(Json("disease_region.json").GetProperty("warnings")), w =>
            w!.Contains("The networks are unsure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scan_that_networks_saw_in_training_is_told_of_and_another_is_not()
    {
        Ship(1, 0.45, new TrainingFile("01", "t1w", "another-name.nii.gz", Sha256(folder["t1w.nii.gz"])));
        Ship(2, 0.47, new TrainingFile("02", "t1w", "t1w.nii.gz", new string('0', 64)));
        NiftiWriter.Write(folder["mask.nii.gz"], Phantom.DiseaseRegion);
        const string sentence = "Seen in training: t1w.nii.gz is among the training files of disease-region-1. No figure here is held-out accuracy.";
        var region = await Region("--mask", folder["mask.nii.gz"]);
        Assert.Contains(sentence, region.Output, StringComparison.Ordinal);
        var document = Json("disease_region.json");
        var seen = Assert.Single(document.GetProperty("seen_in_training").EnumerateArray());
        Assert.Equal(("t1w", "t1w.nii.gz", "disease-region-1"), (seen.GetProperty("role").GetString(), seen.GetProperty("file").GetString(),
            Assert.Single(Texts(seen.GetProperty("networks")))));
        Assert.Equal([1, 1], document.GetProperty("networks").EnumerateArray().Select(n => n.GetProperty("training_files").GetInt32()));
        Assert.Contains("SHA-256", document.GetProperty("note").GetString(), StringComparison.Ordinal);
        string report = await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken);
        Assert.Contains(sentence, report, StringComparison.Ordinal);
        Assert.Contains("mean slice Dice, seen in training", report, StringComparison.Ordinal);

        Assert.Contains(sentence, (await Automatic("--overwrite")).Output, StringComparison.Ordinal);
        Assert.Single(Json("vhi.json").GetProperty("seen_in_training").EnumerateArray());
        Assert.Contains(sentence, await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        // The same samples in a file of other bytes: told by hash only.
        NiftiWriter.Write(folder["t1w.nii.gz"], Volume.Of<float>(Phantom.T1w.Geometry, [.. Phantom.T1w.ToValues().Select(v => (float)v)]));
        Assert.DoesNotContain("Seen in training", (await Automatic("--overwrite")).Output, StringComparison.Ordinal);
        Assert.Empty(Json("vhi.json").GetProperty("seen_in_training").EnumerateArray());
    }

    [Fact]
    public async Task A_study_of_images_alone_is_measured_by_them_with_a_verdict_a_row()
    {
        Ship(1, 0.45, new TrainingFile("01", "t1w", "t1w.nii.gz", Sha256(folder["t1w.nii.gz"])));
        foreach (string subject in new[] { "01", "02" })
        {
            Directory.CreateDirectory(folder["study", $"sub-{subject}"]);
            File.Copy(folder["stir.nii.gz"], folder["study", $"sub-{subject}", $"sub-{subject}_STIR.nii.gz"]);
        }
        File.Copy(folder["t1w.nii.gz"], folder["study", "sub-01", "sub-01_T1w.nii.gz"]);
        Assert.Equal(3, (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["out"])).ExitCode);
        var rows = Data.Tsv(folder["out", "vhi.tsv"]).ToDictionary(r => r["subject"]);
        Assert.Equal(("measured", "1"), (rows["01"]["status"], rows["01"]["seen_in_training"]));
        Assert.Equal(VhiDocument.Read(folder["out", "sub-01", "vhi.json"]).Automatic!.Verdict, rows["01"]["automatic_verdict"]);
        Assert.Equal("no T1W image", rows["02"]["reason"]);

        // One mask in the folder, and masks are measured: not two ways in one study.
        NiftiWriter.Write(folder["study", "sub-02", "sub-02_label-diseaseregion_mask.nii.gz"], Phantom.DiseaseRegion);
        Assert.Equal(3, (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["masks"])).ExitCode);
        Assert.Equal("no disease region mask", Data.Tsv(folder["masks", "vhi.tsv"]).First()["reason"]);
    }

    [Fact]
    public void Everything_that_ships_is_small_whole_and_described()
    {
        string[] models = Directory.GetDirectories(Path.Combine(Data.Repository, "models"));
        Assert.All(models, m => Assert.True(File.Exists(Path.Combine(m, "MODEL_CARD.md")), $"{m} has no model card"));
        string phantoms = Assert.Single(models, m => File.Exists(Path.Combine(m, "threshold.json")));
        Assert.Equal(["normal", "low", "high"], ThresholdFile.Read(phantoms).Classes.Select(c => c.Label));
        Assert.NotEmpty(ThresholdDocument.Read(Path.Combine(phantoms, "training.json")).Train);
        string joints = Assert.Single(models, m => File.Exists(Path.Combine(m, JointModelDocument.FileName)));
        var scorers = JointModelDocument.Read(joints);
        Assert.True(scorers.Phantom);
        Assert.Equal((5, 5, 60), (scorers.Folds.Count, scorers.FoldsInAll, scorers.Classifiers));
        foreach (var network in scorers.Folds.SelectMany(f => f.Networks))
        {
            string tensors = Path.Combine(joints, network.Folder, Weights.TensorsFileName);
            Assert.Equal(network.Sha256, Sha256(tensors));
            Assert.InRange(new FileInfo(tensors).Length, 1, 10_000_000);
        }
        foreach (string model in models.Where(m => m != phantoms && m != joints))
        {
            var weights = Weights.Read(model); // its hash is that of the description
            Assert.InRange(new FileInfo(Path.Combine(model, Weights.TensorsFileName)).Length, 1, 10_000_000);
            Assert.NotEmpty(weights.Description!.TrainedOn);
        }
    }
}
