using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Browser;

public class OwnPasswordTests(ChromiumFixture chromium)
{
    const string Next = "gravel tulip oxidise hem";

    [Fact]
    public async Task A_reader_changes_the_own_password_by_keyboard_and_works_on()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var context = await chromium.NewContextAsync();
        using var elsewhere = await study.SignInAsync("anna");
        var page = await ReaderPage.OpenAsync(context, study.Address);
        await page.SignInAsync("anna", ServedStudy.Password);
        await page.GoToCaseAsync(ServedPeople.Case);
        await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^anna .*change your password") }).FocusAsync();
        await page.PressAsync("Enter");
        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Change your password" });
        await Assertions.Expect(dialog.GetByLabel("Current password")).ToBeFocusedAsync();

        await TypeAsync(page, ServedStudy.Password, Next, Next + "x");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("differ");
        await dialog.GetByLabel("New password", new() { Exact = true }).FocusAsync();
        await TypeOnAsync(page, "password1234", "password1234");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("take four or more words");
        await dialog.GetByLabel("Current password").FocusAsync();
        await page.PressAsync("Control+a");
        await TypeAsync(page, "not the right one", Next, Next);
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("The current password is wrong");
        await dialog.GetByLabel("Current password").FocusAsync();
        await page.PressAsync("Control+a");
        await TypeAsync(page, ServedStudy.Password, Next, Next);
        await Assertions.Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("Your password is changed");
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last).ToBeFocusedAsync();
        await page.PressAsync("Enter");
        await Assertions.Expect(dialog).ToHaveCountAsync(0);

        // The session goes on, and with it the acts; the one elsewhere has ended.
        foreach (string key in new[] { "/", "ArrowDown", "Delete" })
            await page.PressAsync(key);
        await page.FiguresAfterAsync(f => f.Removed == 1);
        await page.SavedAsync();
        Assert.True((await new StoredRead(study.Reads, ServedPeople.Case, "anna").StateAsync()).Content.Vhi().Removed.Count == 1);
        Assert.Null(await elsewhere.WhoAsync());
        await elsewhere.FetchTokenAsync();
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await elsewhere.JsonAsync("POST", "/api/session",
            new JsonObject { ["name"] = "anna", ["password"] = ServedStudy.Password })).Status);
        await elsewhere.SignInAsync("anna", Next);
        Assert.Empty(page.Complaints("status of 403", "status of 422"));
    }

    [Fact]
    public async Task The_dialog_has_nothing_that_axe_finds()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var cora = await Desk.SignedInAsync(chromium.Browser, study.Address, "cora");
        await cora.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^cora .*change your password") }).ClickAsync();
        await cora.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        Assert.Empty(await Axe.ViolationsAsync(cora.Page));
    }

    // From the field that has the focus: three fields, then Enter.
    static async Task TypeAsync(ReaderPage page, string current, string next, string again)
    {
        await page.Page.Keyboard.TypeAsync(current);
        await page.PressAsync("Tab");
        await page.PressAsync("Control+a");
        await TypeOnAsync(page, next, again);
    }

    static async Task TypeOnAsync(ReaderPage page, string next, string again)
    {
        await page.Page.Keyboard.TypeAsync(next);
        await page.PressAsync("Tab");
        await page.PressAsync("Control+a");
        await page.Page.Keyboard.TypeAsync(again);
        await page.PressAsync("Enter");
    }
}
