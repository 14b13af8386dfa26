using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Workstation.Tests.Browser;

namespace Rubor.Benchmarks.Workstation;

/// <summary>
/// Readers who add two acts a second each, over HTTP, to a server of its own: every act acknowledged, and how long that takes.
/// </summary>
internal static class ReadersRun
{
    const double ActsASecond = 2;

    public static int Run(string readers, string seconds) =>
        RunAsync(int.Parse(readers, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture)).GetAwaiter()
            .GetResult();

    static async Task<int> RunAsync(int readers, int seconds)
    {
        var names = Enumerable.Range(1, readers).Select(i => $"reader{i}").ToList();
        await using var server = await ServerProcess.StartAsync(names);
        var people = new List<Reader>();
        foreach (string name in names)
            people.Add(await Reader.SignInAsync(server.Address, people.Count, name,
                from: new IPAddress([127, 0, 1, (byte)(1 + people.Count % 250)])));
        var took = new ConcurrentBag<double>();
        var begun = Stopwatch.StartNew();
        await Task.WhenAll(people.Select((p, i) =>
            p.WorkAsync(seconds, TimeSpan.FromMilliseconds(i * 1000.0 / ActsASecond / readers), took)));
        double[] sorted = [.. took.Order()];
        int expected = readers * (int)(seconds * ActsASecond);
        var audit = StoreAudit.Verify(SqliteReadStore.ReadContent(server.Store), ReadKinds.All);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{readers} readers, {seconds} s: {sorted.Length} of {expected} acts acknowledged in {begun.Elapsed.TotalSeconds:0.0} s; " +
                $"store has {audit.Head.Events - readers} acts, {(audit.Tampering is null ? "chain holds" : audit.Tampering.Reason)}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"median {sorted[sorted.Length / 2]:0.0} ms, p95 {sorted[(int)(sorted.Length * 0.95)]:0.0} ms, longest {sorted[^1]:0.0} ms"));
        return sorted.Length == expected && audit.Tampering is null && audit.Head.Events == expected + readers ? 0 : 1;
    }

    sealed class Reader(HttpClient http, string read, long version)
    {
        long version = version;

        public static async Task<Reader> SignInAsync(string address, int number, string name, IPAddress from)
        {
            // Each from an address of its own, as readers are: how often a password may be tried goes by the address.
            var handler = new SocketsHttpHandler
            {
                CookieContainer = new CookieContainer(),
                ConnectCallback = async (connection, cancel) =>
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    socket.Bind(new IPEndPoint(from, 0));
                    await socket.ConnectAsync(connection.DnsEndPoint, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            };
            var http = new HttpClient(handler) { BaseAddress = new(address) };
            SetToken(http, await http.GetFromJsonAsync<JsonNode>("/api/session"));
            using var signedIn = await http.PostAsJsonAsync("/api/session", new { name, password = ServerProcess.Password });
            SetToken(http, await signedIn.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>());
            var study = await http.GetFromJsonAsync<JsonNode>("/api/study");
            using var opened =
                await http.PostAsJsonAsync(
                $"/api/cases/{(string)study!["cases"]![number % study["cases"]!.AsArray().Count]!["name"]!}/reads",
                new { client = "load", client_sequence = 0 });
            var read = await opened.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>();
            return new(http, (string)read!["read"]!, (long)read["version"]!);
        }

        public async Task WorkAsync(int seconds, TimeSpan first, ConcurrentBag<double> took)
        {
            await Task.Delay(first);
            var clock = Stopwatch.StartNew();
            for (int act = 1; act <= seconds * ActsASecond; act++)
            {
                var due = TimeSpan.FromSeconds((act - 1) / ActsASecond) - clock.Elapsed;
                if (due > TimeSpan.Zero)
                    await Task.Delay(due);
                long begun = Stopwatch.GetTimestamp();
                using var answer = await http.PostAsJsonAsync($"/api/reads/{read}/acts", new
                {
                    expected_version = version,
                    client = "load",
                    acts = new[] { new { client_sequence = act, type = act % 2 == 1 ? "pieces_removed"
                        : "pieces_restored", content = new { pieces = "1-5", tool = "list" } } },
                });
                if (!answer.IsSuccessStatusCode)
                    continue;
                version = (long)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["version"]!;
                took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }

        static void SetToken(HttpClient http, JsonNode? session)
        {
            http.DefaultRequestHeaders.Remove("X-Rubor-Csrf");
            http.DefaultRequestHeaders.Add("X-Rubor-Csrf", (string)session!["csrf"]!);
        }
    }
}
