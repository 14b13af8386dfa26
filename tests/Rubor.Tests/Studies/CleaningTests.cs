using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies;

/// <summary>A reader's cleaning is kept by piece numbers, which a changed mask deals anew: it says which pieces it is of.</summary>
public sealed class CleaningTests : IDisposable
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(32, 32, 4), 1, 1, 4);

    readonly TemporaryFolder folder = new();

    public CleaningTests()
    {
        // Marrow 180 to 220; a dim piece of 243, inflammation of 500 in slice 1, a vessel of 520 in slice 2.
        var values = new float[Grid.Size.Voxels];
        for (int v = 0; v < values.Length; v++)
            values[v] = 180 + v * 7 % (Drawn(v / 1024, v / 32 % 32, v % 32) ? 41 : 21);
        void Fill(int z, int y0, int y1, int x0, int x1, float value)
        {
            for (int y = y0; y < y1; y++)
                for (int x = x0; x < x1; x++)
                    values[(z * 32 + y) * 32 + x] = value;
        }
        Fill(0, 20, 22, 20, 22, 243);
        Fill(3, 15, 17, 15, 17, 275);
        Fill(1, 5, 9, 22, 28, 500);
        Fill(2, 22, 28, 5, 9, 520);
        Directory.CreateDirectory(folder["study"]);
        NiftiWriter.Write(folder["study", "sub-01_STIR.nii.gz"], Volume.Of<float>(Grid, values));
        Mask("disease_region", (z, y, x) => true);
        Mask("normal_marrow", Drawn);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_cleaning_that_names_its_pieces_is_refused_when_the_marrow_is_drawn_anew()
    {
        var first = await Study("o1");
        Assert.Equal("n/a", first["vhi_voxels"]);
        Assert.Matches("^p[0-9a-f]{8}$", first["piece_set"]);
        int inflamed = (int)Pieces("o1").Single(p => (int)p!["slice"]! == 1)!["number"]!;
        await File.WriteAllTextAsync(folder["study", "cleaning.tsv"],
            $"subject\tsession\tkeep\tpiece_set\n01\tn/a\t{inflamed}\t{first["piece_set"]}\n", TestContext.Current.CancellationToken);
        Assert.Equal(("24", "0"), await Measured("o2"));
        DrawnAnew();
        // Newer than the marrow all the same: a copied study keeps no times.
        File.SetLastWriteTimeUtc(folder["study", "cleaning.tsv"], DateTime.UtcNow.AddMinutes(1));
        Assert.NotEqual(inflamed, (int)Pieces("o1").Single(p => (int)p!["slice"]! == 2)!["number"]!);
        var refused = await Study("o3");
        Assert.Equal(("failed", "n/a"), (refused["status"], refused["vhi_voxels"]));
        Assert.Contains($"is of other pieces ({first["piece_set"]}) than there are now", refused["reason"], StringComparison.Ordinal);
        Assert.Contains("piece_set", refused["reason"], StringComparison.Ordinal);
        // What the reason says to do works.
        File.Delete(folder["study", "cleaning.tsv"]);
        var again = await Study("o4");
        int now = (int)Pieces("o4").Single(p => (int)p!["slice"]! == 1)!["number"]!;
        await File.WriteAllTextAsync(folder["study", "cleaning.tsv"],
            $"subject\tsession\tkeep\tpiece_set\n01\tn/a\t{now}\t{again["piece_set"]}\n", TestContext.Current.CancellationToken);
        Assert.Equal(("24", "0"), await Measured("o5"));
    }

    [Fact]
    public async Task An_old_table_counts_with_a_warning_until_a_file_has_changed_since()
    {
        await Study("o1");
        int inflamed = (int)Pieces("o1").Single(p => (int)p!["slice"]! == 1)!["number"]!;
        await File.WriteAllTextAsync(folder["study", "cleaning.tsv"], $"subject\tsession\tkeep\n01\tn/a\t{inflamed}\n",
            TestContext.Current.CancellationToken);
        Assert.Equal(("24", "1"), await Measured("o2"));
        DrawnAnew();
        var refused = await Study("o3");
        Assert.Equal(("failed", "n/a"), (refused["status"], refused["vhi_voxels"]));
        Assert.Contains("sub-01_normal_marrow.nii.gz has changed since cleaning.tsv was written", refused["reason"],
            StringComparison.Ordinal);
        // Copied afterwards, so that the times tell nothing; the result that lies there does.
        File.SetLastWriteTimeUtc(folder["study", "cleaning.tsv"], DateTime.UtcNow.AddMinutes(1));
        var other = await Study("o2", "--overwrite");
        Assert.Contains("is of other pieces", other["reason"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--keep")]
    [InlineData("--remove")]
    public async Task One_scans_numbers_are_held_against_the_report_that_they_were_read_from(string option)
    {
        string[] scan = ["measure", "vhi", "--stir", folder["study", "sub-01_STIR.nii.gz"], "--normal-marrow",
            folder["study", "sub-01_normal_marrow.nii.gz"], "--disease-region", folder["study", "sub-01_disease_region.nii.gz"], "--json"];
        async Task<CommandRun> Run(string output, params string[] more) => await CommandRun.Of([.. scan, "--out", folder[output], .. more]);
        string set = (string)(await Run("o")).Json["piece_set"]!;
        Assert.Empty((await Run("o", option, "2", "--overwrite")).Json["warnings"]!.AsArray());
        Assert.Empty((await Run("p", option, "2", "--piece-set", set)).Json["warnings"]!.AsArray());
        Assert.Contains(set, (string?)Assert.Single((await Run("q", option, "2")).Json["warnings"]!.AsArray()), StringComparison.Ordinal);
        (await Run("r", "--piece-set", set)).RefusedWith("--piece-set goes with --keep or --remove");
        DrawnAnew();
        (await Run("o", option, "2", "--overwrite")).RefusedWith("is of other pieces", "--piece-set");
        (await Run("s", option, "2", "--piece-set", set)).RefusedWith("is of other pieces", set);
        Assert.Equal("o", Path.GetFileName(folder["o"]));
        Assert.Equal(set,
            (string?)JsonNode.Parse(await File.ReadAllTextAsync(folder["o", "vhi.json"], TestContext.Current.CancellationToken))![
            "piece_set"]);
    }

    [Theory]
    [InlineData("subject\tkeep\n01\t1\n", "its first line must be")]
    [InlineData("subject\tsession\tkeep\tpieceset\n01\tn/a\t1\tp1\n", "its first line must be")]
    [InlineData("subject\tsession\tkeep\tlimits\n01\tn/a\t1\tpaper\n", "its first line must be")]
    [InlineData("subject\tsession\tkeep\tpiece_set\n01\tn/a\t1\n", "line 2 has 3 columns where 4 are needed")]
    public async Task A_damaged_table_is_named(string text, string because)
    {
        await File.WriteAllTextAsync(folder["study", "cleaning.tsv"], text, TestContext.Current.CancellationToken);
        (await CommandRun.Of("measure", "vhi", "--study", folder["study"], "--out", folder["o"])).RefusedWith(because);
    }

    static bool Drawn(int z, int y, int x) => y is >= 4 and < 14 && x is >= 4 and < 14;

    // The bright spot is marrow now: the limit rises, and the dim piece falls away.
    void DrawnAnew() => Mask("normal_marrow", (z, y, x) => Drawn(z, y, x) || (z == 3 && y is 15 or 16 && x is 15 or 16));

    void Mask(string name, Func<int, int, int, bool> within)
    {
        var voxels = new byte[Grid.Size.Voxels];
        for (int v = 0; v < voxels.Length; v++)
            voxels[v] = within(v / 1024, v / 32 % 32, v % 32) ? (byte)1 : (byte)0;
        NiftiWriter.Write(folder["study", $"sub-01_{name}.nii.gz"], new Mask(Grid, voxels));
    }

    async Task<Dictionary<string, string>> Study(string output, params string[] more)
    {
        await CommandRun.Of(["measure", "vhi", "--study", folder["study"], "--out", folder[output], .. more]);
        return Data.Tsv(folder[output, "vhi.tsv"]).Single();
    }

    async Task<(string Vhi, string Warnings)> Measured(string output) =>
        await Study(output) is var row ? (row["vhi_voxels"], row["warnings"]) : default;

    JsonArray Pieces(string output) => JsonNode.Parse(File.ReadAllText(folder[output, "sub-01", "vhi.json"]))!["pieces"]!.AsArray();
}
