using Microsoft.Playwright;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger.Sqlite;

namespace Rubor.Workstation.Tests.Browser;

public class TwoTabsTests(ChromiumFixture chromium)
{
    const string Told = "Also open in another tab";

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
        // What one tab still sends is not in the other's figures.
        await Task.WhenAll(first.SavedAsync(), second.SavedAsync());
        var counted = await day.AgreesAsync(first);
        Assert.Equal(counted, await day.AgreesAsync(second));
        Assert.Equal((12, 12), (counted.Acts, counted.Removed));
        Assert.Equal(2, (await day.Stored.EventsAsync()).Where(e => e.Type == "pieces_removed").Select(e => e.Client).Distinct().Count());
        Assert.Null(StoreAudit.Verify(SqliteReadStore.ReadContent(day.Study.Store), ReadKinds.All).Tampering);

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
        var network = await RemovesTwoOfflineAsync(day, second);
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
        // The acts are there all the same, for as long as they are wanted.
        await second.PressButtonAsync("2 acts set aside");
        var dialog = second.Dialog("Acts that were set aside");
        Assert.Equal(0, await dialog.GetByText("Do it again").CountAsync());
        await second.PressButtonAsync("Throw all away …");
        await second.PressButtonAsync("Throw them away");
        await Assertions.Expect(dialog).ToContainTextAsync("No act of this read is set aside.");
        Assert.Empty(await AsideAsync(second));
        Assert.Empty(first.Complaints());
        Assert.Empty(second.Complaints("status of 409", "net::ERR_INTERNET_DISCONNECTED"));
    }

    [Fact]
    public async Task Acts_that_were_set_aside_are_done_again_by_keyboard_once_the_read_is_reopened()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var (first, second) = (day.Page, await day.SecondTabAsync());
        var network = await RemovesTwoOfflineAsync(day, second);
        await second.PressAsync("y");
        await second.Page.Keyboard.TypeAsync("two vessels");
        await second.PressAsync("Tab");
        await second.SaveSaysAsync("Offline: 3 acts");
        var wanted = await second.FiguresAsync();
        await day.AgreesAsync(first);
        await first.SignAsync(ServedStudy.Password);
        await first.SaysAsync("Signed, version 1");
        await SetOfflineAsync(network, false);
        await second.SaysAsync("3 acts were not possible any more");
        await second.SaysAsync("3 acts set aside");
        await first.SaysAsync("3 acts set aside");

        // While the read is signed, they are shown and no more.
        var dialog = second.Dialog("Acts that were set aside");
        var again = dialog.GetByRole(AriaRole.Button, new() { Name = "Do it again" });
        await second.PressButtonAsync("Show them");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Throw away" })).ToHaveCountAsync(3);
        Assert.Equal(0, await again.CountAsync());
        await second.PressAsync("Escape");
        await Assertions.Expect(dialog).Not.ToBeVisibleAsync();

        await second.PressAsync("Control+Enter");
        await second.Page.Keyboard.TypeAsync("two acts came too late");
        await second.PressAsync("Tab");
        await second.PressAsync("Tab");
        await second.PressAsync("Enter");
        await Assertions.Expect(second.Dialog("Reopen this read")).Not.ToBeVisibleAsync();
        await second.PressAsync("Shift+A");
        await Assertions.Expect(again).ToHaveCountAsync(3);
        await Assertions.Expect(dialog).ToContainTextAsync("Comment: “two vessels”");
        await Assertions.Expect(second.Page.GetByText("not possible any more")).Not.ToBeVisibleAsync();
        await day.PhotographAsync("set-aside-dialog", second);
        for (int i = 0; i < 5 && !await again.First.EvaluateAsync<bool>("button => button === document.activeElement"); i++)
            await second.PressAsync("Tab");
        // Each time the next one has the focus.
        for (int left = 3; left > 0; left--)
        {
            await Assertions.Expect(again).ToHaveCountAsync(left);
            await Assertions.Expect(again.First).ToBeFocusedAsync();
            await second.PressAsync("Enter");
        }
        await Assertions.Expect(dialog).ToContainTextAsync("No act of this read is set aside.");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last).ToBeFocusedAsync();
        await second.PressAsync("Enter");
        await Assertions.Expect(dialog).Not.ToBeVisibleAsync();

        var done = await day.AgreesAsync(second);
        Assert.Equal((wanted.Lower, wanted.Upper, wanted.Removed), (done.Lower, done.Upper, done.Removed));
        Assert.Equal(done, await day.AgreesAsync(first));
        Assert.Equal(["opened", "signed", "reopened", "pieces_removed", "pieces_removed", "commented"],
            (await day.Stored.EventsAsync()).Where(e => e.Type != "resumed").Select(e => e.Type));
        Assert.Empty(await AsideAsync(second));
        Assert.Empty(await second.KeptActsAsync());
        Assert.Equal(0, await first.Page.GetByText("set aside").CountAsync());
        Assert.Null(StoreAudit.Verify(SqliteReadStore.ReadContent(day.Study.Store), ReadKinds.All).Tampering);
        Assert.Empty(first.Complaints("status of 409"));
        Assert.Empty(second.Complaints("status of 409", "net::ERR_INTERNET_DISCONNECTED"));
    }

    [Fact]
    public async Task A_drawing_that_goes_on_in_one_tab_is_offered_in_the_other_only_when_that_tab_is_gone()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var first = day.Page;
        await first.PressAsync("Shift+M");
        await first.SaysAsync("Drawing normal marrow");
        await first.PressAsync("Shift+Delete");
        await first.Page.WaitForFunctionAsync("() => Object.keys(localStorage).some(key => key.startsWith('rubor.draft/'))");
        var second = await day.SecondTabAsync();
        await second.SaysAsync("Another tab is drawing normal marrow.");
        Assert.Equal(0, await second.Button("Go on with it").CountAsync());
        await second.PressAsync("Shift+M");
        await second.SaysAsync("It is being drawn in another tab.");

        await first.Page.CloseAsync();
        await second.SaysAsync("A drawing of normal marrow was not saved.");
        Assert.Equal(0, await second.Page.GetByText("Another tab is drawing").CountAsync());
        await second.PressButtonAsync("Go on with it");
        await second.SaysAsync("Drawing normal marrow");
        Assert.Empty(second.Complaints());
    }

    static Task<string[]> AsideAsync(ReaderPage page) =>
        page.Page.EvaluateAsync<string[]>("() => Object.keys(localStorage).filter(key => key.startsWith('rubor.aside/'))");

    static async Task WorkAsync(ReaderPage page, string from, string on)
    {
        await page.Pieces.FocusAsync();
        await page.PressAsync(from);
        for (int i = 0; i < 6; i++)
        {
            await page.PressAsync("Delete");
            await page.PressAsync(on);
        }
    }

    // Two acts that wait in a tab without a connection: the way to have it back.
    static async Task<ICDPSession> RemovesTwoOfflineAsync(ReadingDay day, ReaderPage tab)
    {
        await day.AgreesAsync(tab);
        var network = await day.Context.NewCDPSessionAsync(tab.Page);
        await network.SendAsync("Network.enable");
        await SetOfflineAsync(network, true);
        await tab.Pieces.FocusAsync();
        await tab.PressAsync("Delete");
        await tab.PressAsync("ArrowDown");
        await tab.PressAsync("Delete");
        return network;
    }

    static async Task SetOfflineAsync(ICDPSession network, bool offline) => await network.SendAsync(
        "Network.emulateNetworkConditions", new() { ["offline"] = offline, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1 });
}
