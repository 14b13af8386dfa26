using Rubor.Studies.Tables;

namespace Rubor.Studies.Agreement;

/// <summary>
/// The table of reads that the workstation exports. It holds drafts and versions that were reopened since, too: a case that two readers
/// have only opened would count as perfect agreement.
/// </summary>
public static class ReadsTable
{
    /// <summary>Column that says what a row is.</summary>
    public const string StateColumn = "state";

    /// <summary>What it says of a read's newest signed version.</summary>
    public const string Signed = "signed";

    // Together no table has them by chance.
    static readonly string[] Columns = [StateColumn, "version", "predecessor", "head_hash"];

    /// <summary>Whether a table is one.</summary>
    public static bool Is(TableFile table) => Columns.All(table.Columns.Contains);
}
