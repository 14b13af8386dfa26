using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Reads;
using Rubor.Tests.Reading;

namespace Rubor.Workstation.Tests.Exports;

public class AuditAndZipTests
{
    const string Case = "sub-01_ses-baseline", Other = "sub-02_ses-baseline";

    static readonly string[] Exports = ["reads.csv", "reads.json", "audit.jsonl", "masks.zip"];

    [Fact]
    public async Task The_audit_log_holds_every_event_and_an_audit_finds_it_sound()
    {
        await using var study = await ServedStudy.StartAsync();
        using var cora = await study.SignInAsync("cora");
        await study.SignedAsync("anna", Case, new PiecesRemoved(PieceSet.Parse("1-9"), CleaningTool.LassoInside), new Commented("ödème"));
        await study.ReadAsync("ben", Other, new KeptOnly(PieceSet.None));
        using var answer = await cora.SendAsync("GET", "/api/exports/audit.jsonl");
        byte[] text = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var own = new MemoryStream();
        var result = AuditExport.Write(SqliteReadStore.ReadContent(study.Store), ReadKinds.All, own);
        Assert.Equal(own.ToArray(), text);
        Assert.Equal(result.Head.ToString(), Assert.Single(answer.Headers.GetValues("X-Rubor-Head")));

        // The file alone passes the audit, against the head in its own last line too.
        string file = Path.Combine(study.Root, "audit.jsonl");
        await File.WriteAllBytesAsync(file, text, TestContext.Current.CancellationToken);
        Assert.True(AuditLog.IsLog(file));
        var log = AuditLog.Verify(file, ReadKinds.All, result.Head);
        Assert.Equal((null, result.Head, 6, 2), (log.Tampering, log.Head, log.Head.Events, log.Reads));
        Assert.Equal("rubor.head/1", (string?)JsonNode.Parse(Encoding.UTF8.GetString(text).TrimEnd('\n').Split('\n')[^1])!["format"]);
    }

    [Fact]
    public async Task A_store_that_was_tampered_with_gives_the_sentence_and_no_half_of_a_file()
    {
        await using var study = await ServedStudy.StartAsync();
        using var cora = await study.SignInAsync("cora");
        var state = await study.SignedAsync("anna", Case, new PiecesRemoved(PieceSet.Parse("1-9"), CleaningTool.LassoInside));
        Tamper.Unguarded(study.Store, "UPDATE events SET line = CAST(replace(CAST(line AS TEXT), '\"1-9\"', '\"1-8\"') AS BLOB) WHERE sequence = 1");
        foreach (string export in Exports)
        {
            using var answer = await cora.SendAsync("GET", $"/api/exports/{export}");
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            string error = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
            Assert.Contains($"read {state.Read}", error, StringComparison.Ordinal);
            Assert.Contains("event 1: its bytes were changed", error, StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("X-Rubor-Head"));
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(study.Reads, "exports")));
    }

    [Fact]
    public async Task The_zip_holds_the_mask_of_every_signed_read_with_the_table()
    {
        await using var study = await ServedStudy.StartAsync();
        using var cora = await study.SignInAsync("cora");
        var anna = await study.SignedAsync("anna", Case, new PiecesRemoved(PieceSet.Parse("1-9"), CleaningTool.LassoInside));
        anna = await study.SignedAsync("anna", Case, new Reopened(anna.Head, "once more"),
            new PiecesRemoved(PieceSet.Parse("10"), CleaningTool.Piece));
        var ben = await study.SignedAsync("ben", Case);
        var opened = await study.SignedAsync("anna", Other);
        await study.ReadAsync("anna", Other, new Reopened(opened.Head, "not sure"));
        byte[] bytes = await ZipAsync(cora);
        using var zip = new ZipArchive(new MemoryStream(bytes));
        Assert.Equal(["sub-01_ses-baseline_reader-anna_inflammation.nii.gz", "sub-01_ses-baseline_reader-ben_inflammation.nii.gz",
            "reads.csv", "README.txt"], zip.Entries.Select(e => e.FullName));
        foreach (var (state, entry) in new[] { (anna, zip.Entries[0]), (ben, zip.Entries[1]) })
        {
            string file = Path.Combine(study.Root, entry.Name);
            await entry.ExtractToFileAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal(state.Versions[^1].Vhi().MaskSha256, StoredEvent.HashOf(LabelMap.From(NiftiReader.Read(file)).Labels));
        }
        var rows = ReadTableTests.Rows(await TextAsync(zip.Entries[2]));
        Assert.Equal(["superseded", "signed", "signed", "superseded", "open"], rows.Select(r => r["state"]));
        string readme = await TextAsync(zip.Entries[3]);
        Assert.Equal(4, readme.Count(c => c == '\n'));
        Assert.Contains(StoreAudit.Verify(SqliteReadStore.ReadContent(study.Store), ReadKinds.All).Head.ToString(), readme,
            StringComparison.Ordinal);
        Assert.StartsWith("2 cleaned masks of study study", readme, StringComparison.Ordinal);
        Assert.Equal(bytes, await ZipAsync(cora));
    }

    [Fact]
    public async Task Only_those_who_see_all_reads_export_them()
    {
        await using var study = await ServedStudy.StartAsync();
        await study.SignedAsync("anna", Case);
        foreach (var (name, expected) in new[] { ("anna", HttpStatusCode.Forbidden), (null, HttpStatusCode.Unauthorized),
            ("ada", HttpStatusCode.OK), ("cora", HttpStatusCode.OK) })
        {
            using var who = await study.SignInAsync(name);
            foreach (string export in Exports)
            {
                using var answer = await who.SendAsync("GET", $"/api/exports/{export}");
                Assert.Equal(expected, answer.StatusCode);
            }
        }
    }

    static async Task<byte[]> ZipAsync(SignedIn who)
    {
        using var answer = await who.SendAsync("GET", "/api/exports/masks.zip");
        Assert.Equal("application/zip", answer.Content.Headers.ContentType!.MediaType);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    static async Task<string> TextAsync(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(await entry.OpenAsync(TestContext.Current.CancellationToken));
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
