using System.Net;
using System.Text.RegularExpressions;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tests;

[Collection(OneServer.Name)]
public partial class HeaderTests(ServedPeople people)
{
    [Theory]
    [InlineData("GET", "/", 200)]
    [InlineData("GET", "/index.html", 200)]
    [InlineData("GET", "/nothing.html", 404)]
    [InlineData("GET", "/api/session", 200)]
    [InlineData("GET", "/api/study", 401)]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("DELETE", "/api/session", 400)]
    [InlineData("POST", "/api/session", 400)]
    [InlineData("GET", "/health", 200)]
    [InlineData("GET", "/openapi.json", 200)]
    [InlineData("HEAD", "/", 200)]
    [InlineData("TRACE", "/", 404)]
    [InlineData("PATCH", "/", 404)]
    [InlineData("PUT", "/api/study", 401)]
    public async Task Every_answer_carries_the_headers(string method, string path, int status)
    {
        using var nobody = new SignedIn(people.Study.Address);
        using var answer = await nobody.SendAsync(method, path);
        Assert.Equal(status, (int)answer.StatusCode);
        RequireHeaders(answer);
        Assert.Equal(path.StartsWith("/api", StringComparison.Ordinal), answer.Headers.CacheControl?.NoStore == true);
    }

    [Fact]
    public async Task The_pages_scripts_and_styles_carry_them_and_may_be_kept()
    {
        string page = await people["nobody"].TextAsync("/");
        var files = Addresses().Matches(page).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(2, files.Count);
        foreach (string file in files)
        {
            using var answer = await people["nobody"].SendAsync("GET", file);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            RequireHeaders(answer);
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl?.ToString());
        }
    }

    [Fact]
    public async Task Nothing_of_a_patient_is_kept_by_the_browser()
    {
        foreach (string path in new[] { $"/api/cases/{ServedPeople.Case}/images/stir", $"/api/cases/{ServedPeople.Case}", "/api/study" })
        {
            using var answer = await people["anna"].SendAsync("GET", path);
            Assert.True(answer.IsSuccessStatusCode, path);
            Assert.True(answer.Headers.CacheControl?.NoStore, path);
            RequireHeaders(answer);
        }
    }

    [Fact]
    public void The_policy_allows_nothing_inline_and_no_eval() =>
        Assert.DoesNotContain("unsafe", PageHeaders.Policy, StringComparison.Ordinal);

    [Fact]
    public async Task The_page_has_no_script_or_style_of_its_own()
    {
        string page = await people["nobody"].TextAsync("/");
        Assert.Contains("<script", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(InlineScript(), page);
        Assert.DoesNotMatch(InlineStyle(), page);
        Assert.DoesNotMatch(Handler(), page);
        Assert.DoesNotContain("javascript:", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_page_of_another_name_that_leads_here_gets_nothing()
    {
        foreach (string host in new[] { "rebinding.example", "127.0.0.1.example", "10.0.0.1" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };
            using var answer = await people["nobody"].Copy().SendAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            RequireHeaders(answer);
        }
        foreach (string host in new[] { "localhost", "[::1]:5080", "127.0.0.1:1" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };
            using var answer = await people["nobody"].Copy().SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    internal static void RequireHeaders(HttpResponseMessage answer)
    {
        Assert.Equal([PageHeaders.Policy], answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["same-origin"], answer.Headers.GetValues("Cross-Origin-Resource-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("X-Powered-By"));
    }

    [GeneratedRegex("(?:src|href)=\"(/[^\"]+)\"")]
    private static partial Regex Addresses();

    [GeneratedRegex("<script(?![^>]*\\ssrc=)", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();

    [GeneratedRegex("<style|\\sstyle\\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineStyle();

    [GeneratedRegex("<[^>]*\\son[a-z]+\\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex Handler();
}
