using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Rubor.Reading.Ledger;
using Rubor.Reading.People;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Endpoints;

/// <summary>Whether the server can be used.</summary>
/// <param name="Status">healthy or unhealthy.</param>
/// <param name="Reason">What does not go, without what is nobody's business; the server's log says why.</param>
public sealed record HealthAnswer(string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);

/// <summary>The server itself: its health and its document.</summary>
internal static partial class ServerEndpoints
{
    const string CannotBeWritten = "the store cannot be written, so acts wait in the readers' browsers";

    public static void MapServer(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", GetHealthAsync).AllowAnonymous().WithSummary("Whether the store can be read and written.")
            .Produces<HealthAnswer>().Produces<HealthAnswer>(503);
        routes.MapOpenApi("/openapi.json").AllowAnonymous();
    }

    // Opened anew: a connection that is open does not notice that its file has gone.
    static async Task<IResult> GetHealthAsync(WorkstationOptions options, IReadStore store, ILogger<WorkstationOptions> log,
        CancellationToken cancel)
    {
        try
        {
            using (var anew = SqliteAccountStore.OpenToRead(options.StorePath))
                await anew.ListAsync(cancel);
        }
        catch (ReadStoreException e)
        {
            return Unhealthy(log, e.Message, e.Trouble == StoreTrouble.Other ? "the store cannot be read" : CannotBeWritten);
        }
        try
        {
            return await store.ObstacleAsync(cancel) is { } obstacle ? Unhealthy(log, obstacle, CannotBeWritten)
                : TypedResults.Ok(new HealthAnswer("healthy"));
        }
        catch (ReadStoreException e)
        {
            return Unhealthy(log, e.Message, CannotBeWritten);
        }
    }

    static JsonHttpResult<HealthAnswer> Unhealthy(ILogger log, string why, string reason)
    {
        LogUnhealthy(log, why);
        return TypedResults.Json(new HealthAnswer("unhealthy", reason), statusCode: 503);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{reason}")]
    private static partial void LogUnhealthy(ILogger log, string reason);
}
