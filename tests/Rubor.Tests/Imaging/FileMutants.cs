using System.Diagnostics;
using Rubor.Imaging;

namespace Rubor.Tests.Imaging;

/// <summary>Reads seeded mutants of files; each is read, or refused in one line that names it.</summary>
public static class FileMutants
{
    /// <summary>What became of the mutants.</summary>
    public sealed record Outcome(int Read, int Refused, double LongestSeconds, long MostAllocated);

    /// <summary>Reads mutants of the given files; throws where one fails otherwise than by a one-line refusal.</summary>
    /// <param name="files">Originals.</param>
    /// <param name="seed">The same seed makes the same mutants.</param>
    /// <param name="count">How many.</param>
    /// <param name="mutate">Damages a file.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="mostBytes">Managed bytes that one may take.</param>
    public static Outcome Run(IReadOnlyList<string> files, int seed, int count, Func<byte[], Random, byte[]> mutate, Action<string> read,
        long mostBytes)
    {
        var random = new Random(seed);
        var originals = files.Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        string path = Path.Combine(Path.GetTempPath(), $"rubor-mutant-{Environment.ProcessId}-{Guid.NewGuid():N}");
        int done = 0, refused = 0;
        double longest = 0;
        long most = 0;
        try
        {
            for (int i = 0; i < count; i++)
            {
                File.WriteAllBytes(path, mutate(originals[random.Next(originals.Count)], random));
                long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
                try
                {
                    read(path);
                    done++;
                }
                catch (ImageDataException e) when (!e.Message.Contains('\n') && e.Message.StartsWith(path, StringComparison.Ordinal))
                {
                    refused++;
                }
                longest = Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalSeconds);
                most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - allocated);
                if (most > mostBytes)
                    throw new InvalidOperationException($"mutant {i} of seed {seed}: {most} bytes allocated");
            }
        }
        finally
        {
            File.Delete(path);
        }
        return new(done, refused, longest, most);
    }
}
