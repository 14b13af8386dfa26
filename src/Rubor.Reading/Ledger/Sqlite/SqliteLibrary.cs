using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Rubor.Reading.Ledger.Sqlite;

/// <summary>The system's SQLite, loaded once.</summary>
public static class SqliteLibrary
{
    const string FileName = "libsqlite3.so.0";

    static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Loads SQLite where that has not been done, and gives its version.</summary>
    /// <exception cref="DllNotFoundException">It is not installed; the message says how to.</exception>
    public static string Version => Loaded.Value;

    static string Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return raw.sqlite3_libversion().utf8_to_string();
    }

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        NativeLibrary.TryLoad(FileName, out nint handle) ? handle
            : throw new DllNotFoundException($"{FileName} is missing; run: sudo apt-get install -y libsqlite3-0");
}
