using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rubor.Reading.Ledger;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>What readers of a task get from every address, and that nothing of it says what is hidden.</summary>
public class TaskDoorTests
{
    const string Alone = "\"arms\": [{\"name\": \"alone\"}, {\"name\": \"assisted\", \"machine\": \"at_once\"}], \"machine\": \"machine\"";

    const string Adjudicated = "\"adjudication\": [{\"field\": \"combined\"}]";

    /// <summary>Nobody; anna on an own place of the open session, on another reader's, and while she waits for the next session; ben, who reads
    /// nothing of the task; a coordinator and an admin.</summary>
    static readonly string[] Columns = ["nobody", "anna, own", "anna, another's", "anna, waiting", "ben, no reader of it", "cora", "ada"];

    // Says nothing of cases whoever asks, or has a table of its own.
    static readonly string[] Open = ["GET /api/session", "POST /api/session", "DELETE /api/session", "POST /api/session/password",
        "GET /health", "GET /openapi.json"];

    static readonly (string Address, int[] Expected)[] Table =
    [
        ("GET /api/study", [401, 200, 200, 200, 200, 200, 200]),
        ("GET /api/cases/{name}", [401, 200, 404, 409, 404, 200, 200]),
        ("GET /api/cases/{name}/images/{role}", [401, 200, 404, 409, 404, 200, 200]),
        ("GET /api/cases/{name}/comparison", [401, 403, 403, 403, 403, 200, 200]),
        ("GET /api/cases/{name}/comparison/images/{role}", [401, 403, 403, 403, 403, 404, 404]),
        ("POST /api/cases/{name}/reads", [401, 200, 404, 409, 404, 403, 403]),
        ("GET /api/reads/{read}", [401, 200, 404, 409, 404, 200, 200]),
        ("GET /api/reads/{read}/taking", [401, 403, 403, 403, 403, 403, 403]),
        // Of the own read a retry gets its answer in any session; anything new meets the read's own rules.
        ("POST /api/reads/{read}/acts", [401, 409, 404, 409, 404, 403, 403]),
        ("POST /api/reads/{read}/signature", [401, 409, 404, 409, 404, 403, 403]),
        ("POST /api/reads/{read}/reopening", [401, 409, 404, 409, 404, 409, 409]),
        ("GET /api/reads/{read}/mask.nii.gz", [401, 403, 403, 403, 403, 404, 404]),
        ("GET /api/reads/{read}/lesions", [401, 403, 403, 403, 403, 404, 404]),
        ("GET /api/reads/{read}/labels", [401, 403, 403, 403, 403, 404, 404]),
        ("GET /api/reads/{read}/sheet", [401, 403, 403, 403, 403, 422, 422]),
        ("GET /api/task/progress", [401, 403, 403, 403, 403, 200, 200]),
        // Not everybody has signed everything, so nobody is told of discrepancies.
        ("GET /api/task/discrepancies", [401, 409, 409, 409, 409, 409, 409]),
        ("GET /api/task/discrepancies/{discrepancy}", [401, 409, 409, 409, 409, 409, 409]),
        ("GET /api/task/discrepancies/{discrepancy}/images/{role}", [401, 409, 409, 409, 409, 409, 409]),
        ("POST /api/task/discrepancies/{discrepancy}/vote", [401, 409, 409, 409, 409, 409, 409]),
        ("POST /api/task/discrepancies/{discrepancy}/decision", [401, 403, 403, 403, 403, 409, 409]),
        // Within a task none is made.
        ("GET /api/tasks/choices", [401, 403, 403, 403, 403, 404, 404]),
        ("POST /api/tasks/check", [401, 403, 403, 403, 403, 404, 404]),
        ("POST /api/tasks", [401, 403, 403, 403, 403, 404, 404]),
        ("GET /api/exports/reads.csv", [401, 403, 403, 403, 403, 200, 200]),
        ("GET /api/exports/reads.json", [401, 403, 403, 403, 403, 200, 200]),
        ("GET /api/exports/audit.jsonl", [401, 403, 403, 403, 403, 200, 200]),
        ("GET /api/exports/masks.zip", [401, 403, 403, 403, 403, 200, 200]),
        ("GET /api/exports/label-studio.zip", [401, 403, 403, 403, 403, 200, 200]),
    ];

    [Fact]
    public async Task Every_address_gives_each_person_in_each_state_what_the_table_says_and_no_address_is_forgotten()
    {
        var clock = new MovingClock();
        await using var study = await TaskStudy.StartAsync(clock, 2, $"{Alone}, {Adjudicated}", "[\"anna\", \"dora\"]");
        var served = study.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(m => $"{m} {e.RoutePattern.RawText}"));
        Assert.Equal(Table.Select(r => r.Address).Concat(Open).Order(StringComparer.Ordinal), served.Order(StringComparer.Ordinal));

        using SignedIn nobody = await study.SignInAsync(null), anna = await study.SignInAsync("anna"), ben = await study.SignInAsync("ben"),
            cora = await study.SignInAsync("cora"), ada = await study.SignInAsync("ada");
        await nobody.FetchTokenAsync();
        var own = TaskStudy.Codes(study, "anna", 1);
        string later = TaskStudy.Codes(study, "anna", 2)[0], anothers = TaskStudy.Codes(study, "dora", 1)[0];
        var (read, _) = await anna.OpenAsync(own[0]);
        // Three events, so that what is sent below comes too late and stores nothing.
        foreach (int n in new[] { 1, 2 })
            await anna.JsonAsync("POST", $"/api/reads/{read}/acts", ServerTests.Acts(n, n, "commented", new JsonObject { ["text"] = "a" }));
        string anothersRead = new ReadKey("joints", anothers, "dora").Id, laterRead = new ReadKey("joints", later, "anna").Id;
        var got = Table.ToDictionary(r => r.Address, _ => new int[Columns.Length]);
        foreach (var (address, _) in Table)
        {
            got[address][0] = await StatusAsync(nobody, address, own[0], read);
            got[address][1] = await StatusAsync(anna, address, own[0], read);
            got[address][4] = await StatusAsync(ben, address, own[0], read);
            got[address][5] = await StatusAsync(cora, address, own[0], read);
            got[address][6] = await StatusAsync(ada, address, own[0], read);
            // Neither another reader's place nor the own place of a later session is there.
            got[address][2] = await StatusAsync(anna, address, anothers, anothersRead);
            Assert.Equal(got[address][2], await StatusAsync(anna, address, later, laterRead));
        }
        // The own list of reads that may be added to knows no other's.
        Assert.Equal(404, got["POST /api/reads/{read}/acts"][2]);
        await TaskStudy.ReadAsync(anna, own[0], 1, 0);
        await TaskStudy.ReadAsync(anna, own[1], 1, 0);
        foreach (var (address, _) in Table)
            got[address][3] = await StatusAsync(anna, address, own[0], read);
        foreach (var (address, expected) in Table)
            Assert.Equal($"{address}: {string.Join(' ', expected)}", $"{address}: {string.Join(' ', got[address])}");
    }

    [Fact]
    public async Task Two_cases_that_differ_only_in_what_is_hidden_give_the_same_bytes_and_headers_and_no_answer_holds_a_hidden_word()
    {
        await using var study = await TaskStudy.StartAsync(new MovingClock(), 2, $"{Alone}, \"repeats\": 1");
        using var anna = await study.SignInAsync("anna");
        var list = TaskStudy.List(study);
        var said = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var entry in list.Entries.Where(e => e is { Reader: "anna", Session: 1 }))
            said[entry.Code] = await EverythingAsync(anna, entry.Code);
        Assert.Equal(3, said.Count);
        foreach (var answers in said.Values)
            Assert.Equal(said.Values.First(), answers);
        // The list, too, and what stands behind a code that is not the reader's.
        string[] others = [await anna.TextAsync("/api/study"), await anna.TextAsync($"/api/cases/{TaskStudy.Codes(study, "ben", 1)[0]}"),
            await anna.TextAsync("/api/cases/sub-quince_ses-baseline"), await anna.TextAsync("/openapi.json"), await anna.TextAsync("/health")];
        foreach (string text in said.Values.SelectMany(a => a).Concat(others.Select(o => o.Replace("sub-quince_ses-baseline", "", StringComparison.Ordinal))))
            Assert.All(TaskStudy.HiddenWords.Append("ben\"").Concat(list.Entries.Where(e => e.Reader == "ben").Select(e => e.Code)),
                word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
        // A file that is gone says so by its code alone.
        File.Delete(Path.Combine(study.Root, "study", "walrus_gray.png"));
        await study.RestartAsync();
        using var again = await study.SignInAsync("anna");
        var gone = list.Entries.First(e => e is { Reader: "anna", Session: 1, Case: "sub-quince_ses-baseline" });
        var (status, body) = await again.JsonAsync("GET", $"/api/cases/{gone.Code}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        foreach (string text in new[] { (string)body!["error"]!, await again.TextAsync("/api/study") })
            Assert.All(TaskStudy.HiddenWords, word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_next_session_opens_the_washout_after_the_last_answer_in_a_new_order_and_who_comes_early_is_told_when()
    {
        var clock = new MovingClock();
        await using var study = await TaskStudy.StartAsync(clock, 3, Alone);
        using (var anna = await study.SignInAsync("anna"))
        {
            Assert.Equal(TaskStudy.Codes(study, "anna", 1), await ListedAsync(anna));
            foreach (string code in TaskStudy.Codes(study, "anna", 1))
            {
                Assert.Null((await anna.JsonAsync("GET", $"/api/cases/{code}")).Body!["content"]!["machine"]);
                await TaskStudy.ReadAsync(anna, code, 1, 0);
            }
            Assert.Empty(await ListedAsync(anna));
            string when = clock.GetUtcNow().AddDays(14).UtcDateTime.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
            string sentence = (string)(await anna.JsonAsync("GET", "/api/study")).Body!["task"]!["sentence"]!;
            Assert.StartsWith($"Session 2 of 2 opens on {when} at ", sentence, StringComparison.Ordinal);
            var (status, body) = await anna.JsonAsync("GET", $"/api/cases/{TaskStudy.Codes(study, "anna", 2)[0]}");
            Assert.Equal((HttpStatusCode.Conflict, sentence), (status, (string)body!["error"]!));
        }
        // The other reader's session goes on meanwhile.
        using (var ben = await study.SignInAsync("ben"))
            Assert.Equal(TaskStudy.Codes(study, "ben", 1), await ListedAsync(ben));
        clock.Pass(14 * 24 * 60 - 1);
        using (var anna = await study.SignInAsync("anna"))
            Assert.Empty(await ListedAsync(anna));
        clock.Pass(1);
        // What was drawn survives the server.
        await study.RestartAsync();
        using (var anna = await study.SignInAsync("anna"))
        {
            Assert.Equal(TaskStudy.Codes(study, "anna", 2), await ListedAsync(anna));
            var code = TaskStudy.List(study).Entries.First(e => e is { Reader: "anna", Session: 2 });
            var machine = (await anna.JsonAsync("GET", $"/api/cases/{code.Code}")).Body!["content"]!["machine"]!;
            Assert.Equal(TaskStudy.List(study).Cases.First(c => c.Name == code.Case).Machine["combined"], machine["combined"]!.ToJsonString());
            Assert.Equal(HttpStatusCode.NotFound, (await anna.JsonAsync("GET", $"/api/cases/{TaskStudy.Codes(study, "anna", 1)[0]}")).Status);
            foreach (string next in TaskStudy.Codes(study, "anna", 2))
                await TaskStudy.ReadAsync(anna, next, 1, 1);
            Assert.Equal("All 2 sessions are done. Thank you.", (string)(await anna.JsonAsync("GET", "/api/study")).Body!["task"]!["sentence"]!);
        }
    }

    [Fact]
    public async Task After_a_first_answer_the_machine_is_shown_and_both_answers_are_kept()
    {
        await using var study = await TaskStudy.StartAsync(new MovingClock(), 2,
            "\"arms\": [{\"name\": \"two-step\", \"machine\": \"after_first_answer\"}], \"machine\": \"machine\"");
        using var anna = await study.SignInAsync("anna");
        string code = TaskStudy.Codes(study, "anna", 1)[0];
        var before = (await anna.JsonAsync("GET", $"/api/cases/{code}")).Body!;
        Assert.Null(before["content"]!["machine"]);
        Assert.True((bool)before["reveals"]!);
        var (read, signed) = await TaskStudy.ReadAsync(anna, code, 2, 0);
        Assert.Equal(["signed", "reopened"], signed["events"]!.AsArray().Select(e => (string)e!["type"]!));
        Assert.Contains("the first answer is kept", (string)signed["events"]![1]!["content"]!["reason"]!, StringComparison.Ordinal);
        var after = (await anna.JsonAsync("GET", $"/api/cases/{code}")).Body!;
        Assert.NotNull(after["content"]!["machine"]);
        Assert.Null(after["reveals"]);
        // The first answer can neither be taken back nor be the last.
        Assert.Equal(2, (await ListedAsync(anna)).Count);
        Assert.Equal("open", (string)(await anna.JsonAsync("GET", "/api/study")).Body!["cases"]![0]!["read"]!["state"]!);
        long version = (long)signed["version"]!;
        var (status, _) = await anna.JsonAsync("POST", $"/api/reads/{read}/acts", ServerTests.Acts(version, 50, "scored",
            new JsonObject { ["field"] = "vascularity", ["value"] = 3 }));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["signed"], (await TaskStudy.SignAsync(anna, read))["events"]!.AsArray().Select(e => (string)e!["type"]!));
        // What the machine wrote is called after the case, too: where it is damaged nothing says so.
        foreach (string result in Directory.EnumerateFiles(Path.Combine(study.Root, "machine"), "*.json", SearchOption.AllDirectories))
            await File.WriteAllTextAsync(result, "{", TestContext.Current.CancellationToken);
        await study.RestartAsync();
        using (var again = await study.SignInAsync("anna"))
        {
            var (broken, body) = await again.JsonAsync("GET", $"/api/cases/{TaskStudy.Codes(study, "anna", 1)[1]}");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, broken);
            Assert.All(TaskStudy.HiddenWords, word => Assert.DoesNotContain(word, (string)body!["error"]!, StringComparison.OrdinalIgnoreCase));
        }
        using var cora = await study.SignInAsync("cora");
        var rows = (await Exports.ReadTableTests.CsvAsync(cora)).ToList();
        Assert.Equal([("superseded", "2"), ("signed", "3")], rows.Select(r => (r["state"], r["combined"])));
    }

    static async Task<List<string>> ListedAsync(SignedIn reader) =>
        [.. (await reader.JsonAsync("GET", "/api/study")).Body!["cases"]!.AsArray().Select(c => (string)c!["name"]!)];

    static async Task<int> StatusAsync(SignedIn who, string address, string code, string read)
    {
        string[] words = address.Split(' ');
        string path = words[1].Replace("{name}", code, StringComparison.Ordinal).Replace("{role}", "gray", StringComparison.Ordinal)
            .Replace("{read}", read, StringComparison.Ordinal).Replace("{discrepancy}", "0123456789abcdef", StringComparison.Ordinal);
        JsonObject? body = words[0] != "POST" ? null : path.StartsWith("/api/tasks", StringComparison.Ordinal) ? new() { ["task"] = new JsonObject() }
            : path.EndsWith("/reads", StringComparison.Ordinal)
            ? new() { ["client"] = "tab", ["client_sequence"] = 0 }
            : path.EndsWith("/acts", StringComparison.Ordinal) ? ServerTests.Acts(1, 90, "commented", new JsonObject { ["text"] = "b" })
            : path.EndsWith("/vote", StringComparison.Ordinal) ? new() { ["answer"] = "1", ["reason"] = "artefact" }
            : path.EndsWith("/decision", StringComparison.Ordinal) ? new()
            {
                ["password"] = ServedStudy.Password,
                ["decision"] = "1",
                ["reason"] = "artefact",
                ["note"] = null,
                ["seen"] = "",
            }
            : path.EndsWith("/reopening", StringComparison.Ordinal)
                ? new() { ["expected_version"] = 1, ["client"] = "tab", ["client_sequence"] = 91, ["predecessor"] = new string('0', 64), ["reason"] = "none" }
            : new()
            {
                ["password"] = ServedStudy.Password,
                ["expected_version"] = 1,
                ["client"] = "tab",
                ["client_sequence"] = 92,
                ["content"] = new JsonObject { ["values"] = new JsonObject { ["vascularity"] = 0 } },
            };
        using var answer = await who.SendAsync(words[0], path, body);
        return (int)answer.StatusCode;
    }

    // Every answer about a place, headers first, without what is drawn by chance or tells the time.
    static async Task<List<string>> EverythingAsync(SignedIn reader, string code)
    {
        string read = new ReadKey("joints", code, "anna").Id;
        var said = new List<string>
        {
            await WordsAsync("GET", $"/api/cases/{code}"),
            await WordsAsync("GET", $"/api/cases/{code}/images/gray"),
            await WordsAsync("GET", $"/api/cases/{code}/images/doppler"),
            await WordsAsync("GET", $"/api/cases/{code}/images/machine"),
            await WordsAsync("POST", $"/api/cases/{code}/reads",
                new JsonObject { ["client"] = "tab", ["client_sequence"] = code.GetHashCode(StringComparison.Ordinal) & 0xffff }),
        };
        said.Add(await WordsAsync("GET", $"/api/reads/{read}"));
        said.Add(await WordsAsync("POST", $"/api/reads/{read}/signature", new JsonObject
        {
            ["password"] = ServedStudy.Password,
            ["expected_version"] = 1,
            ["client"] = "tab",
            ["client_sequence"] = 70_000,
            ["content"] = new JsonObject { ["values"] = new JsonObject { ["vascularity"] = 0 } },
        }));
        said.Add(await WordsAsync("GET", $"/api/reads/{read}/sheet"));
        return said;

        Task<string> WordsAsync(string method, string path, JsonObject? body = null) =>
            SaidWords.OfAsync(reader, code, read, method, path, body);
    }
}
