using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies;

/// <summary>The one way in which the cases of a study are run side by side.</summary>
public sealed class CaseRunTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static RunManifest Manifest(string setting = "a") => new()
    {
        Version = "1",
        Command = ["test"],
        Settings = new JsonObject { ["setting"] = setting },
        Threads = 2,
        Started = DateTimeOffset.UnixEpoch,
    };

    static CaseRun Run(bool overwrite = false, bool resume = false) => new(Manifest(), 2, overwrite, resume);

    string Make(string name, CaseRun run, RunManifest manifest, string text) => run.InFolder(
        folder[name], manifest, f => File.ReadAllText(Path.Combine(f, "result.txt")), (output, _) =>
        {
            File.WriteAllText(output.PathOf("result.txt"), text);
            return text;
        }, TestContext.Current.CancellationToken);

    [Fact]
    public void A_case_that_fails_has_its_reason_and_the_rest_go_on_in_their_order()
    {
        var told = new System.Collections.Concurrent.ConcurrentBag<string>();
        var rows = Run().Rows(
            Enumerable.Range(0, 20).ToList(),
            i => i % 5 != 0 ? $"{i}" : throw (i % 10 == 0 ? new ImageDataException("f.nii", "is\ndamaged") : new CaseException("no file")),
            (i, result, reason) => $"{i}: {result}{reason}", told.Add, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}: {(i % 10 == 0 ? "f.nii: is damaged" : i % 5 == 0 ? "no file" : i)}"), rows);
        Assert.Equal(rows.Order(), told.Order());
    }

    [Fact]
    public void An_error_that_is_of_no_case_alone_stops_all_and_comes_out_as_itself()
    {
        int[] cases = [.. Enumerable.Range(0, 50)];
        string Fail(int i) => i == 7 ? throw new IOException("disk full") : "";
        static string Row(int i, string? result, string? reason) => reason ?? "";
        Assert.Equal("disk full", Assert.Throws<IOException>(() => Run().Rows(cases, Fail, Row, _ => { }, CancellationToken.None)).Message);
        var tolerant = Run() with { FailsCase = e => e is IOException };
        Assert.Equal("disk full", Assert.Single(tolerant.Rows(cases, Fail, Row, _ => { }, CancellationToken.None), r => r.Length > 0));
    }

    [Fact]
    public void A_run_that_is_stopped_says_so_and_does_no_more()
    {
        using var stop = new CancellationTokenSource();
        int begun = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => CaseRun.Each(Enumerable.Range(0, 1000).ToList(), 2, i =>
        {
            Interlocked.Increment(ref begun);
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
            return i;
        }, stop.Token));
        Assert.InRange(begun, 1, 4);
    }

    [Fact]
    public void Finished_cases_are_kept_on_resuming_while_files_settings_and_results_are_the_same()
    {
        Assert.Equal("one", Make("case", Run(), Manifest(), "one"));
        Assert.Equal("one", Make("case", Run(resume: true), Manifest(), "two"));
        Assert.Equal("three", Make("case", Run(resume: true), Manifest("b"), "three"));
        Assert.Equal("four", Make("case", Run(resume: true), Manifest("b") with { Inputs = [new("stir", "f", "00")] }, "four"));
        Assert.Equal("four", Make("case", Run(resume: true), Manifest("b") with { Inputs = [new("stir", "moved", "00")] }, "five"));
        Assert.Equal("six", Make("case", Run(overwrite: true), Manifest("b"), "six"));
        Assert.Throws<OutputException>(() => Make("case", Run(), Manifest("b"), "seven"));
        File.Delete(folder["case", "result.txt"]);
        Assert.Equal("eight", Make("case", Run(resume: true), Manifest("b"), "eight"));
    }
}
