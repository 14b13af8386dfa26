using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Rubor.Reading.Audit;
using Rubor.Reading.Store;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Exports;
using Rubor.Workstation.Reads;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Endpoints;

/// <summary>What leaves the workstation: masks, tables, the audit log, the sheet. Everything is measured again on the way.</summary>
internal static class ExportEndpoints
{
    /// <summary>Header with the head of the store that an export is of.</summary>
    public const string HeadHeader = "X-Rubor-Head";

    public static void MapExports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/reads/{read}/mask.nii.gz", MaskAsync)
            .WithSummary("The cleaned mask as NIfTI: of the read as it stands, or of a signed version.")
            .Produces(200, contentType: "application/gzip").Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(422);
        routes.MapGet("/api/reads/{read}/sheet", SheetAsync)
            .WithSummary("One page to print: the number, the picture, the change since the earlier visit.")
            .Produces(200, contentType: "text/html").Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(422);
        var all = routes.MapGroup("/api/exports").RequireAuthorization(People.Overseers);
        all.MapGet("/reads.csv", CsvAsync)
            .WithSummary(
            "All reads: a row for each signed version and each draft. separator=semicolon gives semicolons and decimal commas.")
            .Produces(200, contentType: "text/csv").Produces<ErrorAnswer>(400).Produces<ErrorAnswer>(500);
        all.MapGet("/reads.json", JsonAsync).WithSummary("The same as JSON, with the head of the store.")
            .Produces(200, contentType: "application/json").Produces<ErrorAnswer>(500);
        all.MapGet("/audit.jsonl", AuditAsync)
            .WithSummary("Every event as it is stored, a line each, and the head: what 'rubor audit export' writes.")
            .Produces(200, contentType: "application/x-ndjson").Produces<ErrorAnswer>(500);
        all.MapGet("/masks.zip", ZipAsync).WithSummary("Cleaned masks of all signed reads, and the table of reads.")
            .Produces(200, contentType: "application/zip").Produces<ErrorAnswer>(500);
    }

    static Task<IResult> MaskAsync(string read, ClaimsPrincipal user, ReadRoom room, CaseLibrary library, WorkstationOptions options,
        CancellationToken cancel, int? version = null) =>
        WithVersion(read, version, user, room, async at =>
        {
            var recount = await Recount.OfAsync(at, library, room);
            return MaskFile.Refusal(at, recount) is { } refusal
                ? Answers.Error(422, refusal)
                : TypedResults.Stream(MaskFile.Open(recount.Cleaned!, options), "application/gzip", MaskFile.NameOf(at));
        }, cancel);

    static Task<IResult> SheetAsync(string read, ClaimsPrincipal user, ReadRoom room, CaseLibrary library, IReadStore store,
        HttpResponse response, CancellationToken cancel, int? version = null) =>
        WithVersion(read, version, user, room, async at =>
        {
            var recount = await Recount.OfAsync(at, library, room);
            // A signature holds whatever has become of the images; a draft is nothing without them.
            if ((at.Figures ?? (recount.Problem is null ? recount.Figures : null)) is not { } figures)
                return Answers.Error(422, $"There is no figure to show yet: {recount.Problem?.TrimEnd('.')}.");
            var (change, why) = await VisitChange.OfAsync(user.Oversees(), at, figures.VoxelsLower * figures.VoxelVolumeMm3, library, room,
                store, cancel);
            response.Headers.ContentSecurityPolicy = SheetPage.Policy;
            return TypedResults.Bytes(SheetPage.Of(new(at, library.Find(at.State.Opened.Case), figures, recount, change, why)), "text/html; charset=utf-8");
        }, cancel);

    static Task<IResult> CsvAsync(CaseLibrary library, ReadRoom room, IReadStore store, HttpResponse response, CancellationToken cancel,
        string separator = "comma") =>
        separator is not ("comma" or "semicolon")
            ? Task.FromResult<IResult>(Answers.Error(400, $"separator={separator}: comma or semicolon")) : WithSnapshot(store, response,
            async snapshot =>
        TypedResults.File(ReadTable.Csv(await ReadTable.CellsAsync(snapshot, library, room, cancel), separator == "semicolon"),
            "text/csv; charset=utf-8", Named("reads", snapshot.Head, "csv")), cancel);

    static Task<IResult> JsonAsync(CaseLibrary library, ReadRoom room, IReadStore store, HttpResponse response, CancellationToken cancel) =>
        WithSnapshot(store, response, async snapshot =>
        TypedResults.File(Encoding.UTF8.GetBytes(ReadTable.Json(await ReadTable.CellsAsync(snapshot, library, room, cancel), snapshot.Head,
            library.Catalog.Study).ToJsonString()), "application/json", Named("reads", snapshot.Head, "json")), cancel);

    static Task<IResult> ZipAsync(CaseLibrary library, ReadRoom room, IReadStore store, WorkstationOptions options, HttpContext context,
        CancellationToken cancel) => WithSnapshot(store, context.Response, snapshot =>
    {
        // ZipArchive writes the end of an entry, some bytes, without await.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        return Task.FromResult<IResult>(TypedResults.Stream(output => MasksZip.WriteAsync(snapshot, library, room, options, output, cancel),
            "application/zip", Named("masks", snapshot.Head, "zip")));
    }, cancel);

    static Task<IResult> AuditAsync(IReadStore store, WorkstationOptions options, HttpResponse response, CancellationToken cancel) =>
        Sound(async () =>
    {
        // Whole before the first byte is sent: a store that was tampered with gives an error and no half of a log.
        var content = await store.ContentAsync(cancel);
        AuditResult? result = null;
        var file = PrivateFile.Write(options, ".jsonl", path =>
        {
            using var text = new FileStream(path, FileMode.CreateNew);
            result = AuditExport.Write(content, text).RequireSound(WorkstationOptions.StoreName);
        });
        response.Headers[HeadHeader] = result!.Head.ToString();
        return TypedResults.Stream(file, "application/x-ndjson", Named("audit", result.Head, "jsonl"));
    });

    static Task<IResult> WithVersion(string read, int? version, ClaimsPrincipal user, ReadRoom room, Func<ReadAt, Task<IResult>> run,
        CancellationToken cancel) => Sound(async () =>
        await ReadEndpoints.SeenAsync(read, user, room, cancel) is not { } state ? Answers.NoSuchRead
        : ReadAt.Of(state, version) is { } at ? await run(at) : Answers.NotFound($"the read has no signed version {version}"));

    static Task<IResult> WithSnapshot(IReadStore store, HttpResponse response, Func<ExportSnapshot, Task<IResult>> run,
        CancellationToken cancel) => Sound(async () =>
    {
        var snapshot = await ExportSnapshot.TakeAsync(store, cancel);
        response.Headers[HeadHeader] = snapshot.Head.ToString();
        return await run(snapshot);
    });

    static async Task<IResult> Sound(Func<Task<IResult>> run)
    {
        try
        {
            return await run();
        }
        catch (ReadStoreException e)
        {
            // Where the store lies is in the log of who runs the server.
            return Answers.Error(500, e.Message.Replace(e.Path, Path.GetFileName(e.Path), StringComparison.Ordinal));
        }
    }

    // The head in short, so that two exports in one folder are told apart.
    static string Named(string what, StoreHead head, string extension) => FormattableString.Invariant($"{what}-{head.Events}-{head.Hash[..12]}.{extension}");
}
