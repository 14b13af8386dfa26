using System.Globalization;
using Rubor.Tests.Imaging;

namespace Rubor.Benchmarks.Imaging;

/// <summary>Many mutants of picture or DICOM files: each is read or refused in one line, or the run fails. Memory of the libraries
/// counts: the most that the process had at once is told.</summary>
internal static class FileMutantsRun
{
    const int MutantsASeed = 500;
    const double LongestAllowed = 20;

    public static int Run(Func<IReadOnlyList<string>, int, int, FileMutants.Outcome> mutants, string count, string[] files)
    {
        int read = 0, refused = 0;
        double longest = 0;
        long most = 0;
        for (int seed = 1; seed <= int.Parse(count, CultureInfo.InvariantCulture) / MutantsASeed; seed++)
        {
            var outcome = mutants(files, seed, MutantsASeed);
            (read, refused) = (read + outcome.Read, refused + outcome.Refused);
            (longest, most) = (Math.Max(longest, outcome.LongestSeconds), Math.Max(most, outcome.MostAllocated));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{read} read, {refused} refused in one line; longest {longest:0.000} s; at most {most >> 20} MiB allocated for one file; " +
                $"peak of the process {PeakMemory.OfProcess}"));
        return longest < LongestAllowed ? 0 : 1;
    }
}
