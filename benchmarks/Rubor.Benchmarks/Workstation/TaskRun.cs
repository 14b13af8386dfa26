using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Tests.Browser;
using Rubor.Workstation.Tests.Tasks;

namespace Rubor.Benchmarks.Workstation;

/// <summary>Reader studies: the server killed in the middle of a task, and how soon a case is there.</summary>
internal static class TaskRun
{
    // What the suite's test does with a few cases, in tasks of so many.
    const int Cases = 20, KillsATask = 25;

    /// <summary>Kills the server so often, in tasks of their own.</summary>
    public static int Crash(string kills, string seed) =>
        CrashAsync(int.Parse(kills, CultureInfo.InvariantCulture), new Random(int.Parse(seed, CultureInfo.InvariantCulture))).GetAwaiter()
            .GetResult();

    static async Task<int> CrashAsync(int kills, Random random)
    {
        long from = Stopwatch.GetTimestamp();
        int killed = 0, acknowledged = 0, tasks = 0;
        while (killed < kills)
        {
            await using var server = await KilledTask.ServeAsync(Cases);
            using var task = await KilledTask.SignInAsync(server, random);
            if (await task.PlayAsync(KillsATask) is { } wrong)
            {
                Console.WriteLine($"task {tasks + 1}: {wrong}");
                return 1;
            }
            (killed, acknowledged, tasks) = (killed + task.Kills, acknowledged + task.Acknowledged, tasks + 1);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{killed} of {kills} kills"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{killed} kills in {tasks} tasks, {acknowledged} events acknowledged: all there once, order, washout and blinding as before; "
            + $"{Stopwatch.GetElapsedTime(from).TotalSeconds:F0} s"));
        return 0;
    }

    /// <summary>
    /// How long the first case of a task takes after a sign-in, and the next ones: list, case and both pictures, over HTTP. And whether two
    /// places with the same pixels can be told apart by the time that their answers take.
    /// </summary>
    /// <param name="repeats">Sign-ins; a server each.</param>
    public static int FirstCase(string repeats) =>
        FirstCaseAsync(int.Parse(repeats, CultureInfo.InvariantCulture)).GetAwaiter().GetResult();

    static async Task<int> FirstCaseAsync(int repeats)
    {
        // 800 × 600, as ultrasound machines write them.
        const int Side = 100, Rounds = 300;
        List<double> first = [], next = [];
        var apart = new List<(double One, double Other)>();
        for (int n = 0; n < repeats; n++)
        {
            await using var server = await KilledTask.ServeAsync(4, Side);
            using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new() }) { BaseAddress = new(server.Address) };
            var session = await http.GetFromJsonAsync<JsonNode>("/api/session");
            http.DefaultRequestHeaders.Add("X-Rubor-Csrf", (string)session!["csrf"]!);
            using var signedIn = await http.PostAsJsonAsync("/api/session", new { name = "anna", password = ServerProcess.Password });
            signedIn.EnsureSuccessStatusCode();
            long from = Stopwatch.GetTimestamp();
            var study = await http.GetFromJsonAsync<JsonNode>("/api/study");
            string[] codes = [.. study!["cases"]!.AsArray().Select(c => (string)c!["name"]!)];
            await CaseAsync(http, codes[0]);
            first.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            foreach (string code in codes.Skip(1))
                next.Add(await TimedAsync(() => CaseAsync(http, code)));
            // The hidden repeat shows the same files as its first time; by turns, so that what else the machine does meets both.
            var entries = TaskWorklist.Open(server.Reads).Entries.Where(e => e is { Reader: "anna", Session: 1 }).ToList();
            var repeat = entries.First(e => e.RepeatOf is not null);
            string other = entries.First(e => e.Case != repeat.Case).Code;
            for (int i = 0; i < Rounds; i++)
                apart.Add((await TimedAsync(() => StatusAsync(http, repeat.Code)), await TimedAsync(() => StatusAsync(http, other))));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{repeats} sign-ins: first case median {Median(first):0} ms, longest {first.Max():0} ms; "
            + $"next median {Median(next):0} ms, longest {next.Max():0} ms"));
        double one = Median(apart.Select(a => a.One)), two = Median(apart.Select(a => a.Other));
        double spread = Median(apart.Select(a => Math.Abs(a.One - one)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"a hidden repeat against another case, {apart.Count} pairs by turns: median {one:0.00} ms against {two:0.00} ms, where one answer differs "
            + $"from the median by {spread:0.00} ms in the median"));
        return first.Max() <= 1000 && next.Max() <= 200 ? 0 : 1;
    }

    static async Task CaseAsync(HttpClient http, string code)
    {
        await StatusAsync(http, code);
        foreach (string role in new[] { "gray", "doppler" })
            _ = await http.GetByteArrayAsync($"/api/cases/{code}/images/{role}");
    }

    static async Task StatusAsync(HttpClient http, string code)
    {
        using var answer = await http.GetAsync($"/api/cases/{code}");
        _ = await answer.Content.ReadAsByteArrayAsync();
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"{code}: {(int)answer.StatusCode}");
    }

    static async Task<double> TimedAsync(Func<Task> run)
    {
        long from = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return sorted[sorted.Length / 2];
    }
}
