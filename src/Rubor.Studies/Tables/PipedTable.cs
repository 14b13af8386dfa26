using Rubor.Studies.Runs;

namespace Rubor.Studies.Tables;

/// <summary>
/// A table that another program writes into a pipe, as in a shell's <c>&lt;(…)</c>. It is read to its end; a pipe that nobody writes into,
/// that falls silent or that does not end is refused, so that no command waits for ever.
/// </summary>
internal static class PipedTable
{
    /// <summary>A table of this many bytes is none.</summary>
    public const int MostBytes = 1 << 28;

    /// <summary>Time in which somebody has to have opened the other end.</summary>
    public static readonly TimeSpan Opening = TimeSpan.FromSeconds(5);

    /// <summary>Time in which something has to come.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Everything that comes through a pipe.</summary>
    /// <exception cref="OutputException">Nothing comes, or no end.</exception>
    public static byte[] Read(string path) => Read(path, Opening, Silence);

    internal static byte[] Read(string path, TimeSpan opening, TimeSpan silence)
    {
        var pipe = new Reader(path);
        // To open a pipe waits for whoever writes, and no token ends that; what still waits goes with the program.
        var reading = Task.Factory.StartNew(pipe.ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!((IAsyncResult)reading).AsyncWaitHandle.WaitOne(Look))
        {
            var waited = TimeSpan.FromMilliseconds(Environment.TickCount64 - pipe.Heard);
            if (!pipe.IsOpen && waited > opening)
                throw new OutputException(path, "is a pipe that nobody writes into; write the table to a file first");
            if (waited > silence)
                throw new OutputException(path,
                    FormattableString.Invariant($"is a pipe that has sent nothing for {silence.TotalSeconds:0} seconds; write the table to a file first"));
        }
        return reading.GetAwaiter().GetResult()
            ?? throw new OutputException(path,
            FormattableString.Invariant($"has sent more than {MostBytes >> 20} MiB through its pipe, and no end; name a table"));
    }

    sealed class Reader(string path)
    {
        long heard = Environment.TickCount64;
        volatile bool isOpen;

        public bool IsOpen => isOpen;

        public long Heard => Volatile.Read(ref heard);

        public byte[]? ReadAll()
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            Volatile.Write(ref heard, Environment.TickCount64);
            isOpen = true;
            using var all = new MemoryStream();
            var part = new byte[1 << 16];
            while (stream.Read(part) is > 0 and var got)
            {
                Volatile.Write(ref heard, Environment.TickCount64);
                all.Write(part, 0, got);
                if (all.Length > MostBytes)
                    return null;
            }
            return all.ToArray();
        }
    }
}
