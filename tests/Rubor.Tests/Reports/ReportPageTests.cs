using System.Diagnostics;
using System.Text.RegularExpressions;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Reports;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Reports;

/// <summary>Pages in a real browser, from disk.</summary>
public sealed class ReportPageTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_scans_page_draws_its_figure_and_asks_nothing_of_a_network()
    {
        var visit = VhiPhantom.Create(new VhiPhantomSettings { Size = new(80, 80, 6), PixelMm = 1.9, SliceMm = 9 }).Before;
        NiftiWriter.Write(folder["s.nii.gz"], visit.Stir);
        NiftiWriter.Write(folder["m.nii.gz"], visit.NormalMarrow);
        NiftiWriter.Write(folder["r.nii.gz"], visit.DiseaseRegion);
        var run = await CommandRun.Of("measure", "vhi", "--stir", folder["s.nii.gz"], "--normal-marrow", folder["m.nii.gz"],
            "--disease-region", folder["r.nii.gz"], "--out", folder["out"], "--keep", "1", "--quiet");
        Assert.Equal(0, run.ExitCode);
        string page = await File.ReadAllTextAsync(folder["out", "report.html"], TestContext.Current.CancellationToken);
        // Addresses inside the bundled libraries name schemas and namespaces; the page itself loads nothing.
        Assert.DoesNotMatch("<(script|link|img|iframe|image)[^>]*(src|href)=\"(?!data:)", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);

        string drawn = await InBrowser(folder["out", "report.html"]);
        Assert.Contains("data-ready=\"true\"", drawn, StringComparison.Ordinal);
        Assert.Contains("data-drawn=\"true\"", drawn, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be drawn", drawn[..drawn.LastIndexOf("<script>", StringComparison.Ordinal)],
            StringComparison.Ordinal);
        Assert.True(Regex.Count(drawn, "aria-roledescription=\"bar\"") > 10, "the histogram has bars");
        Assert.Contains("l_lower", drawn, StringComparison.Ordinal);
        Assert.Contains("class=\"lower\"", drawn, StringComparison.Ordinal);
        Assert.Contains("class=\"removed\"", drawn, StringComparison.Ordinal);
        Assert.Contains("V_HI, cleaned by a reader", drawn, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_from_files_cannot_become_markup()
    {
        string page = System.Text.Encoding.UTF8.GetString(new HtmlReport("<script>alert(1)</script>", "a\"b")
            .Table(["x"], [["<img src=x onerror=alert(1)>"]]).ToBytes("&"));
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
    }

    static async Task<string> InBrowser(string file)
    {
        string? chromium = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, "no Chromium; ./test installs it");
        using var process = Process.Start(new ProcessStartInfo(chromium!,
            ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             $"--user-data-dir={Path.Combine(Path.GetDirectoryName(file)!, "profile")}", "--virtual-time-budget=20000", "--dump-dom",
                 new Uri(file).AbsoluteUri])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string page = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await error;
        return page;
    }
}
