using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Rubor.Reading.People;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Security;

/// <summary>
/// Browsers in which accounts have signed in before, by a cookie of their own: tries of such a browser are counted by themselves, so that
/// whoever tries passwords from elsewhere keeps no reader out. OWASP, Slow down online guessing attacks with device cookies. It signs
/// nobody in.
/// </summary>
/// <param name="protection">Encrypts and signs it.</param>
/// <param name="options">Whether it is marked Secure.</param>
/// <param name="clock">Tells the time.</param>
public sealed class KnownBrowsers(IDataProtectionProvider protection, WorkstationOptions options, TimeProvider clock)
{
    const string Purpose = "browser";

    // Readers of a room share machines. The ones that signed in last are kept.
    const int MostAccounts = 12, NumberBytes = 12;

    static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    readonly IDataProtector protector = protection.CreateProtector("Rubor.Workstation.KnownBrowsers.v1");

    /// <summary>Number of this browser for an account; null where that has not signed in in it.</summary>
    public string? NumberFor(HttpContext context, string name) =>
        Read(context).FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase)) is { Number.Length: > 0 } known
            ? known.Number : null;

    /// <summary>An account has signed in.</summary>
    public void Remember(HttpContext context, Account account)
    {
        var known = Read(context).Where(k => !string.Equals(k.Name, account.Name, StringComparison.OrdinalIgnoreCase));
        string number = NumberFor(context, account.Name) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NumberBytes));
        string content = string.Join(' ', known.Prepend((Name: account.Name, Number: number)).Take(MostAccounts).Select(k => $"{k.Name}:{k.Number}"));
        context.Response.Cookies.Append(Sessions.CookieName(Purpose, options), protector.Protect(content), new CookieOptions
        {
            Path = "/",
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = options.IsHttps,
            IsEssential = true,
            Expires = clock.GetUtcNow() + Kept,
        });
    }

    List<(string Name, string Number)> Read(HttpContext context)
    {
        if (context.Request.Cookies[Sessions.CookieName(Purpose, options)] is not { Length: > 0 } cookie)
            return [];
        try
        {
            // Names of accounts hold neither.
            return [.. protector.Unprotect(cookie).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(k => k.Split(':'))
                .Where(k => k.Length == 2).Select(k => (k[0], k[1]))];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }
}
