using Rubor.Imaging.Raster;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandPhotographs;

/// <summary>A photograph of a hand in a folder.</summary>
/// <param name="Subject">Its path from the folder without ending, slashes as hyphens: its name in a study.</param>
/// <param name="File">The photograph.</param>
/// <param name="Joints">Label map of the joints drawn on it, or null.</param>
public sealed record HandPhotographFile(string Subject, string File, string? Joints)
{
    /// <summary>What the name of a label map has after that of its photograph.</summary>
    public const string JointsEnding = "_joints";

    static readonly string[] Endings = [.. new[] { RasterFormats.Png, RasterFormats.Jpeg, RasterFormats.Tiff }.SelectMany(f => f.Endings)];

    /// <summary>The photographs in a folder and below, in order of their names.</summary>
    /// <exception cref="OutputException">There is none, two would have one name, or a label map is of no photograph.</exception>
    public static IReadOnlyList<HandPhotographFile> In(string folder)
    {
        var pictures = FolderWalk.Files(folder).Where(f => Endings.Contains(Path.GetExtension(f).ToLowerInvariant())).ToLookup(f =>
            Path.GetFileNameWithoutExtension(f).EndsWith(JointsEnding, StringComparison.Ordinal));
        var maps = pictures[true].GroupBy(Stem).ToDictionary(g => g.Key, g => g.Count() == 1 ? g.First()
            : throw new OutputException(g.Last(), $"is a second label map beside {Path.GetFileName(g.First())}; keep one"), StringComparer.Ordinal);
        List<HandPhotographFile> found = [.. pictures[false].Select(f => new HandPhotographFile(SubjectOf(folder, f), f,
            maps.GetValueOrDefault(Stem(f) + JointsEnding))).OrderBy(f => f.Subject, StringComparer.Ordinal)];
        if (found.Count == 0)
            throw new OutputException(folder, $"holds no photograph; {string.Join(", ", Endings)} are taken");
        if (found.GroupBy(f => new StudyCase(f.Subject, "", "").Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new OutputException(same.Last().File, $"would have the name {same.Last().Subject}, as {same.First().File}; rename one");
        return maps.Keys.Except(found.Where(f => f.Joints is not null).Select(f => Stem(f.Joints!))).FirstOrDefault() is { } stray
            ? throw new OutputException(maps[stray], $"is a label map of no photograph: {Path.GetFileName(stray)[..^JointsEnding.Length]} is not beside it")
            : found;
    }

    static string Stem(string file) => file[..^Path.GetExtension(file).Length];

    static string SubjectOf(string folder, string file)
    {
        string name = Stem(Path.GetRelativePath(folder, file)).Replace('/', '-');
        return name.StartsWith("sub-", StringComparison.Ordinal) ? name[4..] : name;
    }
}
