using System.Text.RegularExpressions;

namespace Rubor.Tests.House;

/// <summary>The house's own source files, without what was built or installed.</summary>
static partial class SourceFiles
{
    static readonly string[] Built = ["artifacts", "bin", "obj", "node_modules", "wwwroot", ".git"];

    /// <summary>Files below the repository's folders with one of these endings, by path from the repository.</summary>
    public static IEnumerable<string> In(IEnumerable<string> folders, params string[] endings) =>
        folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Data.Repository, folder), "*", SearchOption.AllDirectories))
            .Where(file => endings.Contains(Path.GetExtension(file)))
            .Select(file => Path.GetRelativePath(Data.Repository, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(Built.Contains))
            .Order(StringComparer.Ordinal);

    /// <summary>Lines of a file.</summary>
    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Data.Repository, file));

    /// <summary>A C# file without its comments and literals.</summary>
    public static string Code(string file) => NoCode().Replace(File.ReadAllText(Path.Combine(Data.Repository, file)), " ");

    [GeneratedRegex("""
        //[^\n]*|/\*.*?\*/|[$]*\"{3,}.*?\"{3,}|@\"(?:[^\"]|\"\")*\"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NoCode();
}
