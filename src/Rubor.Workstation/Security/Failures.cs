using System.Text.Json;
using Rubor.Reading.Ledger;
using Rubor.Workstation.Errors;

namespace Rubor.Workstation.Security;

/// <summary>
/// Turns what goes wrong in a request into the one form of error. What is the server's fault goes into the log, without anything that the
/// request carried: it may be a password.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="log">Where failures go.</param>
public sealed partial class Failures(RequestDelegate next, ILogger<Failures> log)
{
    const string Full = "the server's disk is full, so nothing was saved; it is tried again, and goes on by itself once whoever runs the server has made room";
    const int NoSpaceLeft = 28; // ENOSPC

    /// <summary>Runs the request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
                await Answers.WriteAsync(context.Response, context.Response.StatusCode, Sentence(context.Response.StatusCode));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, e.StatusCode, e.InnerException is JsonException json ? Answers.Sentence(json, "the request's JSON")
                : Sentence(e.StatusCode));
        }
        catch (ReadStoreException e) when (e.Trouble == StoreTrouble.DiskFull)
        {
            LogStore(context.Request.Method, Route(context), e.Message);
            await AnswerAsync(context, 507, Full);
        }
        catch (IOException e) when (e.HResult == NoSpaceLeft)
        {
            LogFile(context.Request.Method, Route(context));
            await AnswerAsync(context, 507, Full);
        }
        catch (ReadStoreException e)
        {
            LogStore(context.Request.Method, Route(context), e.Message);
            await AnswerAsync(context, 503,
                "the store of reads cannot be used now, so nothing was saved; it is tried again, and whoever runs the server finds the reason in its log");
        }
        catch (Exception e)
        {
            LogFailed(context.Request.Method, Route(context), e);
            await AnswerAsync(context, 500, "the server failed on this request; nothing of it was stored unless it is shown as saved");
        }
    }

    static Task AnswerAsync(HttpContext context, int status, string sentence)
    {
        // Half an answer must not look like a whole one.
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        context.Response.Clear();
        return Answers.WriteAsync(context.Response, status, sentence);
    }

    static string Sentence(int status) => status switch
    {
        401 => "nobody is signed in; sign in first",
        403 => "your role does not allow that",
        404 => "there is no such address",
        405 => "this address takes other methods; see /openapi.json",
        413 => "the request is too large; send fewer acts at a time",
        415 => "the request's body has to be JSON; name it application/json",
        429 => "too many requests; wait a minute and try again",
        _ => "the request is not understood: its body has to be JSON, and the values in its address of the right kind; see /openapi.json",
    };

    static string Route(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no endpoint";

    [LoggerMessage(Level = LogLevel.Error, Message = "{method} {route} failed")]
    private partial void LogFailed(string method, string route, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "{method} {route}: {reason}")]
    private partial void LogStore(string method, string route, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{method} {route}: the disk is full; make room, and it goes on by itself")]
    private partial void LogFile(string method, string route);
}
