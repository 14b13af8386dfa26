using System.Globalization;
using Rubor.Torch.Files;

namespace Rubor.Cli;

/// <summary>
/// The weights that come with the program: a folder of folders, one network each; those of one ensemble are numbered from 1.
/// </summary>
internal static class ShippedModels
{
    /// <summary>Environment variable that names another folder, for clusters where the program is shared and the weights are not.</summary>
    public const string Variable = "RUBOR_MODELS";

    /// <summary>Networks that find the disease region on T1W.</summary>
    public const string DiseaseRegion = "disease-region";

    /// <summary>The threshold model of hand scans that was fitted on phantoms alone.</summary>
    public const string PhantomHandScans = "hand-scans-threshold-phantom";

    /// <summary>The scorers of joints on ultrasound that learnt from a phantom alone.</summary>
    public const string PhantomJointUltrasound = "joint-ultrasound-phantom";

    /// <summary>The folder; it need not exist.</summary>
    public static string Folder =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>Folders of all networks, by name and then by number.</summary>
    public static IReadOnlyList<string> All => Directory.Exists(Folder)
        ? [.. Studies.Cases.FolderWalk.Folders(Folder).Where(f => File.Exists(Path.Combine(f, Weights.DescriptionFileName)))
            .OrderBy(f => NameOf(f).Name, StringComparer.Ordinal).ThenBy(f => NameOf(f).Number)]
        : [];

    /// <summary>Folder of a model that learnt from phantoms alone.</summary>
    /// <param name="name">Such as <see cref="PhantomHandScans"/>.</param>
    /// <exception cref="UsageException">It does not come with the program.</exception>
    public static string Phantom(string name) => Path.Combine(Folder, name) is var shipped && Directory.Exists(shipped) ? shipped
        : throw new UsageException($"--phantom-weights: {name} does not come with the program in {Folder}; name a folder of models with {Variable}");

    /// <summary>Folders of the networks of one ensemble, by number.</summary>
    /// <param name="name">Such as <see cref="DiseaseRegion"/>.</param>
    /// <exception cref="UsageException">There are none.</exception>
    public static IReadOnlyList<string> Of(string name) => All.Where(f => NameOf(f).Name == name).ToList() is { Count: > 0 } found ? found
        : throw new UsageException(
            $"--weights is needed: no networks '{name}' come with the program in {Folder}; give each network's weights, or name a " +
            $"folder of models with {Variable}");

    /// <summary>The folders that are named, or those of all networks where none is.</summary>
    /// <exception cref="UsageException">None is named, and none comes with the program.</exception>
    public static IReadOnlyList<string> Unless(string[]? named) => named is { Length: > 0 } ? named : All.Count > 0 ? All
        : throw new UsageException($"no networks come with the program in {Folder}; name folders of weights, or a folder of models with {Variable}");

    static (string Name, int Number) NameOf(string folder)
    {
        string name = Path.GetFileName(folder);
        int dash = name.LastIndexOf('-');
        return dash > 0 && int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? (name[..dash], number) : (name, 0);
    }
}
