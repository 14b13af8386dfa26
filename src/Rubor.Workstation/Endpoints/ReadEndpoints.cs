using System.Security.Claims;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Errors;
using Rubor.Workstation.Security;
using Rubor.Workstation.Tasks;

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
        routes.MapGet("/api/reads/{read}/taking", TakingAsync).RequireAuthorization(People.Readers)
            .WithSummary("The act by which the own read takes what its reader drew on the other view of the visit, as it is now.")
            .Produces<TakingAnswer>().Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(409).Produces<ErrorAnswer>(422);
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

    static Task<IResult> OpenAsync(string name, OpenRequest request, ClaimsPrincipal user, ReadAccess access, CancellationToken cancel) =>
        CaseEndpoints.WithCase(access.Library, name, async loaded =>
        {
            var key = new ReadKey(access.Library.Catalog.Study, name, user.Name());
            if (await access.Reads.StateAsync(key.Id, cancel) is null)
            {
                var opening = new Act(request.ClientSequence, loaded.Opened(key.Study, key.Round));
                var result = await access.Reads.AppendAsync(new(key.Id, 0, user.Name(), request.Client, [opening]), cancel);
                // Two tabs that open at once: the second gets the read of the first.
                if (result is Refused refused)
                    return Answers.Error(422, refused.Reason);
            }
            var state = (await access.Reads.StateAsync(key.Id, cancel))!;
            if (access.Starts.Changed(loaded, state) is { } changed)
                return Answers.Error(422, changed, Answers.AboutCase);
            // The server may have gone between the first answer and what follows it.
            if (await access.Task.RevealAsync(loaded, state, cancel) is not null)
                state = (await access.Reads.StateAsync(key.Id, cancel))!;
            return TypedResults.Ok(await DocumentAsync(state, 0, user, access, loaded, cancel));
        });

    static async Task<IResult> GetAsync(string read, ClaimsPrincipal user, ReadAccess access, CancellationToken cancel, long from = 0)
    {
        if (await SeenAsync(read, user, access.Reads, cancel) is not { } state)
            return Answers.NoSuchRead;
        from = Math.Max(0, from);
        return TypedResults.Ok(await DocumentAsync(state, from, user, access, await FiguresCaseAsync(state, access), cancel));
    }

    static async Task<IResult> TakingAsync(string read, ClaimsPrincipal user, ReadAccess access, CancellationToken cancel)
    {
        if (await SeenAsync(read, user, access.Reads, cancel) is not { } state || state.Reader != user.Name())
            return Answers.NoSuchRead;
        return await CaseEndpoints.WithCase(access.Library, state.Opened.Case, async loaded =>
        {
            if (access.Starts.Changed(loaded, state) is { } changed)
                return Answers.Error(422, changed, Answers.AboutCase);
            var (act, refusal) = await TakeAsync(state, loaded, access, cancel);
            var events = access.Reads.Kinds.Events;
            return act is null ? Answers.Error(422, refusal!)
                : TypedResults.Ok(new TakingAnswer(events.Of(act).Name, new(events.Write(act))));
        });
    }

    // Of the reader's own read alone: what others drew is nobody's business here.
    static async Task<(ReadEvent? Act, string? Refusal)> TakeAsync(ReadState state, LoadedCase loaded, ReadAccess access,
        CancellationToken cancel)
    {
        var (other, missing) = await CaseEndpoints.BesideAsync(access.Library, loaded);
        if (other is null)
            return (null, missing is null ? "This case has no other view." : $"The other view cannot be used: {missing.TrimEnd('.')}.");
        var key = new ReadKey(state.Opened.Study, other.Case.Name, state.Reader, state.Opened.Round);
        var source = await access.Reads.StateAsync(key.Id, cancel);
        return source is not null && access.Starts.Changed(other, source) is { } changed ? (null, $"{other.Case.Title}: {changed}")
            : loaded.Kind.Beside!.Taking(loaded, other, source);
    }

    static async Task<IResult> AddAsync(string read, ActsRequest request, ClaimsPrincipal user, ReadAccess access, CancellationToken cancel)
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
                    access.Reads.Kinds.Events.ReadNewest(act.Type, Encoding.UTF8.GetBytes(act.Content.GetRawText()))));
            }
            catch (FormatException e)
            {
                return NotUnderstood(e, act.Type);
            }
        }
        return await AppendAsync(new(read, request.ExpectedVersion, user.Name(), request.Client, acts), user, ownOnly: true,
            access, cancel);
    }

    static async Task<IResult> SignAsync(
        string read, SignatureRequest request, ClaimsPrincipal user, ReadAccess access, HttpContext context, PasswordDoor door,
            CancellationToken cancel)
    {
        var (account, wait) = await door.CheckAsync(context, user.Name(), request.Password, "a signature");
        if (wait > TimeSpan.Zero)
            return PasswordDoor.TooMany(context.Response, wait);
        if (account is null)
            return Answers.Error(403, "The password is wrong; the read is not signed.");
        if (await SeenAsync(read, user, access.Reads, cancel) is not { } state)
            return Answers.NoSuchRead;
        try
        {
            var signed = access.Reads.Kinds.Events.ReadSignature(state.Kind.Name, request.Content);
            return await AppendAsync(
                new(read, request.ExpectedVersion, user.Name(), request.Client, [new(request.ClientSequence, signed)]), user, ownOnly: true,
                    access, cancel);
        }
        catch (FormatException e)
        {
            return NotUnderstood(e, "signed");
        }
    }

    static Task<IResult> ReopenAsync(string read, ReopeningRequest request, ClaimsPrincipal user, ReadAccess access,
        CancellationToken cancel) =>
        AppendAsync(
            new(read, request.ExpectedVersion, user.Name(), request.Client,
                [new(request.ClientSequence, new Reopened(request.Predecessor, request.Reason))]),
            user, ownOnly: false, access, cancel);

    static async Task<IResult> AppendAsync(Append request, ClaimsPrincipal user, bool ownOnly, ReadAccess access, CancellationToken cancel)
    {
        var (reads, library, starts, _) = access;
        if (await SeenAsync(request.Read, user, reads, cancel) is not { } state || (ownOnly && state.Reader != user.Name()))
            return Answers.NoSuchRead;
        // Most acts of V_HI say nothing of the images, which may have left the memory by now.
        if (state.Kind.Figures is null && !request.Acts.Any(a => state.Kind.Concerns(a.Event))
            && starts.IsUnchanged(state, library.StartOf(state.Opened.Case)))
            return Answer(await reads.AppendAsync(request, cancel), null);
        return await CaseEndpoints.WithCase(library, state.Opened.Case, async loaded =>
        {
            if (starts.Changed(loaded, state) is { } changed)
                return Answers.Error(422, changed, Answers.AboutCase);
            var held = loaded.Kind.Beside is { } beside && request.Acts.Any(a => beside.Takes(a.Event))
                ? beside.Held(loaded.Part.Held, (await TakeAsync(state, loaded, access, cancel)).Act) : loaded.Part.Held;
            var result = await reads.AppendAsync(request, held, cancel);
            if (result is Appended { New: > 0 } signed && request.Acts[^1].Event is Signed
                && await access.Task.RevealAsync(loaded, (await reads.StateAsync(request.Read, cancel))!, cancel) is { } revealed)
                result = new Appended([.. signed.Events, .. revealed.Events], signed.New + revealed.New);
            // What was answered in a session that is closed is not shown again, whatever is sent.
            if (result is Conflict conflict && access.Task.Blinds(user)
                && !await access.Task.IsOpenAsync(request.Read, user.Name(), cancel))
                result = conflict with { Between = [] };
            var now = result is Appended && state.Kind.Figures is not null ? await reads.StateAsync(request.Read, cancel) : null;
            return Answer(result, FiguresOf(now, loaded));
        });
    }

    static IResult Answer(AppendResult result, JsonObject? figures) => result switch
    {
        Appended a =>
            TypedResults.Ok(new StoredAnswer(a.Events[^1].Sequence + 1, a.Events[^1].Hash, [.. a.Events.Select(EventAnswer.Of)], figures)),
        Conflict c => TypedResults.Json(new ConflictAnswer(
            "the read has changed meanwhile, in another tab most likely; what came in is in this answer", c.Version,
            [.. c.Between.Select(EventAnswer.Of)]), statusCode: 409),
        Refused r => Answers.Error(422, r.Reason),
        _ => throw new InvalidOperationException("An append has three answers."),
    };

    static IResult NotUnderstood(FormatException e, string type) =>
        Answers.BadRequest(e.InnerException is JsonException json ? Answers.Sentence(json, $"the content of {type}") : e.Message);

    /// <summary>A read that this person may see; null for another's, as for one that is not there.</summary>
    public static async Task<ReadState?> SeenAsync(string read, ClaimsPrincipal user, ReadService reads, CancellationToken cancel) =>
        await reads.StateAsync(read, cancel) is { } state && (user.Oversees() || state.Reader == user.Name()) ? state : null;

    static async Task<ReadDocument> DocumentAsync(ReadState state, long from, ClaimsPrincipal user, ReadAccess access,
        LoadedCase? loaded, CancellationToken cancel)
    {
        var events = await access.Reads.EventsAsync(state.Read, from, cancel);
        // Newer events than the state's may have come in between.
        long version = events.Count == 0 ? state.Version : events[^1].Sequence + 1;
        if (version > state.Version && state.Kind.Figures is not null)
            state = (await access.Reads.StateAsync(state.Read, cancel))!;
        return new(state.Read, state.Reader, state.Opened.Case, state.Opened.Round, version, events.Count == 0 ? state.Head
            : events[^1].Hash,
            [.. events.Select(e => Shown(e, user, access))], FiguresOf(state, loaded));
    }

    static EventAnswer Shown(StoredEvent e, ClaimsPrincipal user, ReadAccess access) => e.Event is Opened opened && access.Task.Blinds(user)
        ? EventAnswer.Of(e) with { Content = new(access.Reads.Kinds.Events.Write(access.Task.Disguised(opened))) } : EventAnswer.Of(e);

    static JsonObject? FiguresOf(ReadState? state, LoadedCase? loaded) =>
        state?.Kind.Figures is { } figures && loaded is not null ? figures(loaded.Part.Held, state.Content.Kind) : null;

    // A read is shown whatever has become of its case; then nothing is said of what follows from it.
    static async Task<LoadedCase?> FiguresCaseAsync(ReadState state, ReadAccess access)
    {
        if (state.Kind.Figures is null || access.Library.Find(state.Opened.Case) is not { } files)
            return null;
        try
        {
            var loaded = await access.Library.OpenAsync(files);
            return access.Starts.Changed(loaded, state) is null ? loaded : null;
        }
        catch (Exception e) when (e is CaseNotReadyException or ImageDataException)
        {
            return null;
        }
    }
}

/// <summary>Reads, and the cases that they are of.</summary>
/// <param name="Reads">The reads.</param>
/// <param name="Library">The cases.</param>
/// <param name="Starts">Whether the reads still belong to them.</param>
/// <param name="Task">What a task hides from its readers.</param>
internal sealed record ReadAccess(ReadService Reads, CaseLibrary Library, ReadStarts Starts, ServedTask Task);
