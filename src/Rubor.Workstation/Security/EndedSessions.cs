using System.Collections.Concurrent;
using System.Globalization;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Security;

/// <summary>
/// Sessions that somebody ended by signing out, for as long as a copy of their cookie would last: after that it is worth nothing anyway.
/// Kept in a file beside the keys, so that a restart brings none back.
/// </summary>
public sealed partial class EndedSessions
{
    /// <summary>Name of the file in the folder of keys.</summary>
    public const string FileName = "signed-out";

    // An answer that was on its way as somebody signed out may have renewed the cookie once more.
    static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    readonly ConcurrentDictionary<string, DateTimeOffset> until = new(StringComparer.Ordinal);
    readonly Lock writing = new();
    readonly string path;
    readonly TimeSpan lasts;
    readonly TimeProvider clock;
    readonly ILogger<EndedSessions> log;

    /// <summary>Reads those that ended before a restart.</summary>
    public EndedSessions(WorkstationOptions options, TimeProvider clock, ILogger<EndedSessions> log)
    {
        (path, lasts, this.clock, this.log) = (Path.Combine(options.Folder, Sessions.KeysFolder, FileName),
            TimeSpan.FromMinutes(options.TimeoutMinutes) + Margin, clock, log);
        try
        {
            if (!File.Exists(path))
                return;
            foreach (string[] words in File.ReadLines(path).Select(l => l.Split(' ')).Where(w => w.Length == 2))
                if (long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
                    && DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, uint.MaxValue)) is var end && end > clock.GetUtcNow())
                    until[words[0]] = end;
            Write(FileMode.Create, until);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(path, e.Message);
        }
    }

    /// <summary>Whether a session was ended.</summary>
    public bool Has(string session) => until.ContainsKey(session);

    /// <summary>Ends one.</summary>
    public void End(string session)
    {
        var (now, end) = (clock.GetUtcNow(), clock.GetUtcNow() + lasts);
        foreach (var (old, _) in until.Where(u => u.Value < now))
            until.TryRemove(old, out _);
        until[session] = end;
        try
        {
            Write(FileMode.Append, [new(session, end)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended all the same, until the next restart.
            LogNotKept(path, e.Message);
        }
    }

    void Write(FileMode mode, IEnumerable<KeyValuePair<string, DateTimeOffset>> sessions)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        lock (writing)
        {
            using var file = new StreamWriter(path, options);
            foreach (var (session, end) in sessions)
                file.Write(string.Create(CultureInfo.InvariantCulture, $"{session} {end.ToUnixTimeSeconds()}\n"));
        }
    }

    [LoggerMessage(LogLevel.Error, "{Path}: sign-outs cannot be kept over a restart ({Reason})")]
    private partial void LogNotKept(string path, string reason);
}
