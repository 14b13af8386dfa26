using System.Net;
using System.Text.Json.Nodes;

namespace Rubor.Workstation.Tests;

[Collection(OneServer.Name)]
public class AntiforgeryTests(ServedPeople people)
{
    public static TheoryData<string, string> Changes =>
        new(EndpointRoleTests.All.Where(r => r.Method != "GET").Select(r => (r.Method, r.Pattern)));

    [Theory, MemberData(nameof(Changes))]
    public async Task A_change_without_the_own_token_is_refused(string method, string pattern)
    {
        var row = EndpointRoleTests.All.Single(r => r.Method == method && r.Pattern == pattern);
        string before = await people["anna"].TextAsync($"/api/reads/{people.Read}");
        // What readers may not do at all is tried by somebody who may.
        string who = row.Expected is [_, 403, 403, not 403, ..] ? "cora" : "anna";
        string?[] tokens = [null, "", "x", people["ben"].Csrf, people["nobody"].Csrf];
        foreach (string? token in tokens)
        {
            using var person = people[who].Copy();
            person.Csrf = token;
            var (status, body) = await person.JsonAsync(method, row.PathFor(people.Read), row.Body?.Invoke());
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Equal("csrf", (string?)body!["code"]);
            Assert.Equal(who, await person.WhoAsync());
        }
        Assert.Equal(before, await people["anna"].TextAsync($"/api/reads/{people.Read}"));
    }

    [Fact]
    public async Task Nobody_is_signed_in_without_the_token_or_with_that_of_another_browser()
    {
        foreach (string? token in new[] { null, people["anna"].Csrf, people["nobody"].Csrf })
        {
            using var stranger = new SignedIn(people.Study.Address);
            await stranger.FetchTokenAsync();
            stranger.Csrf = token;
            var (status, body) = await stranger.JsonAsync("POST", "/api/session",
                new JsonObject { ["name"] = "anna", ["password"] = ServedStudy.Password });
            Assert.Equal((HttpStatusCode.BadRequest, "csrf"), (status, (string?)body!["code"]));
            Assert.Null(await stranger.WhoAsync());
        }
    }

    [Fact]
    public async Task The_token_of_before_the_sign_in_no_longer_counts()
    {
        using var browser = new SignedIn(people.Study.Address);
        await browser.FetchTokenAsync();
        string? before = browser.Csrf;
        await browser.SignInAsync("ben", ServedStudy.Password);
        Assert.NotEqual(before, browser.Csrf);
        browser.Csrf = before;
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.JsonAsync("DELETE", "/api/session")).Status);
    }

    [Fact]
    public async Task A_token_in_a_form_is_none()
    {
        using var anna = people["anna"].Copy();
        string token = anna.Csrf!;
        anna.Csrf = null;
        using var request = new HttpRequestMessage(HttpMethod.Delete,
            "/api/session")
        { Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]) };
        using var answer = await anna.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("anna", await anna.WhoAsync());
    }
}
