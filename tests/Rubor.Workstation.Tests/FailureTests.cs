using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rubor.Reading.Ledger;

namespace Rubor.Workstation.Tests;

public class FailureTests
{
    const string Detail = "detail that stays on the server";

    [Fact]
    public async Task A_bug_is_answered_without_its_trace_and_stands_in_the_log_once()
    {
        var log = new LogLines();
        await using var study = await ServedStudy.StartAsync(replace: s => Broken(s, log, new InvalidOperationException(Detail)));
        using var anna = await study.SignInAsync("anna");
        using var answer = await anna.SendAsync("GET", "/api/study");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        HeaderTests.RequireHeaders(answer);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty((string)JsonNode.Parse(text)!["error"]!);
        Assert.DoesNotContain(Detail, text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        var line = Assert.Single(log.All, l => l.Level is LogLevel.Error or LogLevel.Critical);
        Assert.StartsWith("GET /api/study failed", line.Text, StringComparison.Ordinal);
        Assert.Contains(Detail, line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_now_is_no_bug()
    {
        var log = new LogLines();
        await using var study = await ServedStudy.StartAsync(replace: s =>
            Broken(s, log, new ReadStoreException("/srv/reads.db", "the disk is full; make room and try again")));
        using var anna = await study.SignInAsync("anna");
        var (status, body) = await anna.JsonAsync("GET", "/api/study");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.DoesNotContain("/srv", (string?)body!["error"], StringComparison.Ordinal);
        Assert.Equal("GET /api/study: /srv/reads.db: the disk is full; make room and try again",
            Assert.Single(log.All, l => l.Level is LogLevel.Error or LogLevel.Critical).Text.TrimEnd());
    }

    [Fact]
    public async Task No_password_cookie_or_token_is_in_the_log_not_even_in_its_finest_lines()
    {
        var log = new LogLines();
        await using var study = await ServedStudy.StartAsync(replace: s => log.Take(s, everything: true));
        using var anna = await study.SignInAsync("anna");
        const string Wrong = "a password with a typing error";
        await anna.JsonAsync("POST", "/api/session", new JsonObject { ["name"] = "anna", ["password"] = Wrong });
        foreach (string broken in new[] { $$"""{"name":"anna","password":"{{Wrong}}""", $$"""{"name":"anna","password":["{{Wrong}}"]}""",
            $$"""{"password":"{{Wrong}}"}""", $$"""{"name":"anna","password":"x","{{Wrong}}":1}""" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post,
                "/api/session")
            { Content = new StringContent(broken, Encoding.UTF8, "application/json") };
            using var answer = await anna.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        var (read, _) = await anna.OpenAsync(ServedPeople.Case);
        foreach (string password in new[] { Wrong, ServedStudy.Password })
            await anna.JsonAsync("POST", $"/api/reads/{read}/signature",
                new JsonObject
                {
                    ["password"] = password,
                    ["expected_version"] = 1,
                    ["client"] = "tab",
                    ["client_sequence"] = 1,
                    ["content"] = new JsonObject
                    {
                        ["voxels_lower"] = 0,
                        ["voxels_upper"] = 0,
                        ["voxel_volume_mm3"] = 1,
                        ["mask_sha256"] = ""
                    }
                });
        // Else nothing was looked at.
        Assert.Contains(log.All, l => l.Text.Contains("/api/session", StringComparison.Ordinal));
        string[] secrets = [ServedStudy.Password, Wrong, anna.Csrf!, .. anna.Cookies.GetAllCookies().Select(c => c.Value)];
        Assert.Equal(6, secrets.Length);
        Assert.All(log.All, l => Assert.All(secrets, s => Assert.DoesNotContain(s, l.Text, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_clients_do_wrong_does_not_fill_the_log()
    {
        var log = new LogLines();
        await using var study = await ServedStudy.StartAsync(replace: s => log.Take(s));
        using var nobody = await study.SignInAsync(null);
        await nobody.JsonAsync("POST", "/api/session", new JsonObject());
        await nobody.JsonAsync("GET", "/api/study");
        nobody.Cookies.Add(new Cookie((await SessionCookieAsync(study)).Name, "no cookie of ours", "/", "127.0.0.1"));
        await nobody.JsonAsync("GET", "/api/study");
        nobody.Csrf = "x";
        await nobody.JsonAsync("POST", "/api/session", new JsonObject { ["name"] = "x" });
        Assert.DoesNotContain(log.All, l => l.Level is >= LogLevel.Warning and < LogLevel.None);
    }

    static async Task<Cookie> SessionCookieAsync(ServedStudy study)
    {
        using var anna = await study.SignInAsync("anna");
        return anna.Cookies.GetAllCookies().Single(c => c.Name.StartsWith("rubor.session", StringComparison.Ordinal));
    }

    static void Broken(IServiceCollection services, LogLines log, Exception failure)
    {
        log.Take(services);
        services.AddSingleton<IReadStore>(new BrokenStore(failure));
    }

    sealed class BrokenStore(Exception failure) : IReadStore
    {
        public Task<AppendResult> AppendAsync(Append request, CancellationToken cancel = default) => throw failure;

        public Task<IReadOnlyList<StoredEvent>> EventsAsync(string read, long from = 0, CancellationToken cancel = default) =>
            throw failure;

        public Task<StoredEvent?> FindAsync(string reader, string client, long clientSequence, CancellationToken cancel = default) =>
            throw failure;

        public Task<IReadOnlyList<ReadSummary>> ListAsync(string? study = null, string? caseName = null, string? reader = null,
            CancellationToken cancel = default) => throw failure;

        public Task<StoreContent> ContentAsync(CancellationToken cancel = default) => throw failure;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
