using System.Security.Claims;
using Rubor.Reading.Ledger;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Options;
using Rubor.Workstation.Security;
using Rubor.Workstation.Tasks;

namespace Rubor.Workstation.Endpoints;

/// <summary>The study: which cases there are, and how far each is.</summary>
internal static class StudyEndpoints
{
    const string NoSuchCase =
        "the study has no case of this name any more, and its reads are kept: give the files their old names, or read them under the new one";

    public static void MapStudy(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/study", GetAsync)
            .WithSummary("The study's cases, with the own reads; with all reads for coordinators and admins.").Produces<StudyAnswer>();

    static async Task<StudyAnswer> GetAsync(ClaimsPrincipal user, CaseLibrary library, IReadStore store, ServedTask task, CancellationToken cancel)
    {
        if (task.Blinds(user))
            return await task.StudyOfAsync(user.Name(), cancel);
        bool oversees = user.Oversees();
        var reads = (await store.ListAsync(library.Catalog.Study, reader: oversees ? null : user.Name(), cancel: cancel))
            .ToLookup(r => r.Key.Case, r => new ReadAnswer(r.Id, r.Key.Reader, r.IsSigned ? "signed" : "open", r.Version, r.Newest));
        return new("rubor.workstation-study/2", library.Catalog.Study, WorkstationOptions.Version,
        [
            .. library.Catalog.Cases.Select(c =>
            {
                var (state, reason) = library.StateOf(c);
                return Row(c.Name, task.TitleOf(c), c.Kind, c.Subject, c.Session, state, state == CaseState.Broken ? reason : null, c.Earlier);
            }),
            // A renamed file makes another case; what was read under the old name must not seem lost.
            .. reads.Select(r => r.Key).Where(name => library.Find(name) is null).Order(StringComparer.Ordinal)
                .Select(name => Row(name, name, "", name, "", CaseState.Broken, NoSuchCase, null)),
        ]);

        CaseAnswer Row(string name, string title, string kind, string subject, string session, CaseState state, string? reason,
            string? earlier) =>
            new(name, title, kind, subject, session, state.ToString().ToLowerInvariant(), reason, earlier, oversees ? null
                : reads[name].FirstOrDefault(), oversees ? [.. reads[name]] : []);
    }
}
