using System.Globalization;
using Microsoft.Playwright;
using Rubor.Workstation.Tests.Browser;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Labels;

/// <summary>A reader draws regions on the palmar view and takes them over to the dorsal one, by keys alone.</summary>
public class OtherViewPageTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Regions_are_drawn_on_one_view_beside_the_other_and_taken_over_by_a_key()
    {
        await using var study = await HandStudy.StartAsync();
        await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        await desk.OpenCaseAsync(HandStudy.Palmar);
        var other = desk.Page.GetByRole(AriaRole.Img, new() { Name = "dorsal, mirrored: the other view" });
        await Assertions.Expect(other).ToBeVisibleAsync();
        await desk.PressAsync("o");
        await Assertions.Expect(other).Not.ToBeVisibleAsync();
        await desk.PressAsync("o");
        await Assertions.Expect(other).ToBeVisibleAsync();
        // The crosshair moves in both.
        byte[] before = await ShotAsync(desk);
        await desk.PressAsync("Shift+ArrowRight", "Shift+ArrowRight");
        Assert.NotEqual(before, await ShotAsync(desk));

        // A patch to the left of the middle, by the brush; class 3 is left_mcp2.
        await desk.PressAsync("3", "b");
        for (int n = 0; n < 30; n++)
            await desk.PressAsync("Shift+ArrowLeft");
        await desk.PressAsync(".");
        await desk.SavedAsync();
        int drawn = await PixelsAsync(desk, "left_mcp2");
        Assert.True(drawn > 4, $"{drawn} pixels");
        Assert.Empty(await Axe.ViolationsAsync(desk.Page));

        await desk.OpenCaseAsync(HandStudy.Dorsal);
        Assert.Equal(0, await PixelsAsync(desk, "left_mcp2"));
        await desk.PressAsync("t");
        await desk.Page.GetByText("Taken from the other view").WaitForAsync();
        await desk.SavedAsync();
        Assert.Equal(drawn, await PixelsAsync(desk, "left_mcp2"));
        Assert.Empty(await Axe.ViolationsAsync(desk.Page));
        await desk.PressAsync("Control+z");
        Assert.Equal(0, await PixelsAsync(desk, "left_mcp2"));
        await desk.PressAsync("Control+y");
        Assert.Equal(drawn, await PixelsAsync(desk, "left_mcp2"));
        // Signed: page and server have the same map of what was taken.
        await desk.PressAsync("Control+Enter");
        await desk.Page.GetByLabel("Password of anna").WaitForAsync();
        await desk.Page.Keyboard.TypeAsync(ServedStudy.Password);
        await desk.PressAsync("Enter");
        await desk.Page.GetByText("Signed, version 1").First.WaitForAsync();
    }

    static async Task<byte[]> ShotAsync(Desk desk)
    {
        await desk.PaintedAsync();
        return await desk.Page.Locator("[data-pane='other view']").ScreenshotAsync();
    }

    static async Task<int> PixelsAsync(Desk desk, string name)
    {
        await desk.PaintedAsync();
        return int.Parse(string.Concat((await desk.Page.Locator($"[data-pixels={name}]").InnerTextAsync()).Where(char.IsAsciiDigit)),
            CultureInfo.InvariantCulture);
    }
}
