using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary>
/// <c>rubor package</c>: a folder and a tarball for machines without the SDK and without apt, made from the sources that this program was
/// built from.
/// </summary>
internal static class PackageCommand
{
    /// <summary>List of a package's files, by which one is known.</summary>
    public const string SumsFile = "SHA256SUMS";

    const string Script = "build/package.sh";
    const string Error = "error: ";

    static readonly Option<string?> Out = new("--out")
    {
        Description =
        "Folder for the package's folder and its tarball (artifacts/package, where an earlier one is replaced).",
        HelpName = "DIR"
    };

    public static Command Create()
    {
        var command = new Command("package",
            "Make a self-contained folder and a tarball for linux-x64 machines without the SDK and without apt. Run it as ./rubor " +
            "package in a checkout of the sources.") { Out };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string sources = Sources() ?? throw new UsageException("a package is made from the sources: run './rubor package' in a checkout of them");
        string folder = parsed.GetValue(Out) ?? Path.Combine(sources, "artifacts", "package");
        string name = $"rubor-{ProductVersion.Text}-linux-x64", made = Path.Combine(folder, name), archive = made + ".tar.gz";
        if (Directory.Exists(made) && !File.Exists(Path.Combine(made, SumsFile)))
            throw new OutputException(made, "is there, and no package of Rubor; move it away or name another folder");
        if ((Directory.Exists(made) || File.Exists(archive)) && !options.Overwrite && parsed.GetValue(Out) is not null)
            throw new OutputException(made, "is there already; add --overwrite or name another folder");
        using var claim = FolderClaim.Take(folder);
        if (await BuildAsync(Path.Combine(sources, Script), folder, line => options.Quiet
            && !line.StartsWith(Error, StringComparison.Ordinal), parsed.InvocationConfiguration.Error, cancel) is var code and not 0)
            return code;
        var files = Directory.EnumerateFiles(made, "*", SearchOption.AllDirectories).Select(f => new FileInfo(f).Length).ToList();
        long bytes = files.Sum(), packed = new FileInfo(archive).Length;
        string sha256 = RunManifest.Sha256Of(archive);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.package/1",
                ["folder"] = made,
                ["files"] = files.Count,
                ["bytes"] = bytes,
                ["archive"] = archive,
                ["archive_bytes"] = packed,
                ["archive_sha256"] = sha256,
            }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"folder        {made}: {files.Count} files, {bytes / 1e6:0} MB"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"tarball       {archive}: {packed / 1e6:0} MB, SHA-256 {sha256}"));
        }
        return 0;
    }

    // The checkout around the program; a package that lies in one is a package still.
    static string? Sources()
    {
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, SumsFile)))
            return null;
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, Script)))
            at = at.Parent;
        return at?.FullName;
    }

    static async Task<int> BuildAsync(string script, string folder, Func<string, bool> isHidden, TextWriter error, CancellationToken cancel)
    {
        using var process =
            new Process { StartInfo = new("bash", [script, folder]) { RedirectStandardInput = true, RedirectStandardError = true } };
        process.Start();
        process.StandardInput.Close();
        using var stop = cancel.Register(() => process.Kill(entireProcessTree: true));
        while (await process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
            if (!isHidden(line))
                await error.WriteLineAsync(line);
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode;
    }
}
