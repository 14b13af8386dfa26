using System.Text.RegularExpressions;

namespace Rubor.Tests.House;

/// <summary>Arrows between the folders of a project: no cycles, and a kind is known by the list of kinds alone.</summary>
public partial class FolderArrowTests
{
    // A binding knows its native side and is known by it; a command line knows its commands and is known by them.
    static readonly string[] Knots = ["Torch: . <-> Native", "Cli: . <-> Commands", "Cli: . <-> Pages"];

    [Theory]
    [InlineData("Imaging")]
    [InlineData("Statistics")]
    [InlineData("Torch")]
    [InlineData("Methods")]
    [InlineData("Networks")]
    [InlineData("Studies")]
    [InlineData("Reports")]
    [InlineData("Reading")]
    [InlineData("Cli")]
    [InlineData("Workstation")]
    public void Folders_of_a_project_form_no_cycle(string project)
    {
        var arrows = FolderArrows.Of(project);
        string[] cycles = [.. FolderArrows.Cycles(arrows).Except(Knots.Where(k => k.StartsWith(project + ":", StringComparison.Ordinal))
            .Select(k => k[(project.Length + 2)..]))];
        Assert.True(cycles.Length == 0, $"folders of Rubor.{project} know each other:\n" + string.Join('\n', cycles));
    }

    [Theory]
    [InlineData("Reading")]
    [InlineData("Workstation")]
    public void Only_the_list_of_kinds_knows_a_kind(string project)
    {
        var from = FolderArrows.Of(project).Where(a => a.To.StartsWith("Kinds/", StringComparison.Ordinal) && a.From != a.To
            && !a.From.StartsWith(a.To, StringComparison.Ordinal) && !a.To.StartsWith(a.From + "/", StringComparison.Ordinal));
        Assert.Empty(from.Select(a => $"{a.File}: {a.From} knows {a.To} by {a.Type}"));
        string list = project == "Reading" ? "ReadKinds.cs" : "WorkstationKinds.cs";
        Assert.Empty(FolderArrows.Of(project).Where(a => a.From == "Kinds" && a.To.StartsWith("Kinds/", StringComparison.Ordinal)
            && Path.GetFileName(a.File) != list).Select(a => $"{a.File} knows {a.To} by {a.Type}"));
    }
}

/// <summary>A type of one folder that a file of another one names.</summary>
sealed record FolderArrow(string File, string From, string To, string Type);

static partial class FolderArrows
{
    /// <summary>Arrows of a project; "." is its root.</summary>
    public static IReadOnlyList<FolderArrow> Of(string project)
    {
        string root = $"src/Rubor.{project}";
        var files = SourceFiles.In([root], ".cs").Select(file => new Source(file, FolderOf(file, root), SourceFiles.Code(file))).ToList();
        var types = files.SelectMany(f => Declared().Matches(f.Code).Select(m => (Name: m.Groups[1].Value, f.Folder)))
            .Distinct().ToLookup(t => t.Name, t => t.Folder);
        return [.. files.SelectMany(f => Seen(f, project, types))];
    }

    /// <summary>Pairs of folders that reach each other.</summary>
    public static IEnumerable<string> Cycles(IReadOnlyList<FolderArrow> arrows)
    {
        var next = arrows.Where(a => !IsList(a)).ToLookup(a => a.From, a => a.To);
        var folders = arrows.SelectMany(a => new[] { a.From, a.To }).Distinct().Order(StringComparer.Ordinal).ToList();
        var reach = folders.ToDictionary(f => f, f => Reach(f, next));
        for (int i = 0; i < folders.Count; i++)
            for (int j = i + 1; j < folders.Count; j++)
                if (reach[folders[i]].Contains(folders[j]) && reach[folders[j]].Contains(folders[i]))
                    yield return $"{folders[i]} <-> {folders[j]}";
    }

    // The one file that names every kind.
    static bool IsList(FolderArrow a) => Path.GetFileName(a.File) is "ReadKinds.cs" or "WorkstationKinds.cs";

    static IEnumerable<FolderArrow> Seen(Source f, string project, ILookup<string, string> types)
    {
        var used = Using().Matches(f.Code).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        string own = NamespaceOf(project, f.Folder);
        return Word().Matches(f.Code).Select(m => m.Value).Distinct(StringComparer.Ordinal)
            .SelectMany(word => types[word].Contains(f.Folder) ? [] : types[word].Select(to => (word, to)))
            .Where(t =>
                NamespaceOf(project, t.to) is var space && (used.Contains(space) || own.StartsWith(space + ".", StringComparison.Ordinal)))
            .Select(t => new FolderArrow(f.File, f.Folder, t.to, t.word));
    }

    static HashSet<string> Reach(string from, ILookup<string, string> next)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out string? at))
            foreach (string to in next[at])
                if (seen.Add(to))
                    open.Push(to);
        return seen;
    }

    static string FolderOf(string file, string root) =>
        Path.GetDirectoryName(file)!.Replace('\\', '/') is var folder && folder.Length > root.Length ? folder[(root.Length + 1)..] : ".";

    static string NamespaceOf(string project, string folder) =>
        folder == "." ? $"Rubor.{project}" : $"Rubor.{project}.{folder.Replace('/', '.')}";

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|static|sealed|abstract|partial|readonly|ref|unsafe) )*" +
        @"(?:class|record struct|record class|record|struct|enum|interface|delegate [\w<>?\[\], ]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declared();

    [GeneratedRegex(@"^using (?:static )?(Rubor[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Word();

    sealed record Source(string File, string Folder, string Code);
}
