using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Rubor.Workstation.Tests.Browser;

namespace Rubor.Workstation.Tests.Looks;

/// <summary>Nothing on the page needs a mouse.</summary>
public sealed partial class KeyboardTests(ChromiumFixture chromium)
{
    const string Case = "sub-01_ses-baseline";

    [Fact]
    public async Task Every_tool_of_the_bar_names_a_key_that_the_help_lists_and_that_works()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await anna.OpenCaseAsync(Case);
        await anna.PressAsync("?");
        var help = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string keys in await anna.Page.Locator("dialog dt > span:not(.or)")
            .EvaluateAllAsync<string[]>("spans => spans.map(s => [...s.querySelectorAll('kbd')].map(k => k.textContent).join('+'))"))
            help.Add(keys);
        await anna.PressAsync("Escape");
        Assert.True(help.Count > 60, $"the help lists {help.Count} keys");

        var cleaning = await ToolsAsync(anna, "Cleaning tools");
        await anna.PressAsync("Shift+M");
        await anna.Page.GetByText("Drawing normal marrow").WaitForAsync();
        var drawing = await ToolsAsync(anna, "Drawing tools");
        Assert.True(cleaning.Count >= 14 && drawing.Count >= 9, $"{cleaning.Count} and {drawing.Count} buttons");
        foreach (var (name, key) in cleaning.Concat(drawing))
            Assert.True(key is not null && help.Contains(key), $"“{name}” names the key “{key}”, which the help does not list");

        await TogglesAsync(anna, drawing, ["Brush", "Erase", "Polygon"]);
        await anna.PressAsync("Control+Backspace");
        await anna.Page.GetByRole(AriaRole.Toolbar, new() { Name = "Cleaning tools" }).WaitForAsync();
        await TogglesAsync(anna, cleaning, ["Lasso inside", "Lasso outside", "Above a line", "Cut", "Pick", "All slices", "Keep only"]);
    }

    [Fact]
    public async Task A_case_is_cleaned_and_signed_without_a_mouse()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var anna = await Desk.OpenAsync(chromium.Browser, study.Address, Desk.Laptop);
        await Assertions.Expect(anna.Page.GetByLabel("Name")).ToBeFocusedAsync();
        await anna.Page.Keyboard.TypeAsync("anna");
        await anna.PressAsync("Tab");
        await anna.Page.Keyboard.TypeAsync(ServedStudy.Password);
        await anna.PressAsync("Enter");
        var first = anna.Page.GetByRole(AriaRole.Link, new() { Name = "subject 01, session baseline" });
        await first.WaitForAsync();
        await TabToAsync(anna, first);
        await anna.PressAsync("Enter");
        await anna.ReadyAsync(Case);
        int all = await anna.FigureAsync("lower");

        await anna.PressAsync("z");
        await Assertions.Expect(anna.Page.GetByLabel("Pieces below")).ToBeFocusedAsync();
        await anna.PressAsync("ArrowRight", "ArrowRight", "ArrowRight", "Enter");
        int filtered = await anna.FigureAsync("lower");
        Assert.True(filtered < all, $"the size filter left {filtered} of {all} voxels");
        await anna.PressAsync("/", "Delete", "v", "ArrowDown", "ArrowDown", "Delete", "x");
        int cleaned = await anna.FigureAsync("lower");
        Assert.True(cleaned < filtered, $"the list left {cleaned} of {filtered} voxels");
        await anna.PressAsync("Control+z", "Control+z");
        Assert.True(await anna.FigureAsync("lower") > cleaned, "undo brought nothing back");
        await anna.PressAsync("Control+y", "Control+y", "Shift+Digit4");
        Assert.Equal(cleaned, await anna.FigureAsync("lower"));

        // A lasso from the crosshair: points by the full stop, closed with Enter.
        await anna.PressAsync("Control+Delete", "Control+z", "l", "Shift+ArrowLeft", ".", "Shift+ArrowRight", "Shift+ArrowRight", ".",
            "Shift+ArrowDown", "Shift+ArrowDown", ".", "Enter");
        await anna.PressAsync("y");
        await Assertions.Expect(anna.Page.GetByRole(AriaRole.Textbox, new() { Name = "Comment" })).ToBeFocusedAsync();
        await anna.Page.Keyboard.TypeAsync("by keyboard");
        await anna.PressAsync("Tab");
        await anna.SavedAsync();
        await SignsAsync(anna);

        var events = await EventsAsync(study);
        var signed = events.Single(e => (string?)e!["type"] == "signed")!;
        Assert.Equal(await anna.FigureAsync("lower"), (int)signed["content"]!["content"]!["voxels_lower"]!);
        Assert.Contains(events, e => (string?)e!["type"] == "commented" && (string?)e["content"]!["text"] == "by keyboard");
    }

    [Fact]
    public async Task A_password_typed_after_Ctrl_Enter_in_the_comment_never_gets_into_the_comment()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await anna.OpenCaseAsync(Case);
        var comment = anna.Page.GetByRole(AriaRole.Textbox, new() { Name = "Comment" });
        await anna.PressAsync("y");
        await anna.Page.Keyboard.TypeAsync("left joint");
        await anna.PressAsync("Escape");
        await Assertions.Expect(comment).Not.ToBeFocusedAsync();
        await Assertions.Expect(comment).ToHaveValueAsync("left joint");
        // Out of the field, keys are keys again.
        await anna.PressAsync("y", "End");
        await anna.Page.Keyboard.TypeAsync(" is clear");
        await SignsAsync(anna);

        var events = await EventsAsync(study);
        var comments = events.Where(e => (string?)e!["type"] == "commented").Select(e => (string?)e!["content"]!["text"]);
        Assert.Equal(["left joint", "left joint is clear"], comments);
    }

    // A key in a title stands in brackets at its end, or is all of it.
    static async Task<List<(string Name, string? Key)>> ToolsAsync(Desk desk, string bar)
    {
        var buttons = desk.Page.GetByRole(AriaRole.Toolbar, new() { Name = bar }).GetByRole(AriaRole.Button);
        var tools = new List<(string, string?)>();
        for (int i = 0; i < await buttons.CountAsync(); i++)
        {
            string title = await buttons.Nth(i).GetAttributeAsync("title") ?? "";
            var key = KeyAtTheEnd().Match(title);
            tools.Add(((await buttons.Nth(i).InnerTextAsync()).Trim(), key.Success ? key.Groups[1].Value : null));
        }
        return tools;
    }

    static async Task TogglesAsync(Desk desk, List<(string Name, string? Key)> tools, string[] names)
    {
        foreach (string name in names)
        {
            await desk.PressAsync(tools.Single(t => t.Name == name).Key!.Replace("Ctrl", "Control", StringComparison.Ordinal));
            await Assertions.Expect(desk.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true, Pressed = true }))
                .ToBeVisibleAsync();
        }
    }

    static async Task TabToAsync(Desk desk, ILocator element)
    {
        for (int i = 0; i < 30; i++)
        {
            if (await element.EvaluateAsync<bool>("e => e === document.activeElement"))
                return;
            await desk.PressAsync("Tab");
        }
        Assert.Fail("Tab does not reach it");
    }

    [GeneratedRegex(@"(?:\(|^)((?:Ctrl\+|Shift\+)*[A-Za-z]+)\)?$")]
    private static partial Regex KeyAtTheEnd();

    static async Task SignsAsync(Desk anna)
    {
        await anna.PressAsync("Control+Enter");
        await Assertions.Expect(anna.Page.GetByLabel("Password of anna")).ToBeFocusedAsync();
        await anna.Page.Keyboard.TypeAsync(ServedStudy.Password);
        await anna.PressAsync("Enter");
        await anna.Page.GetByText("Signed, version 1").First.WaitForAsync();
    }

    static async Task<JsonArray> EventsAsync(ServedStudy study)
    {
        using var client = await study.SignInAsync("anna");
        var (_, list) = await client.JsonAsync("GET", "/api/study");
        string read = (string)list!["cases"]!.AsArray().Single(c => (string?)c!["name"] == Case)!["read"]!["id"]!;
        return (await client.JsonAsync("GET", $"/api/reads/{read}")).Body!["events"]!.AsArray();
    }
}
