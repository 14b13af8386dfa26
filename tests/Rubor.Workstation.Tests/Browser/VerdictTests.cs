using Microsoft.Playwright;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Reads;
using Rubor.Workstation.Tests.Exports;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>A verdict of the computer's cannot be signed over unseen, and takes no mouse to be answered.</summary>
public class VerdictTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task The_sign_dialog_tells_what_the_computer_says_and_signs_only_after_an_answer_by_keyboard_alone()
    {
        await using var study = await ServedStudy.StartAsync(folder => FoundCase.Prepare(folder, marrow: true));
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await anna.OpenCaseAsync(FoundCase.Name);
        await anna.PressAsync("Control+Enter");
        var dialog = anna.Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign this read" });
        string words = await dialog.InnerTextAsync();
        foreach (string part in new[]
        {
            "A reader must correct the disease region.", "The networks are unsure of slice 8:", "in slices 4, 7:",
            "A reader must draw the normal marrow.", "Slices disagree.",
            "Very many pieces lie in slice 10.", "signed without a confidence and without your verdict on the region",
        })
            Assert.Contains(part, words, StringComparison.Ordinal);
        Assert.Empty(await Axe.ViolationsAsync(anna.Page));
        await PhotographAsync(anna, "verdict-open");

        var (region, marrow) = (Seen(dialog, "Disease region"), Seen(dialog, "Normal marrow"));
        // Not the tick: a password that is typed blindly must not set it.
        await Assertions.Expect(dialog.GetByRole(AriaRole.Region, new() { Name = "Disease region" })).ToBeFocusedAsync();
        await anna.Page.Keyboard.TypeAsync("a phrase of words");
        await Assertions.Expect(region).Not.ToBeCheckedAsync();
        await TabToAsync(anna, region);
        var sign = dialog.GetByRole(AriaRole.Button, new() { Name = "Sign", Exact = true });
        await dialog.GetByLabel("Password of anna").FillAsync(ServedStudy.Password);
        await Assertions.Expect(sign).ToBeDisabledAsync();
        await region.FocusAsync();
        await anna.PressAsync("Space");
        await Assertions.Expect(region).ToBeCheckedAsync();
        await Assertions.Expect(sign).ToBeDisabledAsync();
        // Taken back, and said again.
        await anna.PressAsync("Space", "Space");
        await TabToAsync(anna, marrow);
        await anna.PressAsync("Space");
        await Assertions.Expect(sign).ToBeEnabledAsync();
        await PhotographAsync(anna, "verdict-answered");
        Assert.Empty(await Axe.ViolationsAsync(anna.Page));
        await TabToAsync(anna, dialog.GetByLabel("Password of anna"));
        await anna.PressAsync("Enter");
        await anna.Page.GetByText("Signed, version 1").First.WaitForAsync();

        var state = await study.ReadAsync("anna", FoundCase.Name);
        Assert.True(state.IsSigned);
        Assert.Equal([Structure.NormalMarrow, Structure.DiseaseRegion], state.Content.Vhi().LeftAsIs.Keys);
        Assert.Equal(FoundCase.RegionReasons, state.Content.Vhi().LeftAsIs[Structure.DiseaseRegion].Reasons);
    }

    [Fact]
    public async Task A_slice_in_a_warning_leads_there_and_a_drawing_answers()
    {
        await using var study = await ServedStudy.StartAsync(folder => FoundCase.Prepare(folder));
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await anna.OpenCaseAsync(FoundCase.Name);
        await anna.PressAsync("Control+Enter");
        var dialog = anna.Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign this read" });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Go to slice 4" }).ClickAsync();
        await Assertions.Expect(dialog).Not.ToBeVisibleAsync();
        await Assertions.Expect(anna.Page.GetByRole(AriaRole.Slider, new() { Name = "Slice" })).ToHaveAttributeAsync("aria-valuenow", "4");
        // The keys are the images'.
        await anna.PressAsync("ArrowDown");
        await Assertions.Expect(anna.Page.GetByRole(AriaRole.Slider, new() { Name = "Slice" })).ToHaveAttributeAsync("aria-valuenow", "5");

        await anna.PressAsync("Control+Enter");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Correct it …" }).ClickAsync();
        await anna.Page.GetByText("Drawing the disease region").WaitForAsync();
        await anna.PressAsync("Shift+Delete", "Control+Enter");
        await anna.Page.GetByRole(AriaRole.Toolbar, new() { Name = "Cleaning tools" }).WaitForAsync();
        await anna.PressAsync("Control+Enter");
        await dialog.GetByLabel("Password of anna").WaitForAsync();
        Assert.Contains("Disease region drawn in this read", (await dialog.InnerTextAsync()).ReplaceLineEndings(" "),
            StringComparison.Ordinal);
        Assert.DoesNotContain("A reader must", await dialog.InnerTextAsync(), StringComparison.Ordinal);
        await dialog.GetByLabel("Password of anna").FillAsync(ServedStudy.Password);
        await anna.PressAsync("Enter");
        await anna.Page.GetByText("Signed, version 1").First.WaitForAsync();
        Assert.True((await study.ReadAsync("anna", FoundCase.Name)).Content.Vhi().Drawings.ContainsKey(Structure.DiseaseRegion));
    }

    [Fact]
    public async Task Axe_finds_nothing_wrong_with_the_sheet()
    {
        await using var study = await ServedStudy.StartAsync(folder => FoundCase.Prepare(folder, marrow: true, change: document =>
            document["l_lower_range"] = new System.Text.Json.Nodes.JsonArray(380.0, 420.0)));
        // As much as a sheet can have to say.
        string words = string.Concat(Enumerable.Repeat("more than anybody reads, ", 300));
        var state = await study.SignedAsync("anna", FoundCase.Name, new KeptOnly(await study.PiecesAboveAsync(FoundCase.Name, 30)),
            new ConfidenceGiven(2), new Commented(words),
            new LeftAsIs(Structure.DiseaseRegion, FoundCase.RegionReasons), new LeftAsIs(Structure.NormalMarrow, FoundCase.MarrowReasons));
        state = await study.SignedAsync("anna", FoundCase.Name, new Reopened(state.Head, words));
        using var reader = await study.SignInAsync("anna");
        string html = await reader.TextAsync($"/api/reads/{state.Read}/sheet");
        Assert.Contains("<main>", html, StringComparison.Ordinal);
        // Its own policy forbids scripts, axe among them.
        await using var context =
            await chromium.Browser.NewContextAsync(new() { BypassCSP = true, ViewportSize = new() { Width = 900, Height = 1200 } });
        var page = await context.NewPageAsync();
        await page.SetContentAsync(html);
        Assert.Empty(await Axe.ViolationsAsync(page));
        if (Environment.GetEnvironmentVariable("RUBOR_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "sheet.png"), FullPage = true });
        string pdf = System.Text.Encoding.Latin1.GetString(await page.PdfAsync(new() { PreferCSSPageSize = true, PrintBackground = true }));
        Assert.Contains("/Count 1", pdf, StringComparison.Ordinal);
    }

    static ILocator Seen(ILocator dialog, string structure) =>
        dialog.GetByRole(AriaRole.Region, new() { Name = structure }).GetByRole(AriaRole.Checkbox, new() { Name = "Seen, left as it is" });

    static async Task TabToAsync(Desk desk, ILocator wanted)
    {
        for (int tries = 0; !await wanted.EvaluateAsync<bool>("element => element === document.activeElement"); tries++)
        {
            Assert.True(tries < 40, "Tab does not come there");
            await desk.PressAsync("Tab");
        }
    }

    static async Task PhotographAsync(Desk desk, string name)
    {
        if (Environment.GetEnvironmentVariable("RUBOR_SCREENSHOTS") is { Length: > 0 } folder)
            await desk.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
    }
}
