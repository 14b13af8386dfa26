using System.Security.Claims;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Endpoints;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>A visit registered with the one before.</summary>
/// <param name="Format">What it says it is.</param>
/// <param name="State">none, waiting, working, ready, failed.</param>
/// <param name="Comparable">Whether the visits are registered and compared.</param>
/// <param name="Verdict">The verdict in words; null before it is ready.</param>
/// <param name="Reasons">Why not, or what is in doubt.</param>
/// <param name="TurnedDegrees">Turn between the visits.</param>
/// <param name="MovedMm">Motion of the middle.</param>
/// <param name="IncreaseMl">Volume that is brighter now.</param>
/// <param name="DecreaseMl">Volume that is darker now.</param>
/// <param name="Images">The earlier images on this visit's voxels, and the map.</param>
internal sealed record ComparisonAnswer(string Format, string State, bool Comparable, string? Verdict, IReadOnlyList<string> Reasons,
    double? TurnedDegrees, double? MovedMm, double? IncreaseMl, double? DecreaseMl, IReadOnlyList<ImageDocument> Images);

/// <summary>The visit before, registered: nothing of it is answered where the study shows none beside a case.</summary>
internal static class ComparisonEndpoints
{
    const string Format = "rubor.visit-comparison/1";

    public static void MapComparisons(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/cases/{name}/comparison", GetAsync)
            .WithSummary("How the case's visit is registered with the patient's visit before, and what changed.")
            .Produces<ComparisonAnswer>().Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(409).Produces<ErrorAnswer>(422);
        routes.MapGet("/api/cases/{name}/comparison/images/{role}", ImageAsync)
            .WithSummary("Samples of an image of the visit before on this visit's voxels, or of the map of what changed.")
            .Produces(200, contentType: "application/octet-stream").Produces<ErrorAnswer>(404);
        routes.MapGet("/api/reads/{read}/lesions", LesionsAsync)
            .WithSummary("Lesions of a read of V_HI matched with those of the same reader's read of the visit before.")
            .Produces<LesionsDocument>().Produces<ErrorAnswer>(404);
    }

    static Task<IResult> GetAsync(string name, CaseLibrary library, VisitComparisons comparisons) =>
        CaseEndpoints.WithCase(library, name, async loaded =>
        {
            var (state, reason) = comparisons.StateOf(loaded.Case);
            var made = await comparisons.OpenAsync<VhiComparison>(loaded.Case, loaded);
            // Its folder was taken away behind the server's back.
            if (state == ComparisonState.Ready && made is null)
                (state, reason) = (ComparisonState.Failed, "its result is not there any more; start the server anew");
            string[] reasons = made is null ? reason is null ? [] : [reason]
                : made.Reasons.Select(r => CaseWords.ForReaders(r, loaded.Case, library.Folder)).ToArray();
            return TypedResults.Ok(new ComparisonAnswer(Format, state.ToString().ToLowerInvariant(), made?.Comparable ?? false,
                made?.Verdict, reasons, made?.Motion?.Degrees, made?.Motion?.Mm, made?.ChangedMl?.Increase, made?.ChangedMl?.Decrease,
                [.. made?.Images.Select(ImageDocument.Of) ?? []]));
        });

    static Task<IResult> ImageAsync(string name, string role, CaseLibrary library, VisitComparisons comparisons) =>
        CaseEndpoints.WithCase(library, name, async loaded =>
            (await comparisons.OpenAsync<VhiComparison>(loaded.Case, loaded))?.Images.FirstOrDefault(i => i.Role == role) is { } image
                ? new CaseEndpoints.SamplesResult(image.Samples) : Answers.NotFound($"case {name} has no registered image {role} of a visit before"));

    static async Task<IResult> LesionsAsync(string read, ClaimsPrincipal user, ExportSources from, CancellationToken cancel)
    {
        if (await ReadEndpoints.SeenAsync(read, user, from.Reads, cancel) is not { } state)
            return Answers.NoSuchRead;
        var at = ReadAt.Of(state, null)!;
        return state.Kind != Rubor.Reading.Kinds.Vhi.VhiKind.Kind ? Answers.NotFound($"a read of the kind {state.Kind.Name} has no lesions")
            : TypedResults.Ok(await VisitLesions.OfAsync(at, await Recount.OfAsync(at, from), from, cancel));
    }
}
