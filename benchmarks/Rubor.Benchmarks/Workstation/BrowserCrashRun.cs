using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Rubor.Workstation.Tests.Browser;

namespace Rubor.Benchmarks.Workstation;

/// <summary>Rounds of the browser's crash test: the server killed by SIGKILL at seeded moments while a reader works in Debian's Chromium.</summary>
internal static class BrowserCrashRun
{
    // A read of some hundred acts is enough; then the reader takes the next case.
    private const int RoundsACase = 25;

    public static int Run(string rounds, string seed) =>
        RunAsync(int.Parse(rounds, CultureInfo.InvariantCulture), new Random(int.Parse(seed, CultureInfo.InvariantCulture))).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(int rounds, Random random)
    {
        const string Reader = "anna";
        string[] sessions = ["baseline", "followup"];
        (string Words, string Name)[] cases = [.. from subject in Enumerable.Range(1, 4) from session in sessions select ($"subject 0{subject}, session {session}", $"sub-0{subject}_ses-{session}")];
        long from = Stopwatch.GetTimestamp();
        await using var server = await ServerProcess.StartAsync([Reader]);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Headless = true, ChromiumSandbox = false, Args = ["--disable-gpu", "--no-first-run", "--disable-background-networking"] });
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } });
        int acts = 0, acknowledged = 0, complaints = 0;
        for (int done = 0, at = 0; done < rounds; at = (at + 1) % cases.Length)
        {
            // A tab for each case, in one browser.
            var page = await ReaderPage.OpenAsync(context, server.Address, done == 0 ? "" : "/#/cases");
            if (done == 0)
                await page.SignInAsync(Reader, ServerProcess.Password);
            await page.OpenCaseAsync(cases[at].Words, cases[at].Name);
            var round = new BrowserCrashRound(server, page, cases[at].Name, Reader, random);
            for (int i = 0; i < RoundsACase && done < rounds; i++)
                if (await round.PlayAsync() is { } wrong)
                {
                    Console.WriteLine($"round {done + 1}: {wrong}");
                    return 1;
                }
                else
                {
                    done++;
                }
            (acts, acknowledged, complaints) = (acts + round.Acts, acknowledged + round.Acknowledged, complaints + page.Complaints("net::ERR_", "status of 409").Count);
            await page.Page.CloseAsync();
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rounds} kills of the server, {acts} acts of the reader, {acknowledged} events seen acknowledged by the browser; all there once and in order, page and store agree, every chain whole; {complaints} errors in the console; {Stopwatch.GetElapsedTime(from).TotalSeconds:F0} s"));
        return complaints == 0 ? 0 : 1;
    }
}
