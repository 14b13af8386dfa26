using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Rubor.Imaging;
using Rubor.Reading.Catalog;
using Rubor.Reading.Kinds;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.People;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Options;

namespace Rubor.Workstation;

/// <summary>The program <c>rubor-workstation</c>, which <c>rubor serve</c> starts. Exit codes as of <c>rubor</c>.</summary>
public static class WorkstationProgram
{
    static readonly Argument<string> Folder = new("folder") { Description = "Folder of reads, as 'rubor serve' makes it." };
    static readonly Option<int> Port = new("--port") { DefaultValueFactory = _ => ServingDefaults.Port, Description = "Port; 0 takes a free one." };
    static readonly Option<string> Address = new("--address") { DefaultValueFactory = _ => ServingDefaults.Address, Description = "Address to listen at." };
    static readonly Option<bool> BehindProxy = new("--behind-proxy") { Description = "A proxy in front speaks HTTPS with the readers." };
    static readonly Option<string?> Proxy = new("--proxy") { Description = "Address of that proxy, where it is not on this machine." };
    static readonly Option<string?> Certificate = new("--certificate") { Description = "Certificate for HTTPS (PEM)." };
    static readonly Option<string?> Key = new("--key") { Description = "Its key (PEM)." };
    static readonly Option<string?> Study = new("--study") { Description = "The study that is served, of which reader studies are made." };
    static readonly Option<string?> Tasks = new("--tasks") { Description = "Folder in which reader studies are made." };
    static readonly Option<string?> Rubor = new("--rubor") { Description = "The program that makes them." };
    static readonly Option<bool> Supervised = new("--supervised") { Description = "End when standard input ends: whoever started it is gone." };
    static readonly Option<int> Timeout = new("--timeout")
    {
        DefaultValueFactory = _ =>
        ServingDefaults.TimeoutMinutes,
        Description = "Minutes without a request after which a sign-in ends."
    };

    /// <summary>Runs until it is stopped.</summary>
    /// <param name="args">Its words.</param>
    /// <param name="output">Takes the address.</param>
    /// <param name="error">Takes a line of what is wrong.</param>
    /// <param name="input">With <c>--supervised</c> it runs until this ends.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, TextReader? input = null,
        CancellationToken cancel = default)
    {
        var command = new RootCommand("The reader workstation of Rubor. Start it with 'rubor serve'. For research use only.") { Folder,
            Port, Address, BehindProxy, Proxy, Certificate, Key, Timeout, Study, Tasks, Rubor,
            Supervised };
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0 && !args.Any(a => a is "--help" or "-h" or "-?"))
            return Refuse(error, $"{parsed.Errors[0].Message.TrimEnd('.')}; see 'rubor serve --help'");
        command.SetAction(async (p, token) => await ServeAsync(OptionsOf(p), p.GetValue(Supervised) ? input : null, output, error, token));
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null
            }, cancel);
        }
        catch (Exception e) when (e is ImageDataException or ReadStoreException or WorkstationOptionException)
        {
            return Refuse(error, e.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(error, $"{e.Message.TrimEnd('.')}; check the folder of reads and its permissions");
        }
        catch (Exception e)
        {
            return Crash(error, e);
        }
    }

    static async Task<int> ServeAsync(WorkstationOptions options, TextReader? supervisor, TextWriter output, TextWriter error,
        CancellationToken cancel)
    {
        // Refused here, before anything listens.
        var catalog = StudyCatalog.Open(options.Folder);
        _ = TaskWorklist.Find(options.Folder);
        using (var accounts = SqliteAccountStore.Open(options.StorePath))
            if (!(await accounts.ListAsync(cancel)).Any(a => a is { IsDisabled: false }))
                throw new WorkstationOptionException(
                    $"{options.StorePath}: has no account yet; make one with 'rubor users add {options.Folder} NAME --role {People(Role.Reader)}'");
        await CheckReadsAsync(catalog, options, error, cancel);
        await using var app = WorkstationApp.Build(options);
        await ListenAsync(app, options, cancel);
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        output.WriteLine($"serving {address}");
        output.Flush();
        // Standard input is read without await, and would keep this from hearing of signals.
        if (supervisor is not null)
            new Thread(() => StopWith(supervisor, app.Lifetime)) { IsBackground = true, Name = "supervision" }.Start();
        await app.WaitForShutdownAsync(cancel);
        return 0;
    }

    // The study's name stands in every read: under another one the reads would seem gone, and cases be read a second time.
    static async Task CheckReadsAsync(StudyCatalog catalog, WorkstationOptions options, TextWriter error, CancellationToken cancel)
    {
        await using var store = SqliteReadStore.Open(options.StorePath, TimeProvider.System, ReadKinds.All.Events);
        var reads = (await store.ListAsync(cancel: cancel)).Select(r => r.Key).ToList();
        var studies = reads.Select(r => r.Study).Distinct().ToList();
        if (studies.Count > 0 && !studies.Contains(catalog.Study))
            throw new WorkstationOptionException(
                $"{options.StorePath}: holds reads of the study {studies[0]}, and this study is called {catalog.Study}; give it its " +
                $"old name (\"name\" in study.json, or the folder's), or name another folder with --reads");
        // Files that were renamed make another case.
        var gone = reads.Where(r => r.Study == catalog.Study).Select(r => r.Case).Except(catalog.Cases.Select(c => c.Name))
            .Order(StringComparer.Ordinal).ToList();
        if (gone.Count > 0)
            await error.WriteLineAsync(
                $"warning: {options.StorePath}: holds reads of " +
                $"{string.Join(", ", gone.Take(3))}{(gone.Count > 3 ? $" and {gone.Count - 3} more" : "")}, which the study does not " +
                $"have by that name any more; give the files their old names to go on with them");
    }

    static async Task ListenAsync(WebApplication app, WorkstationOptions options, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new WorkstationOptionException(
                $"port {options.Port}: is in use by another program; stop that one, or choose another with --port (0 takes a free one)", e);
        }
        catch (SocketException e)
        {
            throw new WorkstationOptionException(
                $"{options.Address} port {options.Port}: cannot be listened at ({e.Message.TrimEnd('.')}); choose others with --address and --port", e);
        }
    }

    static void StopWith(TextReader supervisor, IHostApplicationLifetime lifetime)
    {
        while (supervisor.ReadLine() is not null)
        {
        }
        lifetime.StopApplication();
    }

    static string People(Role role) => Security.People.Word(role);

    static WorkstationOptions OptionsOf(ParseResult parsed)
    {
        var options = new WorkstationOptions
        {
            Folder = Path.GetFullPath(parsed.GetRequiredValue(Folder)),
            Port = parsed.GetValue(Port),
            Address = parsed.GetRequiredValue(Address),
            BehindProxy = parsed.GetValue(BehindProxy),
            Proxy = parsed.GetValue(Proxy),
            Certificate = parsed.GetValue(Certificate),
            CertificateKey = parsed.GetValue(Key),
            TimeoutMinutes = parsed.GetValue(Timeout),
            Study = parsed.GetValue(Study),
            Tasks = parsed.GetValue(Tasks),
            Rubor = parsed.GetValue(Rubor),
        };
        if (!IPAddress.TryParse(options.Address, out var address))
            throw new WorkstationOptionException($"--address {options.Address}: is no IP address; use for instance 127.0.0.1 or 0.0.0.0");
        if (!IPAddress.IsLoopback(address) && !options.IsHttps)
            throw new WorkstationOptionException(
                $"--address {options.Address}: others could read passwords on the way; add --certificate and --key for HTTPS, or " +
                $"--behind-proxy if a proxy in front speaks HTTPS");
        if (options.Proxy is not null && (!options.BehindProxy || !IPAddress.TryParse(options.Proxy, out _)))
            throw new WorkstationOptionException($"--proxy {options.Proxy}: takes the proxy's IP address, and goes with --behind-proxy");
        if (options.Port is < 0 or > 65535)
            throw new WorkstationOptionException($"--port {options.Port}: is no port; use 1 to 65535, or 0 for a free one");
        if (options.TimeoutMinutes is < 1 or > 24 * 60)
            throw new WorkstationOptionException($"--timeout {options.TimeoutMinutes}: 1 to 1440 minutes are possible");
        if (options.Certificate is not null != options.CertificateKey is not null)
            throw new WorkstationOptionException("--certificate and --key go together: name both PEM files");
        return options;
    }

    static int Crash(TextWriter error, Exception e)
    {
        string file = Path.Combine(Path.GetTempPath(),
            string.Create(CultureInfo.InvariantCulture,
            $"rubor-crash-{DateTimeOffset.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}.txt"));
        File.WriteAllText(file, $"rubor-workstation {WorkstationOptions.Version}\n{e}\n");
        error.WriteLine($"error: the workstation failed ({e.GetType().Name}); this is a bug: please report it with {file}");
        return 1;
    }

    static int Refuse(TextWriter error, string message)
    {
        error.WriteLine($"error: {message.ReplaceLineEndings(" ")}");
        return 2;
    }
}
