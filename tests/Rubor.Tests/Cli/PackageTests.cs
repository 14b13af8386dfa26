using System.Diagnostics;
using System.Text.RegularExpressions;
using Rubor.Cli;

namespace Rubor.Tests.Cli;

/// <summary>The package; in a bare root it is tried by build/package-check.sh.</summary>
public sealed partial class PackageTests : IDisposable
{
    static readonly string Name = $"rubor-{ProductVersion.Text}-linux-x64";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_is_no_package_is_not_replaced_and_an_earlier_one_only_when_asked()
    {
        Directory.CreateDirectory(folder[Name]);
        await File.WriteAllTextAsync(folder[Name, "thesis.txt"], "mine", TestContext.Current.CancellationToken);
        (await CommandRun.Of("package", "--out", folder.Path)).Refused("no package of Rubor");
        (await CommandRun.Of("package", "--out", folder.Path, "--overwrite")).Refused("no package of Rubor");
        await File.WriteAllTextAsync(folder[Name, "SHA256SUMS"], "", TestContext.Current.CancellationToken);
        (await CommandRun.Of("package", "--out", folder.Path)).Refused("--overwrite");
        Assert.True(File.Exists(folder[Name, "thesis.txt"]));
    }

    [Fact]
    public async Task Its_libraries_come_from_itself_and_of_the_system_it_takes_glibc_alone()
    {
        string package = Environment.GetEnvironmentVariable("RUBOR_PACKAGE") is { Length: > 0 } named ? named
            : Path.Combine(Data.Repository, "artifacts", "package", Name);
        Assert.SkipUnless(Directory.Exists(package), "there is no package; ./rubor package makes one, or name one with RUBOR_PACKAGE");
        Assert.Equal("", await Run(package, "sha256sum", "--quiet", "-c", "SHA256SUMS"));
        foreach (string program in new[] { "rubor", "workstation/rubor-workstation", "librubor_torch.so" })
        {
            string listed = await Run(package, "ldd", program);
            Assert.DoesNotContain("not found", listed, StringComparison.Ordinal);
            foreach (Match library in Resolved().Matches(listed))
                Assert.True(library.Groups[2].Value.StartsWith(Path.GetFullPath(package), StringComparison.Ordinal)
                    || Glibc().IsMatch(library.Groups[1].Value), $"{program}: {library.Value}");
            Assert.DoesNotContain("undefined symbol", await Run(package, "ldd", "-r", program), StringComparison.Ordinal);
        }
        // Every library in the notice, with a licence that is there.
        string[] notice = await File.ReadAllLinesAsync(Path.Combine(package, "NOTICE"), TestContext.Current.CancellationToken);
        foreach (string library in Directory.EnumerateFiles(Path.Combine(package, "lib")).Select(f => $"lib/{Path.GetFileName(f)}"))
            Assert.True(File.Exists(Path.Combine(package, notice.Single(l => l.StartsWith(library + "\t", StringComparison.Ordinal))
                .Split('\t')[2])), library);
    }

    static async Task<string> Run(string at, string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = at
        })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output + await error;
    }

    [GeneratedRegex(@"(\S+) => (/\S+)")]
    private static partial Regex Resolved();

    [GeneratedRegex(@"^(libc|libm|libdl|librt|libpthread|libresolv|ld-linux-x86-64)\.so")]
    private static partial Regex Glibc();
}
