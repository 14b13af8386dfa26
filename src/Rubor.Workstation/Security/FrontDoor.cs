using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Security;

/// <summary>By which way requests come in.</summary>
public static class FrontDoor
{
    /// <summary>
    /// What of a proxy's headers is believed: the step before this server, of a proxy on this machine or of the one that the options name.
    /// Whoever else sends them is not heeded.
    /// </summary>
    public static ForwardedHeadersOptions Forwarded(WorkstationOptions options)
    {
        var believed = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = 1
        };
        if (options.Proxy is { } proxy)
            believed.KnownProxies.Add(IPAddress.Parse(proxy));
        return believed;
    }

    /// <summary>Refuses requests that came in by another way than the options say.</summary>
    public static IApplicationBuilder UseFrontDoor(this IApplicationBuilder app, WorkstationOptions options) => app.Use((context, next) =>
        Refusal(context.Request, options) is { } sentence ? Answers.WriteAsync(context.Response, 400, sentence) : next(context));

    static string? Refusal(HttpRequest request, WorkstationOptions options) =>
        options.BehindProxy && !request.IsHttps && request.Path.StartsWithSegments("/api")
            ? "this came without HTTPS; the proxy has to send X-Forwarded-For and X-Forwarded-Proto, and to be named with --proxy where " +
                "it runs on another machine"
        // A page of another name that resolves to this machine is foreign, though the browser takes it for the same site.
        : !options.IsHttps && !IsThisMachine(request.Host.Host)
            ? "this server answers on its own machine only; open it as 127.0.0.1 or localhost"
        : null;

    static bool IsThisMachine(string host) =>
        host is "localhost" or "" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
