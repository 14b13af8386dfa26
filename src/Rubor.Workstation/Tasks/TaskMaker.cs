using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Tasks;

/// <summary>A reader study that was held against the study.</summary>
/// <param name="Task">It; null where its file is none.</param>
/// <param name="Problems">What is wrong, a sentence each.</param>
/// <param name="Said">What <c>rubor task create --json</c> said; null while something is wrong.</param>
internal sealed record CheckedTask(TaskDefinition? Task, IReadOnlyList<string> Problems, JsonNode? Said);

/// <summary>
/// Checks and makes reader studies of the study that is served, by <c>rubor task create</c> as a child: what the command says is wrong is
/// wrong here, and what it writes is written here, in the folder alone that whoever started the server has named.
/// </summary>
public sealed class TaskMaker(WorkstationOptions options, ServedTask served) : IDisposable
{
    const string StudyWords = "the study";

    static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    // One at a time: a page that checks while one types must not start a program for every letter.
    readonly SemaphoreSlim turn = new(1);

    /// <summary>Ends it with the server.</summary>
    public void Dispose() => turn.Dispose();

    /// <summary>Whether a study is served, of which reader studies can be made, and not one of them.</summary>
    public bool IsThere => served.List is null && options is { Study: not null, Rubor: not null };

    /// <summary>Whether it may make them, and not only check.</summary>
    public bool Creates => options.Tasks is not null;

    /// <summary>The folder that form and machine are named from.</summary>
    public string From => options.Tasks ?? (File.Exists(options.Study) ? Path.GetDirectoryName(options.Study)! : options.Study!);

    /// <summary>The study.</summary>
    public string Study => options.Study!;

    /// <summary>Folder of a task that it makes; where it makes none, a name beside where the command is run.</summary>
    public string FolderOf(string name) => options.Tasks is { } tasks ? Path.Combine(tasks, name) : name;

    /// <summary>Holds a task against the study, and makes it where that is asked for.</summary>
    /// <param name="task">As its file has it.</param>
    /// <param name="create">Whether it is made.</param>
    /// <param name="cancel">Ends a check; a task that is being made is made to the end.</param>
    internal async Task<CheckedTask> RunAsync(JsonElement task, bool create, CancellationToken cancel)
    {
        byte[] file = JsonSerializer.SerializeToUtf8Bytes(task);
        TaskDefinition read;
        try
        {
            read = TaskReader.Parse(file, "the task");
        }
        catch (ImageDataException e)
        {
            return new(null, [e.Reason], null);
        }
        var refused = new[] { ("form", read.Form), ("machine", read.Machine) }
            .Where(p => p.Item2 is { } path && (Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..")))
            .Select(p => $"{p.Item1}: a browser names what lies in {From} alone; "
                + "name it from there, without a leading / and without ..").ToList();
        if (refused.Count > 0)
            return new(read, refused, null);
        if (Creates && (Directory.Exists(FolderOf(read.Name)) || File.Exists(FolderOf(read.Name))))
            return new(read, [$"name: {FolderOf(read.Name)} is there already, and reads are never replaced; choose another name"], null);
        await turn.WaitAsync(cancel);
        string scratch = Directory.CreateTempSubdirectory("rubor-task-").FullName;
        try
        {
            string path = Path.Combine(scratch, "task.json");
            await File.WriteAllBytesAsync(path, file, cancel);
            string reads = create ? FolderOf(read.Name) : Path.Combine(scratch, "reads");
            List<string> words = ["task", "create", Study, path, "--out", reads, "--beside", From, "--json"];
            if (!create)
                words.Add("--check");
            var end = await ChildProgram.RunAsync(options.Rubor!, words, Longest, create ? CancellationToken.None : cancel);
            return end.Code == 0 ? new(read, [], JsonNode.Parse(end.Output)) : new(read, [.. Wrong(end, path)], null);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
            turn.Release();
        }
    }

    IEnumerable<string> Wrong(ChildEnd end, string path) =>
        end.NotStarted is { } why ? [$"{options.Rubor} does not start ({why.TrimEnd('.')}); whoever runs the server can mend it"]
        : end.TookTooLong ? [$"it took longer than {Longest.TotalMinutes:0} minutes; see whether the study's disk answers"]
        : end.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim())
            .Where(l => l.StartsWith(ChildProgram.Error, StringComparison.Ordinal))
            .Select(l => l[ChildProgram.Error.Length..].Replace($"{path}: ", "", StringComparison.Ordinal)
                .Replace(Study, StudyWords, StringComparison.Ordinal))
            .DefaultIfEmpty("it could not be checked; whoever runs the server finds the reason with 'rubor task create'");
}
