using System.Text.Json.Nodes;
using Rubor.Reading.Ledger;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Reading;

/// <summary>
/// <c>rubor audit verify</c> on an exported log: events 0–10 of anna's read in lines 1, 3 … 21, 0–9 of ben's in lines 2, 4 … 20, the head
/// in line 22.
/// </summary>
public sealed class ExportedLogTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Log => folder["audit.jsonl"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_untouched_log_is_sound_has_the_head_of_its_store_and_says_what_it_does_not_show()
    {
        string head = await ExportAsync();
        var run = await CommandRun.Of("audit", "verify", Log);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            $"{Log}: 2 reads, 21 events, none changed\nhead {head}\na log alone does not show the store's guards, nor that its end, " +
            $"whole reads or a whole chain were replaced together with its last line: for that, give a head kept elsewhere with --head\n",
            run.Output);
        run = await CommandRun.Of("audit", "verify", Log, "--head", head);
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("--head", run.Output, StringComparison.Ordinal);
        var json = (await CommandRun.Of("audit", "verify", Log, "--json")).Json;
        Assert.Equal(("rubor.audit/1", "log", 2, 21, head),
            ((string)json["format"]!, (string)json["of"]!, (int)json["reads"]!, (int)json["events"]!, (string)json["head"]!));
        Assert.Equal("store", (string?)(await CommandRun.Of("audit", "verify", folder["reads.db"], "--json")).Json["of"]);
        // The name plays no part, and an empty log is one.
        File.Move(Log, folder["log"]);
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", folder["log"], "--quiet", "--head", head)).ExitCode);
        await File.WriteAllLinesAsync(Log,
            [new JsonObject { ["format"] = "rubor.head/1", ["events"] = 0, ["head"] = $"0-{StoredEvent.HashOf([])}" }.ToJsonString()],
            TestContext.Current.CancellationToken);
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", Log)).ExitCode);
    }

    public static TheoryData<string, Action<List<string>>, string, string> Changes => new()
    {
        { "content", l => l[10] = l[10].Replace("\"piece\"", "\"list\"", StringComparison.Ordinal), "reader anna, round 1), event 5: ", "successor follows" },
        { "content, at the end", l => l[18] = l[18].Replace("\"piece\"", "\"list\"", StringComparison.Ordinal),
            "reader anna, round 1), event 9 or 10: ", "follow each other" },
        { "time", l => l[5] = l[5].Replace("Z\"", "0Z\"", StringComparison.Ordinal), "reader ben, round 1), event 2: ",
            "successor follows" },
        { "a space", l => l[5] += " ", "reader ben, round 1), event 2: ", "successor follows" },
        { "no event any more", l => l[5] = l[5][..^4], "reader ben, round 1), event 2: ", "line 6 is no event" },
        { "a type that is none", l => l[6] = l[6].Replace("pieces_removed", "pieces_moved", StringComparison.Ordinal),
            "reader anna, round 1), event 3: ", "unknown" },
        { "the case of an opening", l => l[0] = l[0].Replace("\"1007\"", "\"1008\"", StringComparison.Ordinal),
            "reader anna, round 1), event 0: ", "list of reads" },
        { "its read, to one of nobody's", l => l[10] = l[10].Replace("\"read\":\"", "\"read\":\"0", StringComparison.Ordinal),
            "reader anna, round 1), event 5: ", "" },
        { "its read, to the other one", l =>
            l[10] = l[10].Replace(Reads.Key.Id, (Reads.Key with { Reader = "ben" }).Id, StringComparison.Ordinal),
            "reader anna, round 1), event 5: ", "of another read" },
        { "its number", l => l[10] = l[10].Replace("\"sequence\":5", "\"sequence\":2", StringComparison.Ordinal),
            "reader anna, round 1), event 5: ", "another event lies in its place" },
        { "two swapped", l => (l[8], l[10]) = (l[10], l[8]), "reader anna, round 1), event 4: ", "out of order" },
        { "two far apart swapped", l => (l[8], l[16]) = (l[16], l[8]), "reader anna, round 1), event 4: ", "out of order" },
        { "one copied", l => l.Insert(12, l[8]), "reader anna, round 1), event 4: ", "twice" },
        { "one put in", l => l.Insert(8, l[8].Replace("\"piece\"", "\"list\"", StringComparison.Ordinal)), "reader anna, round 1), event 4: ", "twice" },
        { "one deleted", l => l.RemoveAt(9), "reader ben, round 1), event 4: ", "missing" },
        { "an opening deleted", l => l.RemoveAt(1), "event 0: ", "missing" },
        { "the last event of a read deleted", l => l.RemoveAt(19), "", "has 20 events, its last line says 21" },
        { "the last event of a read changed", l => l[20] = l[20].Replace("\"piece\"", "\"list\"", StringComparison.Ordinal), "",
            "another head than its events" },
        { "cut off", l => l.RemoveRange(15, 7), "", "last line, which has the head, is missing" },
        { "cut off before the last line", l => l.RemoveRange(15, 6), "", "its last line says 21" },
        { "a whole read deleted", l => l.RemoveAll(e => e.Contains("\"reader\":\"ben\"", StringComparison.Ordinal)), "",
            "has 11 events, its last line says 21" },
        { "two logs in one", l => l.AddRange([.. l]), "", "line 22 is no event" },
        { "the head", l => l[21] = l[21].Replace("21-", "20-", StringComparison.Ordinal), "", "another head than its events" },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task The_first_event_that_was_changed_is_named(string what, Action<List<string>> change, string where, string because)
    {
        Assert.NotEmpty(what);
        await ExportAsync();
        var lines = File.ReadAllLines(Log).ToList();
        change(lines);
        await File.WriteAllTextAsync(Log, string.Concat(lines.Select(l => l + "\n")), TestContext.Current.CancellationToken);
        var run = (await CommandRun.Of("audit", "verify", Log)).Refused(because);
        Assert.Contains(where, run.Error, StringComparison.Ordinal);
        Assert.EndsWith("export it anew, and find out who changed it\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_cut_off_together_with_the_last_line_is_told_through_the_head()
    {
        string head = await ExportAsync(), log = folder["other.jsonl"];
        Tamper.Unguarded(folder["reads.db"],
            "PRAGMA foreign_keys = OFF; DELETE FROM events WHERE read = 2; DELETE FROM reads WHERE number = 2; UPDATE events SET " +
            "position = (position + 1) / 2");
        Assert.Equal(0, (await CommandRun.Of("audit", "export", folder["reads.db"], "--out", log)).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", log)).ExitCode);
        (await CommandRun.Of("audit", "verify", log, "--head", head)).Refused("the last ones were deleted");
    }

    [Fact]
    public async Task A_log_whose_line_ends_were_changed_on_the_way_says_so()
    {
        await ExportAsync();
        await File.WriteAllTextAsync(Log, (await File.ReadAllTextAsync(Log, TestContext.Current.CancellationToken))
            .Replace("\n", "\r\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await CommandRun.Of("audit", "verify", Log)).Refused("ends as under Windows");
    }

    async Task<string> ExportAsync()
    {
        string head = await Reads.FillAsync(folder["reads.db"]);
        Assert.Equal(0, (await CommandRun.Of("audit", "export", folder["reads.db"], "--out", Log)).ExitCode);
        return head;
    }
}
