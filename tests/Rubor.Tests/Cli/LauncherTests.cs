using System.Diagnostics;

namespace Rubor.Tests.Cli;

/// <summary>The script that a user starts.</summary>
public sealed class LauncherTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string rubor = Path.Combine(Data.Repository, "rubor");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_works_through_a_symbolic_link_from_any_folder_and_two_at_once()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Data.Repository, "artifacts", "app", "current")), "the program is not built yet");
        File.CreateSymbolicLink(folder["link"], rubor);
        var runs = await Task.WhenAll(Start(folder["link"], "--version"), Start(folder["link"], "--version"));
        Assert.All(runs, r => Assert.Equal(0, r.Code));
        Assert.All(runs, r => Assert.Matches(@"^\d+\.\d+\.\d+\n$", r.Output));
    }

    [Fact]
    public async Task Exit_codes_and_error_lines_pass_through()
    {
        var (code, output, error) = await Start(rubor, "measure", "vhi", "--out", "x");
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Matches("^error: [^\n]+\n$", error);
    }

    [Fact]
    public async Task Ctrl_C_ends_with_130_and_leaves_only_whole_cases()
    {
        using var process = Process.Start(new ProcessStartInfo(rubor, ["demo", "--out", folder["demo"]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        while (!Directory.Exists(folder["demo", "sub-01"]) && !process.HasExited)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(process.ExitCode == 0, "the demo was done before it could be stopped");
        Assert.Equal(130, process.ExitCode);
        foreach (string subject in Directory.GetDirectories(folder["demo"], "sub-*"))
        {
            Assert.Empty(Directory.GetDirectories(subject, ".*"));
            Assert.All(Directory.GetDirectories(subject), visit => Assert.Equal(4, Directory.GetFiles(visit).Length));
        }
    }

    async Task<(int Code, string Output, string Error)> Start(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
