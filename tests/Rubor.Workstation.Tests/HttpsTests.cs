using System.Net;

namespace Rubor.Workstation.Tests;

public sealed class HttpsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("rubor-https-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task With_a_certificate_cookies_are_Secure_and_browsers_stay_with_HTTPS()
    {
        var made = new SelfSigned(folder);
        await using var study = await ServedStudy.StartAsync(with: o =>
            o with { Certificate = made.Certificate, CertificateKey = made.Key });
        Assert.StartsWith("https://", study.Address, StringComparison.Ordinal);
        using var anna = new SignedIn(study.Address, made.Sha256);
        RequireSecure(await SessionTests.CookiesOfASignInAsync(anna));
        Assert.Equal("anna", await anna.WhoAsync());
        await anna.OpenAsync(ServedPeople.Case);
        using var answer = await AskAsync(anna, "reader.example");
        Assert.Equal(["max-age=31536000"], answer.Headers.GetValues("Strict-Transport-Security"));
        HeaderTests.RequireHeaders(answer);
        // Else a trial on one's own machine would bar every other server there.
        using var local = await AskAsync(anna, "localhost");
        Assert.False(local.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Behind_a_proxy_cookies_are_Secure()
    {
        await using var study = await ServedStudy.StartAsync(with: o => o with { BehindProxy = true });
        using var proxy = new SignedIn(study.Address);
        RequireSecure(await SessionTests.CookiesOfASignInAsync(proxy, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7")));
    }

    [Fact]
    public async Task Behind_a_proxy_nothing_is_served_that_came_without_HTTPS()
    {
        await using var study = await ServedStudy.StartAsync(with: o => o with { BehindProxy = true });
        using var nobody = new SignedIn(study.Address);
        var (status, body) = await nobody.JsonAsync("GET", "/api/session");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("X-Forwarded-Proto", (string?)body!["error"], StringComparison.Ordinal);
        // Whoever watches the server asks it without the proxy.
        Assert.Equal(HttpStatusCode.OK, (await nobody.JsonAsync("GET", "/health")).Status);
    }

    [Fact]
    public async Task Plain_HTTP_is_not_answered_where_there_is_a_certificate()
    {
        var made = new SelfSigned(folder);
        await using var study = await ServedStudy.StartAsync(with: o =>
            o with { Certificate = made.Certificate, CertificateKey = made.Key });
        using var plain = new SignedIn(study.Address.Replace("https://", "http://"));
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.WhoAsync());
    }

    static async Task<HttpResponseMessage> AskAsync(SignedIn browser, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };
        return await browser.SendAsync(request);
    }

    static void RequireSecure(List<string> cookies)
    {
        Assert.All(cookies, c => Assert.Equal(["httponly", "path=/", "samesite=strict", "secure"], SessionTests.Attributes(c)));
        Assert.All(cookies, c => Assert.StartsWith("__Host-rubor.", c, StringComparison.Ordinal));
    }
}
