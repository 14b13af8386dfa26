using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Rubor.Workstation.Endpoints;

namespace Rubor.Workstation.Security;

/// <summary>How often passwords may be tried.</summary>
public static class RateLimits
{
    /// <summary>Policy of addresses that take a password.</summary>
    public const string Passwords = "passwords";

    /// <summary>Tries a minute from one address.</summary>
    public const int TriesAMinute = 20;

    /// <summary>Adds the policy.</summary>
    public static void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (context, cancel) =>
            await context.HttpContext.Response.WriteAsJsonAsync(new ErrorAnswer("Too many tries; wait a minute and try again."), cancel);
        options.AddPolicy(Passwords, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "", _ => new() { PermitLimit = TriesAMinute, Window = TimeSpan.FromMinutes(1) }));
    }
}
