using System.Diagnostics;
using System.Globalization;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger.Sqlite;

namespace Rubor.Tests.Reading;

/// <summary>
/// One round of the crash test: a child appends and acknowledges, is killed in the middle, and the store is compared with what it said.
/// </summary>
internal static class CrashRound
{
    /// <summary>Plays a round on a store that earlier rounds may have filled.</summary>
    /// <param name="store">The store's file.</param>
    /// <param name="random">When to kill.</param>
    /// <param name="acknowledged">Hash of every act acknowledged so far, by read and number; the round adds its own.</param>
    /// <returns>What is wrong; null when every acknowledged act is there once and the chain holds.</returns>
    public static async Task<string?> PlayAsync(string store, Random random, Dictionary<(string Read, long Number), string> acknowledged)
    {
        string appender = Path.Combine(AppContext.BaseDirectory, "Rubor.Tests.Appender.dll");
        using var child = Process.Start(new ProcessStartInfo("dotnet", [appender, store, "3"]) { RedirectStandardOutput = true })!;
        try
        {
            // Killed after some number of acknowledged acts and some part of a millisecond, which lies anywhere within the next append.
            int until = random.Next(1, 60), seen = 0;
            var lines = new List<string>();
            while (seen < until && await child.StandardOutput.ReadLineAsync() is { } line)
            {
                lines.Add(line);
                seen++;
            }
            long wait = random.Next(0, 4000), from = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(from).TotalMicroseconds < wait)
                Thread.SpinWait(20);
            child.Kill();
            // A line that was cut off by the kill acknowledges nothing.
            string rest = await child.StandardOutput.ReadToEndAsync();
            lines.AddRange(rest.Split('\n')[..^1]);
            await child.WaitForExitAsync();
            foreach (var words in lines.Select(l => l.Split(' ')))
            {
                var act = (words[0], long.Parse(words[1], CultureInfo.InvariantCulture));
                if (!acknowledged.TryAdd(act, words[2]) && acknowledged[act] != words[2])
                    return $"act {words[1]} was answered with two hashes";
            }
        }
        finally
        {
            if (!child.HasExited)
                child.Kill();
        }
        var stored = new Dictionary<(string, long), string>();
        string? twice = null;
        var audit = StoreAudit.Verify(SqliteReadStore.ReadContent(store), ReadKinds.All, null, e =>
            twice ??= stored.TryAdd((e.Read, e.ClientSequence), e.Hash) ? null : $"act {e.ClientSequence} is there twice");
        return audit.Tampering?.Reason ?? twice
            ?? acknowledged.Where(a => stored.GetValueOrDefault(a.Key) != a.Value)
                .Select(a => $"acknowledged act {a.Key.Number} of read {a.Key.Read} is not in the store").FirstOrDefault();
    }
}
