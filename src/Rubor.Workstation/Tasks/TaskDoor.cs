using Rubor.Workstation.Errors;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Tasks;

/// <summary>
/// What a reader of a task may ask for: the own list, and the cases and reads of the session that is open. An address that does not stand
/// here is closed to readers of tasks, so that a new one hides everything until somebody has thought about it.
/// </summary>
internal static class TaskDoor
{
    const string NoSuchCase = "there is no such case in this study";

    enum Gate
    {
        /// <summary>Says nothing of cases, or only what the task lets the reader see.</summary>
        Open,
        /// <summary>A case of the open session.</summary>
        Case,
        /// <summary>The own read of a case of the open session.</summary>
        Read,
        /// <summary>The own read of any session: of a signed one nothing is taken but a retry, which needs its answer.</summary>
        OwnRead,
        /// <summary>The own read of a case of the open session, unless its truth was told.</summary>
        Reopening,
    }

    static readonly Dictionary<string, Gate> Gates = new(StringComparer.Ordinal)
    {
        ["/api/session"] = Gate.Open,
        ["/api/session/password"] = Gate.Open,
        ["/health"] = Gate.Open,
        ["/openapi.json"] = Gate.Open,
        ["/api/study"] = Gate.Open,
        ["/api/cases/{name}"] = Gate.Case,
        ["/api/cases/{name}/images/{role}"] = Gate.Case,
        ["/api/cases/{name}/reads"] = Gate.Case,
        // Once everybody has signed everything; told by codes of their own.
        ["/api/task/discrepancies"] = Gate.Open,
        ["/api/task/discrepancies/{discrepancy}"] = Gate.Open,
        ["/api/task/discrepancies/{discrepancy}/images/{role}"] = Gate.Open,
        ["/api/task/discrepancies/{discrepancy}/vote"] = Gate.Open,
        ["/api/reads/{read}"] = Gate.Read,
        ["/api/reads/{read}/acts"] = Gate.OwnRead,
        ["/api/reads/{read}/signature"] = Gate.OwnRead,
        ["/api/reads/{read}/reopening"] = Gate.Reopening,
    };

    /// <summary>Lets through what a reader may ask for now, and answers the rest as if it were not there.</summary>
    public static async Task RequireAsync(HttpContext context, RequestDelegate next)
    {
        var task = context.RequestServices.GetRequiredService<ServedTask>();
        if (context.User.Identity?.IsAuthenticated != true || !task.Blinds(context.User))
        {
            await next(context);
            return;
        }
        string? pattern = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        if (pattern is null || !Gates.TryGetValue(pattern, out var gate))
            await Answers.WriteAsync(context.Response, 403, "in a task readers get no such thing; whoever coordinates it does");
        else if (gate == Gate.Open)
            await next(context);
        else
            await RequireOwnAsync(context, next, task, gate);
    }

    static async Task RequireOwnAsync(HttpContext context, RequestDelegate next, ServedTask task, Gate gate)
    {
        string me = context.User.Name();
        var stand = await task.StandAsync(me, context.RequestAborted);
        bool isThere = gate switch
        {
            Gate.Case => stand?.Entries.Any(e => e.Code == Named(context, "name")) == true,
            Gate.Read or Gate.Reopening => stand?.Entries.Any(e => task.ReadOf(e, me) == Named(context, "read")) == true,
            _ => task.ListOf(me).Any(e => task.ReadOf(e, me) == Named(context, "read")),
        };
        var own = task.ListOf(me).FirstOrDefault(e => gate == Gate.Case ? e.Code == Named(context, "name") : task.ReadOf(e, me) == Named(context, "read"));
        bool told = own is not null && await task.IsToldAsync(own, me, context.RequestAborted);
        if (told && gate == Gate.Reopening)
            await Answers.WriteAsync(context.Response, 409, "the truth of this case was told, so the answer before it stays");
        else if (isThere || told)
            await next(context);
        // Whatever was asked for: the answer tells nothing of what there is.
        else if (stand?.Opens is not null)
            await Answers.WriteAsync(context.Response, 409, task.Sentence(stand), "washout");
        else
            await Answers.WriteAsync(context.Response, 404, gate == Gate.Case ? NoSuchCase : Answers.NoSuchReadSentence);
    }

    static string? Named(HttpContext context, string key) => context.GetRouteValue(key) as string;
}
