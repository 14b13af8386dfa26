using Microsoft.Playwright;
using Rubor.Workstation.Tests.Browser;
using Rubor.Workstation.Tests.Exports;

namespace Rubor.Workstation.Tests.Looks;

/// <summary>axe-core over every state of the page, on a laptop's screen and at 200 %.</summary>
public sealed class AccessibilityTests(ChromiumFixture chromium)
{
    const string Case = "sub-01_ses-baseline", Later = "sub-01_ses-followup";

    // As another tab leaves them in the browser: one that can be done again, one that cannot, an undo.
    const string SetAside = """
        async name => {
          const { cases } = await (await fetch('/api/study')).json();
          const place = `rubor.aside/anna/${cases.find(c => c.name === name).read.id}/another`;
          [['commented', { text: 'brighter than last time' }], ['pieces_removed', { pieces: '2-9', tool: 'list' }], ['undone', {}]]
            .forEach(([type, content], n) => localStorage.setItem(`${place}/${String(n).padStart(12, '0')}`, JSON.stringify({
              format: 'rubor.act/1', act: { client_sequence: n, type, content }, at: `2026-03-01T08:0${n}:00.000Z`, segmentation: 'another', target: null,
              reason: 'the read is signed; reopen it with a reason first',
            })));
          dispatchEvent(new StorageEvent('storage', { key: place }));
        }
        """;

    [Fact]
    public async Task Axe_finds_nothing_wrong_with_any_state_of_the_page()
    {
        await using var study = await ServedStudy.StartAsync();
        var wrong = new List<string>();
        int looked = 0;
        async Task Look(string state, Desk desk)
        {
            foreach (var size in new[] { Desk.Laptop, Desk.Zoomed })
            {
                await desk.Page.SetViewportSizeAsync(size.Width, size.Height);
                await desk.PaintedAsync();
                wrong.AddRange((await Axe.ViolationsAsync(desk.Page)).Select(v => $"{state}, {size.Width} pixels wide: {v}"));
            }
            looked++;
        }

        await using (var anna = await Desk.OpenAsync(chromium.Browser, study.Address, Desk.Laptop))
        {
            await Look("sign-in", anna);
            await anna.SignInAsync("anna");
            await anna.Page.GetByRole(AriaRole.Link, new() { Name = "subject 01, session baseline" }).WaitForAsync();
            await Look("case list", anna);
            await anna.OpenCaseAsync(Case);
            await Look("open case", anna);
            await anna.PressAsync("/", "ArrowDown", "Delete", "v");
            await Look("piece list with a selection", anna);
            await anna.PressAsync("z");
            await anna.Page.GetByLabel("Pieces below").WaitForAsync();
            await Look("size filter", anna);
            await anna.PressAsync("Escape");
            await anna.Page.EvaluateAsync(SetAside, Case);
            await anna.Page.GetByRole(AriaRole.Button, new() { Name = "3 acts set aside" }).WaitForAsync();
            await Look("case with acts set aside", anna);
            await anna.PressAsync("Shift+A");
            await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Do it again" }).First.WaitForAsync();
            await Look("acts that were set aside", anna);
            await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Throw all away …" }).ClickAsync();
            await anna.Page.GetByText("for good?").WaitForAsync();
            await Look("acts that are about to be thrown away", anna);
            await anna.PressAsync("Escape", "Shift+M");
            await anna.Page.GetByText("Drawing normal marrow").WaitForAsync();
            await Look("drawing", anna);
            await anna.PressAsync("Control+Backspace", "?");
            await anna.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
            await Look("help", anna);
            await anna.PressAsync("Escape", "Control+Enter");
            await anna.Page.Locator("dialog code").WaitForAsync();
            await Look("sign dialog", anna);
            await anna.Page.GetByLabel("Password of anna").FillAsync(ServedStudy.Password);
            await anna.PressAsync("Enter");
            await anna.Page.GetByText("Signed, version 1").First.WaitForAsync();
            await Look("signed", anna);
            await anna.PressAsync("Control+Enter");
            await anna.Page.GetByLabel("Reason", new() { Exact = true }).WaitForAsync();
            await Look("reopen dialog", anna);
            await anna.PressAsync("Escape", "Shift+C");
            await anna.Page.GetByRole(AriaRole.Complementary, new() { Name = "Cases" }).WaitForAsync();
            await Look("case list beside a case", anna);
            await anna.OpenCaseAsync(Later);
            await anna.PressAsync("Shift+E");
            await anna.Page.Locator("[data-pane='earlier stir']").WaitForAsync();
            await Look("earlier visit", anna);
            await anna.Page.Context.ClearCookiesAsync();
            await anna.PressAsync("Control+Delete");
            await anna.Page.GetByText("You are signed out").WaitForAsync();
            await Look("time-out", anna);
        }
        await using (var cora = await Desk.SignedInAsync(chromium.Browser, study.Address, "cora"))
        {
            await Look("coordinator's list", cora);
            await cora.Page.GetByRole(AriaRole.Button, new() { Name = "Reopen" }).First.ClickAsync();
            await cora.Page.GetByLabel("Reason", new() { Exact = true }).WaitForAsync();
            await Look("coordinator's reopening", cora);
        }
        Assert.Equal(18, looked);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Distinct()));
    }

    [Fact]
    public async Task A_screen_reader_hears_pieces_figures_and_images_by_name()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await anna.OpenCaseAsync(Case);
        var page = anna.Page;
        foreach (string image in new[] { "STIR", "T1W" })
            await page.GetByRole(AriaRole.Img,
                new() { NameRegex = new($@"^{image} of subject 01, session baseline, slice \d+ of 16, \d+ pieces kept, 0 removed$") })
                .WaitForAsync();
        await page.GetByRole(AriaRole.Slider, new() { Name = "Slice" }).WaitForAsync();

        await anna.PressAsync("/");
        var current = page.Locator("[data-pieces] [role=option][aria-selected=true]");
        Assert.Matches(@"^Piece \d+, slice \d+, [\d,]+ voxels, [\d,.]+ cubic millimetres, [\d,]+ of them at the upper limit, kept$",
            await NameAsync(current));
        Assert.Equal(await current.GetAttributeAsync("id"), await page.GetByRole(AriaRole.Listbox).GetAttributeAsync("aria-activedescendant"));
        await anna.PressAsync("Delete", "v");
        Assert.EndsWith("removed, vessel", await NameAsync(current), StringComparison.Ordinal);
        int kept = await anna.FigureAsync("lower");
        string words = kept.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
        await page.GetByRole(AriaRole.Status).Filter(new() { HasText = $"V_HI {words} voxels at the lower limit" })
            .WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    // What is hidden from a screen reader is no part of the name.
    static Task<string> NameAsync(ILocator option) =>
        option.EvaluateAsync<string>("row => [...row.children].filter(c => c.ariaHidden !== 'true').map(c => c.textContent).join(' ').trim()");

    [Fact]
    public async Task The_focus_goes_back_to_where_a_dialog_was_opened()
    {
        await using var study = await ServedStudy.StartAsync();
        await study.SignedAsync("anna", Later);
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await anna.OpenCaseAsync(Case);
        await ReturnsAsync(anna, anna.Page.GetByRole(AriaRole.Button, new() { Name = "Help" }), anna.Page.GetByRole(AriaRole.Dialog));
        await ReturnsAsync(anna, anna.Page.GetByRole(AriaRole.Button, new() { Name = "Sign …", Exact = true }),
            anna.Page.GetByRole(AriaRole.Dialog));
        await ReturnsAsync(anna, anna.Page.GetByRole(AriaRole.Button, new() { Name = "Size filter" }),
            anna.Page.GetByRole(AriaRole.Group, new() { Name = "Size filter" }));

        // Opened by its key from the list of pieces, it gives the list back.
        await anna.PressAsync("/", "Control+Enter");
        await anna.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await anna.PressAsync("Escape");
        await Focused(anna.Page.GetByRole(AriaRole.Listbox));

        await anna.OpenCaseAsync(Later);
        await ReturnsAsync(anna, anna.Page.GetByRole(AriaRole.Button, new() { Name = "Reopen …" }), anna.Page.GetByRole(AriaRole.Dialog));
    }

    static async Task ReturnsAsync(Desk desk, ILocator opener, ILocator opened)
    {
        await opener.FocusAsync();
        await desk.PressAsync("Enter");
        await opened.WaitForAsync();
        await desk.PressAsync("Escape");
        await opened.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await Focused(opener);
    }

    static Task Focused(ILocator element) => Assertions.Expect(element).ToBeFocusedAsync(new() { Timeout = 30_000 });
}
