using System.Text;
using System.Text.RegularExpressions;
using Rubor.Cli;
using Rubor.Tests.Cli;

namespace Rubor.Tests.Examples;

/// <summary>
/// The examples of README.md and docs/cli.md: blocks marked console, in which a line that begins with "$ " is a command and what follows is
/// what it prints. A line "…" stands for any lines, "…" in a line for any text.
/// </summary>
[Collection(InAFolderOfTheirOwn.Name)]
public partial class ExamplesTests(ExampleFolder folder)
{
    const string AnyText = "…";

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/cli.md")]
    public void Every_example_is_a_command_that_there_is(string page)
    {
        var examples = Of(page);
        Assert.True(examples.Count >= 10, $"{page} has {examples.Count} examples");
        foreach (var example in examples.Where(e => e.Words[0] != "./test"))
            Assert.True(ParseMistake.Of(RuborCommandLine.Root().Parse(example.Words[1..])) is null,
                $"{page}: {example.Line}: {ParseMistake.Of(RuborCommandLine.Root().Parse(example.Words[1..]))}");
        // A block that shows a command is marked as one, so that it is run.
        string text = File.ReadAllText(Path.Combine(Data.Repository, page));
        Assert.DoesNotMatch(@"```\s*\n(\./|\$ )?rubor ", text);
    }

    [Theory]
    [InlineData("README.md", 3)]
    [InlineData("docs/cli.md", 22)]
    public async Task Every_example_that_needs_no_training_and_no_server_prints_what_the_page_shows(string page, int atLeast)
    {
        Assert.Equal(folder.Path, new DirectoryInfo(Environment.CurrentDirectory).FullName);
        int run = 0;
        var examples = Of(page);
        var commands = Names(RuborCommandLine.Root()).ToHashSet(StringComparer.Ordinal);
        // What examples that are not run would have made.
        var missing = examples.Where(NotRun).SelectMany(e => e.Words.Skip(1).Where(w => w == Made(e) || Path.HasExtension(w)))
            .Where(w => !commands.Contains(w) && !File.Exists(w) && !Directory.Exists(w)).ToHashSet(StringComparer.Ordinal);
        missing.ExceptWith(examples.Where(e => !NotRun(e)).Select(Made).OfType<string>());
        foreach (var example in examples.Where(e => !NotRun(e)))
        {
            if (example.Words.Any(missing.Contains))
            {
                missing.Add(Made(example) ?? "");
                continue;
            }
            run++;
            await Prints(page, example);
        }
        Assert.True(run >= atLeast, $"{page}: only {run} examples were run");
    }

    [Fact]
    public async Task The_example_on_public_data_prints_what_the_page_shows()
    {
        var example = Assert.Single(Of("README.md"), e => e.Line.Contains("1007_STIR", StringComparison.Ordinal));
        foreach (string kind in new[] { "STIR", "normal_marrow", "disease_region" })
            if (!File.Exists($"1007_{kind}.nii.gz"))
                File.CreateSymbolicLink($"1007_{kind}.nii.gz", Path.GetFullPath(Data.BoneMri(kind, "1007")));
        await Prints("README.md", example);
    }

    [Theory]
    [InlineData("a\n…\nz", "a\nb\nc\nz", true)]
    [InlineData("a\n…\nz", "a\nz", true)]
    [InlineData("a …, c", "a b, c", true)]
    [InlineData("a\nz", "a\nb\nz", false)]
    [InlineData("a", "a\nb", false)]
    [InlineData("(n = 1.50)", "(paper rule, n = 1.50)", false)]
    public void What_is_shown_is_compared_but_for_what_is_left_out(string shown, string printed, bool same) =>
        Assert.Equal(same, Pattern(shown.Split('\n')).IsMatch(printed + "\n"));

    static async Task Prints(string page, Example example)
    {
        if (Made(example) is { } made && Directory.Exists(made))
            Directory.Delete(made, recursive: true); // another page's, or an earlier run's
        var words = example.Words[1..];
        if (words is ["study", "folds", ..])
            words = [.. words, "--overwrite"];
        var run = await CommandRun.Of(words);
        Assert.True(run.ExitCode == 0, $"{page}: {example.Line}: exit {run.ExitCode}: {run.Error}");
        if (example.Shown.Length > 0)
            Assert.True(Pattern(example.Shown).IsMatch(Trimmed(run.Output)),
                $"{page}: {example.Line}\nshown:\n{string.Join('\n', example.Shown)}\nprinted:\n{run.Output}");
    }

    // Training takes minutes, a server does not end, an account takes a password from somebody, a package takes a build; all six networks
    // on a patient, and the published weights, are run by tests of their own.
    static bool NotRun(Example example) =>
        example.Words is ["./test", ..] or [_, "train", ..] or [_, "evaluate", "augmentation", ..] or [_, "serve", ..] or [_, "users", ..] or [_, "package", ..]
        || example.Words.Contains("--serve") || example.Words.Any(w => PublicData().IsMatch(w));

    static string? Made(Example example) => Array.IndexOf(example.Words, "--out") is > 0 and var at ? example.Words[at + 1] : null;

    static IEnumerable<string> Names(System.CommandLine.Command command) => command.Subcommands.SelectMany(Names).Append(command.Name);

    sealed record Example(string Line, string[] Words, string[] Shown);

    static List<Example> Of(string page)
    {
        var examples = new List<Example>();
        foreach (Match block in Block().Matches(File.ReadAllText(Path.Combine(Data.Repository, page))))
        {
            string text = block.Groups[1].Value.Replace("\\\n", " ", StringComparison.Ordinal);
            foreach (string part in ("\n" + text).Split("\n$ ")[1..])
            {
                string[] lines = part.TrimEnd('\n').Split('\n');
                examples.Add(new(lines[0], Words(lines[0]), [.. lines[1..].Select(l => l.TrimEnd())]));
            }
        }
        return examples;
    }

    // As a shell divides them: by blanks, but for what stands in quotes; # begins a remark.
    static string[] Words(string line) =>
        [.. Word().Matches(line).Select(m => m.Value).TakeWhile(w => !w.StartsWith('#'))
            .Select(w => w.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal))];

    static Regex Pattern(string[] shown)
    {
        var pattern = new StringBuilder("^");
        foreach (string line in shown)
            pattern.Append(line == AnyText ? "(?:.*\n)*?" : string.Join(".*", line.Split(AnyText).Select(Regex.Escape)) + "\n");
        return new(pattern.Append('$').ToString(), RegexOptions.None, TimeSpan.FromSeconds(10));
    }

    static string Trimmed(string output) => string.Concat(output.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd() + "\n"));

    [GeneratedRegex(@"^```console\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("""(?:'[^']*'|"[^"]*"|\S)+""")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\d{4}_|^model_1\.pt$")]
    private static partial Regex PublicData();
}
