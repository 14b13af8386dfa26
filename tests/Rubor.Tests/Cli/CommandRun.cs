using System.Text.Json.Nodes;
using Rubor.Cli;

namespace Rubor.Tests.Cli;

/// <summary>What a command line did.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs the command line in this process.</summary>
    public static async Task<CommandRun> Of(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await RuborCommandLine.RunAsync(words, output, error, TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Refused: exit code 2, one line on standard error that begins with "error: ", nothing on standard output.</summary>
    public CommandRun Refused(string because)
    {
        Assert.True(ExitCode == RuborCommandLine.Refused, $"exit {ExitCode}: {Output}{Error}");
        Assert.Empty(Output);
        Assert.StartsWith("error: ", Error, StringComparison.Ordinal);
        Assert.Equal(1, Error.Count(c => c == '\n'));
        Assert.Contains(because, Error, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Standard output as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Output) ?? throw new InvalidOperationException("no JSON");

    /// <summary>Refused in one line that holds all these words.</summary>
    public void RefusedWith(params string[] words) => Assert.All(words, w => Refused(w));
}
