using System.Text.RegularExpressions;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.JointUltrasound;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.People;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Security;
using Rubor.Workstation.Tasks;

namespace Rubor.Workstation.Endpoints;

/// <summary>A reader study is made of the study that is served, by whoever coordinates.</summary>
internal static partial class TaskMakingEndpoints
{
    const string ChoicesFormat = "rubor.workstation-task-choices/1", CheckedFormat = "rubor.workstation-task-checked/1";

    const string NotHere = "reader studies are made where 'rubor serve STUDY' serves a study, and here none is served";

    const string NoFolder = "this server checks reader studies and makes none; save the JSON and run the command, or start with "
        + "'rubor serve STUDY --tasks DIR'";

    public static void MapTaskMaking(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/tasks/choices", ChoicesAsync).RequireAuthorization(People.Overseers)
            .WithSummary("What a reader study of the study that is served can be made of.")
            .Produces<TaskChoicesAnswer>().Produces<ErrorAnswer>(404);
        routes.MapPost("/api/tasks/check", (TaskRequest request, TaskMaker maker, TimeProvider clock, CancellationToken cancel) =>
            RunAsync(request, false, maker, clock, cancel)).RequireAuthorization(People.Overseers)
            .WithSummary("Holds a reader study against the study as 'rubor task create' does, and writes nothing.")
            .Produces<TaskCheckedAnswer>().Produces<ErrorAnswer>(404);
        routes.MapPost("/api/tasks", (TaskRequest request, TaskMaker maker, TimeProvider clock, CancellationToken cancel) =>
            RunAsync(request, true, maker, clock, cancel)).RequireAuthorization(People.Overseers)
            .WithSummary("Makes a reader study in the folder that the server was started with.")
            .Produces<TaskCheckedAnswer>().Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(409);
    }

    static async Task<IResult> ChoicesAsync(TaskMaker maker, CaseLibrary library, IAccountStore people, CancellationToken cancel)
    {
        if (!maker.IsThere)
            return Answers.NotFound(NotHere);
        var cases = library.Catalog.Cases;
        var readers = (await people.ListAsync(cancel)).Where(a => a is { Role: Role.Reader, IsDisabled: false }).Select(a => a.Name);
        return TypedResults.Ok(new TaskChoicesAnswer(ChoicesFormat, TaskDefinition.FormatName, TaskReader.Kinds,
            [.. ShippedForms.Names.Select(FormOf)],
            [.. cases.SelectMany(c => c.Images.Keys).Distinct(StringComparer.Ordinal)],
            [.. cases.Where(c => c.Problem is null).Select(c => c.Name)],
            [.. readers.Order(StringComparer.Ordinal)], Words<MachineShown>(), Words<TaskOrder>(), Words<Hidden>(),
            TaskDefinition.UsualWashoutDays, maker.Creates));
    }

    static TaskFormAnswer FormOf(string name)
    {
        string[] fields = [.. FormReader.Parse(ShippedForms.Find(name)!, name).Document.Fields.Select(f => f.Name)];
        // Names of fields must not be those of the joints' own columns; V_HI has no form.
        return new(name, fields, [.. TaskReader.Kinds.Where(k => k != VhiKind.Name)
            .Where(k => k != JointUltrasoundKind.Name || !fields.Any(JointUltrasoundKind.Columns.Contains))]);
    }

    static async Task<IResult> RunAsync(TaskRequest request, bool create, TaskMaker maker, TimeProvider clock, CancellationToken cancel)
    {
        if (!maker.IsThere)
            return Answers.NotFound(NotHere);
        if (create && !maker.Creates)
            return Answers.Error(409, NoFolder);
        var (task, problems, said) = await maker.RunAsync(request.Task, create, cancel);
        if (said is null)
            return TypedResults.Ok(new TaskCheckedAnswer(CheckedFormat,
                [.. problems.Select(p => new TaskProblemAnswer(KeyOf(p), p))], null, false, []));
        int cases = (int)said["cases"]!, repeats = (int)said["repeats"]!, places = cases + repeats;
        return TypedResults.Ok(new TaskCheckedAnswer(CheckedFormat, [], new(cases, repeats, places, task!.Sessions, task.Readers.Count,
            places * task.Sessions * task.Readers.Count, task.WashoutDays,
            task.Sessions < 2 ? null : clock.GetUtcNow().AddDays(task.WashoutDays)),
            create, [.. Commands(task, create, maker)]));
    }

    // A folder of reads has accounts of its own, so none of them is there yet.
    static IEnumerable<string> Commands(TaskDefinition task, bool created, TaskMaker maker)
    {
        string folder = Quoted(maker.FolderOf(task.Name));
        if (!created)
            yield return $"rubor task create {Quoted(maker.Study)} {task.Name}.json --beside {Quoted(maker.From)} --out {folder}";
        foreach (string reader in task.Readers)
            yield return $"rubor users add {folder} {Quoted(reader)} --role reader";
        yield return $"rubor serve {folder}";
    }

    // As a shell takes it.
    static string Quoted(string word) => Plain().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // Each error begins with the key that it is about.
    static string? KeyOf(string problem) => FirstWord().Match(problem).Value is var word && TaskReader.Keys.Contains(word) ? word : null;

    static string[] Words<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(TaskWords.Of)];

    [GeneratedRegex(@"\A[A-Za-z0-9_./@%+=:,-]+\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A\w+")]
    private static partial Regex FirstWord();
}
