using System.CommandLine;
using System.Diagnostics;
using Rubor.Studies.Runs;

namespace Rubor.Cli;

/// <summary>The workstation as a program of its own, which ends with this one.</summary>
internal static class WorkstationProcess
{
    // Names the program where it does not stand beside this one.
    private const string PathVariable = "RUBOR_WORKSTATION";

    private const string Serving = "serving ";

    /// <summary>Starts it, says where it is, and waits until it ends.</summary>
    /// <param name="reads">Folder of reads.</param>
    /// <param name="parsed">Options.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="note">A line under the address, or null.</param>
    /// <returns>0 when it was stopped; its exit code when it refused.</returns>
    /// <exception cref="OutputException">It is not there.</exception>
    public static async Task<int> RunAsync(string reads, ParseResult parsed, CancellationToken cancel, string? note = null)
    {
        string program = Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "workstation", "rubor-workstation");
        if (!File.Exists(program))
            throw new OutputException(program, $"is missing; build it with ./rubor, or name it with {PathVariable}");
        using var process = new Process { StartInfo = new(program, ServeOptions.Words(reads, parsed)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true } };
        process.Start();
        // It ends when its standard input does, however this program ends.
        using var stop = cancel.Register(process.StandardInput.Close);
        var errors = CopyAsync(process.StandardError, parsed.InvocationConfiguration.Error);
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            if (line.StartsWith(Serving, StringComparison.Ordinal))
                Say(line[Serving.Length..], parsed, note);
        await errors;
        await process.WaitForExitAsync(CancellationToken.None);
        return cancel.IsCancellationRequested ? 0 : process.ExitCode;
    }

    private static void Say(string address, ParseResult parsed, string? note)
    {
        var output = parsed.InvocationConfiguration.Output;
        // The address is the result, so it is printed with --quiet, too.
        output.WriteLine($"reader workstation  {address}");
        if (note is not null)
            output.WriteLine(note);
        if (!SharedOptions.Of(parsed).Quiet)
            output.WriteLine("Ctrl-C stops it; every act that shows as saved is kept. For research use only.");
        output.Flush();
        if (!parsed.GetValue(ServeOptions.NoBrowser) && HasScreen())
            OpenBrowser(address);
    }

    private static bool HasScreen() =>
        !Console.IsOutputRedirected && (Environment.GetEnvironmentVariable("DISPLAY") ?? Environment.GetEnvironmentVariable("WAYLAND_DISPLAY")) is { Length: > 0 };

    private static void OpenBrowser(string address)
    {
        try
        {
            Process.Start(new ProcessStartInfo("xdg-open", [address]) { RedirectStandardError = true, RedirectStandardOutput = true })?.Dispose();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Without xdg-open the address that was printed is enough.
        }
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
            await to.WriteLineAsync(line);
    }
}
