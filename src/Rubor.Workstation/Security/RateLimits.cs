using System.Globalization;
using System.Net;
using System.Net.Sockets;
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

    // A home or an office has a network of this many bits, and may take any address in it.
    private const int NetworkBytesV6 = 8;

    /// <summary>Adds the policy.</summary>
    public static void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (context, cancel) =>
        {
            if (context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after))
                context.HttpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await Answers.WriteAsync(context.HttpContext.Response, 429, "Too many tries; wait a minute and try again.", cancel: cancel);
        };
        options.AddPolicy(Passwords, context => RateLimitPartition.GetFixedWindowLimiter(
            WhoTries(context), _ => new() { PermitLimit = TriesAMinute, Window = TimeSpan.FromMinutes(1) }));
    }

    /// <summary>
    /// Address, and who is signed in there: readers of one hospital share an address, and one who tries passwords must not keep the
    /// others from signing their reads.
    /// </summary>
    public static string WhoTries(HttpContext context) => $"{Network(context.Connection.RemoteIpAddress)} {context.User.Identity?.Name}";

    private static string Network(IPAddress? address) =>
        address is null ? ""
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes()[..NetworkBytesV6])
        : address.ToString();
}
