using System.Diagnostics;
using Rubor.Cli;

namespace Rubor.Tests.Cli;

/// <summary>Standard output and standard error that are full, closed, or gone.</summary>
public sealed class StandardStreamsTests : IDisposable
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "rubor"),
        Scores = $"{Program} agree scores t.csv --subject s --reader r --score v --resamples 100";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("> /dev/full", "No space left on device")]
    [InlineData(">&-", "it is closed")]
    [InlineData("1< /dev/null", "it is not open for writing")]
    public async Task A_result_that_cannot_be_printed_is_whole_all_the_same(string redirection, string reason)
    {
        await WriteScores();
        var (code, error) = await Shell($"{Scores} --out scores {redirection}");
        Assert.Equal(2, code);
        Assert.Equal($"error: standard output could not be written: {reason}; the result is whole in scores\n", error);
        Assert.NotEmpty(Data.Tsv(folder["scores", "agreement.tsv"]));
        Assert.Equal((0, ""), await Shell($"{Scores} --out quiet --quiet {redirection}"));
    }

    [Fact]
    public async Task A_result_that_is_only_printed_is_lost_and_that_is_said()
    {
        await WriteScores();
        var (code, error) = await Shell($"{Scores} > /dev/full");
        Assert.Equal(2, code);
        Assert.Equal(
            "error: standard output could not be written: No space left on device; the result is lost: give it room, or name a folder with --out\n", error);
        (code, error) = await Shell($"{Program} --version > /dev/full");
        Assert.Equal(2, code);
        Assert.StartsWith("error: standard output could not be written: No space left on device; ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_goes_away_and_a_closed_standard_error_are_no_failure()
    {
        await WriteScores();
        Assert.Equal((0, ""), await Shell($"set -o pipefail; {Scores} --out scores | true"));
        Assert.Equal((2, ""), await Shell($"{Scores} --out scores 2>&-")); // refused, without a place to say why
        Assert.Equal((0, ""), await Shell($"{Scores} --out other --quiet >&- 2>&- <&-"));
        Assert.NotEmpty(Data.Tsv(folder["other", "agreement.tsv"]));
    }

    // Every command prints by the same writer; a row each would be slow as a process.
    [Fact]
    public async Task Work_goes_on_after_the_first_failure()
    {
        using var error = new StringWriter();
        int code = await RuborCommandLine.RunAsync(["demo", "--out", folder["demo"], "--json"], new FullDisk(), error,
            TestContext.Current.CancellationToken);
        Assert.Equal(2, code);
        Assert.Equal($"error: standard output could not be written: No space left on device; the result is whole in {folder["demo"]}\n",
            error.ToString());
        Assert.True(File.Exists(folder["demo", "report.html"]));
        code = await RuborCommandLine.RunAsync(["demo", "--out", folder["demo"]], TextWriter.Null, new FullDisk(),
            TestContext.Current.CancellationToken);
        Assert.Equal(2, code);
    }

    Task WriteScores() => File.WriteAllTextAsync(folder["t.csv"], "s,r,v\n1,A,1\n1,B,1\n2,A,2\n2,B,2\n3,A,1\n3,B,2\n",
        TestContext.Current.CancellationToken);

    async Task<(int Code, string Error)> Shell(string line)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", line])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await output;
        return (process.ExitCode, error);
    }

    sealed class FullDisk : TextWriter
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Write(ReadOnlySpan<char> buffer) => throw new IOException("No space left on device");
    }
}
