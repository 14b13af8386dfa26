using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rubor.Cli;

namespace Rubor.Tests.Cli;

/// <summary>The workstation as the command line starts it: a program of its own, which ends with the command.</summary>
public partial class ServeTests
{
    public ServeTests() => Environment.SetEnvironmentVariable("RUBOR_WORKSTATION", Path.Combine(Data.Repository, "artifacts", "bin", "Rubor.Workstation", "release_linux-x64", "rubor-workstation"));

    [Fact]
    public async Task A_demo_is_served_to_the_account_that_it_prints_until_it_is_stopped()
    {
        using var folder = new TemporaryFolder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (output, error) = (new StringWriter(), new StringWriter());
        var running = RuborCommandLine.RunAsync(["demo", "--serve", "--quiet", "--out", folder.Path, "--port", "0", "--no-browser"], TextWriter.Synchronized(output), TextWriter.Synchronized(error), stop.Token);
        Match said;
        while (!(said = Printed().Match(output.ToString())).Success)
        {
            Assert.False(running.IsCompleted, error.ToString());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new(said.Groups["address"].Value) };
        Assert.Contains("<div id=\"app\">", await http.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var session = await http.GetFromJsonAsync<JsonNode>("/api/session", TestContext.Current.CancellationToken);
        http.DefaultRequestHeaders.Add("X-Rubor-Csrf", (string)session!["csrf"]!);
        using var signedIn = await http.PostAsJsonAsync("/api/session", new { name = said.Groups["name"].Value, password = said.Groups["password"].Value }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        var study = await http.GetFromJsonAsync<JsonNode>("/api/study", TestContext.Current.CancellationToken);
        Assert.Equal(8, study!["cases"]!.AsArray().Count);
        await stop.CancelAsync();
        Assert.Equal(0, await running);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("/health", TestContext.Current.CancellationToken));
        Assert.Equal("", error.ToString());
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

    [GeneratedRegex(@"reader workstation\s+(?<address>http://\S+)\s+sign in as\s+(?<name>\S+)\s+password\s+(?<password>\S+)\s")]
    private static partial Regex Printed();
}
