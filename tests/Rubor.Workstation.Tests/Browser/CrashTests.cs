namespace Rubor.Workstation.Tests.Browser;

public class CrashTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task A_server_that_is_killed_in_the_middle_loses_no_acknowledged_act_and_doubles_none()
    {
        await using var server = await ServerProcess.StartAsync(["anna"], BrowserCrashRound.WriteCase);
        await using var context = await chromium.NewContextAsync();
        var page = await ReaderPage.OpenAsync(context, server.Address);
        await page.SignInAsync("anna", ServerProcess.Password);
        await page.OpenCaseAsync(BrowserCrashRound.CaseWords, BrowserCrashRound.Case);
        var round = new BrowserCrashRound(server, page, "anna", new Random(1));
        for (int i = 1; i <= 5; i++)
            Assert.Null(await round.PlayAsync() is { } wrong ? $"round {i}: {wrong}" : null);
        Assert.InRange(round.Acknowledged, 20, round.Acts + 5);
        Assert.Empty(page.Complaints("net::ERR_", "status of 409"));
    }
}
