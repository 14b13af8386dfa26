using Rubor.Imaging;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Agreement;

/// <summary>One scan of one subject.</summary>
public readonly record struct ScanKey(string Subject, string Session)
{
    /// <summary>Subject, and visit where there is one.</summary>
    public string Label => SubjectName.Label(Subject, Session);
}

/// <summary>The masks of one reader, or of one reading: a file, a folder, or the files of a pattern.</summary>
/// <param name="Name">Short name, distinct among the sources of a run.</param>
/// <param name="Given">As the caller named it.</param>
/// <param name="Files">File of each scan.</param>
public sealed record MaskSource(string Name, string Given, IReadOnlyDictionary<ScanKey, string> Files)
{
    /// <summary>Subject of two single files whose names do not share one.</summary>
    public const string UnnamedPair = "pair";

    /// <summary>Resolves what the caller named. Single files belong together whatever their names; folders and patterns go by subject.</summary>
    /// <param name="given">Files, or folders and patterns such as 'masks/*_R1.nii.gz'.</param>
    /// <param name="names">Names for the sources in the same order; null to take them from files and folders.</param>
    /// <exception cref="ImageDataException">A source is missing.</exception>
    /// <exception cref="OutputException">A source is empty or ambiguous, or files and folders are mixed.</exception>
    public static IReadOnlyList<MaskSource> Resolve(IReadOnlyList<string> given, IReadOnlyList<string>? names = null)
    {
        if (names is not null && names.Count != given.Count)
            throw new OutputException("names", $"{names.Count} names for {given.Count} sources; give one for each");
        if (names is not null && names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new OutputException("names", $"{twice.Key} is there twice; every source needs a name of its own");
        if (given.GroupBy(Path.GetFullPath).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new OutputException(same.First(), "is named twice; a mask agrees with itself");
        IReadOnlyList<string> shortNames = names ?? Distinct(given);
        if (given.FirstOrDefault(g => !File.Exists(g) && !Directory.Exists(g) && !Path.GetFileName(g).AsSpan().ContainsAny('*', '?')) is { } missing)
            throw new ImageDataException(missing, "no such file or folder");
        bool[] single = [.. given.Select(File.Exists)];
        if (single.All(s => s))
        {
            var keys = given.Select(f => SubjectName.Of(f, Path.GetDirectoryName(Path.GetFullPath(f))!)).Distinct().ToList();
            var key = keys.Count == 1 ? new ScanKey(keys[0].Subject, keys[0].Session) : new ScanKey(UnnamedPair, "");
            return [.. given.Select((f, i) => new MaskSource(shortNames[i], f, new Dictionary<ScanKey, string> { [key] = f }))];
        }
        int file = Array.IndexOf(single, true);
        return file >= 0
            ? throw new OutputException(given[file], "is a file among folders; name files only, or folders and patterns only")
            : [.. given.Select((g, i) => new MaskSource(shortNames[i], g, FilesOf(g)))];
    }

    /// <summary>The image of each scan in a folder, or of a pattern.</summary>
    /// <exception cref="ImageDataException">There is no such folder.</exception>
    /// <exception cref="OutputException">It holds no image, or two of one scan.</exception>
    public static IReadOnlyDictionary<ScanKey, string> FilesOf(string given)
    {
        bool pattern = !Directory.Exists(given) && Path.GetFileName(given).AsSpan().ContainsAny('*', '?');
        string folder = pattern ? Path.GetDirectoryName(given) is { Length: > 0 } parent ? parent : "." : given;
        if (!Directory.Exists(folder))
            throw new ImageDataException(given, "no such file or folder");
        var files = (pattern ? Directory.EnumerateFiles(folder, Path.GetFileName(given)) : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(SubjectName.IsNifti).Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
            throw new OutputException(given, pattern ? "matches no NIfTI file" : "holds no NIfTI file");
        var found = new SortedDictionary<ScanKey, string>(Comparer<ScanKey>.Create((a, b) =>
            string.CompareOrdinal(a.Subject, b.Subject) is var s and not 0 ? s : string.CompareOrdinal(a.Session, b.Session)));
        foreach (string file in files)
        {
            var (subject, session) = SubjectName.Of(file, folder);
            if (!found.TryAdd(new(subject, session), file))
                throw new OutputException(given,
                    $"{Path.GetFileName(found[new(subject, session)])} and {Path.GetFileName(file)} are both of subject {SubjectName.Label(subject, session)}; name one reading by a pattern such as '{Path.Combine(folder, $"*{Ending(file)}")}'");
        }
        return found;
    }

    // What sets one reading's files apart: the last word of the name.
    private static string Ending(string file)
    {
        string name = Path.GetFileName(file);
        int cut = SubjectName.Stem(file).LastIndexOf('_');
        return cut < 0 ? name : name[cut..];
    }

    // As many parts of each path, from its end, as make the names distinct.
    private static List<string> Distinct(IReadOnlyList<string> given)
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

    private static List<string> Parts(string given)
    {
        var parts = Path.GetFullPath(given).Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        string last = SubjectName.Stem(parts[^1]);
        parts[^1] = File.Exists(given) || Directory.Exists(given) ? last : last.Replace("*", "", StringComparison.Ordinal).Replace("?", "", StringComparison.Ordinal).Trim('_', '-', '.', ' ');
        if (parts[^1].Length == 0)
            parts.RemoveAt(parts.Count - 1);
        return parts;
    }
}
