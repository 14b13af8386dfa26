using Rubor.Tests.Torch;

namespace Rubor.Tests.Networks;

/// <summary>The public data of Hepburn 2023, where it is: in a folder that RUBOR_DATA names, else shared/data beside or above the repository.</summary>
static class BoneMri
{
    internal static string At(string name)
    {
        string? folder = Folder();
        Assert.SkipWhen(folder is null, "the bone-mri data are not here: name their folder with RUBOR_DATA");
        return Path.Combine(folder!, "bone-mri", name);
    }

    static string? Folder()
    {
        string root = Golden.Root();
        string?[] candidates = [Environment.GetEnvironmentVariable("RUBOR_DATA"), Path.Combine(root, "shared", "data"), Path.Combine(root, "..", "shared", "data")];
        return candidates.FirstOrDefault(folder => !string.IsNullOrEmpty(folder) && Directory.Exists(Path.Combine(folder, "bone-mri")));
    }
}
