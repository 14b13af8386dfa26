using System.ComponentModel;
using System.Diagnostics;

namespace Rubor.Studies.Cluster;

/// <summary>What a program of the cluster said.</summary>
/// <param name="ExitCode">0 where it did what it was asked.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record CommandAnswer(int ExitCode, string Output, string Error)
{
    /// <summary>Why it did not, in one line.</summary>
    public string Complaint => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last]
        ? last : FormattableString.Invariant($"exit code {ExitCode}");
}

/// <summary>Programs of the cluster, which are given their words one by one: no shell reads them.</summary>
public static class ClusterCommand
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name, looked for in PATH.</param>
    /// <param name="words">Its words.</param>
    /// <returns>What it said; null where there is no such program.</returns>
    public static CommandAnswer? Run(string program, IReadOnlyList<string> words)
    {
        using var process = new Process
        {
            StartInfo = new(program, words)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (process.WaitForExit(Longest))
            return new(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        process.Kill(entireProcessTree: true);
        return new(-1, "", FormattableString.Invariant($"{program} did not end within {Longest.TotalSeconds:0} s"));
    }
}
