using System.Diagnostics;
using Rubor.Studies.Runs;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Studies;

/// <summary>One run at a time writes a folder of results.</summary>
public sealed class FolderClaimTests : IDisposable
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "rubor");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_second_run_into_a_folder_is_refused_at_its_start_and_told_who_is_at_work_there()
    {
        Assert.Equal(0, (await CommandRun.Of("demo", "--out", folder["demo"], "--quiet")).ExitCode);
        string phantoms = folder["demo", "phantoms"], out1 = folder["out"];
        string[][] commands =
        [
            ["measure", "vhi", "--study", phantoms, "--out", out1], ["measure", "vhi", "--study", phantoms, "--out", out1, "--resume"],
            ["measure", "vhi", "--study", phantoms, "--out", out1, "--overwrite"], ["demo", "--out", out1], ["demo", "--out", out1, "--overwrite"],
            ["predict", Path.Combine(Data.Repository, "models", "disease-region-1"), phantoms, "--out", out1],
        ];
        using (FolderClaim.Take(out1))
            foreach (string[] words in commands)
                (await CommandRun.Of(words))
                    .RefusedWith(out1, $"another run (Rubor, process {Environment.ProcessId} on {Environment.MachineName}, since 20",
                    "UTC) writes there; wait for it, or name another folder");
        Assert.False(Directory.Exists(out1)); // it was made for nothing

        // A folder that appears as a whole.
        await File.WriteAllTextAsync(folder["t.csv"], "s,r,v\n1,A,1\n1,B,1\n2,A,2\n2,B,2\n3,A,1\n3,B,2\n",
            TestContext.Current.CancellationToken);
        string[] scores = ["agree", "scores", folder["t.csv"], "--subject", "s", "--reader", "r", "--score", "v", "--out", out1];
        using (var first = OutputFolder.Stage(out1, overwrite: false))
            (await CommandRun.Of(scores)).RefusedWith(out1, $"process {Environment.ProcessId} on {Environment.MachineName}",
                "writes there");
        Assert.Equal(0, (await CommandRun.Of(scores)).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path, ".*"));
        Assert.Empty(Directory.GetFileSystemEntries(out1, ".*"));
    }

    [Fact]
    public async Task Of_two_runs_at_once_one_is_done_and_one_refused()
    {
        Assert.Equal(0, (await CommandRun.Of("demo", "--out", folder["demo"], "--quiet")).ExitCode);
        for (int k = 0; k < 3; k++)
        {
            string to = folder[$"two-{k}"];
            var runs = await Task.WhenAll(Enumerable.Range(0, 2)
                .Select(_ => Task.Run(() => CommandRun.Of("measure", "vhi", "--study", folder["demo", "phantoms"], "--out", to))));
            Assert.Equal([0, 2], runs.Select(r => r.ExitCode).Order());
            // Whether the second met the claim or, late, the finished folder, nothing of the first is touched.
            Assert.All(Data.Tsv(Path.Combine(to, "vhi.tsv")), r => Assert.Equal("measured", r["status"]));
        }
    }

    [Fact]
    public async Task A_killed_run_holds_nobody_up()
    {
        Assert.Equal(0, (await CommandRun.Of("demo", "--out", folder["demo"], "--quiet")).ExitCode);
        string[] words = ["measure", "vhi", "--study", folder["demo", "phantoms"], "--out", folder["out"]];
        using (var process = Process.Start(new ProcessStartInfo(Program, [.. words, "--threads", "1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!)
        {
            while (!File.Exists(folder["out", "run.json"]) && !process.HasExited)
                await Task.Delay(2, TestContext.Current.CancellationToken);
            var second = await CommandRun.Of([.. words, "--resume"]);
            if (!process.HasExited)
                second.RefusedWith($"process {process.Id} on {Environment.MachineName}");
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(process.ExitCode == 0, "the run was done before it could be killed");
        }
        await File.WriteAllTextAsync(folder["out", ".vhi.tsv.1.partial-" + Environment.MachineName + "-2147483646"], "half",
            TestContext.Current.CancellationToken);
        var resumed = await CommandRun.Of([.. words, "--resume"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(8, Data.Tsv(folder["out", "vhi.tsv"]).Count(r => r["status"] == "measured"));
        Assert.Empty(Directory.GetFileSystemEntries(folder["out"], ".*"));
    }

    [Fact]
    public void A_claim_is_let_go_of_and_can_be_taken_again_by_many_at_once()
    {
        int held = 0, most = 0, taken = 0;
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            try
            {
                using var claim = FolderClaim.Take(folder["shared"]);
                int now = Interlocked.Increment(ref held);
                most = Math.Max(most, now);
                Interlocked.Increment(ref taken);
                Thread.SpinWait(2000);
                Interlocked.Decrement(ref held);
            }
            catch (OutputException e) when (e.Message.Contains("writes there", StringComparison.Ordinal)
                || e.Message.Contains("all the time", StringComparison.Ordinal))
            {
                // as it should be
            }
        });
        Assert.Equal(1, most);
        Assert.True(taken > 0);
    }
}
