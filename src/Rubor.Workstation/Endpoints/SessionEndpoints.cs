using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Rubor.Reading.People;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Options;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Endpoints;

/// <summary>Signing in and out.</summary>
internal static class SessionEndpoints
{
    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/session", Get).AllowAnonymous().WithSummary("Who is signed in, and the token that changes need.")
            .Produces<SessionAnswer>();
        routes.MapPost("/api/session", SignInAsync).AllowAnonymous().WithSummary("Sign in.").Produces<SessionAnswer>()
            .Produces<ErrorAnswer>(400).Produces<ErrorAnswer>(401).Produces<ErrorAnswer>(429);
        routes.MapDelete("/api/session", (Delegate)SignOutAsync).AllowAnonymous()
            .WithSummary("Sign out: ends the session, and every copy of its cookie.").Produces(204);
        routes.MapPost("/api/session/password", ChangePasswordAsync)
            .WithSummary("Change the own password: every other session of the account ends, this one goes on with the token of the answer.")
            .Produces<SessionAnswer>().Produces<ErrorAnswer>(403).Produces<ErrorAnswer>(409).Produces<ErrorAnswer>(422)
                .Produces<ErrorAnswer>(429);
    }

    static SessionAnswer Get(HttpContext context, IAntiforgery antiforgery, WorkstationOptions options) =>
        Answer(context, antiforgery, options);

    static async Task<IResult> SignInAsync(SignInRequest request, HttpContext context, PasswordDoor door, IAntiforgery antiforgery,
        WorkstationOptions options)
    {
        var (account, wait) = await door.CheckAsync(context, request.Name, request.Password, "sign-in");
        return account is not null ? await GoOnAsync(context, People.Principal(account), antiforgery, options)
            : wait > TimeSpan.Zero ? PasswordDoor.TooMany(context.Response, wait)
            : Answers.Error(401, "The name or the password is wrong, or the account is disabled.");
    }

    static async Task<IResult> SignOutAsync(HttpContext context, EndedSessions ended)
    {
        if (context.User.Session() is { } session)
            ended.End(session);
        await context.SignOutAsync();
        return TypedResults.NoContent();
    }

    static async Task<IResult> ChangePasswordAsync(PasswordRequest request, HttpContext context, PasswordDoor door, IAccountStore accounts,
        IAntiforgery antiforgery, WorkstationOptions options)
    {
        var (account, wait) = await door.CheckAsync(context, context.User.Name(), request.Current, "a change of the password");
        if (wait > TimeSpan.Zero)
            return PasswordDoor.TooMany(context.Response, wait);
        if (account is null)
            return Answers.Error(403, "The current password is wrong; it is not changed.");
        if (request.Current == request.New)
            return Answers.Error(422, "The new password is the current one; take another.");
        if (NewPassword.Flaw(request.New, account.Name) is { } flaw)
            return Answers.Error(422, $"{char.ToUpperInvariant(flaw[0])}{flaw[1..]}.");
        string hash = PasswordHash.Of(request.New);
        if (!await accounts.ChangePasswordAsync(account, hash, context.RequestAborted))
            return Answers.Error(409, "The account was changed meanwhile; sign in again.");
        door.Changed(context, account.Name);
        return await GoOnAsync(context, People.Principal(account with { PasswordHash = hash }, context.User.Session()),
            antiforgery, options);
    }

    static async Task<IResult> GoOnAsync(HttpContext context, System.Security.Claims.ClaimsPrincipal principal, IAntiforgery antiforgery,
        WorkstationOptions options)
    {
        await context.SignInAsync(principal);
        // The token belongs to who is signed in and how, so that of before no longer counts.
        context.User = principal;
        return TypedResults.Ok(Answer(context, antiforgery, options));
    }

    static SessionAnswer Answer(HttpContext context, IAntiforgery antiforgery, WorkstationOptions options)
    {
        var user = context.User;
        bool there = user.Identity?.IsAuthenticated == true;
        return new(there ? user.Name() : null, there ? user.FindFirst(System.Security.Claims.ClaimTypes.Role)?.Value
            : null, antiforgery.GetAndStoreTokens(context).RequestToken!, options.TimeoutMinutes);
    }
}
