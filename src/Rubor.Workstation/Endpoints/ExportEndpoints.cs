using System.IO.Compression;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Rubor.Reading.Audit;
using Rubor.Reading.Catalog;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Exports;
using Rubor.Workstation.Options;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Endpoints;

/// <summary>What leaves the workstation: masks, tables, the audit log, the sheet. Everything is measured again on the way.</summary>
internal static class ExportEndpoints
{
    /// <summary>Header with the head of the store that an export is of.</summary>
    public const string HeadHeader = "X-Rubor-Head";

    // Of sheets: pictures and styles inside them, no script, no rights of the workstation's pages.
    const string SheetPolicy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'none'; sandbox";

    public static void MapExports(this IEndpointRouteBuilder routes)
    {
        foreach (var (kind, file) in routes.ServiceProvider.GetRequiredService<ExportKinds>().All.Where(k => k.File is not null)
            .Select(k => (k.Name, k.File!)))
            routes.MapGet($"/api/reads/{{read}}/{file.Route}", FileOf(kind, file)).WithSummary(file.Summary)
                .Produces(200, contentType: file.ContentType).Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(422);
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
        all.MapGet("/masks.zip", ZipAsync).WithSummary("Files of all signed reads, such as cleaned masks, and the table of reads.")
            .Produces(200, contentType: "application/zip").Produces<ErrorAnswer>(500);
        foreach (var file in routes.ServiceProvider.GetRequiredService<ExportKinds>().All.Select(k => k.Study).OfType<StudyFile>())
            all.MapGet($"/{file.Route}", StudyFileOf(file)).WithSummary(file.Summary)
                .Produces(200, contentType: "application/zip").Produces<ErrorAnswer>(500);
    }

    static Delegate StudyFileOf(StudyFile file) => (ExportSources from, HttpContext context, CancellationToken cancel) =>
        WithSnapshot(from, context.Response, snapshot =>
        {
            context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
            return Task.FromResult<IResult>(TypedResults.Stream(async output =>
            {
                await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true,
                    entryNameEncoding: null, cancel);
                await file.WriteAsync(ReadTable.RowsAsync(snapshot, from, cancel), zip, cancel);
            }, "application/zip", Named(Path.GetFileNameWithoutExtension(file.Route), snapshot.Head, "zip")));
        }, cancel);

    static Delegate FileOf(string kind, ReadFile file) =>
        (string read, ClaimsPrincipal user, ExportSources from, WorkstationOptions options, CancellationToken cancel,
            int? version = null) =>
            WithVersion(read, version, user, from, async at =>
            {
                if (at.State.Kind.Name != kind)
                    return Answers.NotFound($"a read of the kind {at.State.Kind.Name} has no {file.Route}");
                var recount = await Recount.OfAsync(at, from);
                return file.Refusal(at, recount) is { } refusal
                    ? Answers.Error(422, refusal)
                    : TypedResults.Stream(PrivateFile.Write(options, file.Extension, path => file.Write(recount, path)), file.ContentType,
                        file.NameOf(at, recount));
            }, cancel);

    static Task<IResult> SheetAsync(
        string read, ClaimsPrincipal user, ExportSources from, HttpResponse response, CancellationToken cancel, int? version = null) =>
        WithVersion(read, version, user, from, async at =>
        {
            var recount = await Recount.OfAsync(at, from);
            var (page, refusal) = await from.Kinds.Of(at).SheetAsync(
                new(at, from.Library.Find(at.State.Opened.Case), recount, user.Oversees(), from), cancel);
            if (page is null)
                return Answers.Error(422, refusal!);
            response.Headers.ContentSecurityPolicy = SheetPolicy;
            return TypedResults.Bytes(page, "text/html; charset=utf-8");
        }, cancel);

    static Task<IResult> CsvAsync(ExportSources from, HttpResponse response, CancellationToken cancel, string separator = "comma") =>
        separator is not ("comma" or "semicolon")
            ? Task.FromResult<IResult>(Answers.Error(400, $"separator={separator}: comma or semicolon"))
            : WithSnapshot(from, response, async snapshot =>
            {
                var cells = await ReadTable.CellsAsync(snapshot, from, cancel);
                return TypedResults.File(ReadTable.Csv(cells, separator == "semicolon"), "text/csv; charset=utf-8",
                    Named("reads", snapshot.Head, "csv"));
            }, cancel);

    static Task<IResult> JsonAsync(ExportSources from, HttpResponse response, CancellationToken cancel) =>
        WithSnapshot(from, response, async snapshot =>
    {
        var table = ReadTable.Json(await ReadTable.CellsAsync(snapshot, from, cancel), snapshot.Head, from.Library.Catalog.Study);
        return TypedResults.File(Encoding.UTF8.GetBytes(table.ToJsonString()), "application/json", Named("reads", snapshot.Head, "json"));
    }, cancel);

    static Task<IResult> ZipAsync(ExportSources from, WorkstationOptions options, HttpContext context, CancellationToken cancel) =>
        WithSnapshot(from, context.Response, snapshot =>
        {
            // ZipArchive writes the end of an entry, some bytes, without await.
            context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
            return Task.FromResult<IResult>(TypedResults.Stream(
                output => MasksZip.WriteAsync(snapshot, from, options, output, cancel), "application/zip", Named("masks", snapshot.Head, "zip")));
        }, cancel);

    static Task<IResult> AuditAsync(IReadStore store, KindList kinds, WorkstationOptions options, HttpResponse response,
        CancellationToken cancel) => Sound(async () =>
    {
        // Whole before the first byte is sent: a store that was tampered with gives an error and no half of a log.
        var content = await store.ContentAsync(cancel);
        AuditResult? result = null;
        var file = PrivateFile.Write(options, ".jsonl", path =>
        {
            using var text = new FileStream(path, FileMode.CreateNew);
            result = AuditExport.Write(content, kinds, text).RequireSound(ServingDefaults.StoreName);
        });
        response.Headers[HeadHeader] = result!.Head.ToString();
        return TypedResults.Stream(file, "application/x-ndjson", Named("audit", result.Head, "jsonl"));
    });

    static Task<IResult> WithVersion(
        string read, int? version, ClaimsPrincipal user, ExportSources from, Func<ReadAt, Task<IResult>> run, CancellationToken cancel) =>
            Sound(async () =>
        await ReadEndpoints.SeenAsync(read, user, from.Reads, cancel) is not { } state ? Answers.NoSuchRead
        : ReadAt.Of(state, version) is { } at ? await run(at) : Answers.NotFound($"the read has no signed version {version}"));

    static Task<IResult> WithSnapshot(ExportSources from, HttpResponse response, Func<ExportSnapshot, Task<IResult>> run,
        CancellationToken cancel) =>
        Sound(async () =>
        {
            var snapshot = await ExportSnapshot.TakeAsync(from.Store, from.Reads.Kinds, cancel);
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
