using Microsoft.Playwright;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger.Sqlite;

namespace Rubor.Workstation.Tests.Browser;

public class ConnectionTests(ChromiumFixture chromium)
{
    const string NoConnection = "net::ERR_INTERNET_DISCONNECTED";

    [Fact]
    public async Task Acts_go_on_without_a_connection_and_arrive_once_when_it_returns()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        await page.Pieces.FocusAsync();
        await page.PressAsync("Delete");
        var begun = await day.AgreesAsync();

        await day.Context.SetOfflineAsync(true);
        var removed = new List<int>();
        for (int i = 0; i < 3; i++)
        {
            await page.PressAsync("ArrowDown");
            await page.PressAsync("Delete");
            removed.Add((await page.MarkedAsync()).Number);
        }
        await page.SaveSaysAsync("Offline: 3 acts kept in this browser");
        await day.PhotographAsync("offline");
        int gone = removed.Sum(p => day.Stored.Pieces[p - 1].VoxelsLower);
        Assert.Equal(begun.Lower - gone, (await page.FiguresAsync()).Lower);
        Assert.Equal(begun.Acts, (await day.Stored.StateAsync()).Acts);

        await day.Context.SetOfflineAsync(false);
        var after = await day.AgreesAsync();
        Assert.Equal((begun.Lower - gone, begun.Acts + 3), (after.Lower, after.Acts));
        Assert.Equal(removed, (await day.Stored.EventsAsync()).TakeLast(3)
            .Select(e => Assert.IsType<PiecesRemoved>(e.Event).Pieces.Numbers.Single()));
        Assert.Empty(await page.KeptActsAsync());
        Assert.Empty(page.Complaints(NoConnection));
    }

    /// <param name="place">Where the new tab opens: at the list, or at the case itself, which must show what the closed tab did.</param>
    [Theory]
    [InlineData("")]
    [InlineData("/#/case/" + ReadingDay.Case)]
    public async Task What_a_closed_tab_could_not_send_is_sent_once_by_the_next_tab(string place)
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        await day.AgreesAsync();
        await day.Context.SetOfflineAsync(true);
        await day.Page.Pieces.FocusAsync();
        await day.Page.PressAsync("Delete");
        await day.Page.PressAsync("ArrowDown");
        await day.Page.PressAsync("Delete");
        await day.Page.PressAsync("v");
        await day.Page.SaveSaysAsync("Offline: 3 acts");
        var shown = await day.Page.FiguresAsync();
        await day.Page.Page.CloseAsync();

        await day.Context.SetOfflineAsync(false);
        var page = await ReaderPage.OpenAsync(day.Context, day.Study.Address, place);
        await page.Page.WaitForFunctionAsync("() => !Object.keys(localStorage).some(key => key.startsWith('rubor.act/'))");
        if (place.Length == 0)
            await page.OpenCaseAsync(ReadingDay.CaseWords, ReadingDay.Case);
        await page.ReadyAsync(ReadingDay.Case);
        Assert.Equal(shown, await day.AgreesAsync(page));
        Assert.Equal(["opened", "pieces_removed", "pieces_removed", "reason_given"],
            (await day.Stored.EventsAsync()).Where(e => e.Type != "resumed").Select(e => e.Type));
        Assert.Null(StoreAudit.Verify(SqliteReadStore.ReadContent(day.Study.Store), ReadKinds.All).Tampering);
        Assert.Empty(page.Complaints("status of 409"));
    }

    [Fact]
    public async Task A_sign_in_that_ends_asks_for_the_password_and_keeps_the_work()
    {
        await using var day = await ReadingDay.BeginAsync(chromium);
        var page = day.Page;
        await page.Pieces.FocusAsync();
        await page.PressAsync("Delete");
        await day.AgreesAsync();

        await day.Context.ClearCookiesAsync();
        await page.PressAsync("ArrowDown");
        await page.PressAsync("Delete");
        var dialog = page.Dialog("You are signed out");
        await dialog.WaitForAsync();
        await page.SaveSaysAsync("Signed out: 1 act kept in this browser");
        await day.PhotographAsync("signed-out");
        Assert.Equal(1, (await day.Stored.StateAsync()).Acts);
        await page.FillAsync(dialog.GetByLabel("Password"), "not the password");
        await page.ClickAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }));
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        await page.FillAsync(dialog.GetByLabel("Password"), ServedStudy.Password);
        await page.ClickAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }));
        await Assertions.Expect(dialog).Not.ToBeVisibleAsync();

        Assert.Equal((2, 2), await day.AgreesAsync() is var after ? (after.Acts, after.Removed) : default);
        Assert.Equal(["opened", "pieces_removed", "pieces_removed"], (await day.Stored.EventsAsync()).Select(e => e.Type));
        Assert.Empty(page.Complaints("status of 401", "status of 400"));
    }
}
