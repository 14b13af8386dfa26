using System.Globalization;
using Rubor.Tests.Imaging;

namespace Rubor.Benchmarks.Imaging;

/// <summary>Many mutants of NIfTI files: each is read or refused in one line, or the run fails.</summary>
internal static class NiftiMutantsRun
{
    const int MutantsASeed = 1000;

    public static int Run(string count, string[] files)
    {
        string folder = Directory.CreateTempSubdirectory("rubor-mutants-").FullName;
        int read = 0, refused = 0;
        double longest = 0, most = 0;
        for (int seed = 1; seed <= int.Parse(count, CultureInfo.InvariantCulture) / MutantsASeed; seed++)
        {
            var outcome = NiftiMutants.Run(files, folder, seed, MutantsASeed);
            (read, refused, longest, most) = (read + outcome.Read, refused + outcome.Refused, Math.Max(longest, outcome.LongestSeconds),
                Math.Max(most, outcome.MostAllocatedPerFileByte));
        }
        Directory.Delete(folder, recursive: true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{read} read, {refused} refused in one line; longest {longest:0.000} s; at most {most:0.0} bytes allocated a byte of file"));
        return longest < 5 ? 0 : 1;
    }
}
