using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Rubor.Tests.Cli;

/// <summary>Slurm on this machine alone, with its own ports, key and configuration; the test is skipped where that cannot be had.</summary>
internal sealed class OneNodeSlurm : IDisposable
{
    const string Variable = "SLURM_CONF";
    static readonly string[] Daemons = ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch"];

    readonly TemporaryFolder folder = new();
    readonly List<Process> daemons = [];
    readonly string? before = Environment.GetEnvironmentVariable(Variable);

    public OneNodeSlurm()
    {
        Assert.SkipUnless(Daemons.All(File.Exists), "Slurm is not installed; on Debian: apt-get install slurm-wlm munge");
        Assert.SkipUnless(Environment.UserName == "root", "daemons of Slurm start as root only");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute); // munge wants its socket to be within everybody's reach
        byte[] key = new byte[128];
        File.WriteAllBytes(folder["key"], key);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["key"], UnixFileMode.UserRead);
        string host = Environment.MachineName.Split('.')[0];
        int[] ports = FreePorts(2);
        File.WriteAllText(folder["slurm.conf"], string.Create(CultureInfo.InvariantCulture, $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={ports[0]}
            SlurmdPort={ports[1]}
            CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={folder["munge.socket"]}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            MpiDefault=none
            ReturnToService=2
            StateSaveLocation={folder["state"]}
            SlurmdSpoolDir={folder["spool"]}
            SlurmctldPidFile={folder["slurmctld.pid"]}
            SlurmdPidFile={folder["slurmd.pid"]}
            NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
            PartitionName=main Nodes={host} Default=YES State=UP

            """));
        Directory.CreateDirectory(folder["state"]);
        Directory.CreateDirectory(folder["spool"]);
        Environment.SetEnvironmentVariable(Variable, folder["slurm.conf"]);
        Start(Daemons[0], "-F", "--force", "--key-file", folder["key"], "--socket", folder["munge.socket"], "--pid-file", folder["munged.pid"],
            "--seed-file", folder["munged.seed"], "--log-file", folder["munged.log"]);
        Until(() => File.Exists(folder["munge.socket"]), "munged does not start");
        StartController();
        Start(Daemons[2], "-D");
        Until(() => Said("sinfo", "--noheader", "--format=%T").StartsWith("idle", StringComparison.Ordinal), "the node does not come up");
    }

    /// <summary>Processes of the controller.</summary>
    public Process Controller { get; private set; } = null!;

    /// <summary>Starts the controller, again too.</summary>
    public void StartController() => Controller = Start(Daemons[1], "-D", "-i");

    /// <summary>What a program of Slurm prints.</summary>
    public static string Said(string program, params string[] words)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    public void Dispose()
    {
        Said("scancel", "--user=root");
        foreach (var daemon in Enumerable.Reverse(daemons))
        {
            daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }

        Environment.SetEnvironmentVariable(Variable, before);
        folder.Dispose();
    }

    Process Start(string program, params string[] words)
    {
        var process = new Process { StartInfo = new(program, words) { RedirectStandardOutput = true, RedirectStandardError = true } };
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        daemons.Add(process);
        return process;
    }

    static void Until(Func<bool> there, string otherwise)
    {
        for (int tries = 0; !there(); tries++)
        {
            Assert.SkipWhen(tries > 200, $"{otherwise} here"); // such as in a container that lets nobody be another user
            Thread.Sleep(100);
        }
    }

    static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (var listener in listeners)
            listener.Start();
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }
}
