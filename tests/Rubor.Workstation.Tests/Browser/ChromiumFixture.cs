using Microsoft.Playwright;
using Rubor.Workstation.Tests.Browser;

[assembly: AssemblyFixture(typeof(ChromiumFixture))]

namespace Rubor.Workstation.Tests.Browser;

/// <summary>Debian's Chromium, started once for all tests.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    const string Program = "/usr/bin/chromium";

    IPlaywright? playwright;

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Program,
            Headless = true,
            ChromiumSandbox = false,
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A window of its own, with cookies and storage of its own.</summary>
    public async Task<IBrowserContext> NewContextAsync() =>
        await Browser.NewContextAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (playwright is null)
            return;
        await Browser.DisposeAsync();
        playwright.Dispose();
    }
}
