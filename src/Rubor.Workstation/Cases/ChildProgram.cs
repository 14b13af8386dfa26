using System.ComponentModel;
using System.Diagnostics;

namespace Rubor.Workstation.Cases;

/// <summary>How a child ended.</summary>
/// <param name="Code">Its exit code; 0 only where all went well.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
/// <param name="NotStarted">Why it did not start; null where it did.</param>
/// <param name="TookTooLong">Whether it was ended.</param>
internal sealed record ChildEnd(int Code, string Output, string Error, string? NotStarted = null, bool TookTooLong = false);

/// <summary>The program <c>rubor</c>, run as a child that ends when the server does.</summary>
internal static class ChildProgram
{
    // Tells the child that it is to end when its standard input does: this program may be killed, and what would be left works on for
    // nobody.
    const string SupervisedVariable = "RUBOR_SUPERVISED";

    /// <summary>What stands before each of the program's errors.</summary>
    public const string Error = "error: ";

    /// <summary>Runs it to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Words of its command line.</param>
    /// <param name="longest">After which it is ended.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<ChildEnd> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan longest, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true
        };
        start.Environment[SupervisedVariable] = "1";
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return new(1, "", "", NotStarted: e.Message);
        }
        using var tooLong = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        tooLong.CancelAfter(longest);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(tooLong.Token);
            string error = await process.StandardError.ReadToEndAsync(tooLong.Token);
            string said = await output;
            await process.WaitForExitAsync(tooLong.Token);
            return new(process.ExitCode, said, error);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(1, "", "", TookTooLong: true);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
