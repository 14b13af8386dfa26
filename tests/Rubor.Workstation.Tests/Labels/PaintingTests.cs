using System.Globalization;
using Microsoft.Playwright;
using Rubor.Workstation.Tests.Browser;
using Rubor.Workstation.Tests.Exports;
using Rubor.Workstation.Tests.Looks;

namespace Rubor.Workstation.Tests.Labels;

/// <summary>A reader paints a scan in the browser; what the page counts is what the server keeps.</summary>
public class PaintingTests(ChromiumFixture chromium)
{
    static readonly ViewportSize Small = new() { Width = 1280, Height = 720 };

    [Fact]
    public async Task A_scan_is_outlined_and_painted_comes_back_after_a_reload_and_is_signed()
    {
        await using var study = await LabelsServerTests.StartAsync(width: 64, height: 48);
        await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna", Small);
        await desk.OpenCaseAsync("sub-01");
        // Clicked points and Enter, in class low.
        await desk.PressAsync("2", "p");
        foreach (var (across, down) in new[] { (0.3, 0.3), (0.6, 0.3), (0.6, 0.6), (0.3, 0.6) })
            await ClickAsync(desk, across, down);
        await desk.PressAsync("Enter");
        // A stroke of the brush, in class high: half of it over the outline.
        await desk.PressAsync("3", "b");
        await DragAsync(desk, (0.5, 0.5), (0.7, 0.5));
        await desk.SavedAsync();
        var (low, high) = (await PixelsAsync(desk, "low"), await PixelsAsync(desk, "high"));
        Assert.True(low > 100 && high > 10, $"{low} and {high} pixels");
        // Erased, and the eraser undone.
        await desk.PressAsync("e");
        await DragAsync(desk, (0.35, 0.35), (0.45, 0.35));
        Assert.True(await PixelsAsync(desk, "low") < low);
        await desk.PressAsync("Control+z");
        Assert.Equal((low, high), (await PixelsAsync(desk, "low"), await PixelsAsync(desk, "high")));
        // Filled: the whole patch of low becomes normal.
        await desk.PressAsync("1", "f");
        await ClickAsync(desk, 0.35, 0.4);
        Assert.Equal((low, 0), (await PixelsAsync(desk, "normal"), await PixelsAsync(desk, "low")));
        await desk.SavedAsync();
        Assert.Empty(await Axe.ViolationsAsync(desk.Page));
        await desk.Page.ReloadAsync();
        await desk.ReadyAsync("sub-01");
        Assert.Equal((low, 0, high),
            (await PixelsAsync(desk, "normal"), await PixelsAsync(desk, "low"), await PixelsAsync(desk, "high")));

        await desk.PressAsync("Control+Enter");
        await desk.Page.GetByLabel("Password of anna").WaitForAsync();
        Assert.Empty(await Axe.ViolationsAsync(desk.Page));
        await desk.Page.Keyboard.TypeAsync(ServedStudy.Password);
        await desk.PressAsync("Enter");
        await desk.Page.GetByText("Signed, version 1").First.WaitForAsync();
        // A signed read is not painted on.
        await desk.PressAsync("b");
        await DragAsync(desk, (0.2, 0.8), (0.4, 0.8));
        Assert.Equal(high, await PixelsAsync(desk, "high"));
        using var cora = await study.SignInAsync("cora");
        var row = Assert.Single(await ReadTableTests.CsvAsync(cora));
        Assert.Equal(("signed", low, 0, high, "same"), (row["state"], Number(row["pixels_normal"]), Number(row["pixels_low"]),
            Number(row["pixels_high"]), row["recomputed"]));
    }

    [Fact]
    public async Task Keys_alone_outline_and_fill()
    {
        await using var study = await LabelsServerTests.StartAsync(width: 64, height: 48);
        await using var desk = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna", Small);
        await desk.OpenCaseAsync("sub-02");
        await desk.PressAsync("3", "p");
        // A square of 4 pixels around the crosshair's way: corners are middles of pixels.
        await desk.PressAsync("Shift+ArrowRight", ".");
        foreach (string way in new[] { "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowLeft" })
            await desk.PressAsync(way, way, way, way, ".");
        await desk.PressAsync("Enter");
        await desk.SavedAsync();
        Assert.Equal(16, await PixelsAsync(desk, "high"));
        // Filled where the crosshair is, with a less severe class.
        await desk.PressAsync("2", "f", "Shift+ArrowUp", ".");
        await desk.SavedAsync();
        Assert.Equal((16, 0), (await PixelsAsync(desk, "low"), await PixelsAsync(desk, "high")));
        await desk.PressAsync("Control+z", "Control+z");
        Assert.Equal((0, 0), (await PixelsAsync(desk, "low"), await PixelsAsync(desk, "high")));
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static async Task<int> PixelsAsync(Desk desk, string name)
    {
        await desk.PaintedAsync();
        return Number(string.Concat((await desk.Page.Locator($"[data-pixels={name}]").InnerTextAsync()).Where(char.IsAsciiDigit)));
    }

    static async Task ClickAsync(Desk desk, double across, double down)
    {
        var (x, y) = await PlaceAsync(desk, across, down);
        await desk.Page.Mouse.ClickAsync(x, y);
    }

    static async Task DragAsync(Desk desk, (double Across, double Down) from, (double Across, double Down) to)
    {
        var (x, y) = await PlaceAsync(desk, from.Across, from.Down);
        await desk.Page.Mouse.MoveAsync(x, y);
        await desk.Page.Mouse.DownAsync();
        (x, y) = await PlaceAsync(desk, to.Across, to.Down);
        await desk.Page.Mouse.MoveAsync(x, y, new() { Steps = 12 });
        await desk.Page.Mouse.UpAsync();
    }

    static async Task<(float X, float Y)> PlaceAsync(Desk desk, double across, double down)
    {
        var box = (await desk.Page.Locator("[data-pane=planar]").BoundingBoxAsync())!;
        return ((float)(box.X + (across * box.Width)), (float)(box.Y + (down * box.Height)));
    }
}
