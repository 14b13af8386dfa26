using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Rubor.Reading.People;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Security;

/// <summary>Who is signed in: a cookie that no script can read, and a token that no foreign page can send.</summary>
public static class Sessions
{
    /// <summary>Header that carries the antiforgery token.</summary>
    public const string CsrfHeader = "X-Rubor-Csrf";

    /// <summary>Header with whom the page believes to be signed in.</summary>
    public const string ReaderHeader = "X-Rubor-Reader";

    /// <summary>Header of what a page asks by itself: it is no sign that somebody is there.</summary>
    public const string PollHeader = "X-Rubor-Poll";

    /// <summary>Folder in the folder of reads with the keys of the cookies.</summary>
    public const string KeysFolder = "keys";

    // Renewing the cookie takes a new one into every answer, so what lies within a minute counts as one request.
    static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);

    /// <summary>Adds cookies, their keys, and the token.</summary>
    public static void AddSessions(this IServiceCollection services, WorkstationOptions options)
    {
        // Keys outlive a restart, so nobody is signed out by one.
        services.AddDataProtection().SetApplicationName("rubor")
            .PersistKeysToFileSystem(PrivateFolder(Path.Combine(options.Folder, KeysFolder)));
        services.AddAntiforgery(a =>
        {
            a.HeaderName = CsrfHeader;
            a.SuppressReadingTokenFromFormBody = true;
            Protect(a.Cookie, "csrf", options);
        });
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            Protect(cookie.Cookie, "session", options);
            cookie.ExpireTimeSpan = TimeSpan.FromMinutes(options.TimeoutMinutes);
            cookie.SlidingExpiration = true;
            cookie.Events.OnCheckSlidingExpiration = c =>
            {
                c.ShouldRenew = c.ElapsedTime >= Renewal && !c.HttpContext.Request.Headers.ContainsKey(PollHeader);
                return Task.CompletedTask;
            };
            cookie.Events.OnRedirectToLogin = c => Answers.WriteAsync(c.Response, 401, "nobody is signed in; sign in first");
            cookie.Events.OnRedirectToAccessDenied = c => Answers.WriteAsync(c.Response, 403, "your role does not allow that");
            cookie.Events.OnValidatePrincipal = EndWithAccountAsync;
        });
    }

    /// <summary>
    /// Refuses every change without the token, signing in and out included: a foreign page could sign a reader in as somebody else.
    /// </summary>
    public static async Task RequireTokenAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
            && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            await Answers.WriteAsync(context.Response, 400, "the antiforgery token is missing or old; load the page again", "csrf");
            return;
        }
        await next(context);
    }

    /// <summary>
    /// Refuses a page on which another is signed in than in its browser by now: it would show and do things under a wrong name.
    /// </summary>
    public static Task RequireReaderAsync(HttpContext context, RequestDelegate next)
    {
        string? said = context.Request.Headers[ReaderHeader];
        return said is null || context.User.Identity?.IsAuthenticated != true || Uri.UnescapeDataString(said) == context.User.Name()
            ? next(context)
            : Answers.WriteAsync(context.Response, 401, $"{context.User.Name()} has signed in in this browser since; sign in again", "other");
    }

    /// <summary>Name of a cookie of this study.</summary>
    public static string CookieName(string purpose, WorkstationOptions options)
    {
        // A browser sends cookies to every port of a machine, so each study has names of its own: two are served beside each other.
        string study = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.Folder)))[..8];
        return $"{(options.IsHttps ? "__Host-" : "")}rubor.{purpose}.{study}";
    }

    // Looked up at every request, so that a sign-out, a disabled account, a new password or another role end a session at once. The cookie
    // is not taken away: an answer that comes late would take the one of a new sign-in along.
    static async Task EndWithAccountAsync(CookieValidatePrincipalContext context)
    {
        var (services, user) = (context.HttpContext.RequestServices, context.Principal!);
        bool goesOn = user.Session() is { } session && !services.GetRequiredService<EndedSessions>().Has(session)
            && People.Holds(user, await services.GetRequiredService<IAccountStore>()
                .FindAsync(user.Name(), context.HttpContext.RequestAborted));
        if (!goesOn)
            context.RejectPrincipal();
    }

    static void Protect(CookieBuilder cookie, string purpose, WorkstationOptions options)
    {
        cookie.Name = CookieName(purpose, options);
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Strict;
        cookie.SecurePolicy = options.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        cookie.IsEssential = true;
    }

    static DirectoryInfo PrivateFolder(string path)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        try
        {
            if (OperatingSystem.IsWindows())
                return Directory.CreateDirectory(path);
            var folder = Directory.CreateDirectory(path, Private);
            folder.UnixFileMode = Private;
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WorkstationOptionException(
                $"{path}: cannot be made or made private ({e.Message.TrimEnd('.')}); check the permissions of the folder of reads", e);
        }
    }
}
