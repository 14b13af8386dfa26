using System.Diagnostics;
using System.Globalization;
using Rubor.Cli;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.People;
using Rubor.Studies.Measuring.Vhi;

namespace Rubor.Workstation.Tests.Browser;

/// <summary>
/// The workstation as a process of its own over a phantom study, which can be killed and started again at the same address.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Everybody's password here.</summary>
    public const string Password = "a phantom has no secrets";

    readonly string root;
    Process process;

    ServerProcess(string root, Process process, string address) => (this.root, this.process, Address) = (root, process, address);

    /// <summary>Such as http://127.0.0.1:41234; the same after a restart.</summary>
    public string Address { get; }

    /// <summary>Folder of the study.</summary>
    public string Study => Path.Combine(root, "study");

    /// <summary>Folder of reads.</summary>
    public string Reads => Path.Combine(Study, Rubor.Studies.Cases.Study.ReadsFolder);

    /// <summary>The store.</summary>
    public string Store => Path.Combine(Reads, ServingDefaults.StoreName);

    /// <summary>Makes a study and serves it.</summary>
    /// <param name="readers">Names of accounts, readers all.</param>
    /// <param name="write">Writes the study's images; without it the phantoms of the demo.</param>
    /// <param name="make">Makes the folder of reads of the study's folder; without it the study is read for V_HI.</param>
    public static async Task<ServerProcess> StartAsync(IReadOnlyList<string> readers, Action<string>? write = null,
        Action<string, string>? make = null)
    {
        string root = Directory.CreateTempSubdirectory("rubor-served-").FullName, study = Path.Combine(root, "study"),
            reads = Path.Combine(study, Rubor.Studies.Cases.Study.ReadsFolder);
        (write ?? (folder => VhiPhantomStudy.Write(folder, 1, 2, () => { }, CancellationToken.None)))(study);
        if (make is not null)
            make(study, reads);
        else
        {
            Directory.CreateDirectory(reads);
            File.WriteAllBytes(Path.Combine(reads, StudyCatalog.FileName),
                ReadingCatalog.Of(study, rubor: null, new VhiSettings()).ToJson());
        }
        string hash = PasswordHash.Of(Password);
        using (var accounts = SqliteAccountStore.Open(Path.Combine(reads, ServingDefaults.StoreName)))
            foreach (string name in readers)
                await accounts.AddAsync(new(name, Role.Reader, hash, false, DateTimeOffset.UtcNow));
        var (process, address) = await LaunchAsync(reads, 0);
        return new(root, process, address);
    }

    /// <summary>Ends it as a power cut would: kill -9.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Starts it again where it was.</summary>
    public async Task RestartAsync() => (process, _) = await LaunchAsync(Reads, new Uri(Address).Port);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
        Directory.Delete(root, recursive: true);
        return ValueTask.CompletedTask;
    }

    static async Task<(Process Process, string Address)> LaunchAsync(string reads, int port)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "rubor-workstation");
        var process =
            Process.Start(new ProcessStartInfo(program, [reads, "--supervised", "--port", port.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true
            })!;
        const string Serving = "serving ";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith(Serving, StringComparison.Ordinal))
                return (process, line[Serving.Length..]);
        throw new InvalidOperationException($"the workstation did not start, exit code {process.ExitCode}");
    }
}
