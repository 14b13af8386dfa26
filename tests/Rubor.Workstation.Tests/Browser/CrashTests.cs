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

    [Fact]
    public async Task A_store_that_is_put_back_to_an_older_state_is_told_of_and_what_it_lost_is_done_again_once()
    {
        await using var server = await ServerProcess.StartAsync(["anna"], BrowserCrashRound.WriteCase);
        await using var context = await chromium.NewContextAsync();
        var page = await ReaderPage.OpenAsync(context, server.Address);
        await page.SignInAsync("anna", ServerProcess.Password);
        await page.OpenCaseAsync(BrowserCrashRound.CaseWords, BrowserCrashRound.Case);
        await page.Pieces.FocusAsync();
        await page.PressAsync("Delete");
        await page.SavedAsync();
        server.Kill();
        string backup = Directory.CreateTempSubdirectory("rubor-backup-").FullName;
        Copy(server.Reads, backup);
        await server.RestartAsync();
        for (int i = 0; i < 3; i++)
        {
            await page.PressAsync("ArrowDown");
            await page.PressAsync("Delete");
        }
        await page.FiguresAfterAsync(f => f.Removed == 4);
        await page.SavedAsync();
        server.Kill();
        foreach (string file in Directory.GetFiles(server.Reads, "*.db*"))
            File.Delete(file);
        Copy(backup, server.Reads);
        Directory.Delete(backup, recursive: true);
        await server.RestartAsync();

        // The reader looks at the page again.
        await page.Page.EvaluateAsync("() => { window.dispatchEvent(new Event('focus')); }");
        await page.SaveSaysAsync("Not on the server any more: 3 acts");
        await page.SaysAsync("The server’s store was put back to an older state: 3 acts of this read are not in it any more.");
        Assert.Equal(1, (await page.FiguresAsync()).Removed);
        await page.PressAsync("Shift+a");
        await page.PressButtonAsync("Do all again");
        await page.SavedAsync();
        var shown = await page.FiguresAfterAsync(f => f.Removed == 4);
        var stored = new StoredRead(server.Reads, BrowserCrashRound.Case, "anna");
        Assert.Equal(shown, stored.Figures(await stored.StateAsync()));
        Assert.Equal(4, (await stored.EventsAsync()).Count(e => e.Type == "pieces_removed"));
        Assert.Empty(page.Complaints("net::ERR_"));
    }

    static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*.db*").Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
