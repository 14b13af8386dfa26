using System.Security.Claims;
using Microsoft.Net.Http.Headers;
using Rubor.Imaging;
using Rubor.Reading.Store;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Endpoints;

/// <summary>A case and its images.</summary>
internal static class CaseEndpoints
{
    public static void MapCases(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/cases/{name}", GetAsync).WithSummary("A case: geometry, masks, limits, what was found on it.").Produces<CaseDocument>().Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(409).Produces<ErrorAnswer>(422);
        routes.MapGet("/api/cases/{name}/images/{role}", ImageAsync).WithSummary("Samples of an image, (z, y, x), little-endian, in the type that the case names.").Produces(200, contentType: "application/octet-stream").Produces<ErrorAnswer>(404);
    }

    private static Task<IResult> GetAsync(string name, ClaimsPrincipal user, CaseLibrary library, IReadStore store, CancellationToken cancel) => WithCase(library, name, async loaded =>
        TypedResults.Ok(CaseDocument.Of(loaded) with
        {
            Earlier = loaded.Case.Earlier is { } before && library.Find(before) is { } earlier ? new(earlier.Name, earlier.Words) : null,
            Next = user.Oversees() ? null : await NextAsync(loaded.Case, user.Name(), library, store, cancel),
        }));

    private static Task<IResult> ImageAsync(string name, string role, string? sha, HttpContext context, CaseLibrary library) => WithCase(library, name, loaded =>
    {
        if (loaded.Images.FirstOrDefault(i => i.Role == role) is not { } image)
            return Task.FromResult(Answers.NotFound($"case {name} has no image {role}"));
        // The address names the content, so a browser may keep it for good; without the name it asks each time.
        context.Response.Headers.CacheControl = sha == image.Sha256 ? "private, max-age=31536000, immutable" : "private, no-cache";
        return Task.FromResult<IResult>(new SamplesResult(image.Volume, new($"\"{image.Sha256}\"")));
    });

    /// <summary>Runs with a case in memory, or answers why there is none.</summary>
    public static async Task<IResult> WithCase(CaseLibrary library, string name, Func<LoadedCase, Task<IResult>> run)
    {
        if (library.Find(name) is not { } files)
            return Answers.NotFound("there is no such case in this study");
        try
        {
            return await run(await library.OpenAsync(files));
        }
        catch (CaseNotReadyException e)
        {
            return Answers.Error(409, e.Message);
        }
        catch (ImageDataException e)
        {
            return Answers.Error(422, e.Message);
        }
    }

    private static async Task<string?> NextAsync(CatalogCase now, string reader, CaseLibrary library, IReadStore store, CancellationToken cancel)
    {
        var signed = (await store.ListAsync(library.Catalog.Study, reader: reader, cancel: cancel)).Where(r => r.IsSigned).Select(r => r.Key.Case).ToHashSet(StringComparer.Ordinal);
        var cases = library.Catalog.Cases;
        int at = cases.TakeWhile(c => c != now).Count();
        return cases.Skip(at + 1).Concat(cases.Take(at)).FirstOrDefault(c => !signed.Contains(c.Name) && library.StateOf(c).State == CaseState.Ready)?.Name;
    }

    private sealed class SamplesResult(Volume volume, EntityTagHeaderValue tag) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var headers = httpContext.Response.GetTypedHeaders();
            headers.ETag = tag;
            if (httpContext.Request.GetTypedHeaders().IfNoneMatch.Any(t => t.Compare(tag, useStrongComparison: false)))
            {
                httpContext.Response.StatusCode = 304;
                return;
            }
            httpContext.Response.ContentType = "application/octet-stream";
            headers.ContentLength = volume.SampleBytes.Length;
            const int Piece = 1 << 20;
            for (int at = 0; at < volume.SampleBytes.Length; at += Piece)
            {
                int length = Math.Min(Piece, volume.SampleBytes.Length - at);
                volume.SampleBytes.Slice(at, length).CopyTo(httpContext.Response.BodyWriter.GetSpan(length));
                httpContext.Response.BodyWriter.Advance(length);
                await httpContext.Response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            }
        }
    }
}
