using Rubor.Imaging;
using Rubor.Reading.Catalog;

namespace Rubor.Workstation.Cases;

/// <summary>
/// Goes through the study behind the readers' backs: finds what the cases' kinds look for, by a child <c>rubor</c>, and opens
/// each case once, so that a broken one shows in the list before somebody takes it.
/// </summary>
public sealed partial class CasePreparer(
    CaseLibrary library, VisitComparisons comparisons, IHostApplicationLifetime lifetime, ILogger<CasePreparer> log) : BackgroundService
{
    static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    // Finding takes seconds to minutes. What takes longer waits for a file that does not answer, and cases behind it must not wait, too.
    static readonly TimeSpan LongestSearch = TimeSpan.FromMinutes(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Where the server cannot listen nothing is begun, and that is all that is said.
        var started = new TaskCompletionSource();
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
            await started.Task.WaitAsync(stoppingToken);
        foreach (var files in library.Catalog.Cases.Where(c => c.Problem is null))
            await PrepareAsync(files, stoppingToken);
        // Regions that were found help to register.
        foreach (var files in library.Catalog.Cases.Where(c => c.Problem is null))
            await CompareAsync(files, stoppingToken);
        // A disk that was away may be back.
        while (true)
        {
            await Task.Delay(Again, stoppingToken);
            foreach (var files in library.Catalog.Cases.Where(c => c.Problem is null && library.StateOf(c).State == CaseState.Broken))
                await PrepareAsync(files, stoppingToken);
            foreach (var files in library.Catalog.Cases.Where(c => comparisons.StateOf(c).State == ComparisonState.Waiting))
                await CompareAsync(files, stoppingToken);
        }
    }

    async Task PrepareAsync(CatalogCase files, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        bool known = library.StateOf(files).State == CaseState.Broken;
        try
        {
            if (library.NeedsMachine(files))
            {
                // A search on a file that does not answer would end with its time only.
                await library.TryImagesAsync(files).WaitAsync(cancel);
                await FindAsync(files, cancel);
            }
            await library.LookAsync(files).WaitAsync(cancel);
        }
        catch (ImageDataException)
        {
            // The library has noted and logged it.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One case must not keep the others from being read.
            library.Note(files, CaseState.Broken, "the server failed on this case; whoever runs it finds the reason in its log");
            if (!known)
                LogFailed(files.Name, e);
        }
    }

    async Task FindAsync(CatalogCase files, CancellationToken cancel)
    {
        library.Note(files, CaseState.Measuring);
        string folder = library.MachineFolder(files);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        var search = library.KindOf(files)!.Search!;
        string? failure = await RunAsync(library.Catalog.Rubor!, search.Arguments(files, folder), cancel);
        if (failure is null)
        {
            library.Note(files, CaseState.Ready);
            return;
        }
        LogNothingFound(files.Name, failure);
        library.Note(files, CaseState.Ready, search.Failed(failure));
    }

    // What fails stays as it is until the server starts anew: the page shows the visits as their files lie.
    async Task CompareAsync(CatalogCase files, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            if (comparisons.Needed(files) is not { } needed)
                return;
            comparisons.Note(files, ComparisonState.Working);
            string? failure = await RunAsync(library.Catalog.Rubor!, needed.Arguments, cancel);
            comparisons.Note(files, failure is null ? ComparisonState.Ready : ComparisonState.Failed, failure);
            if (failure is not null)
                LogNotCompared(files.Name, failure);
        }
        catch (Exception e) when (e is ImageDataException or IOException or UnauthorizedAccessException)
        {
            comparisons.Note(files, ComparisonState.Failed, e.Message);
            LogNotCompared(files.Name, e.Message);
        }
    }

    // The last line of standard error, or null when all went well.
    static async Task<string?> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var end = await ChildProgram.RunAsync(program, arguments, LongestSearch, cancel);
        if (end.NotStarted is { } why)
            return $"{program} does not start ({why}).";
        if (end.TookTooLong)
            return FormattableString.Invariant($"the search took more than {LongestSearch.TotalMinutes:0} minutes and was ended.");
        string last = end.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("no reason was given").Trim();
        return end.Code == 0 ? null
            : $"{(last.StartsWith(ChildProgram.Error, StringComparison.Ordinal) ? last[ChildProgram.Error.Length..] : last).TrimEnd('.')}.";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "case {name} failed")]
    private partial void LogFailed(string name, Exception e);

    [LoggerMessage(LogLevel.Warning, "case {Case}: it was not registered with the visit before: {Reason}")]
    private partial void LogNotCompared(string @case, string reason);

    [LoggerMessage(LogLevel.Warning, "case {Case}: nothing was found on it: {Reason}")]
    private partial void LogNothingFound(string @case, string reason);
}
