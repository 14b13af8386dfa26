using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rubor.Reading.People;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tests;

public class SignInLimitTests
{
    [Fact]
    public async Task One_who_mistypes_waits_and_shuts_nobody_else_out()
    {
        var clock = new MovingClock();
        await using var study = await ServedStudy.StartAsync(replace: s => s.AddSingleton<TimeProvider>(clock));
        using var mistyping = await study.SignInAsync(null);
        await mistyping.FetchTokenAsync();
        for (int i = 0; i < PasswordTries.FreeTries; i++)
            Assert.Equal(HttpStatusCode.Unauthorized,
                (await mistyping.JsonAsync("POST", "/api/session", Given("anna", "a wrong password"))).Status);
        await RequireTooManyAsync(mistyping, "/api/session", Given("anna", ServedStudy.Password), PasswordTries.FirstWait);
        // At the same address somebody else signs in, and so does the same one once the wait is over.
        using var ben = new SignedIn(study.Address) { From = mistyping.From };
        await ben.SignInAsync("ben", ServedStudy.Password);
        clock.Pass(PasswordTries.FirstWait.TotalMinutes + 0.01);
        Assert.Equal(HttpStatusCode.OK, (await mistyping.JsonAsync("POST", "/api/session", Given("anna", ServedStudy.Password))).Status);
    }

    [Fact]
    public async Task Thirty_readers_sign_in_at_once_from_one_address_though_each_mistypes_first()
    {
        await using var study = await ServedStudy.StartAsync();
        using (var accounts = SqliteAccountStore.Open(study.Store))
            for (int i = 0; i < 30; i++)
                await accounts.AddAsync(new($"reader{i}", Role.Reader, ServedStudy.HashOf(ServedStudy.Password), false,
                    DateTimeOffset.UtcNow), TestContext.Current.CancellationToken);
        var address = IPAddress.Parse("127.9.9.9");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(async i =>
        {
            using var reader = new SignedIn(study.Address) { From = address };
            await reader.FetchTokenAsync();
            Assert.Equal(HttpStatusCode.Unauthorized, (await reader.JsonAsync("POST", "/api/session", Given($"reader{i}", "a wrong password"))).Status);
            await reader.SignInAsync($"reader{i}", ServedStudy.Password);
        }));
    }

    [Fact]
    public async Task Right_passwords_count_nothing_however_many_and_at_once()
    {
        await using var study = await ServedStudy.StartAsync();
        using var address = await study.SignInAsync(null);
        await Task.WhenAll(Enumerable.Range(0, 2 * PasswordTries.AccountTries).Select(async _ =>
        {
            using var anna = new SignedIn(study.Address) { From = address.From };
            await anna.SignInAsync("anna", ServedStudy.Password);
        }));
    }

    [Fact]
    public async Task Many_wrong_ones_at_once_are_not_all_looked_at()
    {
        await using var study = await ServedStudy.StartAsync();
        using var guesser = await study.SignInAsync(null);
        await guesser.FetchTokenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 60)
            .Select(i => guesser.JsonAsync("POST", "/api/session", Given("anna", $"a wrong password {i}"))));
        Assert.Equal(PasswordTries.FreeTries, answers.Count(a => a.Status == HttpStatusCode.Unauthorized));
        Assert.Equal(60 - PasswordTries.FreeTries, answers.Count(a => a.Status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_reader_goes_on_in_the_own_browser_whoever_tries_passwords_from_elsewhere_or_beside()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        Assert.Equal(HttpStatusCode.NoContent, (await anna.JsonAsync("DELETE", "/api/session")).Status);
        // From her own address, and from as many others as it takes to use up what the account allows.
        for (int i = 0; i <= PasswordTries.AccountTries / PasswordTries.FreeTries; i++)
        {
            using var robot = i == 0 ? new SignedIn(study.Address) { From = anna.From } : new SignedIn(study.Address);
            await robot.FetchTokenAsync();
            for (int j = 0; j < PasswordTries.FreeTries; j++)
                await robot.JsonAsync("POST", "/api/session", Given("anna", "a wrong password"));
        }
        using var elsewhere = await study.SignInAsync(null);
        await elsewhere.FetchTokenAsync();
        await RequireTooManyAsync(elsewhere, "/api/session", Given("anna", ServedStudy.Password), PasswordTries.AccountPace);
        await anna.SignInAsync("anna", ServedStudy.Password);
    }

    [Fact]
    public async Task Names_that_are_none_are_answered_as_those_that_are()
    {
        await using var study = await ServedStudy.StartAsync();
        var answers = new List<string>();
        foreach (string name in new[] { "anna", "nobody", new string('x', 5000), "anna\n' OR 1=1 --" })
        {
            using var guesser = await study.SignInAsync(null);
            await guesser.FetchTokenAsync();
            string all = "";
            for (int i = 0; i < PasswordTries.FreeTries + 2; i++)
            {
                using var answer = await guesser.SendAsync("POST", "/api/session", Given(name, "a wrong password"));
                all += $"{answer.StatusCode} {answer.Headers.RetryAfter is null} " +
                    $"{await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}\n";
            }
            answers.Add(all);
        }
        Assert.Single(answers.Select(a => Regex.Replace(a, "[0-9]+ seconds", "some seconds")).Distinct());
        Assert.Contains("TooManyRequests", answers[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_before_a_password_is_looked_at_counts_nothing()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync(null);
        for (int i = 0; i < 2 * PasswordTries.AddressTries; i++)
            Assert.Equal(HttpStatusCode.BadRequest,
                (await anna.JsonAsync("POST", "/api/session", Given("anna", "a wrong password"))).Status);
        await anna.SignInAsync("anna", ServedStudy.Password);
    }

    [Fact]
    public async Task Signatures_are_limited_for_who_signs_and_not_for_a_neighbour_at_the_same_address()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        using var ben = new SignedIn(study.Address) { From = anna.From };
        await ben.SignInAsync("ben", ServedStudy.Password);
        string path = $"/api/reads/{new string('0', 32)}/signature";
        var signature = new JsonObject
        {
            ["password"] = "a wrong password",
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
        };
        for (int i = 0; i < PasswordTries.FreeTries; i++)
            Assert.Equal(HttpStatusCode.Forbidden, (await anna.JsonAsync("POST", path, signature.DeepClone())).Status);
        await RequireTooManyAsync(anna, path, signature, PasswordTries.FirstWait);
        Assert.Equal(HttpStatusCode.Forbidden, (await ben.JsonAsync("POST", path, signature.DeepClone())).Status);
    }

    [Fact]
    public async Task Without_a_proxy_nobody_gets_more_tries_by_naming_other_addresses()
    {
        await using var study = await ServedStudy.StartAsync();
        using var guesser = await study.SignInAsync(null);
        await guesser.FetchTokenAsync();
        var statuses = new List<HttpStatusCode>();
        for (int i = 0; i <= PasswordTries.FreeTries; i++)
            statuses.Add(await TryAsync(guesser, $"203.0.113.{i}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    [Fact]
    public async Task Behind_a_proxy_the_address_that_the_proxy_saw_counts_and_is_logged()
    {
        var log = new LogLines();
        await using var study = await ServedStudy.StartAsync(with: o => o with { BehindProxy = true }, replace: s => log.Take(s));
        using var proxy = await study.SignInAsync(null);
        (string cookie, proxy.Csrf) = await TokenAsync(proxy);
        // The proxy adds the address that it saw behind whatever the client had written.
        for (int i = 0; i < PasswordTries.FreeTries; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(proxy, $"198.51.100.{i}, 203.0.113.7", cookie));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(proxy, "198.51.100.99, 203.0.113.7", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(proxy, "203.0.113.8", cookie));
        Assert.Contains(log.All, l => l.Text.Contains("sign-in failed for anna, from 203.0.113.7", StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, l => l.Text.Contains("198.51.100", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failures_and_waits_are_logged_with_account_and_address_and_never_with_what_was_typed()
    {
        var log = new LogLines();
        await using var study = await ServedStudy.StartAsync(replace: s => log.Take(s));
        using var guesser = await study.SignInAsync(null);
        await guesser.FetchTokenAsync();
        for (int i = 0; i < PasswordTries.FreeTries; i++)
            await guesser.JsonAsync("POST", "/api/session", Given("Anna", "gravel tulip oxidise hem"));
        // A password in the field for the name, and a line that somebody would like to see in the log.
        await guesser.JsonAsync("POST", "/api/session", Given("gravel-tulip-oxidise", "x"));
        await guesser.JsonAsync("POST", "/api/session", Given("x\nwarn: ben signed in", "x"));
        var failures = log.All.Select(l => l.Text).Where(t => t.Contains("failed", StringComparison.Ordinal)).ToList();
        Assert.Equal(PasswordTries.FreeTries + 2, failures.Count);
        Assert.Equal(PasswordTries.FreeTries,
            failures.Count(f => f.StartsWith($"sign-in failed for anna, from {guesser.From}", StringComparison.Ordinal)));
        Assert.EndsWith("; the next try there waits 15 seconds", failures[PasswordTries.FreeTries - 1].Trim(), StringComparison.Ordinal);
        Assert.Equal(2, failures.Count(f => f.Contains("a name that no account has", StringComparison.Ordinal)));
        Assert.DoesNotContain(log.All, l => l.Text.Contains("tulip", StringComparison.Ordinal)
            || l.Text.Contains("ben signed in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "127.0.0.1", "203.0.113.7", true)]
    [InlineData(null, "::1", "203.0.113.7", true)]
    [InlineData(null, "192.0.2.1", "192.0.2.1", false)]
    [InlineData("192.0.2.1", "192.0.2.1", "203.0.113.7", true)]
    [InlineData("192.0.2.1", "192.0.2.2", "192.0.2.2", false)]
    public async Task Only_a_proxy_on_this_machine_or_the_named_one_is_believed(string? named, string proxy, string address, bool isHttps)
    {
        var app = new ApplicationBuilder(new ServiceCollection().AddLogging().BuildServiceProvider());
        app.UseForwardedHeaders(FrontDoor.Forwarded(new() { Folder = "/", BehindProxy = true, Proxy = named }));
        app.Run(_ => Task.CompletedTask);
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(proxy);
        context.Request.Scheme = "http";
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.7";
        context.Request.Headers["X-Forwarded-Proto"] = "https";
        context.Request.Headers["X-Forwarded-Host"] = "foreign.example";
        await app.Build()(context);
        Assert.Equal((address, isHttps), (context.Connection.RemoteIpAddress?.ToString(), context.Request.IsHttps));
        Assert.NotEqual("foreign.example", context.Request.Host.Host);
    }

    static JsonObject Given(string name, string password) => new() { ["name"] = name, ["password"] = password };

    static async Task<HttpStatusCode> TryAsync(SignedIn browser, string forwardedFor, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session") { Content = JsonContent.Create(Given("anna", "a wrong password")) };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", "https");
        // A Secure cookie comes by HTTPS only; a proxy hands it on without.
        if (cookie is not null)
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }

    static async Task<(string Cookie, string Token)> TokenAsync(SignedIn browser)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/session");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await browser.SendAsync(request);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return (answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0], (string)body["csrf"]!);
    }

    static async Task RequireTooManyAsync(SignedIn browser, string path, JsonObject body, TimeSpan longest)
    {
        using var answer = await browser.SendAsync("POST", path, body.DeepClone());
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, longest.TotalSeconds);
        Assert.Contains("wait",
            (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"],
            StringComparison.Ordinal);
    }
}
