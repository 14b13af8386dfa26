using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;

namespace Rubor.Tests.Cli;

/// <summary>Means, references and empty masks of <c>agree masks</c>.</summary>
public sealed class MaskMeansTests : IDisposable
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(8, 6, 4), 0.5, 0.5, 3);

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact] // five patients with eight visits each: numpy's t over the patients' means, not over forty scans (0.723 to 0.792)
    public async Task The_interval_of_a_mean_rests_on_patients()
    {
        int[][] shared = [[9, 9, 9, 9, 9, 9, 9, 8], [8, 8, 8, 8, 8, 8, 8, 9], [7, 7, 7, 7, 7, 8, 7, 7], [8, 8, 7, 8, 8, 8, 8, 8],
            [6, 6, 6, 6, 6, 6, 6, 5]];
        for (int s = 0; s < 5; s++)
            for (int v = 0; v < 8; v++)
            {
                Write($"r1/sub-{s}_ses-{v}_mask.nii.gz", [.. Enumerable.Range(0, 10)]);
                Write($"r2/sub-{s}_ses-{v}_mask.nii.gz", [.. Enumerable.Range(10 - shared[s][v], 10)]);
            }
        var run = await CommandRun.Of("agree", "masks", folder["r1"], folder["r2"], "--json", "--out", folder["out"]);
        var summary = run.Json["summaries"]![0]!;
        var mean = summary["dice"]!["mean"]!;
        Assert.Equal(0.7575, (double)mean["value"]!, 1e-9);
        Assert.Equal(0.6162692483738669, (double)mean["lower"]!, 1e-9);
        Assert.Equal(0.8987307516261333, (double)mean["upper"]!, 1e-9);
        Assert.Equal((40, 5), ((int)mean["n"]!, (int)mean["clusters"]!));
        Assert.Contains("Few subjects (5", (string)mean["warning"]!, StringComparison.Ordinal);
        Assert.Contains("Few subjects (5", (await CommandRun.Of("agree", "masks", folder["r1"], folder["r2"])).Output,
            StringComparison.Ordinal);
        Assert.Contains("Few subjects (5", File.ReadAllText(folder["out", "report.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // every voxel marked
    public async Task A_scan_that_all_readers_leave_empty_has_no_STAPLE_reference_and_the_rest_go_on(bool full)
    {
        int[] all = full ? [.. Enumerable.Range(0, (int)Grid.Size.Voxels)] : [];
        foreach (string r in (string[])["r1", "r2", "r3"])
        {
            Write($"{r}/01.nii.gz", all);
            Write($"{r}/02.nii.gz", 1, 2, 3, r[1]);
            Write($"{r}/03.nii.gz", 4, 5, 6, r[1]);
        }
        var run = await CommandRun.Of("agree", "masks", folder["r1"], folder["r2"], folder["r3"], "--consensus", "staple", "--consensus",
            "majority", "--json", "--out", folder["out"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var references = run.Json["references"]!.AsArray();
        Assert.Equal(["02", "03"], references.Where(r => (string?)r!["reference"] == "STAPLE").Select(r => (string)r!["subject"]!)
            .Distinct());
        Assert.Equal(["01", "02", "03"], references.Where(r => (string?)r!["reference"] != "STAPLE").Select(r => (string)r!["subject"]!)
            .Distinct());
        var note = Assert.Single(run.Json["reference_notes"]!.AsArray())!;
        Assert.Equal(("01", "STAPLE", false), ((string?)note["subject"], (string?)note["reference"], (bool)note["made"]!));
        Assert.Contains(full ? "all masks are full" : "all masks are empty", (string)note["reason"]!, StringComparison.Ordinal);
        Assert.All(references.Where(r => (string?)r!["reference"] == "STAPLE"), r => Assert.True((bool)r!["staple_converged"]!));
        Assert.Contains("no reference: STAPLE: ",
            (await CommandRun.Of("agree", "masks", folder["r1"], folder["r2"], folder["r3"], "--consensus", "staple")).Output,
            StringComparison.Ordinal);
        Assert.Contains("all masks are", File.ReadAllText(folder["out", "report.html"]), StringComparison.Ordinal);
        Assert.Equal(5, Directory.GetFiles(folder["out", "references"]).Length);
    }

    [Fact]
    public async Task Two_empty_files_and_STAPLE_end_well()
    {
        var run = await CommandRun.Of("agree", "masks", Write("e1.nii.gz"), Write("e2.nii.gz"), "--consensus", "staple");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("all masks are empty", run.Output, StringComparison.Ordinal);
    }

    [Fact] // one reader would get Dice 1 and one who marks nothing 0, by rounding
    public async Task STAPLE_of_two_masks_is_said_to_be_no_reference()
    {
        var run = await CommandRun.Of("agree", "masks", Write("a.nii.gz", 1, 2, 3), Write("b.nii.gz", 3, 4), "--consensus", "staple", "--json");
        var note = Assert.Single(run.Json["reference_notes"]!.AsArray())!;
        Assert.True((bool)note["made"]!);
        Assert.Contains("of two masks STAPLE cannot tell", (string)note["reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_and_with_all_readers_named_the_reference_is_the_same_and_stands_once()
    {
        foreach (string r in (string[])["A", "B", "C"])
            Write($"{r}/01.nii.gz", 1, 2, r[0]);
        Write("A/02.nii.gz", 1, 2);
        Write("B/02.nii.gz", 2, 3);
        string[] command = ["agree", "masks", folder["A"], folder["B"], folder["C"], "--consensus", "majority", "--consensus", "2"];
        var all = await CommandRun.Of([.. command, "--json"]);
        var named = await CommandRun.Of([.. command, "--reference-of", "A,B,C", "--json"]);
        Assert.Equal(all.Output, named.Output);
        Assert.Equal(3, all.Json["references"]!.AsArray().Count);
        Assert.All(all.Json["references"]!.AsArray(), r => Assert.Equal("01", (string?)r!["subject"]));
        Assert.Contains("C has no mask of it", (string)Assert.Single(all.Json["reference_notes"]!.AsArray())!["reason"]!,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_masks_than_STAPLE_takes_are_refused_before_anything_is_read()
    {
        string[] files = [.. Enumerable.Range(0, 25).Select(i => Write($"m{i}.nii.gz", i, i + 1))];
        (await CommandRun.Of(["agree", "masks", .. files, "--consensus", "staple"]))
            .RefusedWith("--consensus", "at most 24 masks, not 25", "--reference-of");
        Assert.Equal(0,
            (await CommandRun.Of(["agree", "masks", .. files, "--consensus", "staple", "--reference-of", "m1,m2,m3", "-q"])).ExitCode);
    }

    [Fact]
    public async Task A_label_that_no_mask_holds_and_empty_masks_are_told()
    {
        foreach (string r in (string[])["r1", "r2"])
        {
            Write($"{r}/01.nii.gz", 1, 2);
            Write($"{r}/02.nii.gz", 1, 2);
        }
        var run = await CommandRun.Of("agree", "masks", folder["r1"], folder["r2"], "--at-least", "3");
        Assert.Contains("warning: every mask of every reader is empty: they hold no label of 3 or more", run.Output,
            StringComparison.Ordinal);
        Write("r2/03.nii.gz");
        Write("r1/03.nii.gz");
        Write("r2/04.nii.gz");
        Write("r1/04.nii.gz", 5);
        foreach (bool modified in (bool[])[false, true])
        {
            string[] form = modified ? ["--modified-dice"] : [];
            var counted = await CommandRun.Of(["agree", "masks", folder["r1"], folder["r2"], .. form, "--out", folder["out" + modified]]);
            Assert.Contains($"both masks are empty in 1 of 4 scans ({(modified ? "counted as overlap 1" : "left out of the overlap")})",
                counted.Output, StringComparison.Ordinal);
            Assert.Contains("one is empty in 1 (overlap 0)", counted.Output, StringComparison.Ordinal);
            string[][] lines = [.. File.ReadLines(folder["out" + modified, "summary.tsv"]).Select(l => l.Split('\t'))];
            string Cell(string measure, string column) => lines.Single(l => l[2] == measure)[Array.IndexOf(lines[0], column)];
            Assert.Equal(modified ? "4" : "3", Cell("dice", "n"));
            Assert.Equal(modified ? "1" : "0", Cell("dice", "counted_as_1"));
            Assert.Equal(("2", "2"), (Cell("hausdorff95_mm", "n"), Cell("hausdorff95_mm", "undefined")));
            Assert.Equal("1: Both masks are empty. 1: The second mask is empty.", Cell("hausdorff95_mm", "why_undefined"));
            Assert.Equal(((2 + (modified ? 1 : 0)) / (modified ? 4.0 : 3.0)).ToString("R", CultureInfo.InvariantCulture),
                Cell("dice", "mean"));
        }
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
