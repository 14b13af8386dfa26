using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Rubor.Cli;
using Rubor.Cli.Tasks;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Tasks;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>Reader studies of V_HI: what readers get, that nothing of it says what is hidden, and the report at the end.</summary>
public class VhiTaskTests
{
    const string Once = "\"arms\": [{\"name\": \"cleaning\"}]";

    // An own place of the open session, another reader's place, and who coordinates.
    static readonly (string Address, int Own, int Anothers, int Cora)[] Table =
    [
        ("GET /api/cases/{name}", 200, 404, 200),
        ("GET /api/cases/{name}/images/stir", 200, 404, 200),
        ("GET /api/cases/{name}/images/t1w", 200, 404, 200),
        ("GET /api/cases/{name}/images/normal_marrow", 404, 404, 404),
        ("GET /api/cases/{name}/comparison", 403, 403, 200),
        ("GET /api/cases/{name}/comparison/images/stir", 403, 403, 404),
        ("GET /api/cases/{name}/comparison/images/change", 403, 403, 404),
        ("GET /api/reads/{read}", 200, 404, 200),
        ("GET /api/reads/{read}/taking", 403, 403, 403),
        ("GET /api/reads/{read}/lesions", 403, 403, 200),
        ("GET /api/reads/{read}/mask.nii.gz", 403, 403, 200),
        ("GET /api/reads/{read}/labels", 403, 403, 404),
        ("GET /api/reads/{read}/sheet", 403, 403, 200),
        ("GET /api/task/progress", 403, 403, 200),
        ("GET /api/task/discrepancies", 404, 404, 404),
        ("GET /api/exports/reads.csv", 403, 403, 200),
        ("GET /api/exports/reads.json", 403, 403, 200),
        ("GET /api/exports/audit.jsonl", 403, 403, 200),
        ("GET /api/exports/masks.zip", 403, 403, 200),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_gets_the_own_case_and_nothing_that_tells_of_another_visit_or_leaves_as_a_file(bool found)
    {
        await using var study = await VhiTaskStudy.StartAsync(new MovingClock(), 2, Once, found);
        using SignedIn anna = await study.SignInAsync("anna"), ben = await study.SignInAsync("ben"), cora = await study.SignInAsync("cora");
        string own = TaskStudy.Codes(study, "anna", 1)[0], anothers = TaskStudy.Codes(study, "ben", 1)[0];
        var (read, _) = await anna.OpenAsync(own);
        var (anothersRead, _) = await ben.OpenAsync(anothers);
        foreach (var row in Table)
        {
            var got = (row.Address, await StatusAsync(anna, own, read), await StatusAsync(anna, anothers, anothersRead),
                await StatusAsync(cora, own, read));
            Assert.Equal(row, got);

            async Task<int> StatusAsync(SignedIn who, string code, string of)
            {
                using var answer = await who.SendAsync("GET", row.Address.Split(' ')[1].Replace("{name}", code, StringComparison.Ordinal)
                    .Replace("{read}", of, StringComparison.Ordinal));
                return (int)answer.StatusCode;
            }
        }
        var shown = (await anna.JsonAsync("GET", $"/api/cases/{own}")).Body!;
        Assert.Null(shown["earlier"]);
        Assert.True((bool)shown["blinded"]!);
        Assert.Equal(found ? "found" : "drawn", (string)shown["content"]!["disease_region"]!["source"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_cases_that_differ_only_in_what_is_hidden_give_the_same_bytes_and_no_answer_holds_a_hidden_word(bool found)
    {
        await using var study = await VhiTaskStudy.StartAsync(new MovingClock(), 2, $"{Once}, \"repeats\": 1", found);
        // Of files and not of links to them.
        string[] hashes = [.. Directory.EnumerateFiles(study.Root, "*.nii.gz", SearchOption.AllDirectories)
            .Select(f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))).Distinct()];
        Assert.Equal(2 * 4, hashes.Length);
        using var anna = await study.SignInAsync("anna");
        var list = TaskStudy.List(study);
        var said = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var plain = new List<string> { await anna.TextAsync("/api/study") };
        var images = new List<string>();
        foreach (var entry in list.Entries.Where(e => e is { Reader: "anna", Session: 1 }))
        {
            string text = await anna.TextAsync($"/api/cases/{entry.Code}");
            images.AddRange(JsonNode.Parse(text)!["images"]!.AsArray().Select(i => (string)i!["sha256"]!));
            plain.Add(text);
            said[entry.Code] = await EverythingAsync(study, anna, entry.Code, found, plain);
        }
        Assert.Equal(3, said.Count);
        foreach (var answers in said.Values)
            Assert.Equal(said.Values.First(), answers);
        // No two places of one image are told by a hash, and no file is found by one.
        Assert.Equal(3 * 2, images.Distinct().Count());
        Assert.All(plain, text => Assert.All(hashes, hash => Assert.DoesNotContain(hash, text, StringComparison.OrdinalIgnoreCase)));
        // What a file's header leaves in doubt is said under the name that the link has.
        Assert.Contains("stir.nii.gz: Its header puts the samples at byte 0", plain[1], StringComparison.Ordinal);
        Assert.Equal(found, plain[1].Contains(VhiTaskStudy.Doubt, StringComparison.Ordinal));
        plain.AddRange([await anna.TextAsync("/openapi.json"), await anna.TextAsync("/health"),
            (await anna.TextAsync("/api/cases/sub-quince_ses-baseline")).Replace("sub-quince_ses-baseline", "", StringComparison.Ordinal)]);
        foreach (string text in said.Values.SelectMany(a => a).Concat(plain))
            Assert.All(VhiTaskStudy.HiddenWords.Append("ben\"").Concat(list.Entries.Where(e => e.Reader == "ben").Select(e => e.Code)),
                word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
        // A mask on another grid, one that is damaged, and images that are damaged or gone say so by the code alone.
        string mask = found ? Path.Combine(study.Root, "found", "sub-quince_ses-baseline", "disease_region.nii.gz")
            : Path.Combine(study.Root, "study", "walrus_disease_region.nii.gz");
        var gone = list.Entries.First(e => e is { Reader: "ben", Session: 1, Case: "sub-quince_ses-baseline" });
        string stir = Path.Combine(study.Root, "study", "walrus_stir.nii.gz");
        byte[] small = Small(await File.ReadAllBytesAsync(mask, TestContext.Current.CancellationToken)), damaged = [1, 2, 3];
        foreach (var (file, bytes) in new[] { (mask, small), (mask, damaged), (stir, damaged), (stir, null) })
        {
            File.Delete(file);
            if (bytes is not null)
                await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
            await study.RestartAsync();
            using var again = await study.SignInAsync("ben");
            var (status, body) = await again.JsonAsync("GET", $"/api/cases/{gone.Code}");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
            Assert.Contains(gone.Code, (string)body!["error"]!, StringComparison.Ordinal);
            foreach (string text in new[] { (string)body!["error"]!, await again.TextAsync("/api/study") })
                Assert.All(VhiTaskStudy.HiddenWords, word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Readers_clean_twice_with_a_washout_and_hidden_repeats_and_the_report_has_volumes_agreement_repeats_and_Dice()
    {
        var clock = new MovingClock();
        await using var study = await VhiTaskStudy.StartAsync(clock, 3, $"{Once}, \"sessions\": 2, \"repeats\": 1");
        var list = TaskStudy.List(study);
        var signed = new Dictionary<(string Reader, string Case), VhiFigures>();
        foreach (int session in new[] { 1, 2 })
        {
            foreach (string name in new[] { "anna", "ben" })
            {
                using var reader = await study.SignInAsync(name);
                var own = list.Entries.Where(e => e.Reader == name && e.Session == session).ToList();
                var shown = (await reader.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray();
                Assert.Equal(own.Select(e => e.Code), shown.Select(c => (string)c!["name"]!));
                foreach (var entry in own)
                {
                    // Ben takes a piece away that anna leaves, in every case but one.
                    string? remove = name == "ben" && entry.Case != "sub-juniper_ses-baseline" ? "1" : null;
                    var (_, figures) = await VhiTaskStudy.ReadAsync(study, reader, entry.Code, remove);
                    Assert.True(figures.VoxelsLower > 0);
                    signed[(name, entry.Case)] = figures;
                }
                // Until the washout is over there is nothing, nor is anything of the session that is done.
                Assert.Empty((await reader.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray());
                Assert.Equal(session == 1 ? HttpStatusCode.Conflict : HttpStatusCode.NotFound,
                    (await reader.JsonAsync("GET", $"/api/cases/{own[0].Code}")).Status);
            }
            clock.Pass(14 * 24 * 60);
        }
        Assert.NotEqual(list.Entries.Where(e => e is { Reader: "anna", Session: 1 }).Select(e => e.Case),
            list.Entries.Where(e => e is { Reader: "ben", Session: 1 }).Select(e => e.Case));

        var reads = TaskReads.Of(list, SqliteReadStore.ReadContent(study.Store), ReadKinds.All, study.Store);
        var ratings = TaskRatings.Of(list, reads, [VhiRating.Field]);
        Assert.Equal(16, ratings.All.Count);
        foreach (var rating in ratings.All)
            Assert.Equal(signed[(rating.Entry.Reader, rating.Entry.Case)].VolumeMm3, rating.Values.Of("vhi_mm3")!.Value.Number!.Value, 3);
        var overlaps = VhiOverlaps.Of(study.Reads, ratings, reads, TestContext.Current.CancellationToken);
        foreach (var pair in overlaps)
        {
            var (a, b) = (signed[("anna", pair.Case)], signed[("ben", pair.Case)]);
            // What ben took away, anna has beside what he left.
            Assert.Equal(pair.IsRepeat ? 1 : 2.0 * b.VoxelsLower / (a.VoxelsLower + b.VoxelsLower), pair.Dice!.Value, 12);
        }
        Assert.Equal(3, overlaps.Count(d => !d.IsRepeat));
        // A repeat in each session, and three cases in the next one, of each reader.
        Assert.Equal(2 * (3 + 2), overlaps.Count(d => d.IsRepeat));
        Assert.Contains(overlaps, d => d.Dice < 1);
        // Where a file is another than when it was read, no Dice is made up.
        File.Copy(Path.Combine(study.Root, "study", "heron_disease_region.nii.gz"),
            Path.Combine(study.Root, "study", "walrus_disease_region.nii.gz"), overwrite: true);
        overlaps = VhiOverlaps.Of(study.Reads, ratings, reads, TestContext.Current.CancellationToken);
        Assert.All(overlaps, d => Assert.Equal(d.Case == "sub-quince_ses-baseline",
            d.Reason?.Contains("others than those that were read", StringComparison.Ordinal) == true));
    }

    [Fact]
    public void A_case_that_readers_could_not_clean_alike_is_refused_with_what_to_do_and_nothing_is_written()
    {
        using var root = new TemporaryStudy();
        Assert.Empty(root.Problems());
        File.Delete(Path.Combine(root.Found, "sub-quince_ses-baseline", "normal_marrow.nii.gz"));
        Assert.Equal(["machine: holds no normal_marrow.nii.gz of case sub-quince_ses-baseline; measure it, draw it, or leave it out of cases"],
            root.Problems().Select(p => p[(p.IndexOf(": ", StringComparison.Ordinal) + 2)..]));
        string said = Path.Combine(root.Found, "sub-marigold-the-longer_ses-month-12", "vhi.json");
        File.WriteAllText(said, File.ReadAllText(said).Replace("manual regions have none", "see otter-otter_stir.nii.gz", StringComparison.Ordinal));
        Assert.Single(root.Problems(), p => p.Contains("which names a file or a case", StringComparison.Ordinal));
        File.WriteAllText(said, "{");
        Assert.Single(root.Problems(), p => p.Contains("cannot be read as what 'rubor measure vhi' wrote", StringComparison.Ordinal));
        string task = TaskStudy.TaskFile(root.Study);
        File.WriteAllText(task, File.ReadAllText(task).Replace(", \"machine\": \"found\"", "", StringComparison.Ordinal));
        Assert.Equal(2 * 2, root.Problems().Count);
        Assert.All(root.Problems(), p => Assert.Contains("draw it, or name in", p, StringComparison.Ordinal));
    }

    /// <summary>Study and task in a folder that goes.</summary>
    sealed class TemporaryStudy : IDisposable
    {
        readonly string root = Directory.CreateTempSubdirectory("rubor-vhi-task-").FullName;

        public TemporaryStudy()
        {
            Study = Path.Combine(root, "study");
            ServedStudy.CopyPhantoms(Study);
            VhiTaskStudy.Write(Study, 2, Once, found: true);
        }

        public string Study { get; }

        public string Found => Path.Combine(root, "found");

        public IReadOnlyList<string> Problems()
        {
            var (made, problems) = TaskCatalog.Of(Study, TaskStudy.TaskFile(Study), Path.Combine(root, "reads"));
            Assert.Equal(made is null, problems.Count > 0);
            return problems;
        }

        public void Dispose() => Directory.Delete(root, recursive: true);
    }

    // Another grid: half of the rows.
    static byte[] Small(byte[] packed)
    {
        const int rows = 44;
        using var unpacked = new MemoryStream();
        using (var from = new System.IO.Compression.GZipStream(new MemoryStream(packed), System.IO.Compression.CompressionMode.Decompress))
            from.CopyTo(unpacked);
        byte[] bytes = unpacked.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(rows),
            (short)(System.Buffers.Binary.BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(rows)) / 2));
        return bytes;
    }

    // Every answer about a place.
    static async Task<List<string>> EverythingAsync(ServedStudy study, SignedIn reader, string code, bool found, List<string> plain)
    {
        string read = new ReadKey("joints", code, "anna").Id, client = $"tab-{code}", own = $"/api/reads/{read}";
        var figures = await VhiTaskStudy.FiguresAsync(study, code, "1");
        var said = new List<string>();
        foreach (string path in new[] { "", "/images/stir", "/images/t1w", "/images/disease_region", "/images/change", "/comparison",
            "/comparison/images/stir" })
            await AskAsync("GET", $"/api/cases/{code}{path}");
        await AskAsync("POST", $"/api/cases/{code}/reads",
            new JsonObject { ["client"] = "tab", ["client_sequence"] = code.GetHashCode(StringComparison.Ordinal) & 0xffff });
        await AskAsync("POST", $"/api/reads/{read}/acts",
            ServerTests.Acts(1, 1, "pieces_removed", new JsonObject { ["pieces"] = "1", ["tool"] = "list" }, client));
        await AskAsync("POST", $"/api/reads/{read}/acts",
            ServerTests.Acts(2, 2, "pieces_removed", new JsonObject { ["pieces"] = "99999", ["tool"] = "list" }, client));
        // What does not fit the images is refused with what the server counts.
        await AskAsync("POST", $"/api/reads/{read}/signature", Signature(2, 70_000, figures with { VoxelsUpper = 0 }));
        if (found)
            await AskAsync("POST", $"/api/reads/{read}/acts", ServerTests.Acts(2, 3, "left_as_is",
                new JsonObject { ["structure"] = "disease_region", ["reasons"] = new JsonArray(VhiTaskStudy.Doubt) }, client));
        await AskAsync("GET", own);
        plain.Add(await reader.TextAsync(own));
        await AskAsync("POST", $"/api/reads/{read}/signature", Signature(found ? 3 : 2, 70_001, figures));
        Assert.Contains("\"signed\"", said[^1], StringComparison.Ordinal);
        foreach (string path in new[] { "/lesions", "/sheet", "/mask.nii.gz", "/labels", "/taking" })
            await AskAsync("GET", own + path);
        return said;

        async Task AskAsync(string method, string path, JsonObject? body = null) =>
            said.Add(await SaidWords.OfAsync(reader, code, read, method, path, body));

        JsonObject Signature(long version, long number, VhiFigures of) => new()
        {
            ["password"] = ServedStudy.Password,
            ["expected_version"] = version,
            ["client"] = client,
            ["client_sequence"] = number,
            ["content"] = VhiTaskStudy.Content(of),
        };
    }
}
