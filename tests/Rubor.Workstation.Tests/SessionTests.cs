using System.Net;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Rubor.Reading.People;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tests;

[Collection(OneServer.Name)]
public class SessionTests(ServedPeople people)
{
    [Fact]
    public async Task Cookies_are_for_no_script_and_no_foreign_page()
    {
        using var browser = new SignedIn(people.Study.Address);
        var cookies = await CookiesOfASignInAsync(browser);
        Assert.All(cookies, c => Assert.Equal(["httponly", "path=/", "samesite=strict"], Attributes(c)));
        // Only what tells a browser that was used before from others outlives it.
        Assert.Equal(["rubor.browser"], cookies.Where(c => c.Contains("expires=", StringComparison.OrdinalIgnoreCase))
            .Select(c => c[..c.LastIndexOf('.', c.IndexOf('=', StringComparison.Ordinal))]));
    }

    [Fact]
    public async Task A_sign_out_takes_the_cookie_away()
    {
        using var anna = await people.Study.SignInAsync("anna");
        Assert.Equal("anna", await anna.WhoAsync());
        using var answer = await anna.SendAsync("DELETE", "/api/session");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.DoesNotContain(anna.Cookies.GetAllCookies(), c => c.Name.StartsWith("rubor.session", StringComparison.Ordinal));
        Assert.Null(await anna.WhoAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await anna.JsonAsync("GET", "/api/study")).Status);
    }

    [Fact, SupportedOSPlatform("linux")]
    public async Task A_sign_out_ends_every_copy_of_its_cookie_also_over_a_restart_and_no_other_session()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        using var other = await study.SignInAsync("anna");
        using var copied = anna.Copy();
        Assert.Equal(HttpStatusCode.OK, (await copied.JsonAsync("GET", "/api/study")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await anna.JsonAsync("DELETE", "/api/session")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await copied.JsonAsync("GET", "/api/study")).Status);
        Assert.Null(await copied.WhoAsync());
        Assert.Equal("anna", await other.WhoAsync());
        await study.RestartAsync();
        using var later = copied.Copy(study.Address);
        using var otherLater = other.Copy(study.Address);
        Assert.Equal(HttpStatusCode.Unauthorized, (await later.JsonAsync("GET", "/api/study")).Status);
        Assert.Equal("anna", await otherLater.WhoAsync());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(study.Reads, Sessions.KeysFolder, EndedSessions.FileName)));
    }

    [Fact]
    public async Task Ended_sessions_are_forgotten_once_their_cookies_are_worth_nothing()
    {
        var clock = new MovingClock();
        await using var study = await ServedStudy.StartAsync(with: o => o with { TimeoutMinutes = 30 }, replace: s =>
            s.AddSingleton<TimeProvider>(clock));
        string file = Path.Combine(study.Reads, Sessions.KeysFolder, EndedSessions.FileName);
        for (int i = 0; i < 3; i++)
        {
            using var anna = await study.SignInAsync("anna");
            await anna.JsonAsync("DELETE", "/api/session");
            clock.Pass(20);
        }
        Assert.Equal(3, File.ReadLines(file).Count());
        await study.RestartAsync();
        _ = study.Services.GetRequiredService<EndedSessions>();
        Assert.Single(File.ReadLines(file));
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("password")]
    [InlineData("role")]
    public async Task A_change_of_the_account_ends_its_session_at_the_next_request(string what)
    {
        var cancel = TestContext.Current.CancellationToken;
        // Another process has the store open as well: 'rubor users'.
        using var accounts = SqliteAccountStore.Open(people.Study.Store, create: false);
        var account = new Account($"dora-{what}", Role.Reader, (await accounts.FindAsync("anna", cancel))!.PasswordHash, false,
            DateTimeOffset.UtcNow);
        Assert.True(await accounts.AddAsync(account, cancel));
        using var dora = await people.Study.SignInAsync(account.Name);
        Assert.Equal(HttpStatusCode.OK, (await dora.JsonAsync("GET", "/api/study")).Status);
        Assert.True(await accounts.ChangeAsync(
            what switch
            {
                "disabled" => account with { IsDisabled = true },
                "password" =>
                account with { PasswordHash = ServedStudy.HashOf("another phantom password") },
                _ =>
                account with { Role = Role.Admin }
            }, cancel));
        Assert.Equal(HttpStatusCode.Unauthorized, (await dora.JsonAsync("GET", "/api/study")).Status);
        Assert.Null(await dora.WhoAsync());
        await dora.FetchTokenAsync();
        string password = what == "password" ? "another phantom password" : ServedStudy.Password;
        var (status, body) = await dora.JsonAsync("POST", "/api/session",
            new JsonObject { ["name"] = account.Name, ["password"] = password });
        Assert.Equal(what == "disabled" ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, status);
        if (what == "role")
            Assert.Equal("admin", (string?)body!["role"]);
    }

    [Fact]
    public async Task A_session_ends_after_the_minutes_without_a_request_and_not_before()
    {
        var clock = new MovingClock();
        await using var study = await ServedStudy.StartAsync(with: o => o with { TimeoutMinutes = 30 }, replace: s =>
            s.AddSingleton<TimeProvider>(clock));
        using var anna = await study.SignInAsync("anna");
        // Each of these lies less than half of the time-out after the one before, and counts all the same.
        foreach (double minutes in new[] { 2, 14, 29, 10, 29.5 })
        {
            clock.Pass(minutes);
            Assert.Equal("anna", await anna.WhoAsync());
        }
        clock.Pass(31);
        Assert.Null(await anna.WhoAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await anna.JsonAsync("GET", "/api/study")).Status);
    }

    [Fact]
    public async Task What_the_page_asks_by_itself_keeps_no_session_alive()
    {
        var clock = new MovingClock();
        await using var study = await ServedStudy.StartAsync(with: o => o with { TimeoutMinutes = 30 }, replace: s =>
            s.AddSingleton<TimeProvider>(clock));
        using var anna = await study.SignInAsync("anna");
        foreach (double minutes in new[] { 10, 10, 9 })
        {
            clock.Pass(minutes);
            Assert.Equal(HttpStatusCode.OK, await AskAsync(anna, Sessions.PollHeader, "1"));
        }
        clock.Pass(2);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(anna, Sessions.PollHeader, "1"));
    }

    [Fact]
    public async Task A_page_of_one_reader_is_refused_once_another_has_signed_in_in_its_browser()
    {
        using var browser = people["anna"].Copy();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(browser, Sessions.ReaderHeader, "anna"));
        await browser.SignInAsync("ben", ServedStudy.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(browser, Sessions.ReaderHeader, "anna"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(browser, Sessions.ReaderHeader, "ben"));
    }

    static async Task<HttpStatusCode> AskAsync(SignedIn browser, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/study") { Headers = { { header, value } } };
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }

    [Fact]
    public async Task A_session_outlives_the_server_and_its_keys_are_private()
    {
        await using var study = await ServedStudy.StartAsync();
        using var before = await study.SignInAsync("anna");
        await study.RestartAsync();
        using var after = before.Copy(study.Address);
        await after.OpenAsync("sub-01_ses-baseline");
        var keys = new DirectoryInfo(Path.Combine(study.Reads, "keys"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, keys.UnixFileMode);
        Assert.All(keys.GetFiles(), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, f.UnixFileMode));
        Assert.NotEmpty(keys.GetFiles());
    }

    [Fact]
    public async Task Two_studies_on_one_machine_do_not_sign_each_others_readers_out()
    {
        await using var other = await ServedStudy.StartAsync();
        using var here = people["anna"].Copy();
        using var there = here.Copy(other.Address);
        await there.SignInAsync("ben", ServedStudy.Password);
        here.Cookies.Add(there.Cookies.GetAllCookies());
        Assert.Equal("anna", await here.WhoAsync());
        Assert.Equal("ben", await there.WhoAsync());
    }

    [Fact]
    public async Task Cookies_of_another_server_are_worth_nothing()
    {
        await using var other = await ServedStudy.StartAsync();
        using var forged = await other.SignInAsync(null);
        // Even under the right name.
        string name = await NameOfSessionCookieAsync(other);
        forged.Cookies.Add(new Cookie(name, people["anna"].Cookies.GetAllCookies()
            .Single(c => c.Name.StartsWith("rubor.session", StringComparison.Ordinal)).Value, "/", "127.0.0.1"));
        Assert.Null(await forged.WhoAsync());
    }

    [Fact]
    public async Task Accounts_made_and_changed_while_the_server_runs_count_at_once()
    {
        var cancel = TestContext.Current.CancellationToken;
        using (var accounts = SqliteAccountStore.Open(people.Study.Store))
            Assert.True(await accounts.AddAsync(new("emil", Role.Reader, ServedStudy.HashOf("the first password"), false,
                DateTimeOffset.UtcNow), cancel));
        using var emil = new SignedIn(people.Study.Address);
        await emil.SignInAsync("emil", "the first password");
        await emil.OpenAsync(ServedPeople.Case, "emils-tab");
        using (var accounts = SqliteAccountStore.Open(people.Study.Store))
            Assert.True(await accounts.ChangeAsync((await accounts.FindAsync("emil", cancel))!
                with
            { PasswordHash = ServedStudy.HashOf("the second password") }, cancel));
        Assert.Null(await emil.WhoAsync());
        await emil.SignInAsync("emil", "the second password");
        Assert.Equal("emil", await emil.WhoAsync());
    }

    /// <summary>Set-Cookie lines of a sign-in: the token's and the session's.</summary>
    internal static async Task<List<string>> CookiesOfASignInAsync(SignedIn browser, params (string Name, string Value)[] headers)
    {
        var cookies = new List<string>();
        foreach (var (method, body) in new (string, JsonObject?)[] { ("GET", null),
            ("POST", new() { ["name"] = "anna", ["password"] = ServedStudy.Password }) })
        {
            using var request = new HttpRequestMessage(new(method), "/api/session")
            {
                Content = body is null ? null
                : System.Net.Http.Json.JsonContent.Create(body)
            };
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            // A browser sends Secure cookies by HTTPS only; a proxy hands them on without it.
            if (cookies.Count > 0)
                request.Headers.TryAddWithoutValidation("Cookie", cookies[0].Split(';')[0]);
            using var answer = await browser.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            browser.Csrf = (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["csrf"];
            if (answer.Headers.TryGetValues("Set-Cookie", out var set))
                cookies.AddRange(set);
        }
        Assert.Contains(cookies, c => c.Contains("rubor.csrf.", StringComparison.Ordinal));
        Assert.Contains(cookies, c => c.Contains("rubor.session.", StringComparison.Ordinal));
        return cookies;
    }

    /// <summary>Attributes of a Set-Cookie line in order.</summary>
    internal static IEnumerable<string> Attributes(string cookie) =>
        cookie.Split("; ").Skip(1).Select(a => a.ToLowerInvariant()).Where(a => !a.StartsWith("expires=", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    static async Task<string> NameOfSessionCookieAsync(ServedStudy study)
    {
        using var anna = await study.SignInAsync("anna");
        return anna.Cookies.GetAllCookies().Single(c => c.Name.StartsWith("rubor.session", StringComparison.Ordinal)).Name;
    }
}
