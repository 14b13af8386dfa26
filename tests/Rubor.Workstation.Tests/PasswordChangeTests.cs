using System.Net;
using System.Text.Json.Nodes;
using Rubor.Reading.People;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tests;

public class PasswordChangeTests
{
    const string Address = "/api/session/password", Next = "gravel tulip oxidise hem";

    [Fact]
    public async Task Others_sessions_end_this_one_goes_on_and_the_new_password_counts()
    {
        var log = new LogLines();
        await using var study = await ServedStudy.StartAsync(replace: s => log.Take(s));
        using var anna = await study.SignInAsync("anna");
        using var elsewhere = await study.SignInAsync("anna");
        using var ben = await study.SignInAsync("ben");
        await anna.OpenAsync(ServedPeople.Case);
        var (status, body) = await anna.JsonAsync("POST", Address, Given(ServedStudy.Password, Next));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("anna", (string?)body!["name"]);
        anna.Csrf = (string?)body["csrf"];
        await anna.OpenAsync("sub-02_ses-baseline", "another-tab");
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.JsonAsync("GET", "/api/study")).Status);
        Assert.Equal("ben", await ben.WhoAsync());
        await elsewhere.FetchTokenAsync();
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await elsewhere.JsonAsync("POST", "/api/session",
            new JsonObject { ["name"] = "anna", ["password"] = ServedStudy.Password })).Status);
        await elsewhere.SignInAsync("anna", Next);
        // The one that went on can be ended as any other.
        using var copied = anna.Copy();
        Assert.Equal(HttpStatusCode.NoContent, (await anna.JsonAsync("DELETE", "/api/session")).Status);
        Assert.Null(await copied.WhoAsync());
        Assert.Contains(log.All, l => l.Text.StartsWith($"anna has changed the password, from {anna.From}", StringComparison.Ordinal));
        Assert.DoesNotContain(log.All, l => l.Text.Contains(Next, StringComparison.Ordinal)
            || l.Text.Contains(ServedStudy.Password, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(422, "at least 12", ServedStudy.Password, "short")]
    [InlineData(422, "take four or more words", ServedStudy.Password, "aaaaaaaaaaaa")]
    [InlineData(422, "take four or more words", ServedStudy.Password, "123456789012")]
    [InlineData(422, "take four or more words", ServedStudy.Password, "anna-anna-2026")]
    [InlineData(422, "take another", ServedStudy.Password, ServedStudy.Password)]
    [InlineData(403, "current password is wrong", "not the right one", Next)]
    [InlineData(403, "current password is wrong", "not the right one", "short")]
    public async Task What_cannot_be_is_refused_and_changes_nothing(int expected, string because, string current, string next)
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        using var accounts = SqliteAccountStore.Open(study.Store);
        var before = await accounts.FindAsync("anna", TestContext.Current.CancellationToken);
        var (status, body) = await anna.JsonAsync("POST", Address, Given(current, next));
        Assert.Equal(expected, (int)status);
        Assert.Contains(because, (string?)body!["error"], StringComparison.Ordinal);
        Assert.Equal(before, await accounts.FindAsync("anna", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, (await anna.JsonAsync("GET", "/api/study")).Status);
    }

    [Fact]
    public async Task The_current_password_is_tried_under_the_same_limits()
    {
        await using var study = await ServedStudy.StartAsync();
        using var anna = await study.SignInAsync("anna");
        for (int i = 0; i < PasswordTries.FreeTries; i++)
            Assert.Equal(HttpStatusCode.Forbidden, (await anna.JsonAsync("POST", Address, Given("not the right one", Next))).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await anna.JsonAsync("POST", Address, Given(ServedStudy.Password, Next))).Status);
    }

    [Fact]
    public async Task An_old_weak_password_still_signs_in()
    {
        await using var study = await ServedStudy.StartAsync();
        using (var accounts = SqliteAccountStore.Open(study.Store))
            await accounts.AddAsync(new("carl", Role.Coordinator, ServedStudy.HashOf("aaaaaaaaaaaa"), false, DateTimeOffset.UtcNow),
                TestContext.Current.CancellationToken);
        using var carl = new SignedIn(study.Address);
        await carl.SignInAsync("carl", "aaaaaaaaaaaa");
        Assert.Equal(HttpStatusCode.OK, (await carl.JsonAsync("POST", Address, Given("aaaaaaaaaaaa", Next))).Status);
    }

    [Fact]
    public async Task A_change_undoes_nothing_that_was_done_to_the_account_meanwhile()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var study = await ServedStudy.StartAsync();
        using var accounts = SqliteAccountStore.Open(study.Store);
        var looked = (await accounts.FindAsync("anna", cancel))!;
        await accounts.ChangeAsync(looked with { IsDisabled = true }, cancel);
        Assert.False(await accounts.ChangePasswordAsync(looked, "x", cancel));
        await accounts.ChangeAsync(looked with { PasswordHash = "y" }, cancel);
        Assert.False(await accounts.ChangePasswordAsync(looked, "x", cancel));
        Assert.Equal("y", (await accounts.FindAsync("anna", cancel))!.PasswordHash);
        Assert.True(await accounts.ChangePasswordAsync(looked with { PasswordHash = "y" }, "x", cancel));
    }

    static JsonObject Given(string current, string next) => new() { ["current"] = current, ["new"] = next };
}
