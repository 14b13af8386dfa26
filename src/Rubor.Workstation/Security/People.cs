using System.Security.Claims;
using Rubor.Reading.People;

namespace Rubor.Workstation.Security;

/// <summary>Who is signed in, as the cookie says.</summary>
public static class People
{
    /// <summary>Policy of those who read.</summary>
    public const string Readers = "readers";

    /// <summary>Policy of those who see and export all reads.</summary>
    public const string Overseers = "overseers";

    // Changes with the password and the role, so that an old cookie ends with either.
    const string StampClaim = "rubor:stamp";

    // One sign-in, so that its end ends every copy of its cookie.
    const string SessionClaim = "rubor:session";

    const int SessionBytes = 16;

    const string Scheme = Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>Name of the account that is signed in.</summary>
    public static string Name(this ClaimsPrincipal user) => user.Identity?.Name ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>Whether all reads may be seen.</summary>
    public static bool Oversees(this ClaimsPrincipal user) => user.IsInRole(Word(Role.Coordinator)) || user.IsInRole(Word(Role.Admin));

    /// <summary>A role as it is written on the wire.</summary>
    public static string Word(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>What the cookie of an account holds.</summary>
    /// <param name="account">The account.</param>
    /// <param name="session">The session that goes on; null for a new one.</param>
    public static ClaimsPrincipal Principal(Account account, string? session = null) => new(new ClaimsIdentity(
    [
        new(ClaimTypes.Name, account.Name), new(ClaimTypes.Role, Word(account.Role)), new(StampClaim, Stamp(account)),
        new(SessionClaim, session ?? Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(SessionBytes))),
    ], Scheme));

    /// <summary>Which session it is; null of nobody's.</summary>
    public static string? Session(this ClaimsPrincipal user) => user.FindFirstValue(SessionClaim);

    /// <summary>Whether a cookie still stands for an account as it is now.</summary>
    public static bool Holds(ClaimsPrincipal user, Account? account) =>
        account is { IsDisabled: false } && user.FindFirstValue(StampClaim) == Stamp(account);

    static string Stamp(Account account) =>
        Rubor.Reading.Ledger.StoredEvent.HashOf(System.Text.Encoding.UTF8.GetBytes($"{Word(account.Role)}\0{account.PasswordHash}"))[..16];
}
