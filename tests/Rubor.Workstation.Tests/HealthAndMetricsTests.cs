using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tests;

public class HealthAndMetricsTests
{
    [Fact]
    public async Task A_server_is_healthy_while_its_store_can_be_read()
    {
        var log = new LogLines();
        await using var study = await ServedStudy.StartAsync(replace: s => log.Take(s));
        using var nobody = await study.SignInAsync(null);
        Assert.Equal("""{"status":"healthy"}""", await nobody.TextAsync("/health"));
        File.Move(study.Store, study.Store + ".away");
        await RequireUnhealthyAsync(nobody);
        File.WriteAllText(study.Store, "no store");
        await RequireUnhealthyAsync(nobody);
        File.Move(study.Store + ".away", study.Store, overwrite: true);
        Assert.Equal(HttpStatusCode.OK, (await nobody.JsonAsync("GET", "/health")).Status);
        Assert.Contains(log.All, l => l.Text.Contains(study.Store, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Acts_conflicts_refusals_and_failed_sign_ins_are_counted()
    {
        await using var study = await ServedStudy.StartAsync();
        using var counts = new Counts(study.Services.GetRequiredService<IMeterFactory>());
        using var anna = await study.SignInAsync("anna");
        var (read, _) = await anna.OpenAsync(ServedPeople.Case);
        var act = ServerTests.Acts(1, 1, "pieces_removed", new JsonObject { ["pieces"] = "1", ["tool"] = "piece" });
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("POST", $"/api/reads/{read}/acts", act.DeepClone())).Status);
        Assert.Equal((2, 0, 0, 0), counts.Now);
        // A retry stores nothing, so it counts nothing.
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("POST", $"/api/reads/{read}/acts", act)).Status);
        Assert.Equal((2, 0, 0, 0), counts.Now);
        Assert.Equal(HttpStatusCode.Conflict,
            (await anna.JsonAsync("POST", $"/api/reads/{read}/acts",
            ServerTests.Acts(1, 2, "pieces_restored", new JsonObject { ["pieces"] = "1", ["tool"] = "piece" }))).Status);
        Assert.Equal((2, 1, 0, 0), counts.Now);
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            (await anna.JsonAsync("POST", $"/api/reads/{read}/acts", ServerTests.Acts(2, 3, "redone", []))).Status);
        Assert.Equal((2, 1, 1, 0), counts.Now);
        await anna.JsonAsync("POST", "/api/session", new JsonObject { ["name"] = "anna", ["password"] = "wrong" });
        Assert.Equal((2, 1, 1, 1), counts.Now);
        for (int i = 0; i < PasswordTries.FreeTries; i++)
            await anna.JsonAsync("POST", "/api/session", new JsonObject { ["name"] = "anna", ["password"] = "wrong" });
        Assert.Equal((2, 1, 1, PasswordTries.FreeTries), counts.Now);
        Assert.Equal(1, counts.Delayed);
        Assert.Equal(5, counts.Appends);
    }

    static async Task RequireUnhealthyAsync(SignedIn nobody)
    {
        var (status, body) = await nobody.JsonAsync("GET", "/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("""{"status":"unhealthy","reason":"the store cannot be read"}""", body!.ToJsonString());
    }

    sealed class Counts : IDisposable
    {
        readonly MeterListener listener = new();
        readonly ConcurrentDictionary<string, long> sums = new();
        int appends;

        public Counts(IMeterFactory ofServer)
        {
            listener.InstrumentPublished = (instrument, l) =>
            {
                // Other tests have servers of their own in this process.
                if (instrument.Meter.Name == Rubor.Workstation.Metrics.WorkstationMetrics.MeterName && instrument.Meter.Scope == ofServer)
                    l.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
                sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
            listener.SetMeasurementEventCallback<double>((_, value, _, _) => appends += value >= 0 ? 1 : 0);
            listener.Start();
        }

        public (long Acts, long Conflicts, long Refusals, long SignIns) Now =>
            (Of("rubor.reads.acts"), Of("rubor.reads.conflicts"), Of("rubor.reads.refusals"), Of("rubor.signins.failed"));

        public long Delayed => Of("rubor.signins.delayed");

        public int Appends => appends;

        public void Dispose() => listener.Dispose();

        long Of(string name) => sums.GetValueOrDefault(name);
    }
}
