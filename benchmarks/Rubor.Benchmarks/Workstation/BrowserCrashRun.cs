using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Rubor.Workstation.Tests.Browser;

namespace Rubor.Benchmarks.Workstation;

/// <summary>
/// Rounds of the browser's crash test: the server killed by SIGKILL at seeded moments while a reader works in Debian's Chromium.
/// </summary>
internal static class BrowserCrashRun
{
    public static int Run(string rounds, string seed) =>
        RunAsync(int.Parse(rounds, CultureInfo.InvariantCulture), new Random(int.Parse(seed, CultureInfo.InvariantCulture))).GetAwaiter()
            .GetResult();

    static async Task<int> RunAsync(int rounds, Random random)
    {
        const string Reader = "anna";
        long from = Stopwatch.GetTimestamp();
        await using var server = await ServerProcess.StartAsync([Reader], BrowserCrashRound.WriteCase);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Headless = true,
            ChromiumSandbox = false,
            Args = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
        });
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } });
        var page = await ReaderPage.OpenAsync(context, server.Address);
        await page.SignInAsync(Reader, ServerProcess.Password);
        await page.OpenCaseAsync(BrowserCrashRound.CaseWords, BrowserCrashRound.Case);
        var round = new BrowserCrashRound(server, page, Reader, random);
        for (int i = 1; i <= rounds; i++)
            if (await round.PlayAsync() is { } wrong)
            {
                Console.WriteLine($"round {i}: {wrong}");
                return 1;
            }
        var complaints = page.Complaints("net::ERR_", "status of 409");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rounds} kills of the server, {round.Acts} acts of the reader, {round.Acknowledged} events seen acknowledged by the " +
                $"browser; all there once and in order, page and store agree, every chain whole; {complaints.Count} errors in the " +
                $"console; {Stopwatch.GetElapsedTime(from).TotalSeconds:F0} s"));
        return complaints.Count == 0 ? 0 : 1;
    }
}
