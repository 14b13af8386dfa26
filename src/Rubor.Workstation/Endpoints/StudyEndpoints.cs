using System.Security.Claims;
using Rubor.Reading.Ledger;
using Rubor.Reading.Tasks;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Options;
using Rubor.Workstation.Security;
using Rubor.Workstation.Tasks;

namespace Rubor.Workstation.Endpoints;

/// <summary>The study: which cases there are, and how far each is.</summary>
internal static class StudyEndpoints
{
    const string FormatName = "rubor.workstation-study/2";

    const string NoSuchCase =
        "the study has no case of this name any more, and its reads are kept: give the files their old names, or read them under the new one";

    const string Adjudication = "adjudication", NewTask = "new-task";

    const string ReadsAndOversees = "You read in this task, so what others read is hidden from you, and cases are opened by the account of a reader "
        + "alone: somebody else coordinates it.";

    public static void MapStudy(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/study", GetAsync)
            .WithSummary("The study's cases, with the own reads; with all reads for coordinators and admins.").Produces<StudyAnswer>();

    static async Task<StudyAnswer> GetAsync(ClaimsPrincipal user, CaseLibrary library, IReadStore store, ServedTask task,
        ServedAdjudication desk, TaskMaker maker, CancellationToken cancel)
    {
        bool oversees = user.Oversees();
        if (task.Blinds(user))
            return await OfTaskAsync(user, library, store, task, desk, cancel);
        var reads = (await store.ListAsync(library.Catalog.Study, reader: oversees ? null : user.Name(), cancel: cancel))
            .ToLookup(r => r.Key.Case, Answer);
        return new(FormatName, library.Catalog.Study, WorkstationOptions.Version,
        [
            .. library.Catalog.Cases.Select(c =>
            {
                var (state, reason) = library.StateOf(c);
                return Row(c.Name, task.TitleOf(c), c.Kind, c.Subject, c.Session, state, state == CaseState.Broken ? reason : null,
                    library.EarlierOf(c)?.Name);
            }),
            // A renamed file makes another case; what was read under the old name must not seem lost.
            .. reads.Select(r => r.Key).Where(name => library.Find(name) is null).Order(StringComparer.Ordinal)
                .Select(name => Row(name, name, "", name, "", CaseState.Broken, NoSuchCase, null)),
        ], Pages: !oversees ? null : task.List is not { } list ? maker.IsThere ? [NewTask] : null
            : list.Task.Adjudication is null ? ["progress"] : ["progress", Adjudication]);

        CaseAnswer Row(string name, string title, string kind, string subject, string session, CaseState state, string? reason,
            string? earlier) =>
            new(name, title, kind, subject, session, state.ToString().ToLowerInvariant(), reason, earlier, oversees ? null
                : reads[name].FirstOrDefault(), oversees ? [.. reads[name]] : []);
    }

    // The list of the session that is open, in the order in which it is read, without what the task hides.
    static async Task<StudyAnswer> OfTaskAsync(ClaimsPrincipal user, CaseLibrary library, IReadStore store, ServedTask served,
        ServedAdjudication desk, CancellationToken cancel)
    {
        var (reader, oversees) = (user.Name(), user.Oversees());
        var stand = await served.StandAsync(reader, cancel);
        var own = (await store.ListAsync(library.Catalog.Study, reader: reader, cancel: cancel))
            .ToDictionary(r => r.Key.Case, StringComparer.Ordinal);
        var task = served.List!.Task;
        return new(FormatName, library.Catalog.Study, WorkstationOptions.Version,
            [.. (oversees ? [] : stand?.Entries ?? []).Select(e => Row(e.Code))],
            stand is null ? new(task.Title, 0, task.Sessions, null, true, "No case of this task is yours to read.")
                : oversees ? new(task.Title, stand.Session, task.Sessions, null, stand.IsDone, ReadsAndOversees)
                : new(task.Title, stand.Session, task.Sessions, stand.Opens, stand.IsDone, served.Sentence(stand)),
            // Who still reads is not even told whether others do.
            stand is null or { IsDone: true } && await desk.ClosedAsync(user, cancel) is null ? [Adjudication] : null);

        CaseAnswer Row(string code)
        {
            var files = library.Find(code)!;
            var (state, reason) = library.StateOf(files);
            return new(code, files.Title, files.Kind, served.Hides(Hidden.Subject) ? "" : files.Subject,
                served.Hides(Hidden.Visit) ? "" : files.Session, state.ToString().ToLowerInvariant(),
                state == CaseState.Broken ? reason : null, null, own.TryGetValue(code, out var read) ? Answer(read) : null, []);
        }
    }

    static ReadAnswer Answer(ReadSummary read) =>
        new(read.Id, read.Key.Reader, read.IsSigned ? "signed" : "open", read.Version, read.Newest);
}
