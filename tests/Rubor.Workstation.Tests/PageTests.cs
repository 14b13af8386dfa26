using System.Diagnostics;

namespace Rubor.Workstation.Tests;

public class PageTests
{
    static readonly string Client = Path.Combine(Repository(), "src", "Rubor.Workstation", "client");

    /// <summary>The page's own tests run in node: image maths, the fold of a read, the queue. What fails stands in the message.</summary>
    [Fact]
    public async Task The_tests_of_the_page_pass_in_node()
    {
        var start = new ProcessStartInfo("npm", ["test", "--silent"])
        {
            WorkingDirectory = Client,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["CI"] = "true";
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, $"{output}\n{await errors}");
        Assert.Matches(@"Tests\s+\d+ passed", output);
    }

    /// <summary>Folder of the repository: this program is built below it.</summary>
    internal static string Repository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Rubor.slnx")))
            at = at.Parent ?? throw new InvalidOperationException("The repository is not above this program.");
        return at.FullName;
    }
}
