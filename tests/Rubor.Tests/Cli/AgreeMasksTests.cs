using System.Text.Json.Nodes;
using Rubor.Cli;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Cli;

public sealed class AgreeMasksTests : IDisposable
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(8, 6, 4), 0.5, 0.5, 3);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Two_files_are_a_pair_whatever_their_names_with_exactly_the_named_fields()
    {
        var run = await CommandRun.Of("agree", "masks", Write("left/a.nii.gz", 1, 2, 3), Write("right/b.nii.gz", 2, 3, 4), "--json");
        Assert.Equal(0, run.ExitCode);
        var pair = Assert.Single(run.Json["pairs"]!.AsArray())!.AsObject();
        Assert.Equal(["subject", "first", "second", "dice", "iou", "volume_similarity", "voxels_first", "voxels_second", "hausdorff95_mm"],
            pair.Select(p => p.Key));
        Assert.Equal("a", (string?)pair["first"]);
        Assert.Equal(2.0 / 3, (double)pair["dice"]!, 1e-12);
        Assert.Equal(0.5, (double)pair["iou"]!, 1e-12);
        Assert.Equal(1, (double)pair["volume_similarity"]!);
        Assert.Equal(3, (int)pair["voxels_first"]!);
        Assert.Equal("rubor.agree-masks/2", (string?)run.Json["format"]);
    }

    [Fact]
    public async Task Two_empty_masks_are_undefined_with_a_reason_or_one_on_request()
    {
        string a = Write("a.nii.gz"), b = Write("b.nii.gz");
        var regular = (await CommandRun.Of("agree", "masks", a, b, "--json")).Json;
        Assert.Null(regular["pairs"]![0]!["dice"]);
        Assert.Equal(["dice", "iou", "volume_similarity", "hausdorff95_mm"], regular["undefined"]!.AsArray().Select(u => (string)u!["measure"]!));
        Assert.All(regular["undefined"]!.AsArray(), u => Assert.NotEmpty((string)u!["reason"]!));
        Assert.Equal(1, (double)(await CommandRun.Of("agree", "masks", a, b, "--json", "--modified-dice")).Json["pairs"]![0]!["dice"]!);
    }

    [Fact]
    public async Task Folders_are_paired_by_subject_and_what_lacks_a_partner_is_said()
    {
        foreach (string s in (string[])["01", "02"])
            Write($"r1/sub-{s}_mask.nii.gz", 1, 2);
        Write("r2/sub-01_other.nii.gz", 2, 3);
        Write("r2/sub-03_other.nii.gz", 2);
        var run = await CommandRun.Of("agree", "masks", folder["r1"], folder["r2"], "--out", folder["out"], "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("01", (string?)Assert.Single(run.Json["pairs"]!.AsArray())!["subject"]);
        Assert.Equal(["02", "03"], run.Json["left_out"]!.AsArray().Select(l => (string)l!["subject"]!));
        Assert.Equal(["discrepancies.tsv", "left_out.tsv", "pairs.tsv", "report.html", "result.json", "run.json", "summary.tsv",
            "volume_agreement.tsv", "volumes.tsv"],
            Directory.GetFileSystemEntries(folder["out"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Equal(run.Output.TrimEnd(), File.ReadAllText(folder["out", "result.json"]));
        var manifest = JsonNode.Parse(File.ReadAllText(folder["out", "run.json"]))!;
        Assert.Equal(4, manifest["inputs"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_same_masks_give_the_same_report_on_one_thread_and_on_many()
    {
        for (int s = 1; s <= 4; s++)
            foreach (string r in (string[])["r1", "r2", "r3"])
                Write($"{r}/sub-0{s}.nii.gz", [.. Enumerable.Range(s, s + r[1] - '0')]);
        foreach (string threads in (string[])["1", "4"])
            Assert.Equal(0,
                (await CommandRun.Of("agree", "masks", folder["r1"], folder["r2"], folder["r3"], "--out", folder["out" + threads],
                "--threads", threads, "-q")).ExitCode);
        foreach (string file in (string[])["report.html", "result.json", "references.tsv", "discrepancies.tsv"])
            Assert.Equal(File.ReadAllBytes(folder["out1", file]), File.ReadAllBytes(folder["out4", file]));
        Assert.Equal(4, Directory.GetFiles(folder["out1", "references"], "*atleast2of3.nii.gz").Length);
        Assert.Contains("circular", File.ReadAllText(folder["out1", "report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reading_kept_out_of_the_reference_is_not_called_circular()
    {
        foreach (string r in (string[])["r1", "r2", "r3"])
            Write($"{r}/01.nii.gz", 1, 2, r[1]);
        var run = await CommandRun.Of("agree", "masks", folder["r1"], folder["r2"], folder["r3"], "--consensus", "2", "--consensus",
            "staple", "--reference-of", "r1,r2", "--json");
        var third = run.Json["references"]!.AsArray().Where(r => (string?)r!["reader"] == "r3").ToList();
        Assert.Equal(["at least 2 of 2", "STAPLE"], third.Select(r => (string)r!["reference"]!));
        Assert.All(third, r => Assert.False((bool)r!["part_of_reference"]!));
        Assert.All(third, r => Assert.Equal(2, (int)r!["voxels_reference"]!));
    }

    [Fact]
    public async Task A_case_of_another_grid_is_a_row_with_its_reason_and_the_rest_go_on()
    {
        foreach (string r in (string[])["r1", "r2"])
            Write($"{r}/01.nii.gz", 1, 2);
        Write("r1/02.nii.gz", 1);
        NiftiWriter.Write(folder["r2", "02.nii.gz"], new Mask(Geometry.AxisAligned(new(8, 6, 3), 0.5, 0.5, 3), new byte[144]));
        var run = await CommandRun.Of("agree", "masks", folder["r1"], folder["r2"], "--json");
        Assert.Equal(RuborCommandLine.SomeFailed, run.ExitCode);
        Assert.Single(run.Json["pairs"]!.AsArray());
        Assert.Contains("8×6×3", (string)run.Json["left_out"]![0]!["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_above_one_are_foreground_on_request_only()
    {
        string a = folder["a.nii"], b = Write("b.nii.gz", 1, 2);
        var labels = new byte[Grid.Size.Voxels];
        (labels[1], labels[2]) = (1, 2);
        NiftiWriter.Write(a, new LabelMap(Grid, labels));
        (await CommandRun.Of("agree", "masks", a, b)).RefusedWith("a.nii", "holds 2");
        foreach (string[] from in new[] { new[] { "--any-label" }, ["--at-least", "1"] })
            Assert.Equal((1, 2), await PairAsync(from));
        // The second mask has no 2.
        Assert.Equal((0, 1), await PairAsync("--at-least", "2"));
        async Task<(double, int)> PairAsync(params string[] from)
        {
            var pair = (await CommandRun.Of(["agree", "masks", a, b, .. from, "--json"])).Json["pairs"]![0]!;
            return ((double)pair["dice"]!, (int)pair["voxels_first"]!);
        }
        (await CommandRun.Of("agree", "masks", a, b, "--at-least", "0")).RefusedWith("--at-least");
        (await CommandRun.Of("agree", "masks", a, b, "--at-least", "1", "--any-label")).RefusedWith("one of the two");
    }

    [Fact]
    public async Task Mistakes_are_one_line_that_says_what_to_do()
    {
        string a = Write("r/01_x.nii.gz", 1), b = Write("r/01_y.nii.gz", 1), c = Write("s/02.nii.gz", 1);
        (await CommandRun.Of("agree", "masks", a)).RefusedWith("agree masks --help");
        (await CommandRun.Of("agree", "masks", a, folder["none"])).RefusedWith("none");
        (await CommandRun.Of("agree", "masks", folder["r"], folder["s"])).RefusedWith("both of subject 01", "*_y.nii.gz");
        (await CommandRun.Of("agree", "masks", a, folder["s"])).RefusedWith("is a file among folders");
        (await CommandRun.Of("agree", "masks", folder["r", "*_x.nii.gz"], folder["s"])).RefusedWith("shares no subject", "different subjects");
        (await CommandRun.Of("agree", "masks", a, a)).RefusedWith("named twice");
        (await CommandRun.Of("agree", "masks", a, b, "--consensus", "3")).RefusedWith("3 masks cannot agree");
        (await CommandRun.Of("agree", "masks", a, b, "--names", "one")).RefusedWith("1 names for 2 sources");
        (await CommandRun.Of("agree", "masks", a, b, c, "--reference-of", "zz")).RefusedWith("zz is no reader");
    }

    [Fact]
    public async Task Every_published_Dice_and_volume_similarity_comes_out_of_the_command()
    {
        string masks = Data.Real("bone-mri", "masks", "inflammation");
        string[] trials = ["R11", "R12", "R21", "R22"];
        var run = await CommandRun.Of(["agree", "masks", .. trials.Select(t => Path.Combine(masks, $"*_{t}.nii.gz")), "--out",
            folder["out"], "--json", "-q"]);
        Assert.Equal(0, run.ExitCode);
        var pairs = run.Json["pairs"]!.AsArray().ToDictionary(p =>
            ((string)p!["subject"]!, (string)p["first"]!, (string)p["second"]!), p => p!);
        Assert.Equal(36, pairs.Count);
        int compared = 0;
        foreach (string first in trials)
            foreach (string second in trials.Where(t => string.CompareOrdinal(t, first) > 0))
            {
                foreach (var row in Data.Tsv(Data.Real("bone-mri", "expected", $"dice_{first}_{second}.tsv")))
                    Assert.Equal(Data.Number(row["dice"]), (double)pairs[(row["subject"], first, second)]["dice"]!, 1e-12);
                foreach (var row in Data.Tsv(Data.Real("bone-mri", "expected", $"volume_similarity_{first}_{second}.tsv")))
                {
                    var pair = pairs[(row["subject"], first, second)];
                    Assert.Equal(Data.Number(row["volume_similarity"]), (double)pair["volume_similarity"]!, 1e-12);
                    Assert.Equal(Data.Number(row["voxels_first"]), (int)pair["voxels_first"]!);
                    compared++;
                }
            }
        Assert.Equal(36, compared);
        Assert.Equal(6, Directory.GetFiles(folder["out", "references"]).Length);
    }

    string Write(string name, params int[] foreground)
    {
        var voxels = new byte[Grid.Size.Voxels];
        foreach (int i in foreground)
            voxels[i] = 1;
        string path = folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        NiftiWriter.Write(path, new Mask(Grid, voxels));
        return path;
    }
}
