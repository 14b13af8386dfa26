using Rubor.Imaging;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Agreement;

/// <summary>The masks of one reader, or of one reading: a file, a folder, or the files of a pattern.</summary>
/// <param name="Name">Short name, distinct among the sources of a run.</param>
/// <param name="Given">As the caller named it.</param>
/// <param name="Files">File of each scan.</param>
public sealed record MaskSource(string Name, string Given, IReadOnlyDictionary<ScanKey, string> Files)
{
    /// <summary>Subject of two single files whose names do not share one.</summary>
    public const string UnnamedPair = "pair";

    /// <summary>Resolves what the caller named. Single files belong together whatever their names; folders and
    /// patterns go by the same file name, else by what their names tell of the scan.</summary>
    /// <param name="given">Files, or folders and patterns such as 'masks/*_R1.nii.gz'.</param>
    /// <param name="names">Names for the sources in the same order; null to take them from files and folders.</param>
    /// <exception cref="ImageDataException">A source is missing.</exception>
    /// <exception cref="OutputException">A source is empty or ambiguous, files and folders are mixed, or no two sources share a
    /// scan.</exception>
    public static IReadOnlyList<MaskSource> Resolve(IReadOnlyList<string> given, IReadOnlyList<string>? names = null)
    {
        if (names is not null && names.Count != given.Count)
            throw new OutputException("names", $"{names.Count} names for {given.Count} sources; give one for each");
        if (names is not null && names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OutputException("names", $"{twice.Key} is there twice; every source needs a name of its own");
        if (given.GroupBy(Path.GetFullPath).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new OutputException(same.First(), "is named twice; a mask agrees with itself");
        IReadOnlyList<string> shortNames = names ?? Distinct(given);
        if (given.FirstOrDefault(g => !File.Exists(g) && !Directory.Exists(g) && !MaskFiles.IsPattern(g)) is { } missing)
            throw new ImageDataException(missing, "no such file or folder");
        bool[] single = [.. given.Select(File.Exists)];
        if (single.All(s => s))
        {
            var keys = given.Select(f => SubjectName.Of(f, Path.GetDirectoryName(Path.GetFullPath(f))!)).Distinct().ToList();
            var key = keys.Count == 1 ? new ScanKey(keys[0].Subject, keys[0].Session) : new ScanKey(UnnamedPair, "");
            return [.. given.Select((f, i) => new MaskSource(shortNames[i], f, new Dictionary<ScanKey, string> { [key] = f }))];
        }
        int file = Array.IndexOf(single, true);
        if (file >= 0)
            throw new OutputException(given[file], "is a file among folders; name files only, or folders and patterns only");
        var files = ScanPairing.Of(given);
        return [.. given.Select((g, i) => new MaskSource(shortNames[i], g, files[i]))];
    }

    /// <summary>Why this source has no mask of a scan that another has.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="of">Who has it.</param>
    public string WhyNot(ScanKey scan, MaskSource of)
    {
        ArgumentNullException.ThrowIfNull(of);
        string nearest = ScanPairing.Nearest(of.Files[scan], MaskFiles.FolderOf(of.Given),
            Files.Where(f => !of.Files.ContainsKey(f.Key)).Select(f => (f.Value, MaskFiles.FolderOf(Given)))) is { } near
                ? $" ({near})" : "";
        return $"{Name} has no mask of it{nearest}";
    }

    // As many parts of each path, from its end, as make the names distinct.
    static List<string> Distinct(IReadOnlyList<string> given)
    {
        var parts = given.Select(Parts).ToList();
        for (int depth = 1; depth <= parts.Max(p => p.Count); depth++)
        {
            List<string> names = [.. parts.Select(p => string.Join('/', p.TakeLast(depth)))];
            if (names.Distinct(StringComparer.Ordinal).Count() == names.Count)
                return names;
        }
        return [.. given];
    }

    static List<string> Parts(string given)
    {
        var parts = Path.GetFullPath(given).Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        string last = SubjectName.Stem(parts[^1]);
        parts[^1] = File.Exists(given) || Directory.Exists(given) ? last
            : last.Replace("*", "", StringComparison.Ordinal).Replace("?", "", StringComparison.Ordinal).Trim('_', '-', '.', ' ');
        if (parts[^1].Length == 0)
            parts.RemoveAt(parts.Count - 1);
        return parts;
    }
}
