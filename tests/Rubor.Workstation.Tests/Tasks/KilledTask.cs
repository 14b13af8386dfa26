using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rubor.Cli;
using Rubor.Imaging.Raster;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Tests.Browser;

namespace Rubor.Workstation.Tests.Tasks;

/// <summary>
/// A reader of a task whose server is killed by SIGKILL at seeded moments of opening, scoring and signing: what was acknowledged is there
/// once, in its place, and order, washout and blinding are as before.
/// </summary>
internal sealed class KilledTask : IDisposable
{
    const string Reader = "anna", Other = "ben", HiddenWord = "quince";

    // A signature takes this long for its password alone; an act is stored within the shorter time.
    const int LongestSignatureMs = 500, LongestActMs = 15;

    readonly ServerProcess server;
    readonly Random random;
    readonly HttpClient http;
    readonly Dictionary<(string Read, long Sequence), string> acknowledged = [];

    KilledTask(ServerProcess server, Random random)
    {
        (this.server, this.random) = (server, random);
        http = new(new SocketsHttpHandler { CookieContainer = new(), AllowAutoRedirect = false }) { BaseAddress = new(server.Address) };
    }

    /// <summary>Kills so far.</summary>
    public int Kills { get; private set; }

    /// <summary>Events that the server acknowledged.</summary>
    public int Acknowledged => acknowledged.Count;

    /// <summary>Makes a task of so many joints, each of two pictures of 8 × 6 pixels, and serves it.</summary>
    /// <param name="cases">Joints.</param>
    /// <param name="side">Width and height of the pictures in eighths and sixths.</param>
    public static Task<ServerProcess> ServeAsync(int cases, int side = 1) => ServerProcess.StartAsync([Reader, Other],
        study => Write(study, cases, side), (study, reads) =>
        {
            string file = Path.Combine(Path.GetDirectoryName(study)!, "TASK.json");
            File.WriteAllText(file, $$"""
                {"format": "rubor.task/1", "name": "killed", "kind": "joint_ultrasound", "readers": ["{{Reader}}", "{{Other}}"],
                 "arms": [{"name": "alone"}], "sessions": 2, "washout_days": 1, "repeats": 1, "seed": 3}
                """);
            var (made, problems) = TaskCatalog.Of(study, file, reads);
            if (made is null)
                throw new InvalidOperationException(string.Join('\n', problems));
            made.Write(reads);
        });

    /// <summary>Signs the reader in.</summary>
    public static async Task<KilledTask> SignInAsync(ServerProcess server, Random random)
    {
        var task = new KilledTask(server, random);
        await task.SignInAsync();
        return task;
    }

    /// <summary>Reads the first session to its end, and says what is wrong then; null where nothing is.</summary>
    /// <param name="kills">Requests in whose middle the server is killed, of four a place.</param>
    public async Task<string?> PlayAsync(int kills)
    {
        var list = TaskWorklist.Open(server.Reads);
        string[] codes = Codes(list, Reader, 1), later = Codes(list, Reader, 2);
        var deadly = Enumerable.Range(0, 4 * codes.Length).OrderBy(_ => random.Next()).Take(kills).ToHashSet();
        for (int place = 0; place < codes.Length; place++)
        {
            if (await WrongAsync(codes, later[0], Codes(list, Other, 1)[0]) is { } wrong)
                return $"before place {place + 1}: {wrong}";
            string client = $"tab-{codes[place]}";
            var read = await SendAsync(deadly.Contains(4 * place), $"/api/cases/{codes[place]}/reads", new() { ["client"] = client, ["client_sequence"] = 0 });
            string name = (string)read["read"]!;
            var now = read;
            foreach (var (number, field) in new[] { (1, "synovial_hypertrophy"), (2, "vascularity") })
                now = await SendAsync(deadly.Contains((4 * place) + number), $"/api/reads/{name}/acts", new()
                {
                    ["expected_version"] = (long)now["version"]!,
                    ["client"] = client,
                    ["acts"] = new JsonArray(new JsonObject
                    {
                        ["client_sequence"] = number,
                        ["type"] = "scored",
                        ["content"] = new JsonObject { ["field"] = field, ["value"] = place % 4 },
                    }),
                }, name);
            await SendAsync(deadly.Contains((4 * place) + 3), $"/api/reads/{name}/signature", new()
            {
                ["password"] = ServerProcess.Password,
                ["expected_version"] = (long)now["version"]!,
                ["client"] = client,
                ["client_sequence"] = 3,
                ["content"] = new JsonObject { ["values"] = now["figures"]!["values"]!.DeepClone() },
            }, name, LongestSignatureMs);
        }
        string waits = await SentenceAsync();
        server.Kill();
        Kills++;
        await server.RestartAsync();
        return !waits.StartsWith("Session 2 of 2 opens on ", StringComparison.Ordinal) ? $"after the session the list says {waits}"
            : await SentenceAsync() != waits ? "the washout is another after a kill"
            : await StatusAsync($"/api/cases/{later[0]}") != HttpStatusCode.Conflict ? "a case of the next session opens before its time" : Stored(list, codes);
    }

    // What a list and a door say, which no kill changes.
    async Task<string?> WrongAsync(string[] codes, string later, string anothers)
    {
        string text = await TextAsync("/api/study");
        string[] listed = [.. JsonNode.Parse(text)!["cases"]!.AsArray().Select(c => (string)c!["name"]!)];
        return !listed.SequenceEqual(codes) ? $"the list is {string.Join(' ', listed)}"
            : text.Contains(HiddenWord, StringComparison.OrdinalIgnoreCase) ? $"the list says {HiddenWord}"
            : await StatusAsync($"/api/cases/{later}") != HttpStatusCode.NotFound ? "a case of the next session is there"
            : await StatusAsync($"/api/cases/{anothers}") != HttpStatusCode.NotFound ? "another reader's case is there" : null;
    }

    string? Stored(TaskWorklist list, string[] codes)
    {
        var stored = new List<StoredEvent>();
        var audit = StoreAudit.Verify(SqliteReadStore.ReadContent(server.Store), ReadKinds.All, each: stored.Add);
        var done = TaskReads.Of(list, SqliteReadStore.ReadContent(server.Store), ReadKinds.All, server.Store)
            .Where(r => r.Last is not null).Select(r => r.Entry.Code).ToList();
        return audit.Tampering is { } tampering ? tampering.Reason
            : acknowledged.Any(a => stored.Count(e => (e.Read, e.Sequence, e.Hash) == (a.Key.Read, a.Key.Sequence, a.Value)) != 1)
                ? "an acknowledged event is not there once as it was acknowledged"
            : stored.Count != 4 * codes.Length ? $"{stored.Count} events are stored of {4 * codes.Length}"
            : stored.Select(e => (e.Read, e.Client, e.ClientSequence)).Distinct().Count() != stored.Count ? "an act is stored twice"
            : !done.Order(StringComparer.Ordinal).SequenceEqual(codes.Order(StringComparer.Ordinal)) ? $"{done.Count} places are done of {codes.Length}" : null;
    }

    // Sent until it is answered, as the page does, killed in the middle of the first time or not.
    async Task<JsonNode> SendAsync(bool isDeadly, string path, JsonObject body, string? read = null, int longestMs = LongestActMs)
    {
        for (int tries = 0; ; tries++)
        {
            const int MostTries = 5;
            JsonNode? got = null;
            HttpStatusCode status = 0;
            var sent = http.PostAsync(path, JsonContent.Create(body));
            if (isDeadly && tries == 0)
            {
                await Task.Delay(random.Next(longestMs));
                server.Kill();
                Kills++;
            }
            try
            {
                using var answer = await sent;
                status = answer.StatusCode;
                got = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
            }
            if (isDeadly && tries == 0)
                await server.RestartAsync();
            if (status == HttpStatusCode.OK)
            {
                foreach (var e in got!["events"]!.AsArray())
                    acknowledged[(read ?? (string)got["read"]!, (long)e!["sequence"]!)] = (string)e["hash"]!;
                return got;
            }
            if (status == HttpStatusCode.Unauthorized)
                await SignInAsync();
            else if (status != 0 || tries == MostTries)
                throw new InvalidOperationException($"{path}: {(int)status} {got?.ToJsonString()}");
        }
    }

    async Task SignInAsync()
    {
        SetToken(await http.GetFromJsonAsync<JsonNode>("/api/session"));
        using var answer = await http.PostAsJsonAsync("/api/session", new { name = Reader, password = ServerProcess.Password });
        SetToken(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>());
    }

    void SetToken(JsonNode? session)
    {
        http.DefaultRequestHeaders.Remove("X-Rubor-Csrf");
        http.DefaultRequestHeaders.Add("X-Rubor-Csrf", (string)session!["csrf"]!);
    }

    // The first request over a connection of the server that was killed fails, and goes out again.
    async Task<HttpResponseMessage> GetAsync(string path)
    {
        try
        {
            return await http.GetAsync(path);
        }
        catch (HttpRequestException)
        {
            return await http.GetAsync(path);
        }
    }

    async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await GetAsync(path);
        return answer.StatusCode;
    }

    async Task<string> TextAsync(string path)
    {
        using var answer = await GetAsync(path);
        return await answer.Content.ReadAsStringAsync();
    }

    async Task<string> SentenceAsync() => (string)JsonNode.Parse(await TextAsync("/api/study"))!["task"]!["sentence"]!;

    static string[] Codes(TaskWorklist list, string reader, int session) =>
        [.. list.Entries.Where(e => e.Reader == reader && e.Session == session).OrderBy(e => e.Position).Select(e => e.Code)];

    static void Write(string study, int cases, int side)
    {
        Directory.CreateDirectory(study);
        var rows = new List<string> { "subject\tgray\tdoppler" };
        for (int n = 1; n <= cases; n++)
        {
            foreach (string mode in new[] { "gray", "doppler" })
                File.WriteAllBytes(Path.Combine(study, $"{HiddenWord}{n}_{mode}.png"),
                    PngWriter.Grayscale([.. Enumerable.Range(n, 48 * side * side).Select(v => (byte)(v * 5))], 8 * side));
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{HiddenWord}{n}\t{HiddenWord}{n}_gray.png\t{HiddenWord}{n}_doppler.png"));
        }
        File.WriteAllLines(Path.Combine(study, "cases.tsv"), rows);
        File.WriteAllText(Path.Combine(study, "study.json"), """{"format":"rubor.study/1","name":"killed","images":["gray","doppler"],"labels":{}}""");
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
