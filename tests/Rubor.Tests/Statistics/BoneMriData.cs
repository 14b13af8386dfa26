namespace Rubor.Tests.Statistics;

/// <summary>
/// The public data of the V_HI paper, where it is at hand: the folder bone-mri in the folder that RUBOR_DATA names, else in a
/// shared/data folder beside the repository or above it.
/// </summary>
static class BoneMriData
{
    public static string? Folder { get; } = Candidates().FirstOrDefault(Directory.Exists);

    static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("RUBOR_DATA") is { Length: > 0 } named)
            yield return Path.Combine(named, "bone-mri");
        string? folder = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(Golden.Folder)));
        for (int up = 0; up < 2 && folder is not null; up++)
        {
            folder = Path.GetDirectoryName(folder);
            if (folder is not null)
                yield return Path.Combine(folder, "shared", "data", "bone-mri");
        }
    }
}
