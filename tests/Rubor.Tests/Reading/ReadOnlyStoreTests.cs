using System.Diagnostics;
using System.Runtime.Versioning;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.People;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Reading;

/// <summary>A store on a disk that cannot be written: looked at as ever, and not served.</summary>
public sealed class ReadOnlyStoreTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_is_audited_exported_and_listed()
    {
        using var disk = new TinyDisk(folder["disk, 50 % #1?"], 6 << 10);
        string store = disk["reads.db"], head = await Reads.FillAsync(store);
        using (var accounts = SqliteAccountStore.Open(store))
            await accounts.AddAsync(new("anna", Role.Reader, "x", false, DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);
        disk.MakeReadOnly();
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", store, "--head", head)).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("audit", "export", store, "--out", folder["log.jsonl"])).ExitCode);
        Assert.Equal("anna                     reader\n", (await CommandRun.Of("users", "list", store)).Output);
        (await CommandRun.Of("users", "disable", store, "anna")).Refused("check the permissions of the file and its folder");
        Assert.Throws<ReadStoreException>(() => SqliteReadStore.Open(store, TimeProvider.System, ReadKinds.All.Events));
    }

    [Fact]
    public async Task One_whose_log_was_not_merged_is_not_taken_for_all_there_is()
    {
        using var disk = new TinyDisk(folder["disk"], 6 << 10);
        await using (var store = SqliteReadStore.Open(folder["reads.db"], TimeProvider.System, ReadKinds.All.Events))
        {
            await store.AppendAsync(Reads.Open(), TestContext.Current.CancellationToken);
            // As after a kill.
            File.Copy(folder["reads.db"], disk["reads.db"]);
            File.Copy(folder["reads.db-wal"], disk["reads.db-wal"]);
        }
        disk.MakeReadOnly();
        (await CommandRun.Of("audit", "verify", disk["reads.db"])).Refused("copy both to a folder that can be written");
    }

    [Theory, SupportedOSPlatform("linux")]
    [InlineData("reads.db", UnixFileMode.UserRead)]
    [InlineData("", UnixFileMode.UserRead | UnixFileMode.UserExecute)]
    public async Task A_file_or_folder_that_the_account_may_not_write_is_refused_before_anybody_reads(string what, UnixFileMode mode)
    {
        string own = folder["own"], store = Path.Combine(own, "reads.db"), made = Path.Combine(own, what);
        Directory.CreateDirectory(own);
        await Reads.FillAsync(store);
        // Root may write everything, so somebody else has to try.
        Assert.SkipUnless(Environment.UserName == "root", "takes root, to become somebody else");
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        using var owner = Process.Start("chown", ["-R", "65534", own]);
        await owner.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.SetUnixFileMode(made, mode);
        var start = new ProcessStartInfo("setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", "dotnet",
            Path.Combine(AppContext.BaseDirectory, "Rubor.Tests.Appender.dll"), store, "1", "1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = own },
        };
        using var somebody = Process.Start(start)!;
        string error = await somebody.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("reads.db: cannot be ", error, StringComparison.Ordinal);
        Assert.Contains("check the permissions of the file and its folder", error, StringComparison.Ordinal);
        Assert.Equal("", await somebody.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_study_on_it_is_refused_in_one_line_that_says_what_to_do()
    {
        using var disk = new TinyDisk(folder["study"], 1 << 10);
        await File.WriteAllTextAsync(disk["sub-01_STIR.nii.gz"], "", TestContext.Current.CancellationToken);
        disk.MakeReadOnly();
        (await CommandRun.Of("serve", folder["study"], "--port", "0")).RefusedWith("cannot be written", "--reads");
    }
}
