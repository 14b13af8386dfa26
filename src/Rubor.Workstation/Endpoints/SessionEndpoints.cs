using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Rubor.Reading.People;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Endpoints;

/// <summary>Signing in and out.</summary>
internal static class SessionEndpoints
{
    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/session", Get).AllowAnonymous().WithSummary("Who is signed in, and the token that changes need.").Produces<SessionAnswer>();
        routes.MapPost("/api/session", SignInAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Passwords).WithSummary("Sign in.").Produces<SessionAnswer>().Produces<ErrorAnswer>(400).Produces<ErrorAnswer>(401).Produces<ErrorAnswer>(429);
        routes.MapDelete("/api/session", (Delegate)SignOutAsync).AllowAnonymous().WithSummary("Sign out.").Produces(204);
    }

    private static SessionAnswer Get(HttpContext context, IAntiforgery antiforgery, WorkstationOptions options) => Answer(context, antiforgery, options);

    private static async Task<IResult> SignInAsync(SignInRequest request, HttpContext context, SignIn people, IAntiforgery antiforgery, WorkstationOptions options, WorkstationMetrics metrics)
    {
        if (await people.CheckAsync(request.Name, request.Password, context.RequestAborted) is not { } account)
        {
            metrics.SignInFailed();
            return TypedResults.Json(new ErrorAnswer("The name or the password is wrong, or the account is disabled."), statusCode: 401);
        }
        var principal = People.Principal(account);
        await context.SignInAsync(principal);
        // The token belongs to who is signed in, so that of before no longer counts.
        context.User = principal;
        return TypedResults.Ok(Answer(context, antiforgery, options));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync();
        return TypedResults.NoContent();
    }

    private static SessionAnswer Answer(HttpContext context, IAntiforgery antiforgery, WorkstationOptions options)
    {
        var user = context.User;
        bool there = user.Identity?.IsAuthenticated == true;
        return new(there ? user.Name() : null, there ? user.FindFirst(System.Security.Claims.ClaimTypes.Role)?.Value : null, antiforgery.GetAndStoreTokens(context).RequestToken!, options.TimeoutMinutes);
    }
}
