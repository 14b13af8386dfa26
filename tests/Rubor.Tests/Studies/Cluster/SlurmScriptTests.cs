using System.Diagnostics;
using Rubor.Studies.Cluster;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies.Cluster;

public sealed class SlurmScriptTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static ClusterUnit Unit(string name, params string[] words) => new(name, name, words, () => false);

    [Fact]
    public void Task_n_is_the_nth_unit()
    {
        string text = SlurmScript.Text("rubor-1", new("/opt/rubor/rubor", "/home/anna", "/opt/libtorch"), "/data/cv/.slurm",
            [Unit("fold-1", "train", "--fold", "1"), Unit("fold-3", "train", "--fold", "3")]);
        Assert.Equal("""
            #!/bin/bash
            # rubor-1, written by rubor: each task is one command.
            unset RUBOR_SUPERVISED
            export RUBOR_LIBTORCH='/opt/libtorch'
            cd -- '/home/anna' || exit 72
            case "$SLURM_ARRAY_TASK_ID" in
            1) set -- 'train' '--fold' '1' ;;
            2) set -- 'train' '--fold' '3' ;;
            *) exit 72 ;;
            esac
            # The signal before a time limit lets the program write its checkpoint; this waits for it.
            trap : TERM
            '/opt/rubor/rubor' "$@"
            code=$?
            printf '%s\n' "$code" >'/data/cv/.slurm/rubor-1_'"$SLURM_ARRAY_TASK_ID".exit
            exit "$code"

            """.ReplaceLineEndings("\n"), text);
        Assert.Equal(["--parsable", "--job-name=rubor-1", "--array=1-2", "--no-requeue", "--nodes=1", "--ntasks=1", "--cpus-per-task=4",
            "--chdir=/data/cv/.slurm", "--output=%x_%a.log", "--mem=4G", "--exclusive", "/data/cv/.slurm/rubor-1.sh"],
            SlurmScript.Words("rubor-1", 2, 4, "/data/cv/.slurm", ["mem=4G", "exclusive"], "/data/cv/.slurm/rubor-1.sh"));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("two words")]
    [InlineData("it's \"quoted\"")]
    [InlineData("$(touch injected); `touch injected` && touch injected")]
    [InlineData("a\\b\n'c' ;; esac # %j *")]
    public async Task No_word_and_no_path_is_read_by_the_shell(string odd)
    {
        string home = folder["home " + odd], hidden = folder["cv " + odd];
        Directory.CreateDirectory(home);
        Directory.CreateDirectory(hidden);
        string program = Path.Combine(home, "print it");
        await File.WriteAllTextAsync(program, "#!/bin/bash\nprintf '%s\\0' \"$PWD\" \"$@\"\nexit 7\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        string script = folder["script"];
        await File.WriteAllTextAsync(script, SlurmScript.Text("job", new(program, home, null), hidden, [Unit("a", "no"), Unit("b", "--out", odd)]),
            TestContext.Current.CancellationToken);
        using var process = new Process
        {
            StartInfo = new("bash", [script]) { RedirectStandardOutput = true, WorkingDirectory = folder.Path, Environment = { ["SLURM_ARRAY_TASK_ID"] = "2" } }
        };
        process.Start();
        string printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal([home, "--out", odd, ""], printed.Split('\0'));
        Assert.Equal(7, process.ExitCode);
        Assert.Equal("7\n", await File.ReadAllTextAsync(Path.Combine(hidden, SlurmScript.ExitFile("job", 2)), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(folder.Path, "injected", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_record_knows_where_each_unit_stands_and_reads_what_it_wrote()
    {
        var first = new SlurmRecord { Id = "rubor-x" }.With([Unit("a", "1"), Unit("b", "2")]).Numbered("rubor-x-1", 12).With([Unit("b", "2")]);
        first.WriteTo(folder.Path);
        var read = SlurmRecord.Read(folder.Path)!;
        Assert.Equal(("rubor-x-1", 12L, 1), (read.Latest("a")!.Value.Submission.Name, read.Latest("a")!.Value.Submission.Job, read.Latest("a")!.Value.Task));
        Assert.Equal(("rubor-x-2", null, 1), (read.Latest("b")!.Value.Submission.Name, read.Latest("b")!.Value.Submission.Job, read.Latest("b")!.Value.Task));
        Assert.Null(read.Latest("c"));
        Assert.Null(read.Without(["b"]).Latest("b"));
        Assert.Single(read.Without(["b"]).Submissions);
        Assert.Equal("rubor-x-3", read.Without(["a", "b"]).With([Unit("a", "1")]).Submissions[^1].Name); // a name is used once
        File.WriteAllText(folder[SlurmRecord.FileName], """{"format": "rubor.slurm/9", "id": "x"}""");
        Assert.Contains("wanted rubor.slurm/1", Assert.Throws<OutputException>(() => SlurmRecord.Read(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder[SlurmRecord.FileName], """{"format": "rubor.slurm/1", "id": "x", "jobs": 3}""");
        Assert.Contains("is damaged", Assert.Throws<OutputException>(() => SlurmRecord.Read(folder.Path)).Message, StringComparison.Ordinal);
    }
}
