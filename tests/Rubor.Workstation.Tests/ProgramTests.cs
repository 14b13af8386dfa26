using System.Net;
using System.Net.Sockets;
using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.People;

namespace Rubor.Workstation.Tests;

/// <summary>What the program refuses, in one line that says what to do.</summary>
public sealed class ProgramTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("rubor-program-").FullName;

    public ProgramTests()
    {
        File.WriteAllText(Catalog, """{"format":"rubor.workstation/1","study":"phantoms","cases":[]}""");
        using var accounts = SqliteAccountStore.Open(Store);
        accounts.AddAsync(new("anna", Role.Reader, ServedStudy.HashOf(ServedStudy.Password), false, DateTimeOffset.UtcNow)).GetAwaiter()
            .GetResult();
    }

    string Catalog => Path.Combine(folder, "workstation.json");

    string Store => Path.Combine(folder, "reads.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_listens_on_this_machine_only_unless_told_otherwise()
    {
        var (output, error) = await ServedAsync();
        Assert.Matches(@"\Aserving http://127\.0\.0\.1:[0-9]+\n\z", output);
        Assert.Empty(error);
    }

    [Fact]
    public async Task Reads_of_cases_whose_files_were_renamed_are_told_of_at_the_start()
    {
        for (int i = 1; i <= 5; i++)
            await OpenedAsync(new("phantoms", $"sub-0{i}", "anna"));
        string error = (await ServedAsync()).Error;
        Assert.Equal(
            $"warning: {Store}: holds reads of sub-01, sub-02, sub-03 and 2 more, which the study does not have by that name any more; " +
            $"give the files their old names to go on with them\n", error);
    }

    async Task OpenedAsync(ReadKey key)
    {
        await using var store = SqliteReadStore.Open(Store, TimeProvider.System, ReadKinds.All.Events);
        string sha = new('a', 64);
        Assert.IsType<Appended>(await store.AppendAsync(new(key.Id, 0, key.Reader, $"tab-{key.Case}",
            [new(0, new Opened(key.Study, key.Case, 1, VhiKind.Name,
            [new("stir", sha, [1, 2, 2])], new VhiStart(new(LimitRule.Paper, PieceMode.TwoD, 4), new(sha, 3))))]),
                TestContext.Current.CancellationToken));
    }

    async Task<(string Output, string Error)> ServedAsync()
    {
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var running = WorkstationProgram.RunAsync([folder, "--port", "0"], TextWriter.Synchronized(output), error, cancel: stop.Token);
        while (!output.ToString().Contains('\n') && !running.IsCompleted)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        Assert.Equal(0, await running);
        return (output.ToString(), error.ToString());
    }

    [Theory]
    [InlineData("others could read passwords; --certificate", "--address", "0.0.0.0")]
    [InlineData("others could read passwords; --behind-proxy", "--address", "::")]
    [InlineData("is no IP address", "--address", "reader.example")]
    [InlineData("is no port", "--port", "70000")]
    [InlineData("--port", "--port", "x")]
    [InlineData("1 to 1440", "--timeout", "0")]
    [InlineData("go together", "--certificate", "a.pem")]
    [InlineData("go together", "--key", "a.pem")]
    [InlineData("nothing.pem; two PEM files", "--certificate", "nothing.pem", "--key", "nothing.pem")]
    [InlineData("192.0.2.1 port 0; --address", "--address", "192.0.2.1", "--behind-proxy", "--port", "0")]
    [InlineData("goes with --behind-proxy", "--proxy", "192.0.2.1")]
    [InlineData("IP address", "--behind-proxy", "--proxy", "proxy.example")]
    [InlineData("--nonsense; rubor serve --help", "--nonsense")]
    public async Task Options_that_cannot_be_are_refused(string because, params string[] options) =>
        await RefusedAsync(because, [folder, .. options]);

    [Fact]
    public async Task A_certificate_with_the_key_of_another_is_refused()
    {
        var (one, other) = (new SelfSigned(folder, "one"), new SelfSigned(folder, "other"));
        await RefusedAsync("one.crt; other.key; belong together", folder, "--certificate", one.Certificate, "--key", other.Key);
        File.WriteAllText(one.Certificate, "no certificate");
        await RefusedAsync("one.crt; belong together", folder, "--certificate", one.Certificate, "--key", one.Key);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        await RefusedAsync($"port {port}; in use; --port", folder, "--port", $"{port}");
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_refused_and_not_made()
    {
        string nowhere = Path.Combine(folder, "nowhere");
        await RefusedAsync($"{nowhere}; rubor serve", nowhere);
        Assert.False(Directory.Exists(nowhere));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"format":"rubor.workstation/9","study":"phantoms","cases":[]}""")]
    [InlineData("""{"format":"rubor.workstation/2","study":"phantoms","cases":[],"unknown":1}""")]
    [InlineData("""{"format":"rubor.workstation/2","study":"phantoms","cases":[{"name":"a","words":"a","subject":"a"}]}""")]
    [InlineData("""{"format":"rubor.workstation/2","study":"phantoms","cases":[null]}""")]
    [InlineData("""{"format":"rubor.workstation/1","study":"phantoms"}""")]
    [InlineData("""{"format":"rubor.workstation/1","study":"phantoms","cases":[null]}""")]
    [InlineData("""{"format":"rubor.workstation/1","study":"phantoms","cases":[],"unknown":1}""")]
    [InlineData(
        """{"format":"rubor.workstation/1","study":"phantoms","cases":[{"name":"a","words":"a","subject":"a"},{"name":"a","words":"a","subject":"a"}]}""")]
    public async Task A_damaged_catalog_is_refused(string text)
    {
        File.WriteAllText(Catalog, text);
        await RefusedAsync($"{Catalog}; rubor serve", folder);
    }

    [Fact]
    public async Task Without_an_account_that_may_sign_in_nothing_is_served()
    {
        using (var accounts = SqliteAccountStore.Open(Store))
            await accounts.ChangeAsync((await accounts.FindAsync("anna", TestContext.Current.CancellationToken))!
                with
            { IsDisabled = true }, TestContext.Current.CancellationToken);
        await RefusedAsync("no account; rubor users add", folder);
    }

    [Fact]
    public async Task A_study_that_was_renamed_does_not_make_its_reads_seem_gone()
    {
        await OpenedAsync(new("arthritis", "sub-01", "anna"));
        await RefusedAsync($"{Store}; arthritis; phantoms; --reads", folder, "--port", "0");
    }

    [Fact]
    public async Task A_store_of_a_newer_version_is_refused()
    {
        // The version lies in the header of an SQLite file, at byte 60, big-endian.
        using (var file = File.OpenWrite(Store))
        {
            file.Position = 63;
            file.WriteByte(99);
        }
        await RefusedAsync($"{Store}; version 99", folder);
    }

    [Fact]
    public async Task A_damaged_store_is_refused()
    {
        File.WriteAllText(Store, new string('x', 10_000));
        await RefusedAsync(Store, folder);
    }

    [Fact]
    public async Task A_folder_of_keys_that_cannot_be_made_is_refused()
    {
        File.WriteAllText(Path.Combine(folder, "keys"), "no folder");
        await RefusedAsync($"{Path.Combine(folder, "keys")}; permissions", folder, "--port", "0");
    }

    // Exit code 2, one line on standard error that holds all these words, nothing on standard output.
    static async Task RefusedAsync(string because, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        int code = await WorkstationProgram.RunAsync(words, output, error, cancel: tooLong.Token);
        string line = error.ToString();
        Assert.True(code == 2, $"exit {code}: {output}{line}");
        Assert.Empty(output.ToString());
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
        Assert.All(because.Split("; "), w => Assert.Contains(w, line, StringComparison.Ordinal));
    }
}
