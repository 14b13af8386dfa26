using System.CommandLine;
using System.Diagnostics;
using Rubor.Studies.Runs;

namespace Rubor.Cli;

/// <summary>The workstation as a program of its own, which ends with this one.</summary>
internal static class WorkstationProcess
{
    // Names the program where it does not stand beside this one.
    const string PathVariable = "RUBOR_WORKSTATION";

    const string Serving = "serving ";

    // Exit code of a program that was ended by signal n: this and n.
    const int Signalled = 128;

    static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(15), Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Starts it, says where it is, and waits until it is stopped. Where it dies it is started again at the same port, later each time;
    /// where it dies again and again that is told, and it is left.
    /// </summary>
    /// <param name="reads">Folder of reads.</param>
    /// <param name="parsed">Options.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="note">A line under the address, or null.</param>
    /// <param name="more">Further words of its command line.</param>
    /// <returns>0 when it was stopped; its exit code when it refused; 1 when it died again and again.</returns>
    /// <exception cref="OutputException">It is not there.</exception>
    public static async Task<int> RunAsync(string reads, ParseResult parsed, CancellationToken cancel, string? note = null,
        IReadOnlyList<string>? more = null)
    {
        string program = Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named ? named
            : Path.Combine(AppContext.BaseDirectory, "workstation", "rubor-workstation");
        if (!File.Exists(program))
            throw new OutputException(program, $"is missing; build it with ./rubor, or name it with {PathVariable}");
        var error = parsed.InvocationConfiguration.Error;
        var deaths = new Deaths();
        string? address = null;
        while (true)
        {
            // Where any free port was asked for, the one that readers have open is taken again.
            var words = ServeOptions.Arguments(reads, parsed, address is null ? null : new Uri(address).Port);
            words.AddRange(more ?? []);
            bool served = false;
            int code = await RunOnceAsync(program, words, error, now =>
            {
                served = true;
                if (address is null)
                    Say(now, parsed, note);
                else
                    error.WriteLine($"the workstation is there again: {now}");
                address = now;
            }, cancel);
            if (cancel.IsCancellationRequested)
                return 0;
            if (code == 0)
            {
                error.WriteLine("the workstation was stopped by a signal to its own program, so 'rubor serve' ends, too; what shows as saved is kept");
                return 0;
            }
            // It has said why.
            if (code == RuborCommandLine.Refused || (code < Signalled && !served && address is null))
                return code;
            if (deaths.Next() is not { } pause)
            {
                error.WriteLine(
                    FormattableString.Invariant($"error: {program}: died {Deaths.Most} times within {Deaths.Within.TotalMinutes:0} ") +
                    FormattableString.Invariant($"minutes, the last time {Died(code)}, and is not started again; see the lines above ") +
                    FormattableString.Invariant($"for a reason, and whether memory is short; what shows as saved is kept"));
                return 1;
            }
            error.WriteLine(
                FormattableString.Invariant($"warning: the workstation died ({Died(code)}); it is started again in ") +
                FormattableString.Invariant($"{pause.TotalSeconds:0} s, and pages go on by themselves; what shows as saved is kept"));
            try
            {
                await Task.Delay(pause, cancel);
            }
            catch (OperationCanceledException)
            {
                return 0;
            }
        }
    }

    static async Task<int> RunOnceAsync(string program, List<string> words, TextWriter error, Action<string> serves,
        CancellationToken cancel)
    {
        using var process = new Process
        {
            StartInfo = new(program, words)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            }
        };
        process.Start();
        // It ends when its standard input does, however this program ends.
        using var stop = cancel.Register(() => End(process));
        var errors = CopyAsync(process.StandardError, error);
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            if (line.StartsWith(Serving, StringComparison.Ordinal))
                serves(line[Serving.Length..]);
        await process.WaitForExitAsync(CancellationToken.None);
        // A child of its own that it has left behind may hold the other end for a while.
        await Task.WhenAny(errors, Task.Delay(Patience, CancellationToken.None));
        return process.ExitCode;
    }

    static void End(Process process)
    {
        process.StandardInput.Close();
        // What does not end by itself must not be left behind.
        _ = Task.Delay(LongestEnd, CancellationToken.None).ContinueWith(_ =>
        {
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // It has ended.
            }
        }, TaskScheduler.Default);
    }

    static string Died(int code) => code >= Signalled ? FormattableString.Invariant($"ended by signal {code - Signalled}")
        : FormattableString.Invariant($"exit code {code}");

    static void Say(string address, ParseResult parsed, string? note)
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

    static bool HasScreen() =>
        !Console.IsOutputRedirected
            && (Environment.GetEnvironmentVariable("DISPLAY") ?? Environment.GetEnvironmentVariable("WAYLAND_DISPLAY")) is { Length: > 0 };

    static void OpenBrowser(string address)
    {
        try
        {
            Process.Start(new ProcessStartInfo("xdg-open", [address]) { RedirectStandardError = true, RedirectStandardOutput = true })
                ?.Dispose();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Without xdg-open the address that was printed is enough.
        }
    }

    static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
            await to.WriteLineAsync(line);
    }

    /// <summary>How often it has died lately, and when it is started again.</summary>
    sealed class Deaths
    {
        /// <summary>As many of them within <see cref="Within"/> are the end.</summary>
        public const int Most = 5;

        /// <summary>Time after which a death is forgotten.</summary>
        public static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

        readonly Queue<long> times = [];

        /// <summary>Seconds until the next start: 1, 2, 4, 8; null when there is none.</summary>
        public TimeSpan? Next()
        {
            long now = Environment.TickCount64;
            times.Enqueue(now);
            while (now - times.Peek() > Within.TotalMilliseconds)
                times.Dequeue();
            return times.Count >= Most ? null : TimeSpan.FromSeconds(1 << (times.Count - 1));
        }
    }
}
