using System.CommandLine;
using System.Text.RegularExpressions;
using Rubor.Cli;

namespace Rubor.Tests.Cli;

public partial class DocsTests
{
    public static TheoryData<string> Commands => CommandTree.Commands();

    [Theory, MemberData(nameof(Commands))]
    public async Task Every_command_has_help_and_a_section_in_the_docs_with_all_its_options(string path)
    {
        var words = path.Split(' ').Skip(1).ToArray();
        var help = await CommandRun.Of([.. words, "--help"]);
        Assert.Equal(0, help.ExitCode);
        string docs = await File.ReadAllTextAsync(Path.Combine(Data.Repository, "docs", "cli.md"), TestContext.Current.CancellationToken);
        int start = docs.IndexOf($"\n## {path}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/cli.md has no section '## {path}'");
        int end = docs.IndexOf("\n## ", start + 4, StringComparison.Ordinal);
        string section = docs[start..(end < 0 ? docs.Length : end)];
        Command command = RuborCommandLine.Root();
        foreach (string word in words)
            command = command.Subcommands.Single(c => c.Name == word);
        foreach (var option in command.Options.Where(o => !o.Hidden && o is not System.CommandLine.Help.HelpOption
            && SharedOptions.All.All(s => s.Name != o.Name)))
            Assert.True(section.Contains($"`{option.Name}", StringComparison.Ordinal),
                $"the section of {path} does not name {option.Name}");
        // And the other way round: what the table of a section names, there is.
        foreach (Match row in OptionRow().Matches(section))
            foreach (Match named in OptionName().Matches(row.Value))
                Assert.True(command.Options.Any(o => o.Name == named.Value), $"the section of {path} has a row for {named.Value}, which there is not");
    }

    [GeneratedRegex(@"^\| `-[^|]*", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex("(?<=`)--[a-z0-9-]+")]
    private static partial Regex OptionName();

    [Fact]
    public async Task Shared_options_are_described_once()
    {
        string docs = await File.ReadAllTextAsync(Path.Combine(Data.Repository, "docs", "cli.md"), TestContext.Current.CancellationToken);
        foreach (var option in SharedOptions.All)
            Assert.Contains($"`{option.Name}", docs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_says_what_is_there()
    {
        var run = await CommandRun.Of("doctor");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("runtime", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("missing  ", run.Output, StringComparison.Ordinal);
    }
}
