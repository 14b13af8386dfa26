using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Rubor.Workstation.Endpoints;

namespace Rubor.Workstation.Security;

/// <summary>By which way requests come in.</summary>
public static class FrontDoor
{
    /// <summary>What of a proxy's headers is believed: those of a proxy on this machine, one step. Whoever else sends them is not heeded.</summary>
    public static ForwardedHeadersOptions Forwarded => new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = 1 };

    /// <summary>Refuses requests that came in by another way than the options say.</summary>
    public static IApplicationBuilder UseFrontDoor(this IApplicationBuilder app, WorkstationOptions options) => app.Use((context, next) =>
        Refusal(context.Request, options) is { } sentence ? Answers.WriteAsync(context.Response, 400, sentence) : next(context));

    private static string? Refusal(HttpRequest request, WorkstationOptions options) =>
        options.BehindProxy && !request.IsHttps && request.Path.StartsWithSegments("/api")
            ? "this came without HTTPS; the proxy has to run on the server's machine and send X-Forwarded-For and X-Forwarded-Proto"
        // A page of another name that resolves to this machine is foreign, though the browser takes it for the same site.
        : !options.IsHttps && !IsThisMachine(request.Host.Host)
            ? "this server answers on its own machine only; open it as 127.0.0.1 or localhost"
        : null;

    private static bool IsThisMachine(string host) =>
        host is "localhost" or "" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
