using Microsoft.Playwright;

namespace Rubor.Workstation.Tests.Looks;

/// <summary>A reader at the page: a window of a known size, a person, and what is waited for.</summary>
internal sealed class Desk : IAsyncDisposable
{
    /// <summary>The screen of the documentation, and of a small laptop.</summary>
    public static readonly ViewportSize Laptop = new() { Width = 1280, Height = 800 };

    /// <summary>What a laptop's window holds at 200 %, and a little more.</summary>
    public static readonly ViewportSize Zoomed = new() { Width = 700, Height = 900 };

    readonly IBrowserContext context;
    readonly string address;

    Desk(IBrowserContext context, IPage page, string address) => (this.context, Page, this.address) = (context, page, address);

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Opens a window on the first page that everybody sees.</summary>
    public static async Task<Desk> OpenAsync(IBrowser browser, string address, ViewportSize size)
    {
        var context = await browser.NewContextAsync(new()
        {
            ViewportSize = size,
            BypassCSP = true,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "UTC",
            Locale = "en-GB"
        });
        // A loaded machine is slow, and a test waits for what it wants to see.
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        await page.GotoAsync(address);
        await page.GetByLabel("Password").WaitForAsync();
        return new(context, page, address);
    }

    /// <summary>Opens a window, signs in and waits for the list of cases.</summary>
    public static async Task<Desk> SignedInAsync(IBrowser browser, string address, string name, ViewportSize? size = null)
    {
        var desk = await OpenAsync(browser, address, size ?? Laptop);
        await desk.SignInAsync(name);
        await desk.Page.GetByText("Sign out").WaitForAsync();
        await desk.Page.Locator("main li, main table").First.WaitForAsync();
        return desk;
    }

    /// <summary>Signs in on the page that asks for it.</summary>
    public async Task SignInAsync(string name)
    {
        await Page.GetByLabel("Name").FillAsync(name);
        await Page.GetByLabel("Password").FillAsync(ServedStudy.Password);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Goes to a case and waits until it is painted.</summary>
    public async Task OpenCaseAsync(string name)
    {
        await Page.GotoAsync($"{address}/#/case/{name}");
        await ReadyAsync(name);
    }

    /// <summary>Waits until a case is painted.</summary>
    public async Task ReadyAsync(string name) =>
        await Page.WaitForFunctionAsync("name => document.documentElement.dataset.ready === name", name);

    /// <summary>Waits until every act is on the server.</summary>
    public async Task SavedAsync() => await Page.Locator("[data-save=saved]").WaitForAsync();

    /// <summary>Waits until what was asked for stands on the canvases: they paint once a frame.</summary>
    public async Task PaintedAsync() => await Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");

    /// <summary>Presses keys one after the other, as <c>Control+Enter</c>.</summary>
    public async Task PressAsync(params string[] keys)
    {
        foreach (string key in keys)
            await Page.Keyboard.PressAsync(key);
    }

    /// <summary>V_HI in voxels as the page shows it.</summary>
    /// <param name="limit"><c>lower</c> or <c>upper</c>.</param>
    public async Task<int> FigureAsync(string limit) =>
        int.Parse(string.Concat((await Page.Locator($"[data-figure={limit}]").InnerTextAsync()).Where(char.IsAsciiDigit)),
            System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A place of the slice on the screen, in page pixels: the pane shows slices with x and y flipped as the case says.</summary>
    /// <param name="image"><c>stir</c> or <c>t1w</c>.</param>
    /// <param name="across">Share of the pane from the left.</param>
    /// <param name="down">Share of the pane from the top.</param>
    public async Task<(float X, float Y)> PlaceAsync(string image, double across, double down)
    {
        var box = (await Page.Locator($"[data-pane='now {image}']").BoundingBoxAsync())!;
        return ((float)(box.X + across * box.Width), (float)(box.Y + down * box.Height));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
