using System.Text.Json.Nodes;
using Rubor.Cli;

namespace Rubor.Tests.Cli;

/// <summary>A command line run in this process: exit code and what it printed.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static async Task<CommandRun> Of(params string[] words)
    {
        using StringWriter output = new(), error = new();
        int code = await RuborCommandLine.RunAsync(words, output, error, TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }

    public JsonNode Json => JsonNode.Parse(Output) ?? throw new InvalidOperationException("no JSON");

    /// <summary>Refused in one line with exit code 2 that holds these words.</summary>
    public void RefusedWith(params string[] words)
    {
        Assert.Equal(RuborCommandLine.Refused, Code);
        Assert.StartsWith("error: ", Error, StringComparison.Ordinal);
        Assert.Single(Error.TrimEnd('\n').Split('\n'));
        Assert.All(words, w => Assert.Contains(w, Error, StringComparison.Ordinal));
        Assert.Empty(Output);
    }
}
