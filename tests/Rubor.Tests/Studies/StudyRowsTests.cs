using Rubor.Cli;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies;

/// <summary>Every row of cases.tsv is a case or a named problem; and one scan is one, however it was saved.</summary>
public sealed class StudyRowsTests : IDisposable
{
    readonly SmallStudy small = new("01", "02");

    public void Dispose() => small.Dispose();

    [Fact]
    public async Task Names_with_blanks_brackets_and_signs_are_cases_like_others()
    {
        string[] subjects = ["01", "P 02", "P(3)", "Müller_A", "Müller_B", "A&B", "50%", "Nr. #7", "O'Neill"];
        Directory.CreateDirectory(small["plain"]);
        foreach (string subject in subjects)
            foreach (string role in (string[])["STIR", "T1W"])
                File.Copy(small[$"01_{(role == "STIR" ? "stir" : "t1w")}.nii.gz"],
                    Path.Combine(small["plain"], $"{subject}_{role}.nii.gz"));
        Assert.Equal(0, (await CommandRun.Of("study", "init", small["plain"], "--out", small["plain-study"])).ExitCode);
        var study = Study.Open(small["plain-study"]);
        Assert.Equal(subjects.Order(StringComparer.Ordinal), study.Subjects);
        Assert.Equal(study.Cases.Count, study.Cases.Select(c => c.Name).Distinct().Count());
        Assert.All(study.Cases, c => Assert.Matches(@"^[\p{L}\p{Nd}_.-]+$", c.Name));
        Assert.All(study.Cases.Where(c => c.Subject is "01" or "Müller_A"), c => Assert.Equal($"sub-{c.Subject}", c.Name));
        // The readers' list has the same patients, from the table as from the files themselves.
        foreach (string path in (string[])[small["plain-study"], small["plain"]])
        {
            var catalog = ReadingCatalog.Of(path, null, new());
            Assert.Equal(study.Subjects, catalog.Cases.Select(c => c.Subject).Order(StringComparer.Ordinal));
            Assert.All(catalog.Cases, c => Assert.Null(c.Problem));
            Assert.Equal(["9 cases"], ReadingCatalog.Summary(catalog));
        }
        Assert.Equal(9, VhiStudy.Of(Study.OpenCases(small["plain-study"])).Cases.Select(c => c.Case.ResultFolder).Distinct().Count());
    }

    [Fact]
    public void Two_names_that_a_folder_cannot_tell_apart_keep_two_folders()
    {
        string[] names = [.. new[] { "P 02", "P-02", "P(02", "P)02", "P\u00a002" }.Select(s => new StudyCase(s, "", "").Name)];
        Assert.Equal(5, names.Distinct().Count());
        Assert.Equal("sub-P-02", names[1]);
        Assert.NotEqual(new StudyCase("a", "b", "").Name, new StudyCase("a_ses-b", "", "").Name);
        Assert.True(new StudyCase(new string('x', 300), new string('y', 300), new string('z', 300)).Name.Length < 230);
        Assert.False(new StudyCase("../../etc", "", "").Name.Contains('/', StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_that_makes_no_case_is_named_by_every_command()
    {
        small.Rows.AddRange(["03\t\t\t\t\t\t\t\till", "\t\t\t\t01_stir.nii.gz\t\t\t\t", "04\t\"a\tb\"\t\t\t01_t1w.nii.gz\t\t\t\t",
            "02\tfollowup\t\t\t\t\t\t\t"]);
        small.Save();
        var catalog = ReadingCatalog.Of(small.Path, null, new());
        var broken = catalog.Cases.Where(c => c.Problem is not null).Select(c => (c.Name, c.Problem!)).ToList();
        Assert.Equal(["row-4", "row-5", "row-6", "row-7"], broken.Select(b => b.Item1));
        Assert.All(broken.Zip((string[])["has no file in this row", "names no subject", "control characters", "has no file in this row"]),
            p => Assert.Contains(p.Second, p.First.Item2, StringComparison.Ordinal));
        Assert.Equal("6 cases, 4 of them cannot be read; they are in the list with the reason:", ReadingCatalog.Summary(catalog).First());
        Assert.Equal(2, catalog.Cases.Count(c => c.Problem is null)); // 02 keeps the visit that it has
        var check = await CommandRun.Of("study", "check", small.Path, "--json");
        Assert.Equal((6, 4, 2), ((int)check.Json["rows"]!, (int)check.Json["left_out"]!, (int)check.Json["scans"]!));
        Assert.Equal(4, (await CommandRun.Of("study", "check", small.Path)).Output.Split('\n')
            .Count(l => l.Contains(": row ", StringComparison.Ordinal)));
        (await CommandRun.Of("study", "folds", small.Path, "--out", small["f.json"])).RefusedWith("row 4", "and 3 more");
        var rows = VhiStudy.Of(Study.OpenCases(small.Path)).Cases;
        Assert.Equal(6, rows.Count);
        Assert.All(rows, r => Assert.NotNull(r.Reason)); // the good ones have no marrow in this study
        Assert.Equal(4, rows.Count(r => r.Reason!.Contains(": row ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Measure_goes_by_the_table_where_there_is_one()
    {
        small.Describe("""{"format": "rubor.study/1", "images": ["stir", "t1w"], "labels": ["disease_region", "normal_marrow"]}""");
        File.WriteAllLines(small["cases.tsv"], ["subject\tsession\tscan\tstir\tt1w\tdisease_region\tnormal_marrow",
            "A\tx\t7\t01_stir.nii.gz\tn/a\t01_region.nii.gz\t02_region.nii.gz", "B 1\tn/a\tn/a\tn/a\t01_t1w.nii.gz\tn/a\tn/a"]);
        var cases = VhiStudy.Of(Study.OpenCases(small.Path)).Cases;
        Assert.Equal([(null, "sub-A/ses-x/scan-7"), ("no STIR image", cases[1].Case.ResultFolder)],
            cases.Select(c => (c.Reason, c.Case.ResultFolder)));
        Assert.Equal(small["01_stir.nii.gz"], cases[0].Files["stir"]);
        var run = await CommandRun.Of("measure", "vhi", "--study", small["study.json"], "--out", small["out"]);
        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["A", "B 1"], Data.Tsv(small["out/vhi.tsv"]).Select(r => r["subject"]));
    }

    [Theory]
    [InlineData("float32")]
    [InlineData("float64")]
    [InlineData("scaled")]
    [InlineData("inverted")]
    [InlineData("bytes")]
    [InlineData("standardised")]
    [InlineData("flipped")]
    [InlineData("turned")]
    [InlineData("turned and bytes")]
    public async Task One_scan_under_two_subjects_is_found_however_it_was_saved(string saved)
    {
        var size = new GridSize(12, 10, 6);
        var grid = Geometry.AxisAligned(size, 1, 1, 3);
        var random = new Random(7);
        short[] values = [.. Enumerable.Range(0, size.Voxels).Select(_ => (short)(random.NextDouble() * random.NextDouble() * 1000))];
        small.Rows.RemoveRange(1, 2);
        void Scan(string subject, Volume volume)
        {
            NiftiWriter.Write(small[$"{subject}.nii.gz"], volume);
            small.Rows.Add($"{subject}\tn/a\tn/a\tn/a\tn/a\t{subject}.nii.gz\tn/a\tn/a\tn/a");
        }
        Scan("original", Volume.Of<short>(grid, values));
        Scan("another",
            Volume.Of<short>(grid,
            [.. Enumerable.Range(0, size.Voxels).Select(_ => (short)(random.NextDouble() * random.NextDouble() * 1000))]));
        double mean = values.Average(v => v), sd = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        byte[] eight = [.. values.Select(v => (byte)Math.Round(v / 4.0))];
        Scan("z-copy", saved switch
        {
            "float32" => Volume.Of<float>(grid, [.. values.Select(v => (float)v)]),
            "float64" => Volume.Of<double>(grid, [.. values.Select(v => v * 0.123)]),
            "scaled" =>
                new(grid, SampleType.Int16, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), 2.5, -100),
            "inverted" => Volume.Of<float>(grid, [.. values.Select(v => 1000f - v)]),
            "bytes" => Volume.Of<byte>(grid, eight),
            "standardised" => Volume.Of<float>(grid, [.. values.Select(v => (float)((v - mean) / sd))]),
            "flipped" => Volume.Of<short>(grid, [.. Enumerable.Range(0, size.Voxels).Select(i => values[i / 12 * 12 + 11 - i % 12])]),
            "turned" => Volume.Of<short>(Turned(), Turn(values)),
            _ => Volume.Of<byte>(Turned(), Turn(eight)),
        });
        small.Save();
        var problems = (await CommandRun.Of("study", "check", small.Path)).Output.Split('\n')
            .Where(l => l.Contains("same image", StringComparison.Ordinal)).ToList();
        Assert.Contains("subject z-copy is the same image as", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Contains("subject original", problems[0], StringComparison.Ordinal);

        // (x, y, z) becomes (z, x, y), the second reversed.
        static Geometry Turned() => Geometry.AxisAligned(new(6, 12, 10), 3, 1, 1);
        static T[] Turn<T>(T[] from)
        {
            var to = new T[from.Length];
            for (int z = 0; z < 6; z++)
                for (int y = 0; y < 10; y++)
                    for (int x = 0; x < 12; x++)
                        to[(y * 12 + 11 - x) * 6 + z] = from[(z * 10 + y) * 12 + x];
            return to;
        }
    }

    [Fact]
    public async Task The_masks_of_two_subjects_are_one_whatever_type_they_have()
    {
        small.Mask("02_region.nii.gz", 1);
        NiftiWriter.Write(small["02_region.nii.gz"],
            Volume.Of<float>(Geometry.AxisAligned(new(6, 5, 4), 1, 1, 3), [1f, .. new float[119]]));
        Assert.Contains("region of subject 02 is the same image as", (await CommandRun.Of("study", "check", small.Path)).Output,
            StringComparison.Ordinal);
    }
}
