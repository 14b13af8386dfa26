using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Studies.Cases;
using Rubor.Studies.Exchange;
using Rubor.Studies.Runs;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies.Exchange;

/// <summary>A plan becomes a study: once, whole, and nothing of the user's is lost.</summary>
public class ImportRunTests
{
    static readonly Geometry Grid = Geometry.AxisAligned(new(4, 3, 2), 1, 1, 3);

    [Fact]
    public void A_second_run_changes_no_byte()
    {
        using var folder = new TemporaryFolder();
        var plan = Plan(folder, Image(folder, "01", "pre", "stir"), Image(folder, "01", "post", "stir"), Label(folder, "01", "pre", "region", "R1", 3),
            Label(folder, "01", "pre", "region", "R2", 5));
        var first = Run(plan, folder);
        Assert.Equal((4, 0, true), (first.Imported, first.Refused.Count, first.IsChanged));
        var before = MadeNnunet.BytesOf(folder["study"]);
        Assert.Equal(["cases.tsv", "import.json", "study.json", "sub-01/ses-post/sub-01_ses-post_stir.nii.gz", "sub-01/ses-pre/sub-01_ses-pre_region_R1.nii.gz",
            "sub-01/ses-pre/sub-01_ses-pre_region_R2.nii.gz", "sub-01/ses-pre/sub-01_ses-pre_stir.json", "sub-01/ses-pre/sub-01_ses-pre_stir.nii.gz"],
            before.Keys.Where(k => !k.EndsWith("post_stir.json", StringComparison.Ordinal)));
        var times = Directory.GetFiles(folder["study"], "*", SearchOption.AllDirectories).ToDictionary(f => f, File.GetLastWriteTimeUtc);

        var second = Run(plan, folder);
        Assert.Equal((4, 0, false), (second.Imported, second.Refused.Count, second.IsChanged));
        Assert.All(second.Steps, s => Assert.Equal(ImportState.Present, s.State));
        Assert.Equal(before, MadeNnunet.BytesOf(folder["study"]));
        Assert.All(times, t => Assert.Equal(t.Value, File.GetLastWriteTimeUtc(t.Key)));
        Assert.Equal(2, Study.Open(folder["study"]).Cases[1].Labels["region"].Count);
    }

    [Fact]
    public void A_killed_run_goes_on_and_ends_as_one_that_was_not_killed()
    {
        using var folder = new TemporaryFolder();
        ImportedFile[] files = [.. Enumerable.Range(1, 6).Select(i => Image(folder, $"0{i}", "", "stir"))];
        var whole = Run(Plan(folder, files), folder, "whole");
        int written = 0;
        ImportedFile[] dying = [.. files.Select((f, i) => f with
        {
            Write = to =>
            {
                if (i == 2)
                    throw new InvalidOperationException("killed");
                written++;
                f.Write(to);
            }
        })];
        Assert.Throws<InvalidOperationException>(() => Run(Plan(folder, dying), folder));
        Assert.Equal(2, written);
        Assert.False(File.Exists(folder["study/cases.tsv"]));
        // Half a file under its own name and half a line of the journal, as power that fails leaves them.
        File.WriteAllText(folder["study/sub-01/sub-01_stir.nii.gz"], "half");
        File.AppendAllText(folder["study/.rubor-import-journal"], "{\"file\": \"sub-03/su");

        var rest = new List<string>();
        Run(Plan(folder, [.. files.Select(f => f with { Write = to => { lock (rest) rest.Add(f.Subject); f.Write(to); } })]), folder);
        Assert.Equal(["01", "03", "04", "05", "06"], rest.Order(StringComparer.Ordinal));
        var (a, b) = (MadeNnunet.BytesOf(folder["whole"]), MadeNnunet.BytesOf(folder["study"]));
        a.Remove("study.json"); // the name of the folder is in it
        b.Remove("study.json");
        Assert.Equal(a, b);
        Assert.Equal(6, whole.Imported);
    }

    [Fact]
    public void A_file_killed_between_its_place_and_the_journal_is_known_by_its_bytes()
    {
        using var folder = new TemporaryFolder();
        var file = Image(folder, "01", "", "stir");
        Run(Plan(folder, file), folder);
        foreach (string gone in new[] { "import.json", "cases.tsv", "study.json" })
            File.Delete(folder["study", gone]);
        File.WriteAllText(folder["study/.rubor-import-journal"], "");
        Assert.Empty(Run(Plan(folder, file), folder).Refused);
    }

    [Fact]
    public void Another_source_or_a_changed_file_is_refused_and_replaced_only_when_told()
    {
        using var folder = new TemporaryFolder();
        var file = Image(folder, "01", "", "stir");
        Run(Plan(folder, file), folder);
        byte[] before = File.ReadAllBytes(folder["study/sub-01/sub-01_stir.nii.gz"]);

        File.AppendAllText(file.Sources[0], "more");
        Assert.Contains("imported from other files", Run(Plan(folder, file), folder).Refused.Single().Reason, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["study/sub-01/sub-01_stir.nii.gz"]));
        Assert.Equal(ImportState.Replaced, Run(Plan(folder, file), folder, overwrite: true).Steps.Single().State);

        File.WriteAllText(folder["study/sub-01/sub-01_stir.nii.gz"], "cleaned by hand");
        Assert.Contains("was changed since", Run(Plan(folder, file), folder).Refused.Single().Reason, StringComparison.Ordinal);
        Assert.Equal("cleaned by hand", File.ReadAllText(folder["study/sub-01/sub-01_stir.nii.gz"]));
        Run(Plan(folder, file), folder, overwrite: true);
        Assert.Equal(before, File.ReadAllBytes(folder["study/sub-01/sub-01_stir.nii.gz"]));
    }

    [Fact]
    public void What_the_user_wrote_in_a_study_stays()
    {
        using var small = new SmallStudy("a", "b");
        small.Rows[2] = small.Rows[2].Replace("b_t1w.nii.gz", "n/a", StringComparison.Ordinal);
        small.Save();
        using var folder = new TemporaryFolder();
        var plan = Plan(folder, Image(folder, "a", "", "t1w"), Image(folder, "b", "", "T1W"), Image(folder, "c", "m3", "dwi"),
            Label(folder, "b", "", "region", "R9", 2), Label(folder, "c", "m3", "inflammation", "", 0)) with
        {
            Clinical = [new("b", "", "", "group", "ill"), new("b", "", "", "age", "44"), new("c", "m3", "", "group", "well")],
        };
        var done = new ImportRun(plan, small.Path).Write(2, () => { }, CancellationToken.None);
        Assert.Contains("the study has t1w of subject a already", done.Refused.Single().Reason, StringComparison.Ordinal);
        Assert.Contains("group of subject b stays well, where the source says ill", done.Remarks.Single(), StringComparison.Ordinal);

        string[] lines = File.ReadAllLines(small["cases.tsv"]);
        Assert.Equal(small.Rows[0] + "\tdwi\tage", lines[0]);
        Assert.Equal(small.Rows[1] + "\tn/a\tn/a", lines[1]);
        Assert.StartsWith("b\tn/a\tn/a\tn/a\tb_stir.nii.gz\tsub-b/sub-b_T1W.nii.gz\tb_region.nii.gz", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("\twell\tn/a\t44", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("b\tn/a\tn/a\tR9\t", lines[3], StringComparison.Ordinal);
        var study = Study.Open(small.Path);
        Assert.Equal("well", study.Cases.Single(c => c.Subject == "c").Clinical["group"]);
        Assert.Equal(["stir", "t1w", "dwi"], study.Images);
        Assert.Equal(["", "R9"], study.Cases.Single(c => c.Subject == "b").Labels["region"].Select(l => l.Observer));
    }

    [Fact]
    public void A_label_map_joins_masks_and_keeps_the_values_of_its_classes()
    {
        using var small = new SmallStudy("a", "b");
        small.Rows[1] = small.Rows[1].Replace("\till", "\t\"ill; \"\"very\"\", 0,5\"", StringComparison.Ordinal);
        small.Save();
        using var folder = new TemporaryFolder();
        var hands = Label(folder, "a", "", "hands", "", 4);
        var plan = Plan(folder, hands, Label(folder, "b", "", "region", "R2", 0)) with { Labels = [new("hands", [("low", 1), ("high", 2)], false)] };
        var done = new ImportRun(plan, small.Path).Write(1, () => { }, CancellationToken.None);
        Assert.Empty(done.Refused);
        Assert.Contains("region of subject b is empty, which study.json does not allow", done.Remarks.Single(), StringComparison.Ordinal);
        var study = Study.Open(small.Path);
        Assert.Equal(["region", "inflammation", "hands"], study.Labels.Select(l => l.Name));
        Assert.Equal([0, 0, 2], study.Labels.Select(l => l.Classes.Count));
        Assert.Equal("ill; \"very\", 0,5", study.Cases[0].Clinical["group"]);

        // Another value of a known class, and a mask in the place of a map.
        var other = plan with { Files = [hands with { Subject = "b" }], Labels = [new("hands", [("high", 1)], false)] };
        Assert.Contains("gives class high another value", new ImportRun(other, small.Path).Look().Refused.Single().Reason, StringComparison.Ordinal);
        Assert.Contains("label map", new ImportRun(other with { Labels = [] }, small.Path).Look().Refused.Single().Reason, StringComparison.Ordinal);
        var image = other with { Files = [Image(folder, "b", "", "hands"), Image(folder, "b", "", "group")] };
        Assert.Equal(2, new ImportRun(image, small.Path).Look().Refused.Count);
    }

    [Fact]
    public void Two_series_of_one_role_are_both_refused_unless_the_rule_says_which()
    {
        using var folder = new TemporaryFolder();
        var one = Image(folder, "01", "", "stir") with { Words = "TIRM cor", Order = 3, Rule = "rule 5" };
        var two = Image(folder, "01", "", "stir", "b") with { Words = "TIRM tra", Order = 7, Rule = "rule 5" };
        var other = Image(folder, "02", "", "stir");
        var refused = Run(Plan(folder, one, two, other), folder).Refused;
        Assert.Equal(2, refused.Count);
        Assert.All(refused, r => Assert.Contains("\"take\"", r.Reason, StringComparison.Ordinal));

        ImportedFile[] last = [one with { Take = SeriesChoice.Last }, two with { Take = SeriesChoice.Last }, other];
        var taken = new ImportRun(Plan(folder, last), folder["last"]).Write(1, () => { }, CancellationToken.None);
        Assert.Equal("TIRM tra", taken.Steps[0].File.Words);
        Assert.Contains("last", taken.Plan.LeftAside.Single().Reason, StringComparison.Ordinal);

        // Neither is the last of one time.
        ImportedFile[] same = [last[0] with { Order = 7 }, last[1], other];
        Assert.Equal(2, new ImportRun(Plan(folder, same), folder["same"]).Look().Refused.Count);
    }

    [Fact]
    public void A_bad_file_is_listed_and_a_label_may_be_empty_where_one_is()
    {
        using var folder = new TemporaryFolder();
        var bad = Image(folder, "01", "", "stir") with { Write = _ => throw new ImageDataException("x", "ends early; copy it again") };
        var fraction = Label(folder, "02", "", "region", "", 1) with { Write = to => NiftiWriter.Write(to, Volume.Of<float>(Grid, [0.5f, .. new float[23]])) };
        var done = Run(Plan(folder, bad, Image(folder, "02", "", "stir"), fraction, Label(folder, "03", "", "region", "", 0)), folder);
        Assert.Collection(done.Refused.Select(r => r.Reason).Order(StringComparer.Ordinal), r => Assert.Equal("ends early; copy it again", r),
            r => Assert.StartsWith("holds 0.5 at voxel (0, 0, 0)", r, StringComparison.Ordinal));
        Assert.True(Study.Open(folder["study"]).Labels.Single().MayBeEmpty);
        Assert.False(File.Exists(folder["study/sub-01/sub-01_stir.nii.gz"]));
        Assert.Empty(Directory.GetDirectories(folder["study"], ".*"));
    }

    [Fact]
    public void Nothing_imported_leaves_no_folder()
    {
        using var folder = new TemporaryFolder();
        var done = Run(Plan(folder, Image(folder, "N/A", "", "stir"), Image(folder, "a\"b", "", "stir")), folder);
        Assert.Equal((0, 2), (done.Imported, done.Refused.Count));
        Assert.False(Directory.Exists(folder["study"]));
    }

    [Fact]
    public void Folders_that_hold_something_else_are_left_alone()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["study"]);
        File.WriteAllText(folder["study/thesis.docx"], "");
        var plan = Plan(folder, Image(folder, "01", "", "stir"));
        Assert.Contains("rubor study init", Assert.Throws<OutputException>(() => Run(plan, folder)).Message, StringComparison.Ordinal);
        File.Delete(folder["study/thesis.docx"]);
        using var claim = FolderClaim.Take(folder["study"]);
        Assert.Contains("another run", Assert.Throws<OutputException>(() => Run(plan, folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_prints_what_it_would_do_and_json_and_exit_codes()
    {
        using var made = new MadeNnunet("sub-01", "sub-02");
        string study = made.Beside("study");
        var dry = await CommandRun.Of("study", "import", made.Path, "--study", study, "--dry-run");
        Assert.Equal(0, dry.ExitCode);
        Assert.Contains("01\tn/a\tn/a\tstir\tcase sub-01, channel 0 (STIR)\t1\tsub-01/sub-01_stir.nii.gz\tnew", dry.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(study));
        var json = (await CommandRun.Of("study", "import", made.Path, "--study", study, "--json")).Json;
        Assert.Equal(("rubor.study-import/1", 6, true), ((string)json["format"]!, (int)json["imported"]!, (bool)json["changed"]!));
        Assert.Equal("segmentation", (string)json["files"]![4]!["role"]!);
        string manifest = await File.ReadAllTextAsync(Path.Combine(study, "run.json"), TestContext.Current.CancellationToken);
        Assert.False((bool)(await CommandRun.Of("study", "import", made.Path, "--study", study, "--json")).Json["changed"]!);
        Assert.Equal(manifest, await File.ReadAllTextAsync(Path.Combine(study, "run.json"), TestContext.Current.CancellationToken));
        // import.json names no source: an archive's folders may be patients' names.
        Assert.DoesNotContain("imagesTr", await File.ReadAllTextAsync(Path.Combine(study, "import.json"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        foreach (string file in Directory.GetFiles(made["imagesTr"]))
            File.WriteAllText(file, "x");
        Directory.Delete(made["labelsTr"], recursive: true);
        var refused = await CommandRun.Of("study", "import", made.Path, "--study", made.Beside("other"));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("nothing of it can be imported", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(made.Beside("other")));
    }

    [Fact]
    public async Task What_is_no_source_is_told_what_to_do_with_it()
    {
        using var small = new SmallStudy("a");
        File.Delete(small["study.json"]);
        (await CommandRun.Of("study", "import", small.Path, "--study", small["new"])).Refused("lies within what is imported");
        using var other = new TemporaryFolder();
        (await CommandRun.Of("study", "import", small.Path, "--study", other["new"])).RefusedWith("rubor study init");
        File.WriteAllText(small["export.json"], "[{\"id\": 1");
        (await CommandRun.Of("study", "import", small["export.json"], "--study", other["new"])).Refused(small["export.json"]);
        File.Delete(small["export.json"]);
        (await CommandRun.Of("study", "import", small["nowhere"], "--study", small["new"])).Refused("no such file or folder");
        (await CommandRun.Of("study", "import", "--study", small["new"])).Refused("what is to be imported?");
        (await CommandRun.Of("study", "import", small.Path)).Refused("--study is missing");
    }

    [Fact]
    public async Task A_table_of_subjects_chooses_and_rules_rename()
    {
        using var made = new MadeNnunet("a", "b", "c");
        File.WriteAllText(made.Beside("table.tsv"), "id\tsubject\tsession\na\tsub-1\tpre\nb\t1\tses-post\nd\t2\t\n");
        File.WriteAllText(made.Beside("rules.json"), """
            {"format": "rubor.import-rules/1", "rules": [{"description": "t1", "ignore": true}, {"description": "stir", "role": "tirm"}]}
            """);
        var import = await CommandRun.Of("study", "import", made.Path, "--study", made.Beside("study"), "--subjects", made.Beside("table.tsv"),
            "--rules", made.Beside("rules.json"), "--json");
        Assert.Equal(0, import.ExitCode);
        Assert.Equal(["case c is not in"], import.Json["left_aside"]!.AsArray().Select(l => $"{l!["reason"]}")
            .Where(r => !r.StartsWith("channel", StringComparison.Ordinal)).Select(r => r[..16]));
        Assert.EndsWith("table.tsv names d, which the source lacks", $"{import.Json["remarks"]![1]}", StringComparison.Ordinal);
        Assert.Contains("states 4 training cases (numTraining) and 3 are there", $"{import.Json["remarks"]![0]}", StringComparison.Ordinal);
        var study = Study.Open(made.Beside("study"));
        Assert.Equal(["tirm"], study.Images);
        Assert.Equal([("1", "post"), ("1", "pre")], study.Cases.Select(c => (c.Subject, c.Session)));
    }

    static ImportDocument Run(ImportPlan plan, TemporaryFolder folder, string study = "study", bool overwrite = false) =>
        new ImportRun(plan, folder[study], "made", overwrite).Write(1, () => { }, TestContext.Current.CancellationToken);

    static ImportPlan Plan(TemporaryFolder folder, params ImportedFile[] files)
    {
        Directory.CreateDirectory(folder["source"]);
        return new() { Kind = "test", Files = files };
    }

    static ImportedFile Image(TemporaryFolder folder, string subject, string session, string role, string version = "")
    {
        Directory.CreateDirectory(folder["source"]);
        string name = $"{Math.Abs(HashCode.Combine(subject, session, role, version))}";
        File.WriteAllText(folder["source", name], $"{subject} {session} {role} {version}");
        return new()
        {
            Subject = subject,
            Session = session,
            Role = role,
            Sources = [folder["source", name]],
            Ending = ".nii.gz",
            Words = $"made {role}",
            Write = to => NiftiWriter.Write(to,
                Volume.Of<short>(Grid, [.. Enumerable.Range(0, 24).Select(i => (short)(i * 3 + subject[^1]))])),
            Sidecar = () => new JsonObject { ["made"] = true },
        };
    }

    static ImportedFile Label(TemporaryFolder folder, string subject, string session, string role, string observer, int voxels) =>
        Image(folder, subject, session, role, observer) with
        {
            Observer = observer,
            IsLabel = true,
            Sidecar = null,
            Write = to => NiftiWriter.Write(to, new Mask(Grid, [.. Enumerable.Range(0, 24).Select(i => (byte)(i < voxels ? 1 : 0))])),
        };
}
