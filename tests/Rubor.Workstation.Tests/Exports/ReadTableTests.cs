using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using CsvHelper;
using Microsoft.Extensions.DependencyInjection;
using Rubor.Reading.Audit;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Reads;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Tests.Exports;

public class ReadTableTests
{
    const string Case = "sub-01_ses-baseline", Other = "sub-04_ses-followup";

    [Fact]
    public async Task A_comment_comes_back_from_csv_guarded_against_formulas()
    {
        (string Comment, string Cell)[] comments =
        [
            ("=1+1, \"quoted\"\nsecond line\r\nthird", "'=1+1, \"quoted\"\nsecond line\r\nthird"), ("+44 20", "'+44 20"), ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tindented", "'\tindented"), ("'quoted'", "''quoted'"), ("ödème, gauche = droite", "ödème, gauche = droite"), ("\"\n\"", "\"\n\""),
        ];
        await using var study = await ServedStudy.StartAsync();
        using var cora = await study.SignInAsync("cora");
        string[] cases = [.. Enumerable.Range(1, 4).SelectMany(s => new[] { $"sub-0{s}_ses-baseline", $"sub-0{s}_ses-followup" })];
        foreach (var (name, (comment, _)) in cases.Zip(comments))
            await study.ReadAsync("anna", name, new Commented(comment));
        Assert.Equal(comments.Select(c => c.Cell), (await CsvAsync(cora)).Select(r => r["comment"]));
        Assert.Equal(comments.Select(c => c.Comment), (await JsonAsync(cora))["reads"]!.AsArray().Select(r => (string?)r!["comment"]));
    }

    [Fact]
    public async Task A_row_tells_what_was_signed_and_a_draft_what_stands()
    {
        await using var study = await ServedStudy.StartAsync();
        using var ada = await study.SignInAsync("ada");
        var first = await study.SignedAsync("anna", Case, new PiecesRemoved(PieceSet.Parse("1-9"), CleaningTool.LassoInside),
            new ReasonGiven(PieceSet.Parse("1-3"), RemovalReason.Vessel),
            new ReasonGiven(PieceSet.Parse("4"), RemovalReason.JointSpace), new ReasonGiven(PieceSet.Parse("20"), RemovalReason.Artefact),
                new ConfidenceGiven(4), new RegionJudged(RegionVerdict.Minor));
        var draft = await study.ReadAsync("anna", Case, new Reopened(first.Head, "missed a vessel, left"),
            new PiecesRemoved(PieceSet.Parse("10"), CleaningTool.Piece));
        var second = await study.SignedAsync("ben", Other);
        var rows = await CsvAsync(ada);
        Assert.Equal([("anna", "superseded"), ("anna", "open"), ("ben", "signed")], rows.Select(r => (r["reader"], r["state"])));

        var (old, open) = (rows[0], rows[1]);
        Assert.Equal(("study", Case, "01", "baseline", "1", "1", first.Read),
            (old["study"], old["case"], old["subject"], old["session"], old["round"], old["version"], old["read"]));
        var signed = first.Versions[0].Vhi();
        Assert.Equal((Whole(signed.VoxelsLower), Whole(signed.VoxelsUpper), signed.MaskSha256, "same", ""),
            (old["voxels_lower"], old["voxels_upper"], old["mask_sha256"], old["recomputed"], old["problem"]));
        Assert.Equal(signed.VoxelsLower * signed.VoxelVolumeMm3, Number(old["volume_lower_mm3"]), 9);
        Assert.Equal(signed.VoxelsUpper * signed.VoxelVolumeMm3, Number(old["volume_upper_mm3"]), 9);
        Assert.Equal(("9", "3", "1", "0", "0", "0", "5"), (old["pieces_removed"], old["removed_vessel"], old["removed_joint_space"],
            old["removed_artefact"], old["removed_outside"], old["removed_normal_variant"], old["removed_without_reason"]));
        Assert.Equal(first.Content.Vhi().Segmentation.Pieces, (int)Number(old["pieces_preliminary"]));
        Assert.Equal(first.Content.Vhi().Segmentation.Pieces - 9, (int)Number(old["pieces_kept"]));
        Assert.Equal(("4", "minor", "paper", "2d", "4", "6", first.Head, "", ""), (old["confidence"], old["region_verdict"], old["limits"],
            old["pieces"], old["minimum_piece"], old["acts"], old["head_hash"], old["predecessor"], old["reopening_reason"]));
        Assert.True(Number(old["l_lower"]) < Number(old["l_upper"]) && Number(old["marrow_voxels"]) > 200);

        var now = await study.FiguresAsync(draft);
        Assert.Equal((Whole(now.VoxelsLower), now.MaskSha256, "", "2", "7", "10", ""),
            (open["voxels_lower"], open["mask_sha256"], open["recomputed"], open["version"], open["acts"], open["pieces_removed"], open["signed"]));
        Assert.Equal((first.Head, "missed a vessel, left", draft.Head), (open["predecessor"], open["reopening_reason"], open["head_hash"]));
        Assert.Equal(second.Versions[0].Time, DateTimeOffset.Parse(rows[2]["signed"], CultureInfo.InvariantCulture),
            TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Reads_of_a_case_whose_files_were_renamed_stay_in_the_list_with_the_reason()
    {
        await using var study = await ServedStudy.StartAsync();
        var signed = await study.SignedAsync("anna", Case, new PiecesRemoved(PieceSet.Parse("1-9"), CleaningTool.LassoInside));
        string file = Path.Combine(study.Reads, StudyCatalog.FileName);
        File.WriteAllText(file, File.ReadAllText(file).Replace(Case, "sub-01_ses-pre", StringComparison.Ordinal));
        await using var again = await SecondServer.StartAsync(study);
        foreach (string name in new[] { "anna", "cora", "ben" })
        {
            using var person = await again.SignInAsync(name);
            var cases = (await person.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray();
            Assert.Equal(name == "ben" ? 8 : 9, cases.Count);
            Assert.Null(cases[0]!["read"]);
            if (name == "ben")
                continue;
            var old = cases[^1]!;
            Assert.Equal((Case, "broken"), ((string?)old["name"], (string?)old["state"]));
            Assert.Contains("no case of this name any more", (string?)old["reason"], StringComparison.Ordinal);
            Assert.Equal(signed.Read, (string?)(name == "anna" ? old["read"] : old["reads"]![0])!["id"]);
        }
    }

    [Fact]
    public async Task The_table_says_whose_marrow_and_region_were_measured_on_which_images()
    {
        await using var study = await ServedStudy.StartAsync();
        using var cora = await study.SignInAsync("cora");
        var state = await study.SignedAsync("anna", Case, new PiecesRemoved(PieceSet.Parse("1-9"), CleaningTool.LassoInside));
        var row = Assert.Single(await CsvAsync(cora));
        Assert.Equal(("file", "file", "", WorkstationOptions.Version),
            (row["normal_marrow"], row["disease_region"], row["robust_multiple"], row["rubor"]));
        Assert.Equal(state.Opened.Inputs.Select(i => i.Sha256), [row["stir_sha256"], row["t1w_sha256"]]);
    }

    [Fact]
    public async Task Json_holds_the_same_values_and_both_name_the_head_of_the_store()
    {
        await using var study = await ServedStudy.StartAsync();
        using var cora = await study.SignInAsync("cora");
        await study.SignedAsync("anna", Case, new PiecesRemoved(PieceSet.Parse("1-9"), CleaningTool.LassoInside));
        await study.ReadAsync("ben", Other, new Commented("not done"));
        string head = StoreAudit.Verify(SqliteReadStore.ReadContent(study.Store), ReadKinds.All).Head.ToString();
        using var answer = await cora.SendAsync("GET", "/api/exports/reads.csv");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(head, Assert.Single(answer.Headers.GetValues("X-Rubor-Head")));
        string[] parts = head.Split('-');
        Assert.Equal($"reads-{parts[0]}-{parts[1][..12]}.csv", answer.Content.Headers.ContentDisposition!.FileName);
        var json = await JsonAsync(cora);
        Assert.Equal(("rubor.reads/1", head, "study"), ((string?)json["format"], (string?)json["head"], (string?)json["study"]));
        var rows = await CsvAsync(cora);
        Assert.Equal(2, rows.Count);
        foreach (var (row, read) in rows.Zip(json["reads"]!.AsArray()))
        {
            Assert.Equal(row.Keys, read!.AsObject().Select(p => p.Key));
            Assert.All(row, cell => Assert.Equal(cell.Value, read[cell.Key] is { } value ? value.ToString() : ""));
        }
    }

    [Fact]
    public async Task A_case_that_broke_after_signing_is_told_with_its_reason_and_stops_nothing()
    {
        await using var study = await ServedStudy.StartAsync();
        var gone = await study.SignedAsync("anna", Case, new PiecesRemoved(PieceSet.Parse("1-9"), CleaningTool.LassoInside));
        await study.ReadAsync("ben", Case);
        var other = await study.SignedAsync("anna", "sub-02_ses-baseline");
        await study.SignedAsync("anna", Other);
        string folder = Path.Combine(study.Root, "study");
        await File.WriteAllBytesAsync(Path.Combine(folder, "sub-01", "ses-baseline", $"{Case}_STIR.nii.gz"), [1, 2, 3],
            TestContext.Current.CancellationToken);
        // Another image under the same name.
        File.Copy(Path.Combine(folder, "sub-03", "ses-baseline", "sub-03_ses-baseline_STIR.nii.gz"),
            Path.Combine(folder, "sub-02", "ses-baseline", "sub-02_ses-baseline_STIR.nii.gz"), overwrite: true);
        await using var again = await SecondServer.StartAsync(study);
        using var cora = await again.SignInAsync("cora");
        var rows = await CsvAsync(cora);
        Assert.Equal(4, rows.Count);
        var (signed, draft, changed, sound) = (rows[0], rows[1], rows[2], rows[3]);
        // What was signed stands; what would have to be measured does not.
        Assert.Equal((Whole(gone.Versions[0].Vhi().VoxelsLower), "", ""),
            (signed["voxels_lower"], signed["l_lower"], signed["recomputed"]));
        Assert.Contains("STIR.nii.gz", signed["problem"], StringComparison.Ordinal);
        Assert.Equal(("", "", "", ""), (draft["voxels_lower"], draft["volume_lower_mm3"], draft["mask_sha256"], draft["l_lower"]));
        Assert.NotEmpty(draft["problem"]);
        Assert.Contains("are others than those that the read was opened on", changed["problem"], StringComparison.Ordinal);
        Assert.Equal(("", "same"), (sound["problem"], sound["recomputed"]));

        var (status, body) = await cora.JsonAsync("GET", $"/api/reads/{gone.Read}/mask.nii.gz");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("The mask cannot be made", (string?)body!["error"], StringComparison.Ordinal);
        using var sheet = await cora.SendAsync("GET", $"/api/reads/{other.Read}/sheet");
        string page = await sheet.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("There are no pictures", page, StringComparison.Ordinal);
        Assert.Contains(other.Versions[0].Vhi().VoxelsLower.ToString("#,0", CultureInfo.InvariantCulture), page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await cora.JsonAsync("GET", $"/api/reads/{draft["read"]}/sheet")).Status);
    }

    [Fact]
    public async Task A_signature_that_the_images_do_not_bear_out_is_told_and_gives_no_mask()
    {
        await using var study = await ServedStudy.StartAsync();
        using var cora = await study.SignInAsync("cora");
        var state = await study.ReadAsync("anna", Case, new PiecesRemoved(PieceSet.Parse("1-9"), CleaningTool.LassoInside));
        var figures = await study.FiguresAsync(state);
        // Past the room that would refuse it: as an earlier version, or another hand, might have stored it.
        var store = study.Services.GetRequiredService<IReadStore>();
        Assert.IsType<Appended>(await store.AppendAsync(new(state.Read, state.Version, "anna", "other",
            [new(0, new Signed(VhiKind.Name, figures with { VoxelsLower = figures.VoxelsLower + 1 }))]),
            TestContext.Current.CancellationToken));
        var row = Assert.Single(await CsvAsync(cora));
        Assert.Equal(("signed", Whole(figures.VoxelsLower + 1), "differs"), (row["state"], row["voxels_lower"], row["recomputed"]));
        var (status, body) = await cora.JsonAsync("GET", $"/api/reads/{state.Read}/mask.nii.gz");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("another mask than the one that was signed", (string?)body!["error"], StringComparison.Ordinal);
        using var zip = await cora.SendAsync("GET", "/api/exports/masks.zip");
        using var archive =
            new System.IO.Compression.ZipArchive(await zip.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["reads.csv", "README.txt"], archive.Entries.Select(e => e.Name));
        using var sheet = await cora.SendAsync("GET", $"/api/reads/{state.Read}/sheet");
        Assert.Contains("the images give other figures than those that were signed",
            await sheet.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Excel_is_told_the_encoding_and_may_have_semicolons_and_decimal_commas()
    {
        await using var study = await ServedStudy.StartAsync();
        using var cora = await study.SignInAsync("cora");
        await study.SignedAsync("anna", Case, new Commented("Ödem; 2,5 cm"));
        await study.SignedAsync("ben", Case, new PiecesRemoved(PieceSet.Parse("1-9"), CleaningTool.LassoInside));
        var volumes = new List<double>();
        foreach (var (query, heading) in new[] { ("", "\uFEFFstudy,case,"), ("?separator=comma", "\uFEFFstudy,case,"),
            ("?separator=semicolon", "\uFEFFstudy;case;") })
        {
            using var answer = await cora.SendAsync("GET", "/api/exports/reads.csv" + query);
            byte[] bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
            string text = System.Text.Encoding.UTF8.GetString(bytes);
            Assert.StartsWith(heading, text, StringComparison.Ordinal);
            Assert.Contains("Ödem; 2,5 cm", text, StringComparison.Ordinal);
            // The same signed volume, whatever the marks.
            char separator = query.EndsWith("semicolon", StringComparison.Ordinal) ? ';' : ',';
            using var reader = CsvReader.FromText(text[1..], new CsvReaderOptions { HasHeader = false, Separator = separator });
            var lines = new List<string[]>();
            while (reader.Read())
                lines.Add(reader.Current.ToArray());
            string volume = lines[1][Array.IndexOf(lines[0], "volume_lower_mm3")];
            Assert.DoesNotContain(separator == ';' ? "." : ",", volume, StringComparison.Ordinal);
            volumes.Add(double.Parse(volume.Replace(',', '.'), CultureInfo.InvariantCulture));
        }
        Assert.Single(volumes.Distinct());
        using var unknown = await cora.SendAsync("GET", "/api/exports/reads.csv?separator=tab");
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    internal static async Task<List<Dictionary<string, string>>> CsvAsync(SignedIn who)
    {
        using var answer = await who.SendAsync("GET", "/api/exports/reads.csv");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return Rows(new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes));
    }

    internal static List<Dictionary<string, string>> Rows(string text)
    {
        using var reader = CsvReader.FromText(text.TrimStart('\uFEFF'),
            new CsvReaderOptions { HasHeader = false, MalformedData = CsvMalformedDataHandling.Throw });
        var lines = new List<string[]>();
        while (reader.Read())
            lines.Add(reader.Current.ToArray());
        return [.. lines.Skip(1).Select(l => lines[0].Zip(l).ToDictionary(p => p.First, p => p.Second))];
    }

    static async Task<JsonNode> JsonAsync(SignedIn who)
    {
        var (status, body) = await who.JsonAsync("GET", "/api/exports/reads.json");
        Assert.Equal(HttpStatusCode.OK, status);
        return body!;
    }

    static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
