using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Workstation.Tests.Browser;

namespace Rubor.Benchmarks.Workstation;

/// <summary>
/// The page in Debian's Chromium on phantoms of the size of a scan, 336×336×25, by the page's own marks; and NiiVue in the same browser
/// on the same phantom: scroll, and replacing the overlay.
/// </summary>
internal static class PageRun
{
    const int Cases = 4, Rounds = 60;
    const string FirstCase = "sub-1", Reader = "reader";

    public static int Run(string niivue) => RunAsync(niivue).GetAwaiter().GetResult();

    static async Task<int> RunAsync(string niivue)
    {
        if (!File.Exists(Path.Combine(niivue, "page.js")))
        {
            Console.Error.WriteLine($"error: {niivue}: has no page.js; run 'npm ci && npm run build' in benchmarks/peers/niivue");
            return 2;
        }
        await using var server = await ServerProcess.StartAsync([Reader], WritePhantoms);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Headless = true,
            ChromiumSandbox = false,
            Args = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
        });
        Console.WriteLine($"Chromium {browser.Version}, {Environment.ProcessorCount} cores");
        var (scroll, replace) = await OwnAsync(browser, server);
        await PeerAsync(browser, server.Study, niivue, scroll, replace);
        return 0;
    }

    static void WritePhantoms(string folder)
    {
        Directory.CreateDirectory(folder);
        Parallel.For(1, Cases + 1, i =>
        {
            var visit = VhiPhantom.Create(new() { Seed = i, Size = new(336, 336, 25), PixelMm = 0.6, SliceMm = 3.3, Lesions = 24 }).Before;
            string Name(string what) => Path.Combine(folder, $"sub-{i}_{what}.nii.gz");
            NiftiWriter.Write(Name("STIR"), visit.Stir);
            NiftiWriter.Write(Name("T1w"), visit.T1w);
            NiftiWriter.Write(Name("label-normalmarrow_mask"), visit.NormalMarrow);
            NiftiWriter.Write(Name("label-diseaseregion_mask"), visit.DiseaseRegion);
            if (i == 1)
                NiftiWriter.Write(Path.Combine(folder, "..", "overlay.nii.gz"),
                    VhiMeasurement.Of(visit.Stir, visit.NormalMarrow, visit.DiseaseRegion, new()).Segmentation);
        });
    }

    static async Task<(double Scroll, double Replace)> OwnAsync(IBrowser browser, ServerProcess server)
    {
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Address);
        await page.GetByLabel("Name").FillAsync(Reader);
        await page.GetByLabel("Password").FillAsync(ServerProcess.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText(FirstCase.Replace("sub-", "subject ", StringComparison.Ordinal)).First.WaitForAsync();

        var first = new List<double>();
        for (int round = 0; round < 5; round++)
        {
            // A reload asks the browser for everything anew; the samples it may keep are turned off.
            await page.GotoAsync($"{server.Address}/#/cases");
            await page.EvaluateAsync("performance.clearMeasures()");
            await page.GotoAsync($"{server.Address}/#/case/{FirstCase}");
            await page.ReloadAsync();
            await ReadyAsync(page, FirstCase);
            first.AddRange(await MeasuresAsync(page, "rubor:first-image"));
        }
        Say("first image, from the load of the page", first);

        var next = new List<double>();
        for (int i = 2; i <= Cases; i++)
        {
            await page.WaitForTimeoutAsync(2500); // a reader looks at a case; the next one is fetched meanwhile
            await page.Keyboard.PressAsync("Control+ArrowRight");
            await ReadyAsync(page, $"sub-{i}");
        }
        next.AddRange(await MeasuresAsync(page, "rubor:next-case"));
        Say("next case, fetched before", next);

        await page.GotoAsync($"{server.Address}/#/case/{FirstCase}");
        await ReadyAsync(page, FirstCase);
        await page.Locator("body").PressAsync("Home");
        await page.EvaluateAsync("performance.clearMeasures('rubor:scroll')");
        for (int i = 0; i < Rounds; i++)
            await PressAndPaintAsync(page, i % 40 < 20 ? "ArrowDown" : "ArrowUp");
        Say("scroll, by the page's mark", await MeasuresAsync(page, "rubor:scroll"));
        double scroll = Say("scroll, pixels forced out", await ForcedAsync(page, "ArrowUp", "ArrowDown", ctrl: false, 20));
        await page.EvaluateAsync("performance.clearMeasures('rubor:remove')");
        await page.Keyboard.PressAsync("/");
        for (int i = 0; i < Rounds; i++)
        {
            await PressAndPaintAsync(page, "Delete");
            await PressAndPaintAsync(page, "ArrowDown");
        }
        Say("remove a piece, by the page's mark", await MeasuresAsync(page, "rubor:remove"));
        // Keep only removes every piece at once; undo and redo then replace the whole overlay each time.
        await PressAndPaintAsync(page, "k");
        double replace = Say("whole overlay replaced, pixels forced out", await ForcedAsync(page, "z", "y", ctrl: true, 20));
        return (scroll, replace);
    }

    static async Task PeerAsync(IBrowser browser, string study, string niivue, double scroll, double replace)
    {
        await using var files = await StaticFilesAsync(niivue, study);
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1400, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(AddressOf(files));
        await page.WaitForFunctionAsync("document.documentElement.dataset.ready === 'yes'");
        Say("NiiVue: first image",
            [await page.EvaluateAsync<double>($"open('/study/{FirstCase}_STIR.nii.gz', '/overlay/overlay.nii.gz')")]);
        double peerScroll = Say("NiiVue: scroll", await page.EvaluateAsync<double[]>("scroll(20)"));
        double peerReplace = Say("NiiVue: overlay replaced", await page.EvaluateAsync<double[]>("replace(10)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"times as fast as NiiVue: scroll {peerScroll / scroll:0.0}, overlay {peerReplace / replace:0.0}"));
    }

    // What the marks leave out: Chromium draws after them. Reading a pixel of every canvas waits for it, as the peer is measured.
    static async Task<double[]> ForcedAsync(IPage page, string key, string other, bool ctrl, int times) =>
        await page.EvaluateAsync<double[]>(
        """
        async ([key, other, ctrl, times]) => {
          const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
          const picture = () => [...document.querySelectorAll('canvas')].map(c => c.toDataURL()).join();
          const took = [];
          for (let i = 0; i < times; i++) {
            await frame();
            const before = picture();
            await frame();
            const begun = performance.now();
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key: i % 2 ? other : key, ctrlKey: ctrl, bubbles: true, cancelable: true }));
            await Promise.resolve();
            for (const canvas of document.querySelectorAll('canvas')) canvas.getContext('2d').getImageData(0, 0, 1, 1);
            took.push(performance.now() - begun);
            if (picture() === before) throw new Error(`${key} has not changed the picture`);
          }
          return took;
        }
        """, new object[] { key, other, ctrl, times });

    // One input at a time, each painted before the next.
    static async Task PressAndPaintAsync(IPage page, string key)
    {
        await page.Keyboard.PressAsync(key);
        await page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    static async Task ReadyAsync(IPage page, string name) => await page.WaitForFunctionAsync("name => document.documentElement.dataset.ready === name", name);

    static async Task<double[]> MeasuresAsync(IPage page, string name) =>
        await page.EvaluateAsync<double[]>("name => performance.getEntriesByName(name, 'measure').map(m => m.duration)", name);

    static double Say(string what, IReadOnlyList<double> ms)
    {
        if (ms.Count == 0)
            throw new InvalidOperationException($"{what}: the page has measured nothing");
        double[] sorted = [.. ms.Order()];
        double median = sorted[sorted.Length / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-55} median {median,7:0.0} ms, p95 {sorted[(int)(sorted.Length * 0.95)],7:0.0} ms, {sorted.Length} times"));
        return median;
    }

    static async Task<WebApplication> StaticFilesAsync(string niivue, string study)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = new PhysicalFileProvider(Path.GetFullPath(niivue)) });
        foreach (var (path, folder) in new[] { ("", niivue), ("/study", study), ("/overlay", Path.Combine(study, "..")) })
            app.UseStaticFiles(new StaticFileOptions
            {
                RequestPath = path,
                FileProvider = new PhysicalFileProvider(Path.GetFullPath(folder)),
                ServeUnknownFileTypes = true
            });
        await app.StartAsync();
        return app;
    }

    static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
