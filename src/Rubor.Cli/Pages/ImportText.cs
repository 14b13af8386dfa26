using System.Globalization;
using Rubor.Studies.Exchange;

namespace Rubor.Cli.Pages;

/// <summary>An import as lines of text: a table before, a summary after.</summary>
internal static class ImportText
{
    const int LinesShown = 20;

    /// <summary>The lines.</summary>
    /// <param name="document">What was, or would be, done.</param>
    /// <param name="dry">Whether nothing was written: then every file has a line.</param>
    public static IEnumerable<string> Of(ImportDocument document, bool dry)
    {
        if (dry)
        {
            yield return string.Join('\t', "subject", "session", "scan", "role", "what", "sources", "to", "state");
            foreach (var step in document.Steps.Where(s => s.State != ImportState.Refused))
                yield return string.Join('\t', step.File.Subject, OrNone(step.File.Session), OrNone(step.File.Scan),
                    step.File.Role + (step.File.Observer.Length > 0 ? $" of {step.File.Observer}" : ""), step.File.Words,
                    step.File.Sources.Count.ToString(CultureInfo.InvariantCulture), step.Target, step.State.ToString().ToLowerInvariant());
        }
        foreach (var step in document.Steps)
            foreach (string warning in step.File.Warnings)
                yield return $"warning: {step.Target}: {warning}";
        foreach (string remark in document.Plan.Remarks.Concat(document.Remarks))
            yield return $"note: {remark}";
        foreach (string line in Listed("left aside", document.Plan.LeftAside, dry ? int.MaxValue : LinesShown))
            yield return line;
        foreach (string line in Listed("refused", document.Refused, int.MaxValue))
            yield return line;
        if (dry || document.Imported > 0)
            yield return Summary(document, dry);
    }

    static IEnumerable<string> Listed(string what, IReadOnlyList<RefusedSource> sources, int most)
    {
        foreach (var source in sources.Take(most))
            yield return $"{what}: {source.Line}";
        if (sources.Count > most)
            yield return $"{what}: {sources.Count - most} more; --dry-run or --json lists all";
    }

    static string Summary(ImportDocument d, bool dry)
    {
        int Number(ImportState state) => d.Steps.Count(s => s.State == state);
        string roles = string.Join("; ", d.Steps.Where(s => s.State != ImportState.Refused).GroupBy(s => s.File.Role)
            .OrderBy(g => g.First().File.IsLabel).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Count()}")));
        int subjects = d.Steps.Where(s => s.State != ImportState.Refused).Select(s => s.File.Subject).Distinct().Count();
        string folds = d.Folds switch
        {
            ImportState.New => dry ? "; folds" : "; folds.json written",
            ImportState.Replaced => "; folds.json replaced",
            ImportState.Present => "; folds.json there",
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture,
            $"{(dry ? "would be imported" : "imported")}: {d.Imported} files of {subjects} subjects ({roles}){folds}; {Number(ImportState.New)} new, "
            + $"{Number(ImportState.Replaced)} replaced, {Number(ImportState.Present)} there already, {d.Refused.Count} refused, "
            + $"{d.Plan.LeftAside.Count} left aside")
            + (dry ? "" : $"; study: {d.Study}; 'rubor study check {d.Study}' looks it through");
    }

    static string OrNone(string text) => text.Length > 0 ? text : "n/a";
}
