using System.Globalization;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>The sheet's small print: who, when, how, and what was found by a computer.</summary>
internal static class SheetFacts
{
    static readonly string[] DateForms = ["yyyy-MM-dd", "yyyyMMdd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    // The page is one sheet of paper, and a comment may have ten thousand characters.
    const int LongestText = 200, LongestReasons = 260;

    /// <summary>Name and text of each.</summary>
    public static List<(string Name, string Text)> Of(SheetContent sheet)
    {
        var read = sheet.Read;
        var content = read.Content.Vhi();
        var choice = content.Choice;
        List<(string Name, string Text)> facts = [("Reader", read.State.Reader)];
        if (read.Version is { } version)
        {
            facts.Add(("Signed", F($"{version.Time.UtcDateTime:d MMMM yyyy, HH:mm} UTC, version {version.Number}{Superseded(read)}")));
            if (version.Reason is { } reason)
                facts.Add(("Reopened because", Short(reason)));
        }
        else
        {
            facts.Add(("Not signed",
                F($"as of {read.State.Newest.UtcDateTime:d MMMM yyyy, HH:mm} ") +
                F($"UTC{(read.State.Reopening is { } r ? $"; reopened because: {Short(r.Reason)}" : "")}")));
        }
        facts.Add(("Reader's confidence", content.Confidence is { } confidence ? F($"{confidence} of 5") : "not given"));
        if (read.Content.Comment.Length > 0)
            facts.Add(("Comment", Short(read.Content.Comment)));
        var (region, marrow) = (Source(sheet, Structure.DiseaseRegion), Source(sheet, Structure.NormalMarrow));
        if (region is not null)
            facts.Add((region == marrow ? "Measured region, normal marrow" : "Measured region", region));
        if (marrow is not null && marrow != region)
            facts.Add(("Normal marrow", marrow));
        string limits = sheet.Recount.Vhi()?.Measured.Limits is { } l
            ? F($": lower {l.Lower:0.0}, upper {l.Upper:0.0}, from {l.MarrowVoxels:#,0} voxels of normal marrow") : "";
        facts.Add(("Measured",
            F($"{(choice.Limits == LimitRule.Paper ? "the paper's" : "robust")} limits{limits}; pieces in ") +
            F($"{(choice.Pieces == PieceMode.TwoD ? "2-D" : "3-D")} of at least {choice.MinimumPiece} voxels of {sheet.Figures.VoxelVolumeMm3:0.###} mm³")));
        facts.Add(("Head of the read", read.Head[..16]));
        facts.Add(("SHA-256 of the mask", sheet.Figures.MaskSha256));
        return facts;
    }

    /// <summary>When the scan was made; null where the study does not say.</summary>
    public static string? ScanDate(CatalogCase? visit) => visit is null ? null
        : DateTime.TryParseExact(visit.Date ?? visit.Session, DateForms, CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var date)
            ? date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) : visit.Date;

    // Where it comes from, what the computer said of it, and what the reader made of that.
    static string? Source(SheetContent sheet, Structure structure)
    {
        var (read, loaded) = (sheet.Read, sheet.Recount.Case);
        string must = structure == Structure.NormalMarrow ? "draw" : "correct";
        switch (ReadSources.Of(read, loaded, structure))
        {
            case "drawn": return $"drawn by {read.State.Reader}";
            case "corrected": return $"found by a computer, corrected by {read.State.Reader}";
            case "file": return "drawn before this read";
            case not "found": return null;
        }
        if (ReadSources.VerdictOf(loaded, structure) is not { } said)
            return "found by a computer, not corrected";
        if (said.Reasons.Count == 0)
            return $"found by a computer, not corrected; the computer found nothing against it";
        string reasons = Short(SliceNumbers.FromOne(string.Join(' ', said.Reasons)), LongestReasons);
        string answer = ReadSources.SeenOf(read, structure) is { } seen
            ? F($"{read.State.Reader} has seen that and left it as it is ({seen.Time.UtcDateTime:d MMMM yyyy, HH:mm} UTC).")
            : "No answer of the reader is kept.";
        return $"found by a computer, not corrected. The computer says that a reader must {must} it: {reasons} {answer}";
    }

    static string Short(string text, int longest = LongestText) => text.Length <= longest ? text
        : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)] + " … (shortened)";

    static string Superseded(ReadAt read) => read.State is { IsSigned: true } s && s.Versions[^1] == read.Version ? "" : " (reopened since)";

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
