using System.Globalization;
using System.Text;
using Rubor.Tests.Studies.Exchange;

namespace Rubor.Benchmarks.Studies;

/// <summary>Many mutants of exports of Label Studio, made ones and given ones: each is read as far as it goes or refused in one line, or
/// the run fails. A reader that does not end within its time, or reserves beyond all reason, fails it too.</summary>
internal static class LabelStudioMutantsRun
{
    const int MutantsASeed = 100, Made = 8;

    public static int Run(string count, string[] files)
    {
        if (files.Length == 0 && Environment.GetEnvironmentVariable("RUBOR_DATA") is { Length: > 0 } data && Path.Combine(data, "label-studio") is var samples
            && Directory.Exists(samples))
            files = [.. Directory.GetFiles(samples, "*.json").Order(StringComparer.Ordinal)];
        List<byte[]> originals = [.. Enumerable.Range(0, Made).Select(i => Encoding.UTF8.GetBytes(
            MadeExports.Random(new(100 + i), ["sub-01_ses-a_gray.png", "P2.png", "P3.png"], 40, 30).ToJsonString())), .. files.Select(File.ReadAllBytes)];
        int whole = 0, partly = 0, refused = 0;
        double longest = 0;
        long most = 0;
        for (int seed = 1; seed <= int.Parse(count, CultureInfo.InvariantCulture) / MutantsASeed; seed++)
        {
            string folder = Directory.CreateTempSubdirectory("rubor-mutants-").FullName;
            try
            {
                var outcome = LabelStudioMutants.Run(originals, folder, seed, MutantsASeed);
                (whole, partly, refused) = (whole + outcome.Whole, partly + outcome.Partly, refused + outcome.Refused);
                (longest, most) = (Math.Max(longest, outcome.LongestSeconds), Math.Max(most, outcome.MostAllocated));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{originals.Count} originals: {whole} read whole, {partly} in part, {refused} refused in one line; longest {longest:0.000} s; at most "
            + $"{most >> 20} MiB allocated for one file; peak of the process {PeakMemory.OfProcess}"));
        return 0;
    }
}
