using System.Security.Claims;
using Rubor.Imaging;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Security;
using Rubor.Workstation.Tasks;

namespace Rubor.Workstation.Endpoints;

/// <summary>A case and its images.</summary>
internal static class CaseEndpoints
{
    public static void MapCases(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/cases/{name}", GetAsync).WithSummary("A case: its images, and what its kind says of it.")
            .Produces<CaseDocument>().Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(409).Produces<ErrorAnswer>(422);
        routes.MapGet("/api/cases/{name}/images/{role}", ImageAsync)
            .WithSummary("Samples of an image, (z, y, x), channels last, little-endian, in the type that the case names.")
            .Produces(200, contentType: "application/octet-stream").Produces<ErrorAnswer>(404);
    }

    static Task<IResult> GetAsync(string name, ClaimsPrincipal user, CaseLibrary library, ServedTask task, CancellationToken cancel) =>
        WithCase(library, name, async loaded =>
        {
            if (task.Blinds(user))
                return TypedResults.Ok(await task.CaseOfAsync(loaded, user.Name(), cancel));
            var document = CaseDocument.Of(loaded);
            var (beside, missing) = await BesideAsync(library, loaded);
            return TypedResults.Ok(document with
            {
                Earlier = library.EarlierOf(loaded.Case) is { } earlier ? new(earlier.Name, earlier.Title) : null,
                Beside = beside is null ? null : loaded.Kind.Beside!.Document(loaded, beside),
                Warnings = missing is null ? document.Warnings
                    : [.. document.Warnings, $"The other view cannot be shown: {missing.TrimEnd('.')}."],
            });
        });

    /// <summary>The other view of a case's visit, or why it cannot be used; neither where there is none.</summary>
    public static async Task<(LoadedCase? Case, string? Missing)> BesideAsync(CaseLibrary library, LoadedCase loaded)
    {
        if (loaded.Kind.Beside is null || library.BesideOf(loaded.Case) is not { } files)
            return default;
        try
        {
            return (await library.OpenAsync(files), null);
        }
        catch (Exception e) when (e is CaseNotReadyException or ImageDataException)
        {
            return (null, e.Message);
        }
    }

    static Task<IResult> ImageAsync(string name, string role, CaseLibrary library) => WithCase(library, name, loaded => Task.FromResult(
        loaded.Images.FirstOrDefault(i => i.Role == role) is { } image ? new SamplesResult(image.Samples)
            : Answers.NotFound($"case {name} has no image {role}")));

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
            return Answers.Error(422, e.Message, Answers.AboutCase);
        }
    }

    // Sent as they lie in memory; like every answer of the API it is not kept by the browser: readers share machines.
    internal sealed class SamplesResult(SampleSource samples) : IResult
    {
        const int PieceBytes = 1 << 20;

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.ContentType = "application/octet-stream";
            response.ContentLength = samples().Length;
            for (int at = 0; at < samples().Length; at += PieceBytes)
            {
                int length = Math.Min(PieceBytes, samples().Length - at);
                samples().Slice(at, length).CopyTo(response.BodyWriter.GetSpan(length));
                response.BodyWriter.Advance(length);
                await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            }
        }
    }
}
