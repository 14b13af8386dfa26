using Microsoft.Data.Sqlite;

namespace Rubor.Reading.Ledger.Sqlite;

/// <summary>SQLite's errors as one line each, with what to do.</summary>
internal static class SqliteTroubles
{
    /// <summary>Less is no room: an act takes a few pages of 4 KiB, in the log and in its index.</summary>
    public const long NoRoom = 64 << 10;

    /// <summary>The line for an error.</summary>
    public static ReadStoreException Of(string path, SqliteException e)
    {
        var (trouble, reason) = e.SqliteErrorCode switch
        {
            5 or 6 => (StoreTrouble.Other, "is in use by another process that does not let go; try again, or stop that process"),
            8 => (StoreTrouble.ReadOnly, "cannot be written; check the permissions of the file and its folder, and whether the file system is read-only"),
            // The log's index is made larger in another way than files: on a full disk that fails as an error of the disk.
            10 or 14 when HasLessRoomThan(path, NoRoom) => Full,
            10 => (StoreTrouble.Other,
                FormattableString.Invariant($"the disk fails to read or write (SQLite's error {e.SqliteExtendedErrorCode}); check the ") +
                FormattableString.Invariant($"disk, and whether a quota is used up")),
            11 or 26 => (StoreTrouble.Other, $"is damaged ({e.Message}); restore it from a copy"),
            13 => Full,
            14 => (StoreTrouble.Other, "cannot be opened or written; check the permissions of the file and its folder"),
            _ => (StoreTrouble.Other, $"SQLite says: {e.Message}; restore it from a copy if this stays"),
        };
        return new(path, reason, e) { Trouble = trouble };
    }

    /// <summary>Whether the disk of a file has less room than so many bytes; false where that cannot be known.</summary>
    public static bool HasLessRoomThan(string path, long bytes)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace < bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    static (StoreTrouble Trouble, string Reason) Full => (StoreTrouble.DiskFull, "the disk is full; make room, and it goes on by itself");
}
