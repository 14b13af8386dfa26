using System.Globalization;
using System.Net;
using Rubor.Reading.People;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Metrics;

namespace Rubor.Workstation.Security;

/// <summary>Checks passwords, within <see cref="PasswordTries"/>, and says in log and metrics what was wrong.</summary>
/// <param name="people">Checks them.</param>
/// <param name="accounts">Which names are accounts.</param>
/// <param name="tries">How often.</param>
/// <param name="browsers">Known browsers.</param>
/// <param name="metrics">Counts.</param>
/// <param name="log">Who runs the server reads it.</param>
public sealed partial class PasswordDoor(SignIn people, IAccountStore accounts, PasswordTries tries, KnownBrowsers browsers,
    WorkstationMetrics metrics, ILogger<PasswordDoor> log)
{
    /// <summary>Checks one.</summary>
    /// <param name="context">The request that it came with.</param>
    /// <param name="name">Name that was given.</param>
    /// <param name="password">Password that was given.</param>
    /// <param name="what">What it is for, in words, for the log.</param>
    /// <returns>The account; or null, and how long to wait before the next try is looked at: zero where this one was, and was
    /// wrong.</returns>
    public async Task<(Account? Account, TimeSpan Wait)> CheckAsync(HttpContext context, string name, string password, string what)
    {
        var cancel = context.RequestAborted;
        var address = context.Connection.RemoteIpAddress;
        using var begun = await tries.BeginAsync(name, address, browsers.NumberFor(context, name), cancel);
        if (begun.NewlyHeld is { } held)
            LogHeld(Words(address), held);
        if (begun.Wait > TimeSpan.Zero)
        {
            metrics.SignInDelayed();
            return (null, begun.Wait);
        }
        if (await people.CheckAsync(name, password, cancel) is { } account)
        {
            begun.Right();
            browsers.Remember(context, account);
            return (account, TimeSpan.Zero);
        }
        var wait = begun.Wrong();
        metrics.SignInFailed();
        // A name that is no account's may be a password that went into the wrong field.
        string who = Account.IsName(name) && await accounts.FindAsync(name, cancel) is { } known
            ? $"{known.Name}{(known.IsDisabled ? " (disabled)" : "")}" : "a name that no account has";
        LogWrong(what, who, Words(address), wait == TimeSpan.Zero ? "" : $"; the next try there waits {Words(wait)}");
        return (null, TimeSpan.Zero);
    }

    /// <summary>The answer to a try that has to wait; whether there is such a name does not show in it.</summary>
    public static IResult TooMany(HttpResponse response, TimeSpan wait)
    {
        response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Answers.Error(StatusCodes.Status429TooManyRequests,
            $"Too many wrong passwords; wait {Words(wait)} and try again. If you have forgotten yours, ask whoever runs the server for a new one.");
    }

    /// <summary>Notes that somebody has a new password.</summary>
    public void Changed(HttpContext context, string name) => LogChanged(name, Words(context.Connection.RemoteIpAddress));

    static string Words(IPAddress? address) =>
        address is null ? "an unknown address" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    static string Words(TimeSpan wait) => wait.TotalSeconds > 90
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(wait.TotalMinutes)} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(wait.TotalSeconds)} second{(Math.Ceiling(wait.TotalSeconds) == 1 ? "" : "s")}");

    [LoggerMessage(LogLevel.Warning, "{What} failed for {Who}, from {Address}{Wait}")]
    private partial void LogWrong(string what, string who, string address, string wait);

    [LoggerMessage(LogLevel.Warning, "passwords are being tried from {Address}: tries wait from now on for {Held}")]
    private partial void LogHeld(string address, string held);

    [LoggerMessage(LogLevel.Warning, "{Who} has changed the password, from {Address}")]
    private partial void LogChanged(string who, string address);
}
