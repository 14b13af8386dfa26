using System.Text.Json;
using Microsoft.Playwright;

namespace Rubor.Workstation.Tests.Looks;

/// <summary>axe-core, as the page's own packages have it.</summary>
internal static class Axe
{
    static readonly Lazy<string> Source = new(() =>
        File.ReadAllText(Path.Combine(PageTests.Repository(), "src", "Rubor.Workstation", "client", "node_modules", "axe-core", "axe.min.js")));

    /// <summary>What it finds wrong with the page as it stands, one line each.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
            await page.EvaluateAsync(Source.Value);
        string json =
            await page.EvaluateAsync<string>(
            "async () => JSON.stringify((await axe.run(document, { resultTypes: ['violations'] })).violations.map(v => ({ rule: v.id, " +
            "help: v.help, where: v.nodes.map(n => n.html.slice(0, 200) + ' :: ' + n.failureSummary) })))");
        using var found = JsonDocument.Parse(json);
        return [.. found.RootElement.EnumerateArray().SelectMany(v =>
            v.GetProperty("where").EnumerateArray().Select(w => $"{v.GetProperty("rule")}: {v.GetProperty("help")}: {w}"))];
    }
}
