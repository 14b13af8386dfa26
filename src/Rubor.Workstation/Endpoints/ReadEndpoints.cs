using System.Security.Claims;
using System.Text.Json;
using Rubor.Reading.Events;
using Rubor.Reading.Measuring;
using Rubor.Reading.State;
using Rubor.Reading.Store;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Reads;
using Rubor.Workstation.Security;

namespace Rubor.Workstation.Endpoints;

/// <summary>Reads: opened, added to, signed, reopened.</summary>
internal static class ReadEndpoints
{
    const int MostActs = 200;

    public static void MapReads(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/cases/{name}/reads", OpenAsync).RequireAuthorization(People.Readers)
            .WithSummary("Open the own read of a case, or get the one there is.").Produces<ReadDocument>().Produces<ErrorAnswer>(404)
            .Produces<ErrorAnswer>(409).Produces<ErrorAnswer>(422);
        routes.MapGet("/api/reads/{read}", GetAsync).WithSummary("A read's events, from a sequence number on.").Produces<ReadDocument>()
            .Produces<ErrorAnswer>(404);
        routes.MapPost("/api/reads/{read}/acts", AddAsync).RequireAuthorization(People.Readers)
            .WithSummary("Add acts, all or none. A retry is answered as the first time.").Produces<StoredAnswer>()
            .Produces<ErrorAnswer>(404).Produces<ConflictAnswer>(409).Produces<ErrorAnswer>(422);
        routes.MapPost("/api/reads/{read}/signature", SignAsync).RequireAuthorization(People.Readers)
            .WithSummary("Sign the own read with the password.").Produces<StoredAnswer>().Produces<ErrorAnswer>(404)
            .Produces<ConflictAnswer>(409).Produces<ErrorAnswer>(403).Produces<ErrorAnswer>(422).Produces<ErrorAnswer>(429);
        routes.MapPost("/api/reads/{read}/reopening", ReopenAsync)
            .WithSummary("Reopen a signed read with a reason: its reader, a coordinator or an admin.").Produces<StoredAnswer>()
            .Produces<ErrorAnswer>(404).Produces<ConflictAnswer>(409).Produces<ErrorAnswer>(422);
    }

    static Task<IResult> OpenAsync(string name, OpenRequest request, ClaimsPrincipal user, CaseLibrary library, ReadRoom room,
        CancellationToken cancel) =>
        CaseEndpoints.WithCase(library, name, async loaded =>
        {
            var key = new ReadKey(library.Catalog.Study, name, user.Name());
            if (await room.StateAsync(key.Id, cancel) is null)
            {
                var result = await room.AppendAsync(new(key.Id, 0, user.Name(), request.Client,
                    [new(request.ClientSequence, loaded.Opened(key.Study, key.Round))]), loaded, cancel);
                // Two tabs that open at once: the second gets the read of the first.
                if (result is Refused refused)
                    return Answers.Error(422, refused.Reason);
            }
            var state = (await room.StateAsync(key.Id, cancel))!;
            return room.Changed(loaded, state) is { } changed ? Answers.Error(422, changed, Answers.AboutCase)
                : TypedResults.Ok(await DocumentAsync(state, 0, room, cancel));
        });

    static async Task<IResult> GetAsync(string read, ClaimsPrincipal user, ReadRoom room, CancellationToken cancel, long from = 0) =>
        await SeenAsync(read, user, room, cancel) is { } state
            ? TypedResults.Ok(await DocumentAsync(state, Math.Max(0, from), room, cancel)) : Answers.NoSuchRead;

    static async Task<IResult> AddAsync(string read, ActsRequest request, ClaimsPrincipal user, ReadRoom room, CaseLibrary library,
        CancellationToken cancel)
    {
        if (request.Acts.Count is 0 or > MostActs)
            return Answers.BadRequest($"1 to {MostActs} acts at a time");
        var acts = new List<Act>();
        foreach (var act in request.Acts)
        {
            if (act is null)
                return Answers.BadRequest("an act is null; an act has client_sequence, type and content");
            if (act.Type is "opened" or "signed" or "reopened")
                return Answers.BadRequest($"an act {act.Type} has an address of its own");
            try
            {
                acts.Add(new(act.ClientSequence,
                    EventTypes.ReadNewest(act.Type, System.Text.Encoding.UTF8.GetBytes(act.Content.GetRawText()))));
            }
            catch (FormatException e)
            {
                return Answers.BadRequest(e.InnerException is JsonException json ? Answers.Sentence(json, $"the content of {act.Type}")
                    : e.Message);
            }
        }
        return await AppendAsync(read, request.ExpectedVersion, request.Client, acts, user, ownOnly: true, room, library, cancel);
    }

    static async Task<IResult> SignAsync(string read, SignatureRequest request, ClaimsPrincipal user, ReadRoom room, CaseLibrary library,
        HttpContext context, PasswordDoor door, CancellationToken cancel)
    {
        var (account, wait) = await door.CheckAsync(context, user.Name(), request.Password, "a signature");
        if (wait > TimeSpan.Zero)
            return PasswordDoor.TooMany(context.Response, wait);
        if (account is null)
            return Answers.Error(403, "The password is wrong; the read is not signed.");
        if (await SeenAsync(read, user, room, cancel) is not { } state)
            return Answers.NoSuchRead;
        return await CaseEndpoints.WithCase(library, state.Opened.Case, loaded =>
        {
            var signed = new Signed(request.VoxelsLower, request.VoxelsUpper, loaded.Reading.Stir.Geometry.VoxelVolumeMm3,
                request.MaskSha256);
            return AppendAsync(read, request.ExpectedVersion, request.Client, [new(request.ClientSequence, signed)], user, ownOnly: true,
                room, library, cancel);
        });
    }

    static Task<IResult> ReopenAsync(string read, ReopeningRequest request, ClaimsPrincipal user, ReadRoom room, CaseLibrary library,
        CancellationToken cancel) =>
        AppendAsync(read, request.ExpectedVersion, request.Client,
            [new(request.ClientSequence, new Reopened(request.Predecessor, request.Reason))], user, ownOnly: false, room, library, cancel);

    static async Task<IResult> AppendAsync(
        string read, long expected, string client, IReadOnlyList<Act> acts, ClaimsPrincipal user, bool ownOnly, ReadRoom room,
            CaseLibrary library, CancellationToken cancel)
    {
        if (await SeenAsync(read, user, room, cancel) is not { } state || (ownOnly && state.Reader != user.Name()))
            return Answers.NoSuchRead;
        var request = new Append(read, expected, user.Name(), client, acts);
        // Most acts say nothing of the images, which may have left the memory by now.
        if (!acts.Any(a => ReadCheck.Concerns(a.Event)) && room.IsUnchanged(state, library.StartOf(state.Opened.Case)))
            return Answer(await room.AppendAsync(request, cancel));
        return await CaseEndpoints.WithCase(library, state.Opened.Case, async loaded =>
            room.Changed(loaded, state) is { } changed ? Answers.Error(422, changed, Answers.AboutCase)
                : Answer(await room.AppendAsync(request, loaded, cancel)));
    }

    static IResult Answer(AppendResult result) => result switch
    {
        Appended a => TypedResults.Ok(new StoredAnswer(a.Events[^1].Sequence + 1, a.Events[^1].Hash, [.. a.Events.Select(EventAnswer.Of)])),
        Conflict c =>
            TypedResults.Json(
            new ConflictAnswer("the read has changed meanwhile, in another tab most likely; what came in is in this answer", c.Version,
            [.. c.Between.Select(EventAnswer.Of)]), statusCode: 409),
        Refused r => Answers.Error(422, r.Reason),
        _ => throw new InvalidOperationException("An append has three answers."),
    };

    /// <summary>A read that this person may see; null for another's, as for one that is not there.</summary>
    public static async Task<ReadState?> SeenAsync(string read, ClaimsPrincipal user, ReadRoom room, CancellationToken cancel) =>
        await room.StateAsync(read, cancel) is { } state && (user.Oversees() || state.Reader == user.Name()) ? state : null;

    static async Task<ReadDocument> DocumentAsync(ReadState state, long from, ReadRoom room, CancellationToken cancel)
    {
        var events = await room.EventsAsync(state.Read, from, cancel);
        // Newer events than the state's may have come in between.
        return new(state.Read, state.Reader, state.Opened.Case, state.Opened.Round, events.Count == 0 ? state.Version
            : events[^1].Sequence + 1, events.Count == 0 ? state.Head : events[^1].Hash, [.. events.Select(EventAnswer.Of)]);
    }
}
