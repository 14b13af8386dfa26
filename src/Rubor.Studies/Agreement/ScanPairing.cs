using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Agreement;

/// <summary>
/// Which masks of several sources are of one scan. First the same file name below the sources' folders; of the rest those whose names
/// tell the same subject, visit, run, side and numbers, and no two structures. Words that tell nothing of the scan, such as a reader's
/// name, may differ.
/// </summary>
internal sealed class ScanPairing
{
    readonly List<(string Given, List<ScanName> Names)> sources;
    readonly List<Dictionary<ScanKey, ScanName>> found;
    readonly bool structured;

    ScanPairing(List<(string Given, List<ScanName> Names)> sources)
    {
        this.sources = sources;
        found = [.. sources.Select(_ => new Dictionary<ScanKey, ScanName>())];
        // Where one source has masks of several structures, the structure tells scans apart.
        structured = sources.Any(s =>
            s.Names.GroupBy(n => n.Key).Any(g => g.Select(n => n.Structure).Where(t => t.Length > 0).Distinct().Count() > 1));
    }

    /// <summary>Files of each source by scan.</summary>
    /// <param name="given">Folders and patterns.</param>
    /// <exception cref="OutputException">Two files of one source are of one scan, or no two sources share one; says why, and what to
    /// do.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<ScanKey, string>> Of(IReadOnlyList<string> given)
    {
        var pairing =
            new ScanPairing([.. given.Select(g => (g, MaskFiles.Of(g).Select(f => ScanName.Of(f, MaskFiles.FolderOf(g))).ToList()))]);
        pairing.SameNames();
        pairing.SameScans();
        if (!pairing.found.SelectMany(f => f.Keys).GroupBy(k => k).Any(g => g.Count() > 1))
            throw pairing.NothingShared();
        return [.. pairing.found.Select(f =>
            new SortedDictionary<ScanKey, string>(f.ToDictionary(p => p.Key, p => p.Value.File), ScanKey.Order))];
    }

    /// <summary>Why a source has no mask of a scan that another has: the file that is nearest to it, and in what it differs.</summary>
    public static string? Nearest(string file, string folder, IEnumerable<(string File, string Folder)> others)
    {
        var name = ScanName.Of(file, folder);
        return others.Select(o => (o.File, Name: ScanName.Of(o.File, o.Folder)))
            .Where(o => ScanName.Numbered(o.Name.Subject) == ScanName.Numbered(name.Subject))
            .Select(o => $"{Path.GetFileName(file)} and {Path.GetFileName(o.File)} are not compared: {o.Name.DifferenceFrom(name)}")
                .FirstOrDefault(t => !t.EndsWith(": ", StringComparison.Ordinal));
    }

    // r1/CASE_001.nii.gz and r2/CASE_001.nii.gz are one scan, whatever the name means.
    void SameNames()
    {
        var shared = sources.SelectMany((s, i) => s.Names.Select(n => (Source: i, Name: n))).GroupBy(n => n.Name.Relative)
            .Where(g => g.Select(n => n.Source).Distinct().Count() > 1).Select(g => g.DistinctBy(n => n.Source).ToList()).ToList();
        var twice = shared.GroupBy(g => KeyOf(g[0].Name)).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        foreach (var group in shared)
        {
            var name = group[0].Name;
            var key = KeyOf(name);
            // Two names of one subject whose difference is a word: the word tells them apart.
            if (twice.Contains(key))
                key = key with { Rest = name.Relative.Replace('/', '_') };
            foreach (var (source, of) in group)
                found[source][key] = of;
        }
    }

    void SameScans()
    {
        var taken = found.SelectMany(f => f.Values).Select(n => n.File).ToHashSet();
        var known = found.SelectMany(f => f).GroupBy(p => KeyOf(p.Value)).Where(g => g.Select(p => p.Key).Distinct().Count() == 1)
            .ToDictionary(g => g.Key, g => g.First().Key);
        foreach (var (source, (given, names)) in sources.Index())
            foreach (var same in names.Where(n => !taken.Contains(n.File)).GroupBy(KeyOf))
            {
                var key = known.GetValueOrDefault(same.Key, same.Key);
                if (found[source].ContainsKey(key)
                    || found.Any(f => f.TryGetValue(key, out var other) && same.Any(n => n.DifferenceFrom(other) is not null)))
                    // Another scan by its name, or one file too many beside one that has its partner already.
                    foreach (var name in same)
                        found[source][key with { Rest = name.Relative.Replace('/', '_') }] = name;
                else if (same.Skip(1).FirstOrDefault() is { } second)
                    throw Twice(source, same.First(), second);
                else
                    found[source][key] = same.First();
            }
    }

    ScanKey KeyOf(ScanName name) =>
        structured && name.Structure.Length > 0 && !name.Key.Rest.Contains(name.Structure, StringComparison.Ordinal)
        ? name.Key with { Rest = string.Join('_', new[] { name.Key.Rest, name.Structure }.Where(p => p.Length > 0)) } : name.Key;

    OutputException Twice(int source, ScanName first, ScanName second)
    {
        var (given, names) = sources[source];
        string what = $"{first.Relative} and {second.Relative} are both of subject {first.Key.Label}";
        return new(given, PatternFor(given, names, [second, first]) is { } pattern ? $"{what}; name one reading by a pattern such as '{pattern}'"
            : $"{what}; keep each reading in a folder of its own, or name the two files to compare");
    }

    // Tried before it is recommended: the pattern takes one file of each scan, and one of those that were in the way.
    static string? PatternFor(string given, List<ScanName> names, ScanName[] either)
    {
        string folder = MaskFiles.FolderOf(given);
        string depth = names.Any(n => n.Relative.Contains('/', StringComparison.Ordinal)) ? "**/" : "";
        foreach (var name in either)
            foreach (string ending in Endings(Path.GetFileName(name.File)))
            {
                string pattern = Path.Combine(folder, $"{depth}*{ending}");
                var chosen = MaskFiles.Matching(names.Select(n => n.File), pattern).Select(f => names.First(n => n.File == f)).ToList();
                if (chosen.Count > 1 || names.Count == 2)
                    if (chosen.Contains(name) && chosen.GroupBy(n => n.Key).All(g => g.Count() == 1))
                        return pattern;
            }
        return null;
    }

    // _R1.nii.gz, then _inflammation_R1.nii.gz …
    static IEnumerable<string> Endings(string file)
    {
        for (int cut = SubjectName.Stem(file).LastIndexOf('_'); cut > 0; cut = file.LastIndexOf('_', cut - 1))
            yield return file[cut..];
        yield return file;
    }

    OutputException NothingShared()
    {
        var (first, second) = (sources[0], sources[1]);
        var scored = first.Names.SelectMany(a => second.Names.Select(b => (A: a, B: b))).OrderBy(p => Distance(p.A, p.B)).First();
        string why = scored.B.DifferenceFrom(scored.A) ?? "their names could not be matched";
        string counts = $"{Count(first.Names.Count)} there, {Count(second.Names.Count)} here";
        bool subject = first.Names.Select(n => n.Subject).Intersect(second.Names.Select(n => n.Subject)).Any();
        return new(second.Given,
            $"shares no {(subject ? "scan" : "subject")} with {first.Given} ({counts}): of {scored.A.Relative} and {scored.B.Relative} {why}. "
            + "Give the files of one scan the same name, or the same subject as in sub-01_mask.nii.gz and 1007_R1.nii.gz; two files " +
                "that are named one by one are compared whatever their names");
    }

    static int Distance(ScanName a, ScanName b) =>
        ScanName.Numbered(a.Subject) != ScanName.Numbered(b.Subject) ? 3 : a.Subject != b.Subject ? 2 : 1;

    static string Count(int files) => files == 1 ? "1 file" : $"{files} files";
}
