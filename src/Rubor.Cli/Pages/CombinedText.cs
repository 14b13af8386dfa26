using System.Globalization;
using Rubor.Studies.Combining;
using Rubor.Studies.Tables;

namespace Rubor.Cli.Pages;

/// <summary>Combined votes as text and as a table.</summary>
internal static class CombinedText
{
    /// <summary>A row a case: measurements, weight, whether it is a fallback and whether it goes together.</summary>
    public static byte[] Table(CombinedDocument document) => TsvText.Of(
        ["case", .. document.Measurements.Keys, "weight", "combinations", "fallback", "valid"],
        document.Cases.Select(c => (IReadOnlyList<object?>)[c.Case, .. c.Prediction.Values.Select(v => (object)v), c.Weight,
            c.Combinations.Count, YesNo(c.Fallback), YesNo(c.Valid)]));

    /// <summary>What a person reads.</summary>
    public static void Print(TextWriter to, CombinedDocument document, string? folder)
    {
        int width = Math.Max("case".Length, document.Cases.Max(c => c.Case.Length));
        string[] names = [.. document.Measurements.Keys];
        to.WriteLine($"{"case".PadRight(width)}  {string.Join("  ", names)}");
        foreach (var c in document.Cases)
        {
            string values = string.Join("  ", names.Select(n => c.Prediction[n].ToString(CultureInfo.InvariantCulture).PadLeft(n.Length)));
            to.WriteLine($"{c.Case.PadRight(width)}  {values}{Note(c)}".TrimEnd());
        }
        int fallbacks = document.Cases.Count(c => c.Fallback), invalid = document.Cases.Count(c => !c.Valid);
        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Counted(document.Cases.Count, "case")}, {Counted(document.Models.Count, "model")}: {fallbacks} by the modes alone since no "
            + $"combination was valid, {invalid} whose measurements do not go together"));
        if (document.Cases.Count(c => c.Missing is not null) is > 0 and var fewer)
            to.WriteLine($"{Counted(fewer, "case")} with fewer votes than there are models");
        to.WriteLine(folder is null ? "nothing written; --out DIR keeps the combinations of each case" : $"written to {folder}");
    }

    static string Note(CombinedCase c) => (c.Valid ? "" : c.Fallback ? "  do not go together: no combination that was voted for is valid"
        : "  do not go together") + (c.Missing is { } missing ? $"  without {string.Join(", ", missing)}" : "");

    static string Counted(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    static string YesNo(bool value) => value ? "yes" : "no";
}
