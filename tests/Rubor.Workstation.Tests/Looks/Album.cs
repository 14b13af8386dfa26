using Microsoft.Playwright;

namespace Rubor.Workstation.Tests.Looks;

/// <summary>Where the pictures go: a folder that goes with this, or docs/pictures.</summary>
internal sealed class Album : IDisposable
{
    const string Switch = "RUBOR_WRITE_PICTURES";

    /// <summary>Bytes a picture may have: a page of the documentation shows a dozen.</summary>
    const int MostBytes = 200_000;

    readonly bool stays = IsWritten;
    readonly string folder;
    readonly IBrowser browser;

    public Album(IBrowser browser)
    {
        this.browser = browser;
        folder = stays ? Path.Combine(PageTests.Repository(), "docs", "pictures")
            : Directory.CreateTempSubdirectory("rubor-pictures-").FullName;
    }

    /// <summary>Whether pictures are written into the documentation.</summary>
    public static bool IsWritten => Environment.GetEnvironmentVariable(Switch) == "1";

    /// <summary>Names of those that were taken.</summary>
    public List<string> Taken { get; } = [];

    /// <summary>Takes one, and looks whether it is small and anything is on it.</summary>
    public async Task TakeAsync(string name, Desk desk)
    {
        await desk.PaintedAsync();
        byte[] shot = await desk.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide });
        var pixels = await Pixels.OfAsync(browser, shot);
        byte[] png = PalettePng.Of(pixels);
        await File.WriteAllBytesAsync(Path.Combine(folder, $"workstation-{name}.png"), png);
        Taken.Add(name);

        var again = await Pixels.OfAsync(browser, png);
        Assert.Equal((Desk.Laptop.Width, Desk.Laptop.Height), (again.Width, again.Height));
        Assert.True(again.Colours() >= 16, $"{name} has {again.Colours()} colours: it is blank, or nearly");
        Assert.True(png.Length <= MostBytes, $"{name} has {png.Length} bytes");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!stays)
            Directory.Delete(folder, recursive: true);
    }
}
