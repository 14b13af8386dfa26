using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tests;

public class RateLimitTests
{
    [Fact]
    public async Task After_twenty_tries_a_minute_the_right_password_does_not_sign_in_either()
    {
        await using var study = await ServedStudy.StartAsync();
        using var guesser = await study.SignInAsync(null);
        await guesser.FetchTokenAsync();
        for (int i = 0; i < RateLimits.TriesAMinute; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await guesser.JsonAsync("POST", "/api/session", Password("a wrong password"))).Status);
        await RequireTooManyAsync(guesser, "/api/session", Password(ServedStudy.Password));
        // Others do not pay for it, and what needs no password goes on.
        using var elsewhere = await study.SignInAsync("anna");
        Assert.Equal("anna", await elsewhere.WhoAsync());
        Assert.Null(await guesser.WhoAsync());
    }

    [Fact]
    public async Task Tries_without_a_token_or_without_JSON_count_too()
    {
        await using var study = await ServedStudy.StartAsync();
        using var guesser = await study.SignInAsync(null);
        for (int i = 0; i < RateLimits.TriesAMinute; i++)
            Assert.Equal(HttpStatusCode.BadRequest, (await guesser.JsonAsync("POST", "/api/session", new JsonObject())).Status);
        await RequireTooManyAsync(guesser, "/api/session", Password(ServedStudy.Password));
    }

    [Fact]
    public async Task Signatures_are_limited_for_who_signs_and_not_for_a_neighbour_at_the_same_address()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        using var ben = new SignedIn(study.Address) { From = anna.From };
        await ben.SignInAsync("ben", ServedStudy.Password);
        string path = $"/api/reads/{new string('0', 32)}/signature";
        var signature = new JsonObject { ["password"] = "a wrong password", ["expected_version"] = 1, ["client"] = "tab", ["client_sequence"] = 1, ["voxels_lower"] = 0, ["voxels_upper"] = 0, ["mask_sha256"] = "" };
        for (int i = 0; i < RateLimits.TriesAMinute; i++)
            Assert.Equal(HttpStatusCode.Forbidden, (await anna.JsonAsync("POST", path, signature.DeepClone())).Status);
        await RequireTooManyAsync(anna, path, signature);
        Assert.Equal(HttpStatusCode.Forbidden, (await ben.JsonAsync("POST", path, signature.DeepClone())).Status);
    }

    [Fact]
    public async Task Without_a_proxy_nobody_gets_more_tries_by_naming_other_addresses()
    {
        await using var study = await ServedStudy.StartAsync();
        using var guesser = await study.SignInAsync(null);
        var statuses = new List<HttpStatusCode>();
        for (int i = 0; i <= RateLimits.TriesAMinute; i++)
            statuses.Add(await TryAsync(guesser, $"203.0.113.{i}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    [Fact]
    public async Task Behind_a_proxy_the_address_that_the_proxy_saw_counts()
    {
        await using var study = await ServedStudy.StartAsync(with: o => o with { BehindProxy = true });
        using var proxy = await study.SignInAsync(null);
        // The proxy adds the address that it saw behind whatever the client had written.
        for (int i = 0; i < RateLimits.TriesAMinute; i++)
            Assert.Equal(HttpStatusCode.BadRequest, await TryAsync(proxy, $"198.51.100.{i}, 203.0.113.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(proxy, "198.51.100.99, 203.0.113.7"));
        Assert.Equal(HttpStatusCode.BadRequest, await TryAsync(proxy, "203.0.113.8"));
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

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    public void A_network_of_version_6_counts_as_one_address(string a, string b, bool same)
    {
        static string Who(string address)
        {
            var context = new DefaultHttpContext();
            context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            return RateLimits.WhoTries(context);
        }
        Assert.Equal(same, Who(a) == Who(b));
    }

    private static JsonObject Password(string password) => new() { ["name"] = "anna", ["password"] = password };

    private static async Task<HttpStatusCode> TryAsync(SignedIn browser, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session") { Content = JsonContent.Create(Password("a wrong password")) };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task RequireTooManyAsync(SignedIn browser, string path, JsonObject body)
    {
        using var answer = await browser.SendAsync("POST", path, body);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.NotEmpty((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!);
    }
}
