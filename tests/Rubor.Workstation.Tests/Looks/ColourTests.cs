using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Kinds.Vhi;
using Rubor.Workstation.Tests.Browser;

namespace Rubor.Workstation.Tests.Looks;

/// <summary>
/// The two limits hold apart on the STIR for every eye, by brightness and by pattern; the segmentation is known from the server's
/// measurement.
/// </summary>
public sealed class ColourTests(ChromiumFixture chromium)
{
    const string Case = "sub-01_ses-baseline";

    // The page centres a piece at 2.5; each press of + makes a quarter more.
    const double CentredZoom = 2.5, ZoomStep = 1.25;
    const int ZoomPresses = 6;

    // Measured: tone 15 (deuteranopia) to 30 (protanopia), pattern 23 to 24, outline 98 to 99. With both limits filled alike: 5, −1 and 73.
    const double LeastTone = 10, LeastPattern = 15, LeastOutline = 60;

    static readonly string[] Visions = ["none", "deuteranopia", "protanopia", "achromatopsia"];

    [Fact]
    public async Task The_two_limits_hold_apart_without_colour()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        var (zones, pane) = await OnAPieceAsync(study, anna);
        var eyes = await anna.Page.Context.NewCDPSessionAsync(anna.Page);
        foreach (string vision in Visions)
        {
            await eyes.SendAsync("Emulation.setEmulatedVisionDeficiency", new() { ["type"] = vision });
            var seen = await ShotAsync(anna, pane);
            await anna.PressAsync("s");
            var bare = await ShotAsync(anna, pane);
            await anna.PressAsync("s");
            if (vision == "achromatopsia")
                Assert.All(Enumerable.Range(0, seen.Width * seen.Height), i => Assert.True(seen.IsGrey(i % seen.Width, i / seen.Width, 2)));
            var measured = ZoneContrast.Of(seen, bare, zones);
            TestContext.Current.TestOutputHelper?.WriteLine($"{vision}: {measured}");
            Assert.True(measured.Tone >= LeastTone, $"{vision}: the zones differ by {measured.Tone:0.0} of 255 in brightness");
            Assert.True(measured.Pattern >= LeastPattern, $"{vision}: the zones differ by {measured.Pattern:0.0} of 255 in pattern");
            Assert.True(measured.Outline >= LeastOutline, $"{vision}: the outline stands out by {measured.Outline:0.0} of 255");
        }
    }

    [Fact]
    public async Task Without_the_overlay_the_image_is_as_it_was()
    {
        await using var study = await ServedStudy.StartAsync();
        await using var anna = await Desk.SignedInAsync(chromium.Browser, study.Address, "anna");
        var (zones, pane) = await OnAPieceAsync(study, anna);
        var with = await ShotAsync(anna, pane);
        await anna.PressAsync("s");
        var without = await ShotAsync(anna, pane);
        await anna.PressAsync("s");
        Assert.Equal(with.Rgba, (await ShotAsync(anna, pane)).Rgba);

        int coloured = 0;
        for (int y = 0; y < with.Height; y++)
            for (int x = 0; x < with.Width; x++)
            {
                Assert.True(without.IsGrey(x, y, 0), $"({x}, {y}) has a colour without the overlay");
                coloured += with.IsGrey(x, y, 8) ? 0 : 1;
                if (zones.FarFromPieces(x, y))
                    Assert.Equal(with[x, y], without[x, y]);
            }
        Assert.True(coloured > 1000, $"{coloured} coloured pixels with the overlay");
    }

    // The piece with most voxels between the limits, in the middle of the STIR and large; nothing is marked.
    static async Task<(Zones Zones, Clip Pane)> OnAPieceAsync(ServedStudy study, Desk anna)
    {
        var library = study.Services.GetRequiredService<CaseLibrary>();
        var loaded = await library.OpenAsync(library.Find(Case)!);
        var piece = loaded.Vhi().Measured.Pieces.MaxBy(p => p.VoxelsLower - p.VoxelsUpper)!;
        await anna.OpenCaseAsync(Case);
        await anna.Page.GetByRole(AriaRole.Button, new() { Name = "Got it" }).ClickAsync();
        await anna.PressAsync("/");
        await anna.Page.Locator($"[data-pieces] [data-piece='{piece.Number}']").ScrollIntoViewIfNeededAsync();
        await anna.Page.Locator($"[data-pieces] [data-piece='{piece.Number}']").ClickAsync();
        await anna.PressAsync("Enter");
        await anna.Page.Locator("main").FocusAsync();
        await anna.PressAsync([.. Enumerable.Repeat("+", ZoomPresses), "Escape"]);
        await anna.Page.Mouse.MoveAsync(2, 2);
        var box = (await anna.Page.Locator("[data-pane='now stir']").BoundingBoxAsync())!;
        var pane = new Clip { X = box.X, Y = box.Y, Width = box.Width, Height = box.Height };
        return (new Zones(loaded.Vhi().Measured, piece, box.Width, box.Height, CentredZoom * Math.Pow(ZoomStep, ZoomPresses)), pane);
    }

    async Task<Pixels> ShotAsync(Desk anna, Clip pane)
    {
        await anna.PaintedAsync();
        return await Pixels.OfAsync(chromium.Browser, await anna.Page.ScreenshotAsync(new() { Clip = pane }));
    }
}
