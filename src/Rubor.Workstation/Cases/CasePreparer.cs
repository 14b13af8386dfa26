using System.Diagnostics;
using Rubor.Imaging;

namespace Rubor.Workstation.Cases;

/// <summary>
/// Goes through the study behind the readers' backs: finds regions and marrow where nobody drew them, by a child <c>rubor</c>, and opens
/// each case once, so that a broken one shows in the list before somebody takes it.
/// </summary>
public sealed partial class CasePreparer(CaseLibrary library, ILogger<CasePreparer> log) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var files in library.Catalog.Cases.Where(c => c.Problem is null))
            await PrepareAsync(files, stoppingToken);
        // A disk that was away may be back.
        while (true)
        {
            await Task.Delay(Again, stoppingToken);
            foreach (var files in library.Catalog.Cases.Where(c => c.Problem is null && library.StateOf(c).State == CaseState.Broken))
                await PrepareAsync(files, stoppingToken);
        }
    }

    private async Task PrepareAsync(CatalogCase files, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        bool known = library.StateOf(files).State == CaseState.Broken;
        try
        {
            if (library.NeedsMachine(files))
                await FindAsync(files, cancel);
            await library.LookAsync(files);
        }
        catch (ImageDataException e)
        {
            if (!known)
                LogBroken(files.Name, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One case must not keep the others from being read.
            library.Note(files, CaseState.Broken, "the server failed on this case; whoever runs it finds the reason in its log");
            if (!known)
                LogFailed(files.Name, e);
        }
    }

    private async Task FindAsync(CatalogCase files, CancellationToken cancel)
    {
        library.Note(files, CaseState.Measuring);
        string folder = library.MachineFolder(files);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        string? failure = await RunAsync(library.Catalog.Rubor!, Words(files, folder), cancel);
        if (failure is null)
        {
            library.Note(files, CaseState.Ready);
            return;
        }
        LogNothingFound(files.Name, failure);
        library.Note(files, CaseState.Ready, $"Disease region or normal marrow could not be found: {failure} Draw what is missing.");
    }

    private static List<string> Words(CatalogCase files, string folder)
    {
        List<string> words = ["measure", "vhi", "--stir", files.Stir!, "--t1w", files.T1w!, "--resample", "--quiet", "--out", folder];
        if (files.NormalMarrow is not null)
            words.AddRange(["--normal-marrow", files.NormalMarrow]);
        if (files.DiseaseRegion is not null)
        {
            words.AddRange(["--disease-region", files.DiseaseRegion]);
            words.Remove("--resample");
        }
        return words;
    }

    // The last line of standard error, or null when all went well.
    private static async Task<string?> RunAsync(string program, List<string> words, CancellationToken cancel)
    {
        using var process = new Process { StartInfo = new(program, words) { RedirectStandardError = true, RedirectStandardOutput = true } };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return $"{program} does not start ({e.Message}).";
        }
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            string error = await process.StandardError.ReadToEndAsync(cancel);
            await output;
            await process.WaitForExitAsync(cancel);
            string last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("no reason was given").Trim();
            return process.ExitCode == 0 ? null : $"{(last.StartsWith("error: ", StringComparison.Ordinal) ? last["error: ".Length..] : last).TrimEnd('.')}.";
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "case {name} failed")]
    private partial void LogFailed(string name, Exception e);

    [LoggerMessage(LogLevel.Warning, "case {Case} is broken: {Reason}")]
    private partial void LogBroken(string @case, string reason);

    [LoggerMessage(LogLevel.Warning, "case {Case}: nothing was found on it: {Reason}")]
    private partial void LogNothingFound(string @case, string reason);
}
