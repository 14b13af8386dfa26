using System.Security.Claims;
using Rubor.Reading.Store;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Endpoints;

/// <summary>The study: which cases there are, and how far each is.</summary>
internal static class StudyEndpoints
{
    public static void MapStudy(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/study", GetAsync).WithSummary("The study's cases, with the own reads; with all reads for coordinators and admins.").Produces<StudyAnswer>();

    private static async Task<StudyAnswer> GetAsync(ClaimsPrincipal user, CaseLibrary library, IReadStore store, CancellationToken cancel)
    {
        bool oversees = user.Oversees();
        var reads = (await store.ListAsync(library.Catalog.Study, reader: oversees ? null : user.Name(), cancel: cancel)).ToLookup(r => r.Key.Case, r => new ReadAnswer(r.Id, r.Key.Reader, r.IsSigned ? "signed" : "open", r.Version, r.Newest));
        return new("rubor.workstation-study/1", library.Catalog.Study, WorkstationApp.Version, [.. library.Catalog.Cases.Select(c =>
        {
            var (state, reason) = library.StateOf(c);
            return new CaseAnswer(c.Name, c.Words, c.Subject, c.Session, state.ToString().ToLowerInvariant(), state == CaseState.Broken ? reason : null, c.Earlier,
                oversees ? null : reads[c.Name].FirstOrDefault(), oversees ? [.. reads[c.Name]] : []);
        })]);
    }
}
