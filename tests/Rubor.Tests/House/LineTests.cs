using System.Text.RegularExpressions;

namespace Rubor.Tests.House;

/// <summary>How lines look: what a diff or a review cannot show is not written.</summary>
public partial class LineTests
{
    const int Longest = 140;
    const int LongestWithText = 160;

    static readonly string[] Everywhere = ["src", "tests", "benchmarks", "native"];

    [Fact]
    public void Lines_have_at_most_140_characters_and_160_with_text_in_them()
    {
        var tooLong = new List<string>();
        foreach (string file in SourceFiles.In(Everywhere, ".cs", ".ts", ".svelte", ".css", ".cpp", ".c", ".h").Where(f => !f.Contains("/Reference/")))
        {
            bool raw = false;
            foreach (var (i, line) in SourceFiles.Lines(file).Index())
            {
                bool text = raw || line.AsSpan().IndexOfAny('"', '\'', '`') >= 0;
                if (RawText().Count(line) % 2 == 1)
                    raw = !raw;
                if (line.Length > (text ? LongestWithText : Longest))
                    tooLong.Add($"{file}:{i + 1} has {line.Length} characters");
            }
        }
        Assert.True(tooLong.Count == 0, string.Join('\n', tooLong));
    }

    [Fact]
    public void No_line_ends_with_a_space() =>
        Assert.Empty(SourceFiles.In(Everywhere, ".cs", ".ts", ".svelte", ".css", ".cpp", ".c", ".h", ".py").SelectMany(file =>
            SourceFiles.Lines(file).Index().Where(l => l.Item.Length > 0 && char.IsWhiteSpace(l.Item[^1])).Select(l => $"{file}:{l.Index + 1}")));

    [Fact]
    public void Private_is_left_out_where_it_goes_without_saying() =>
        Assert.Empty(SourceFiles.In(Everywhere, ".cs").SelectMany(file =>
            SourceFiles.Lines(file).Index().Where(l => SaidPrivate().IsMatch(l.Item))
                .Select(l => $"{file}:{l.Index + 1}: {l.Item.Trim()}")));

    [Fact]
    public void A_body_of_one_line_has_no_braces()
    {
        var found = new List<string>();
        foreach (string file in SourceFiles.In(Everywhere, ".cs"))
        {
            string[] lines = SourceFiles.Lines(file);
            for (int i = 0; i + 3 < lines.Length; i++)
                if (Head().Match(lines[i]) is { Success: true } head && lines[i + 1] == $"{head.Groups[1]}{{" && lines[i + 3] == $"{head.Groups[1]}}}"
                    && lines[i + 2].EndsWith(';') && Statement().IsMatch(lines[i + 2]))
                    found.Add($"{file}:{i + 1}: {lines[i].Trim()}");
        }
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [GeneratedRegex("\"\"\"")]
    private static partial Regex RawText();

    // A partial method with a result needs the word.
    [GeneratedRegex(@"^\s+private (?!protected\b|set\b|get\b|init\b|static partial\b|static unsafe partial\b|partial\b)")]
    private static partial Regex SaidPrivate();

    [GeneratedRegex(
        @"^( *)(?:if \(.*\)|else if \(.*\)|else|for \(.*\)|foreach \(.*\)|while \(.*\)|lock \(.*\)|using \(.*\)|fixed \(.*\))$")]
    private static partial Regex Head();

    // A declaration, a nested statement and a comment stay in braces.
    [GeneratedRegex(@"^\s*(?!\s|using |var |const |[\w<>,.?\[\]]+ \w+ = |\(?var \(|if |for |foreach |while |lock |switch |try|do\b|//|#)")]
    private static partial Regex Statement();
}
