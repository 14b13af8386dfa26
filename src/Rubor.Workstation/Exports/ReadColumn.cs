using System.Globalization;
using Rubor.Reading.Catalog;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Exports;

/// <summary>A row of the table of reads: a signed version, or a draft.</summary>
/// <param name="Read">The version.</param>
/// <param name="Case">Its case; null where the study has none of that name now.</param>
/// <param name="Recount">It, worked out again.</param>
/// <param name="State">signed, superseded (reopened since), or open.</param>
internal sealed record ReadRow(ReadAt Read, CatalogCase? Case, Recount Recount, string State);

/// <summary>A column of the table of reads: text, whole number, number, or null.</summary>
internal sealed record ReadColumn(string Name, Func<ReadRow, object?> Of)
{
    /// <summary>Whose read of what, and how it came about: the first columns of every kind.</summary>
    public static IReadOnlyList<ReadColumn> First { get; } =
    [
        new("study", r => r.Read.State.Opened.Study),
        new("case", r => r.Read.State.Opened.Case),
        new("subject", r => r.Case?.Subject),
        new("session", r => r.Case?.Session),
        new("reader", r => r.Read.State.Reader),
        new("round", r => r.Read.State.Opened.Round),
        new("read", r => r.Read.State.Read),
        new("state", r => r.State),
        new("version", r => r.Read.Number),
        new("predecessor", r => r.Read.Version is { } v ? v.Predecessor : r.Read.State.Reopening?.Predecessor),
        new("reopening_reason", r => r.Read.Version is { } v ? v.Reason : r.Read.State.Reopening?.Reason),
        new("opened", r => Time(r.Read.State.Started)),
        new("signed", r => r.Read.Version is { } v ? Time(v.Time) : null),
        new("newest", r => Time(r.Read.State.Newest)),
        new("acts", r => r.Read.State.Acts),
        new("minutes_active", r => Math.Round(r.Read.State.Active.TotalMinutes, 2)),
    ];

    /// <summary>The reader's comment.</summary>
    public static ReadColumn Comment { get; } = new("comment", r => r.Read.Content.Comment);

    /// <summary>Hash of the newest event.</summary>
    public static ReadColumn HeadHash { get; } = new("head_hash", r => r.Read.Head);

    /// <summary>Whether the figures follow again from the case as it is now.</summary>
    public static ReadColumn Recomputed { get; } =
        new("recomputed", r => r.Recount.IsAsSigned(r.Read) is { } same ? same ? "same" : "differs" : null);

    /// <summary>Version of this program.</summary>
    public static ReadColumn Rubor { get; } = new("rubor", _ => WorkstationOptions.Version);

    /// <summary>Why there is nothing, or nothing to count.</summary>
    public static ReadColumn Problem { get; } = new("problem", r => r.Recount.Problem);

    /// <summary>SHA-256 of the image of a role, as the read was opened on it.</summary>
    public static ReadColumn Sha256Of(string role) =>
        new($"{role}_sha256", r => r.Read.State.Opened.Inputs.FirstOrDefault(i => i.Role == role)?.Sha256);

    /// <summary>A time as the table has it.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
