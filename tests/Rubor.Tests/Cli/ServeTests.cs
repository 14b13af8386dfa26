using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rubor.Cli;
using Rubor.Reading.People;

namespace Rubor.Tests.Cli;

/// <summary>The workstation as the command line starts it: a program of its own, which ends with the command.</summary>
[Collection("serve")]
public partial class ServeTests
{
    public ServeTests() =>
        Environment.SetEnvironmentVariable("RUBOR_WORKSTATION",
        Path.Combine(Data.Repository, "artifacts", "bin", "Rubor.Workstation", "release_linux-x64", "rubor-workstation"));

    [Fact]
    public async Task A_demo_is_served_to_the_account_that_it_prints_until_it_is_stopped()
    {
        using var folder = new TemporaryFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (output, error) = (new StringWriter(), new StringWriter());
        var running = RuborCommandLine.RunAsync(["demo", "--serve", "--quiet", "--out", folder.Path, "--port", "0", "--no-browser"],
            TextWriter.Synchronized(output), TextWriter.Synchronized(error), stop.Token);
        Match said;
        while (!(said = Printed().Match(output.ToString())).Success)
        {
            Assert.False(running.IsCompleted, error.ToString());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() })
        {
            BaseAddress = new(said.Groups["address"].Value)
        };
        Assert.Contains("<div id=\"app\">", await http.GetStringAsync("/", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        var session = await http.GetFromJsonAsync<JsonNode>("/api/session", TestContext.Current.CancellationToken);
        http.DefaultRequestHeaders.Add("X-Rubor-Csrf", (string)session!["csrf"]!);
        using var signedIn = await http.PostAsJsonAsync("/api/session",
            new { name = said.Groups["name"].Value, password = said.Groups["password"].Value }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        var study = await http.GetFromJsonAsync<JsonNode>("/api/study", TestContext.Current.CancellationToken);
        Assert.Equal(8, study!["cases"]!.AsArray().Count);
        await stop.CancelAsync();
        Assert.Equal(0, await running);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("/health", TestContext.Current.CancellationToken));
        Assert.True(error.ToString().Length == 0, error.ToString());
    }

    [Fact]
    public async Task A_study_without_accounts_is_refused_with_the_line_that_makes_one()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "sub-01_STIR.nii.gz"), "");
        var served = await CommandRun.Of("serve", folder.Path, "--port", "0");
        Assert.Equal(2, served.ExitCode);
        Assert.Matches(@"^error: .*reads\.db: has no account yet; make one with 'rubor users add .* NAME --role reader'\s*$", served.Error);
    }

    [Theory]
    [InlineData("no such folder", "nowhere")]
    [InlineData("neither study.json nor a NIfTI file", ".")]
    public async Task What_is_no_study_is_refused(string reason, string name)
    {
        using var folder = new TemporaryFolder();
        var served = await CommandRun.Of("serve", Path.Combine(folder.Path, name));
        Assert.Equal(2, served.ExitCode);
        Assert.Contains(reason, served.Error, StringComparison.Ordinal);
        Assert.Single(served.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task An_address_that_others_reach_takes_https_or_a_proxy()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "sub-01_STIR.nii.gz"), "");
        var served = await CommandRun.Of("serve", folder.Path, "--address", "0.0.0.0");
        Assert.Equal(2, served.ExitCode);
        Assert.Contains("--behind-proxy", served.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workstation_that_dies_is_started_again_at_the_same_address_with_a_sentence()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder);
        int first = served.Child();
        Signal(first, "KILL");
        await served.UntilAsync(async () => served.Error.Contains("is there again", StringComparison.Ordinal)
            && await served.AnswersAsync());
        Assert.NotEqual(first, served.Child());
        Assert.Matches(@"warning: the workstation died \(ended by signal 9\); it is started again in 1 s", served.Error);
        Assert.Contains($"is there again: {served.Address}", served.Error, StringComparison.Ordinal);
        Assert.Single(served.Output.Split('\n'), l => l.Contains("reader workstation", StringComparison.Ordinal));
        Assert.Equal(0, await served.StopAsync());
        await served.UntilAsync(() => Task.FromResult(served.Children().Count == 0));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_to_the_workstation_itself_ends_it_and_serve_with_a_sentence(string signal)
    {
        Assert.SkipWhen(signal == "INT" && IgnoresInterrupts(), "interrupts are ignored here, as of whatever a shell starts in the background");
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder);
        Signal(served.Child(), signal);
        Assert.Equal(0, await served.Running.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Contains("was stopped by a signal to its own program", served.Error, StringComparison.Ordinal);
        Assert.Empty(served.Children());
    }

    // A program that is started with the signal ignored leaves it ignored, and so do its children: that is Unix's rule, not Rubor's.
    static bool IgnoresInterrupts() =>
        File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & 0b10) != 0;

    [Fact]
    public async Task A_port_in_use_is_one_line_and_no_loop()
    {
        using var folder = new TemporaryFolder();
        using var other = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await MakeStudyAsync(folder);
        var served = await CommandRun.Of("serve", folder.Path, "--no-browser", "--port", $"{((IPEndPoint)other.LocalEndpoint).Port}");
        served.Refused("is in use by another program");
    }

    [Fact]
    public async Task What_dies_again_and_again_is_left_with_a_sentence()
    {
        using var folder = new TemporaryFolder();
        await MakeStudyAsync(folder);
        string program = folder["dying"], starts = folder["starts"];
        File.WriteAllText(program, $"#!/usr/bin/env bash\necho x >> '{starts}'\necho serving http://127.0.0.1:1\nkill -9 $$\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string? named = Environment.GetEnvironmentVariable("RUBOR_WORKSTATION");
        Environment.SetEnvironmentVariable("RUBOR_WORKSTATION", program);
        try
        {
            var served = await CommandRun.Of("serve", folder.Path, "--no-browser", "--port", "0");
            Assert.Equal(1, served.ExitCode);
            Assert.Equal(5, File.ReadAllLines(starts).Length);
            string[] lines = served.Error.TrimEnd().Split('\n');
            Assert.Equal(["1", "2", "4", "8"], lines.Where(l => l.StartsWith("warning: the workstation died", StringComparison.Ordinal))
                .Select(l => Regex.Match(l, "again in ([0-9]+) s").Groups[1].Value));
            Assert.StartsWith($"error: {program}: died 5 times within 10 minutes, the last time ended by signal 9", lines[^1],
                StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("RUBOR_WORKSTATION", named);
        }
    }

    static void Signal(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    static async Task MakeStudyAsync(TemporaryFolder folder)
    {
        File.WriteAllText(folder["sub-01_STIR.nii.gz"], "");
        Directory.CreateDirectory(folder["reading"]);
        using var accounts = SqliteAccountStore.Open(folder["reading", "reads.db"]);
        await accounts.AddAsync(new("anna", Role.Reader, "no hash", false, DateTimeOffset.UtcNow), TestContext.Current.CancellationToken);
    }

    /// <summary>A study that is served by a child of this process.</summary>
    sealed class Served : IAsyncDisposable
    {
        readonly StringWriter output = new(), error = new();
        readonly CancellationTokenSource stop = new();
        readonly string folder;

        Served(string folder)
        {
            this.folder = folder;
            Running = RuborCommandLine.RunAsync(["serve", folder, "--port", "0", "--no-browser", "--quiet"],
                TextWriter.Synchronized(output), TextWriter.Synchronized(error), stop.Token);
        }

        public Task<int> Running { get; }

        public string Output => output.ToString();

        public string Error => error.ToString();

        public string Address => Regex.Match(Output, @"http://\S+").Value;

        public static async Task<Served> StartAsync(TemporaryFolder folder)
        {
            await MakeStudyAsync(folder);
            var served = new Served(folder.Path);
            await served.UntilAsync(() => Task.FromResult(served.Address.Length > 0));
            return served;
        }

        /// <summary>Processes of the workstation over this folder.</summary>
        public IReadOnlyList<int> Children() =>
        [
            .. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(n => n!.All(char.IsAsciiDigit)).Where(n =>
            {
                try
                {
                    string words = File.ReadAllText($"/proc/{n}/cmdline");
                    return words.Contains("rubor-workstation", StringComparison.Ordinal)
                        && words.Contains(folder, StringComparison.Ordinal);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    return false;
                }
            }).Select(n => int.Parse(n!, System.Globalization.CultureInfo.InvariantCulture)),
        ];

        public int Child() => Children().Single();

        public async Task<bool> AnswersAsync()
        {
            using var http = new HttpClient { BaseAddress = new(Address) };
            try
            {
                return (await http.GetStringAsync("/health", TestContext.Current.CancellationToken))
                    .Contains("healthy", StringComparison.Ordinal);
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        public async Task UntilAsync(Func<Task<bool>> there)
        {
            for (int tries = 0; !await there(); tries++)
            {
                Assert.True(tries < 1200, $"it did not happen within two minutes: {Output}{Error}");
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        public async Task<int> StopAsync()
        {
            await stop.CancelAsync();
            return await Running;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            stop.Dispose();
        }
    }

    [GeneratedRegex(@"reader workstation\s+(?<address>http://\S+)\s+sign in as\s+(?<name>\S+)\s+password\s+(?<password>\S+)\s")]
    private static partial Regex Printed();
}
