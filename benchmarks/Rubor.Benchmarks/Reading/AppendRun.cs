using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Reads;

namespace Rubor.Benchmarks.Reading;

/// <summary>Readers who add acts to one store, two a second each, in process: how long an acknowledged, flushed act takes.</summary>
internal static class AppendRun
{
    public static int Run(string readers, string seconds) =>
        RunAsync(int.Parse(readers, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture)).GetAwaiter()
        .GetResult();

    static async Task<int> RunAsync(int readers, int seconds)
    {
        string folder = Directory.CreateTempSubdirectory("rubor-append-").FullName;
        var times = new ConcurrentBag<double>();
        int lost = 0;
        try
        {
            await using (var store = SqliteReadStore.Open(Path.Combine(folder, "reads.db"), TimeProvider.System, ReadKinds.All.Events))
            {
                var desk = new ReadService(store, ReadKinds.All);
                await Task.WhenAll(Enumerable.Range(0, readers).Select(r => Task.Run(async () =>
                {
                    var key = new ReadKey("study", "case", $"reader-{r}");
                    var random = new Random(r);
                    await desk.AppendAsync(new(key.Id, 0, key.Reader, "tab",
                        [new(0, new Opened("study", "case", 1, VhiKind.Name, [new("stir", new('a', 64), [25, 336, 336])],
                        new VhiStart(new(LimitRule.Paper, PieceMode.TwoD, 4), new(new('b', 64), 800))))]));
                    for (int n = 1; n <= seconds * 2; n++)
                    {
                        await Task.Delay(random.Next(300, 700));
                        long from = Stopwatch.GetTimestamp();
                        var answer = await desk.AppendAsync(new(key.Id, n, key.Reader, "tab",
                            [new(n, new PiecesRemoved(PieceSet.Of(random.Next(1, 801)), CleaningTool.Piece))]));
                        times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
                        if (answer is not Appended { New: 1 })
                            Interlocked.Increment(ref lost);
                    }
                })));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        var sorted = times.Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{readers} readers, {sorted.Count} acts, {lost} not acknowledged; ms an act: median {sorted[sorted.Count / 2]:F1}, 95 % " +
                $"{sorted[sorted.Count * 95 / 100]:F1}, longest {sorted[^1]:F1}"));
        return lost == 0 ? 0 : 1;
    }
}
