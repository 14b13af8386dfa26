using Rubor.Studies.Exchange;
using Rubor.Studies.Runs;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies.Exchange;

public class RoleRulesTests
{
    [Theory]
    [InlineData("t2_tirm_cor_p2", "stir")]
    [InlineData("STIR long TE COR", "stir")]
    [InlineData("T2 TSE SPAIR tra", "stir")]
    [InlineData("t2_tse_fs_cor", "stir")]
    [InlineData("COR T2 FATSAT", "stir")]
    [InlineData("FS T2 FSE", "stir")]
    [InlineData("t2_tse_dixon_cor_water", "stir")]
    [InlineData("t2_tse_cor", "")]
    [InlineData("t1_tse_cor", "t1w")]
    [InlineData("T1W_TSE", "t1w")]
    [InlineData("Cor T1", "t1w")]
    [InlineData("t1_tse_cor_fs_KM", "")]
    [InlineData("T1 TSE post Gd", "")]
    [InlineData("T1 + C", "")]
    [InlineData("post contrast T1", "")]
    [InlineData("t1_tse_cor_ohne_KM", "t1w")]
    [InlineData("T1 SE pre contrast", "t1w")]
    [InlineData("T1 fs pre contrast", "")]
    [InlineData("t1_vibe_dixon_cor_W", "")]
    [InlineData("t2_tse_dixon_cor_W", "stir")]
    [InlineData("t2_tse_dixon_cor_F", "")]
    [InlineData("T1rho", "")]
    [InlineData("T1_MAP", "")]
    [InlineData("T1 cor posterior", "t1w")]
    [InlineData("post t1_vibe", "")]
    [InlineData("localizer", "")]
    [InlineData("STIR localiser", "")]
    [InlineData("3-pl T2 FGRE", "")]
    public void The_default_rules_know_what_a_series_is_called(string description, string role) =>
        Assert.Equal(role, RoleRules.Defaults.Of(new() { Modality = "MR", Description = description }).Role);

    [Fact]
    public void The_series_is_asked_before_its_protocol()
    {
        // A protocol is of the whole examination.
        var facts = new SeriesFacts { Modality = "MR", Description = "COR T1", Protocol = "SIJ STIR and T1", FileName = "stir" };
        Assert.Equal("t1w", RoleRules.Defaults.Of(facts).Role);
        Assert.Equal("stir", RoleRules.Defaults.Of(facts with { Description = "SE 4" }).Role);
        Assert.Equal("stir", RoleRules.Defaults.Of(facts with { Description = "", Protocol = "" }).Role);
    }

    [Theory]
    [InlineData("palmar", "", "palmar")]
    [InlineData("", "hands dorsal 5 min", "dorsal")]
    [InlineData("ANT", "hands", "")]
    [InlineData("POST_1", "", "")]
    public void Anterior_is_neither_side_of_a_hand(string view, string description, string role)
    {
        var found = RoleRules.Defaults.Of(new() { Modality = "NM", View = view, Description = description });
        Assert.Equal(role, found.Role);
        Assert.Equal(role.Length == 0, found.Reason.Contains("how it lay", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("palmar", "", "palmar", "palmar")]
    [InlineData("palmar 2 Tc99m", "", "palmar-2", "palmar")]
    [InlineData("DORSAL", "", "DORSAL", "dorsal")]
    [InlineData("oblique left 2", "", "oblique-left-2", "oblique_left")]
    [InlineData("RT OBL", "", "", "oblique_right")]
    [InlineData("", "hands palm 5 min", "palm", "palmar")]
    [InlineData("ANT", "hands", "", null)]
    public void The_rules_for_hand_scans_make_each_view_a_scan_of_its_own(string view, string description, string scan, string? column)
    {
        var facts = new SeriesFacts { Modality = "NM", View = view, Description = description };
        var found = RoleRules.Read(RoleRules.HandScans).Of(facts);
        Assert.Equal(column is null ? "" : "planar", found.Role);
        Assert.Equal(column is null ? "" : scan, found.Rule!.ScanOf(facts));
        Assert.Equal(column, found.Rule.Columns.GetValueOrDefault("view"));
    }

    [Theory]
    [InlineData("gray", "", "gray")]
    [InlineData("rgb", "", "doppler")]
    [InlineData("gray", "Power Doppler", "doppler")]
    [InlineData("", "", "")]
    public void Ultrasound_is_told_by_its_colour_and_words(string colour, string description, string role) =>
        Assert.Equal(role, RoleRules.Defaults.Of(new() { Modality = "US", Colour = colour, Description = description }).Role);

    [Fact]
    public void A_series_without_a_rule_says_what_is_known_of_it()
    {
        var found = RoleRules.Defaults.Of(new() { Modality = "MR", Description = "dwi", Plane = "axial" });
        Assert.Contains("MR, 'dwi', axial", found.Reason, StringComparison.Ordinal);
        Assert.Null(found.Rule);
    }

    [Fact]
    public void Every_condition_of_a_rule_counts()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["r.json"], """
            {"format": "rubor.import-rules/1", "rules": [
              {"modality": ["MR", "CT"], "description": "x", "image_type": "M", "plane": ["coronal", "oblique"], "view": "v", "min_slices": 5,
               "max_slices": 9, "min_frames": 2, "colour": "gray", "manufacturer": "maker", "frame": "middle", "take": "last", "role": "first"},
              {"role": "rest"}]}
            """);
        var rules = RoleRules.Read(folder["r.json"]);
        var all = new SeriesFacts
        {
            Modality = "ct",
            Description = "a_X_b",
            ImageType = ["ORIGINAL", "M"],
            Plane = "Oblique",
            View = "V 1",
            Slices = 5,
            Frames = 2,
            Colour = "GRAY",
            Manufacturer = "A Maker Inc"
        };
        var found = rules.Of(all);
        Assert.Equal(("first", SeriesChoice.Last, 1), (found.Role, found.Rule!.Take, found.Rule.Frame!.IndexOf(3)));
        SeriesFacts[] others = [all with { Modality = "MRI" }, all with { Description = "y" }, all with { ImageType = ["MM"] }, all with { Plane = "axial" },
            all with { View = "" }, all with { Slices = 4 }, all with { Slices = 10 }, all with { Slices = null }, all with { Frames = 1 },
            all with { Colour = "rgb" }, all with { Manufacturer = "" }];
        Assert.All(others, o => Assert.Equal("rest", rules.Of(o).Role));
    }

    [Theory]
    [InlineData("""{"rules": []}""", "must be an object with \"format\"")]
    [InlineData("""{"format": "rubor.import-rules/2", "rules": []}""", "is of format rubor.import-rules/2")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": []}""", "rules must be a list")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "modalty": "MR"}]}""", "rule 1 has the unknown key modalty")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a"}, {"modality": "MR"}]}""", "rule 2 needs one of role, ignore and ask")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "ignore": true}]}""", "rule 1 needs one of")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a/b"}]}""", "cannot name a column")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "Subject"}]}""", "cannot name a column")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "description": "("}]}""", "no regular expression")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "description": "(?=x)"}]}""", "looks around or back")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "plane": "cor"}]}""", "plane cor is none of")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "take": "best"}]}""", "take is first or last")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "min_slices": 0}]}""", "whole number from 1")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "frame": "best"}]}""", "frame is first, middle, last")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "columns": "palmar"}]}""", "columns must be an object")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"ignore": true, "columns": {"view": "x"}}]}""", "beside a role")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "columns": {"subject": "x"}}]}""", "subject cannot name a clinical column")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "columns": {"A": "x"}}]}""", "A cannot name a clinical column")]
    [InlineData("""{"format": "rubor.import-rules/1", "rules": [{"role": "a", "columns": {"view": 2}}]}""", "column view must be a text")]
    public void Rules_that_cannot_be_used_are_refused_by_number_and_key(string json, string because)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["r.json"], json);
        Assert.Contains(because, Assert.Throws<OutputException>(() => RoleRules.Read(folder["r.json"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_rules_are_printed_as_a_file_that_is_read()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.Of("study", "import", "--print-rules");
        await File.WriteAllTextAsync(folder["r.json"], run.Output, TestContext.Current.CancellationToken);
        Assert.Equal(RoleRules.Defaults.All.Count, RoleRules.Read(folder["r.json"]).All.Count);
    }

    [Fact]
    public void A_long_description_costs_no_time()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["r.json"], """{"format": "rubor.import-rules/1", "rules": [{"role": "a", "description": "(a+)+$"}]}""");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal("", RoleRules.Read(folder["r.json"]).Of(new() { Description = new string('a', 5000) + "b" }).Role);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }
}
