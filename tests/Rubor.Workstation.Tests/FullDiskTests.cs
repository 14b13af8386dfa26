using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Tests.Reading;

namespace Rubor.Workstation.Tests;

/// <summary>A server whose disk is full: it says so, and goes on by itself.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_server_whose_disk_was_full_goes_on_without_a_restart_with_every_acknowledged_act_once()
    {
        var log = new LogLines();
        TinyDisk? mounted = null;
        await using var study = await ServedStudy.StartAsync(prepare: folder => mounted = new(Path.Combine(folder, "reading"), 6 << 10),
            replace: s => log.Take(s));
        using var disk = mounted!;
        using var anna = await study.SignInAsync("anna");
        using var ben = await study.SignInAsync("ben");
        using var cora = await study.SignInAsync("cora");
        var (read, version) = await anna.OpenAsync(ServedPeople.Case);
        var act = Comment(version);
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("POST", $"/api/reads/{read}/acts", act)).Status);
        Assert.Equal("""{"status":"healthy"}""", await anna.TextAsync("/health"));

        disk.Fill();
        (HttpStatusCode Status, JsonNode? Body) answer;
        // What the log has room for already may still be taken.
        do
            answer = await anna.JsonAsync("POST", $"/api/reads/{read}/acts", act = Comment(++version));
        while (answer.Status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.Status);
        Assert.StartsWith("the server's disk is full, so nothing was saved", (string?)answer.Body!["error"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.InsufficientStorage,
            (await ben.JsonAsync("POST", $"/api/cases/{ServedPeople.Case}/reads", Opening())).Status);
        Assert.Equal(HttpStatusCode.InsufficientStorage, (await anna.JsonAsync("POST", $"/api/reads/{read}/acts", act.DeepClone())).Status);
        // An export that needs a file on that disk.
        Assert.Equal(HttpStatusCode.InsufficientStorage, (await cora.JsonAsync("GET", "/api/exports/audit.jsonl")).Status);
        Assert.Equal(version, (await anna.JsonAsync("GET", $"/api/reads/{read}")).Body!["events"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.OK, (await ben.JsonAsync("GET", "/api/study")).Status);
        var health = await anna.JsonAsync("GET", "/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.Status);
        Assert.Equal("""{"status":"unhealthy","reason":"the store cannot be written, so acts wait in the readers\u0027 browsers"}""",
            health.Body!.ToJsonString());
        Assert.All(log.All.Where(l => l.Level is LogLevel.Error or LogLevel.Critical), l =>
            Assert.Contains("the disk is full; make room", l.Text, StringComparison.Ordinal));

        disk.Free();
        Assert.Equal("""{"status":"healthy"}""", await anna.TextAsync("/health"));
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("POST", $"/api/reads/{read}/acts", act.DeepClone())).Status);
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("POST", $"/api/reads/{read}/acts", act.DeepClone())).Status);
        Assert.Equal(HttpStatusCode.OK, (await ben.JsonAsync("POST", $"/api/cases/{ServedPeople.Case}/reads", Opening())).Status);
        Assert.Equal(HttpStatusCode.OK, (await cora.SendAsync("GET", "/api/exports/audit.jsonl")).StatusCode);
        Assert.Equal(version + 1, (await anna.JsonAsync("GET", $"/api/reads/{read}")).Body!["events"]!.AsArray().Count);
        var audit = StoreAudit.Verify(SqliteReadStore.ReadContent(study.Store), ReadKinds.All);
        Assert.Equal((null, version + 2), (audit.Tampering, audit.Head.Events));
    }

    // Some kilobytes each, so that they need room.
    static JsonObject Comment(long version) =>
        ServerTests.Acts(version, version, "commented", new JsonObject { ["text"] = new string('c', 9000) });

    static JsonObject Opening() => new() { ["client"] = "tab", ["client_sequence"] = 0 };
}
