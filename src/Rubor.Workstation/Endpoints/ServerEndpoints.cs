using Rubor.Reading.Sqlite;
using Rubor.Reading.Store;

namespace Rubor.Workstation.Endpoints;

/// <summary>Whether the server can be used.</summary>
public sealed record HealthAnswer(string Status);

/// <summary>The server itself: its health and its document.</summary>
internal static partial class ServerEndpoints
{
    public static void MapServer(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", GetHealthAsync).AllowAnonymous().WithSummary("Whether the store can be read.").Produces<HealthAnswer>().Produces<HealthAnswer>(503);
        routes.MapOpenApi("/openapi.json").AllowAnonymous();
    }

    // Opened anew: a connection that is open does not notice that its file has gone.
    private static async Task<IResult> GetHealthAsync(WorkstationOptions options, ILogger<WorkstationOptions> log, CancellationToken cancel)
    {
        try
        {
            using var store = SqliteAccountStore.Open(options.StorePath, create: false);
            await store.ListAsync(cancel);
            return TypedResults.Ok(new HealthAnswer("healthy"));
        }
        catch (ReadStoreException e)
        {
            LogUnhealthy(log, e.Message);
            return TypedResults.Json(new HealthAnswer("unhealthy"), statusCode: 503);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{reason}")]
    private static partial void LogUnhealthy(ILogger log, string reason);
}
