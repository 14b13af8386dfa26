using Rubor.Reading.People;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Security;
using Rubor.Workstation.Tasks;

namespace Rubor.Workstation.Endpoints;

/// <summary>The task as a whole, for whoever coordinates it and does not read in it.</summary>
internal static class TaskEndpoints
{
    const string ProgressFormat = "rubor.workstation-task-progress/1";

    const string NoTask = "no task is served here; 'rubor task create' makes one";

    public static void MapTask(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/task/progress", ProgressAsync).RequireAuthorization(People.Overseers)
            .WithSummary("How far each reader of the task is, in each session and arm, and what its report waits for; nothing of any answer.")
            .Produces<TaskProgressAnswer>().Produces<ErrorAnswer>(404);

    static async Task<IResult> ProgressAsync(ServedTask served, IAccountStore people, TimeProvider clock, CancellationToken cancel)
    {
        if (served.List is not { } list)
            return Answers.NotFound(NoTask);
        var (reads, accounts, now) = (await served.ReadsAsync(cancel), await people.ListAsync(cancel), clock.GetUtcNow());
        var sessions = TaskProgress.Of(list, reads, now).ToLookup(s => s.Reader);
        return TypedResults.Ok(new TaskProgressAnswer(ProgressFormat, list.Task.Title, now,
        [
            .. list.Task.Readers.Select(reader => new ReaderProgressAnswer(reader,
                [.. sessions[reader].Select(s => new SessionProgressAnswer(
                s.Session, s.Calibration, [.. s.Arms.Select(a => new ArmProgressAnswer(a.Arm, a.Cases, a.Done))], s.Cases, s.Done, s.Begun,
                s.MinutesACase, TaskWords.Of(s.State), s.Opens, s.LastSigned))])),
        ], TaskProgress.Hindrances(list, reads, accounts, now)));
    }
}
