using Rubor.Reports;
using Rubor.Studies.Agreement;

namespace Rubor.Cli.Pages;

/// <summary>
/// What figures say against themselves (few subjects, undefined resamples), in a box on a page and in lines on the terminal.
/// </summary>
internal static class FigureWarnings
{
    /// <summary>A box for each warning, and one that counts undefined resamples.</summary>
    /// <param name="page">The page.</param>
    /// <param name="figures">Figures under the name that a reader knows them by.</param>
    public static void Box(HtmlReport page, IReadOnlyCollection<NamedFigure> figures)
    {
        foreach (string line in Of(figures))
            page.Warning(line);
    }

    /// <summary>Each warning once, and which figures had undefined resamples.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<NamedFigure> figures)
    {
        // A warning that is a part of another's text is said once.
        string[] said = [.. figures.Select(f => f.Figure.Warning).OfType<string>().Distinct()];
        foreach (string warning in said.Where(w =>
            !said.Any(other => other.Length > w.Length && other.Contains(w, StringComparison.Ordinal))))
            yield return warning;
        string[] undefined = [.. figures.Where(f => f.Figure.UndefinedResamples > 0).Select(f => $"{f.Name} {f.Figure.UndefinedResamples}")
            .Distinct()];
        if (undefined.Length > 0)
            yield return $"Resamples without a value, left out of the interval: {string.Join(", ", undefined)}.";
    }
}
