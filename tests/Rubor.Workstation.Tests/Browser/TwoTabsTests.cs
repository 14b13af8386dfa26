using Microsoft.Playwright;
using Rubor.Reading.Audit;
using Rubor.Reading.Sqlite;

namespace Rubor.Workstation.Tests.Browser;

public class TwoTabsTests(ChromiumFixture chromium)
{
    private const string Told = "Also open in another tab";

    [Fact]
    public async Task Two_tabs_on_one_case_are_told_and_their_acts_end_in_one_chain()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var (first, second) = (day.Page, await day.SecondTabAsync());
        await first.SaysAsync(Told);
        await second.SaysAsync(Told);
        await day.PhotographAsync("two-tabs", second);

        // Both work at once, each on pieces of its own: what the other did comes in between.
        await Task.WhenAll(WorkAsync(first, "Home", "ArrowDown"), WorkAsync(second, "End", "ArrowUp"));
        var counted = await day.AgreesAsync(first);
        Assert.Equal(counted, await day.AgreesAsync(second));
        Assert.Equal((12, 12), (counted.Acts, counted.Removed));
        Assert.Equal(2, (await day.Stored.EventsAsync()).Where(e => e.Type == "pieces_removed").Select(e => e.Client).Distinct().Count());
        Assert.Null(StoreAudit.Verify(SqliteReadStore.ReadContent(day.Study.Store)).Tampering);

        await second.Page.CloseAsync();
        await Assertions.Expect(first.Page.GetByText(Told)).Not.ToBeVisibleAsync();
        Assert.Empty(first.Complaints("status of 409"));
        Assert.Empty(second.Complaints("status of 409"));
    }

    [Fact]
    public async Task Acts_that_come_after_the_other_tabs_signature_are_set_aside_with_a_reason()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var (first, second) = (day.Page, await day.SecondTabAsync());
        await day.AgreesAsync(second);
        var network = await day.Context.NewCDPSessionAsync(second.Page);
        await network.SendAsync("Network.enable");
        await SetOfflineAsync(network, true);
        await second.Pieces.FocusAsync();
        await second.PressAsync("Delete");
        await second.PressAsync("ArrowDown");
        await second.PressAsync("Delete");
        await second.SaveSaysAsync("Offline: 2 acts");

        var shown = await day.AgreesAsync(first);
        await first.SignAsync(ServedStudy.Password);
        await first.SaysAsync("Signed, version 1");
        var signed = await day.Stored.StateAsync();

        await SetOfflineAsync(network, false);
        var notice = second.Page.GetByRole(AriaRole.Region, new() { Name = "Notices" });
        await Assertions.Expect(notice).ToContainTextAsync("2 acts were not possible any more");
        await Assertions.Expect(notice).ToContainTextAsync("signed");
        await second.SaysAsync("Signed, version 1");
        await day.PhotographAsync("set-aside", second);
        Assert.Equal(shown, await second.FiguresAfterAsync(f => f.Removed == 0));
        Assert.Equal(signed.Version, (await day.Stored.StateAsync()).Version);

        // Told again until it was seen: not even a reload takes it away.
        await second.Page.ReloadAsync();
        await second.ReadyAsync(ReadingDay.Case);
        await Assertions.Expect(notice).ToContainTextAsync("2 acts were not possible any more");
        await second.PressButtonAsync("Dismiss this notice");
        await second.Page.ReloadAsync();
        await second.ReadyAsync(ReadingDay.Case);
        Assert.Equal(0, await second.Page.GetByText("not possible any more").CountAsync());
        Assert.Empty(first.Complaints());
        Assert.Empty(second.Complaints("status of 409", "net::ERR_INTERNET_DISCONNECTED"));
    }

    private static async Task WorkAsync(ReaderPage page, string from, string on)
    {
        await page.Pieces.FocusAsync();
        await page.PressAsync(from);
        for (int i = 0; i < 6; i++)
        {
            await page.PressAsync("Delete");
            await page.PressAsync(on);
        }
    }

    private static async Task SetOfflineAsync(ICDPSession network, bool offline) => await network.SendAsync(
        "Network.emulateNetworkConditions", new() { ["offline"] = offline, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1 });
}
