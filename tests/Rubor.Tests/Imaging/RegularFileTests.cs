using System.Diagnostics;
using System.Net.Sockets;
using Rubor.Cli;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Imaging;

/// <summary>What is no regular file is refused before it is read, by the library and by every command that takes it.</summary>
public sealed class RegularFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pipes_sockets_and_devices_are_told_from_files_also_behind_links()
    {
        string pipe = Pipe("pipe"), plain = folder["plain"], socket = folder["socket"], link = folder["link"];
        File.WriteAllText(plain, "x");
        File.CreateSymbolicLink(link, pipe);
        File.CreateSymbolicLink(folder["good"], plain);
        using var listening = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listening.Bind(new UnixDomainSocketEndPoint(socket));
        Assert.Contains("is a pipe", RegularFile.Refusal(pipe), StringComparison.Ordinal);
        Assert.Contains("is a pipe", RegularFile.Refusal(link), StringComparison.Ordinal);
        Assert.Contains("is a socket", RegularFile.Refusal(socket), StringComparison.Ordinal);
        Assert.Contains("is a device", RegularFile.Refusal("/dev/zero"), StringComparison.Ordinal);
        Assert.Null(RegularFile.Refusal(plain));
        Assert.Null(RegularFile.Refusal(folder["good"]));
        Assert.Null(RegularFile.Refusal(folder["nowhere"]));
        Assert.True(RegularFile.IsPipe(link));
        Assert.False(RegularFile.IsPipe("/dev/zero"));
        Assert.Equal("x"u8.ToArray(), RegularFile.ReadAllBytes(folder["good"]));
        Assert.Equal(pipe, Assert.Throws<ImageDataException>(() => RegularFile.ReadAllBytes(pipe)).Path);
        Assert.Throws<ImageDataException>(() => NiftiReader.Read(link));
    }

    public static TheoryData<string> Commands => new(
        "measure vhi --stir {x} --normal-marrow {x} --disease-region {x} --out {out}",
        "measure vhi --study {study} --out {out}",
        "measure disease-region --t1w {x} --out {out}",
        "predict --weights {x} --t1w {x} --out {out}",
        "agree masks a={x} b={x} --out {out}",
        "agree scores {x} --subject s --reader r --score v --out {out}",
        "evaluate segmentation --truth {x} --predicted {x} --out {out}",
        "evaluate classification {x} --truth t --score s --out {out}",
        "study check {x}",
        "study check {study}",
        "study check {table}",
        "study folds {table} --out {out}",
        "audit verify {x}",
        "audit export {x} --out {out}",
        "users list {x}",
        "models card {x}");

    // The options are not all right everywhere; what counts is that nothing waits, and that it is said in one line.
    [Theory, MemberData(nameof(Commands))]
    public async Task No_command_waits_for_a_pipe_or_a_device(string line)
    {
        // A study whose image, and one whose table, is what never ends.
        Directory.CreateDirectory(folder["study"]);
        Directory.CreateDirectory(folder["table"]);
        File.WriteAllText(folder["table", "study.json"], """{"format":"rubor.study/1","name":"s"}""");
        string pipe = Pipe("pipe.nii.gz");
        foreach (string what in new[] { pipe, "/dev/zero" })
        {
            foreach (string link in new[] { folder["study", "sub-01_STIR.nii.gz"], folder["table", "cases.tsv"] })
            {
                File.Delete(link);
                File.CreateSymbolicLink(link, what);
            }
            string[] words = [.. line.Split(' ').Select(w => w.Replace("{x}", what).Replace("{study}", folder["study"])
                .Replace("{table}", folder["table"]).Replace("{out}", folder["out"]))];
            var run = CommandRun.Of(words);
            Assert.Same(run, await Task.WhenAny(run, Task.Delay(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)));
            // 3 where it is one case of a study that failed.
            Assert.True((await run).ExitCode is RuborCommandLine.Refused or RuborCommandLine.SomeFailed,
                $"{(await run).ExitCode}: {(await run).Output}{(await run).Error}");
            Assert.DoesNotContain("this is a bug", (await run).Error, StringComparison.Ordinal);
            Assert.NotEmpty((await run).Output + (await run).Error);
        }
    }

    [Fact]
    public async Task A_table_may_come_through_a_pipe_that_ends()
    {
        const string Rows = "subject,reader,score\n1,a,3\n1,b,4\n2,a,4\n2,b,4\n3,a,5\n3,b,4\n4,a,1\n4,b,2\n";
        string pipe = Pipe("scores"), plain = folder["scores.csv"];
        File.WriteAllText(plain, Rows);
        var writing = Task.Run(() => File.AppendAllText(pipe, Rows), TestContext.Current.CancellationToken);
        var piped = await CommandRun.Of("agree", "scores", pipe, "--subject", "subject", "--reader", "reader", "--score", "score",
            "--resamples", "100", "--out", folder["out"]);
        await writing;
        Assert.True(piped.ExitCode == 0, piped.Error);
        string run = await File.ReadAllTextAsync(folder["out", "run.json"], TestContext.Current.CancellationToken);
        Assert.Contains(Rubor.Studies.Runs.RunManifest.Sha256Of(plain), run, StringComparison.Ordinal);
    }

    string Pipe(string name)
    {
        using var made = Process.Start("mkfifo", [folder[name]]);
        made.WaitForExit();
        return folder[name];
    }
}
