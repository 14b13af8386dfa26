using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Reading.Events;

namespace Rubor.Workstation.Endpoints;

/// <summary>What is wrong and what to do, in one sentence.</summary>
/// <param name="Error">The sentence.</param>
/// <param name="Code">A word for the page where it acts on the error by itself; else null.</param>
public sealed record ErrorAnswer(string Error, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null);

/// <summary>Who is signed in.</summary>
public sealed record SessionAnswer(string? Name, string? Role, string Csrf, int TimeoutMinutes);

/// <summary>Name and password.</summary>
public sealed record SignInRequest(string Name, string Password);

/// <summary>A new password, and the one that it replaces.</summary>
public sealed record PasswordRequest(string Current, string New);

/// <summary>A read in the list.</summary>
public sealed record ReadAnswer(string Id, string Reader, string State, long Version, DateTimeOffset Newest);

/// <summary>A case in the list.</summary>
public sealed record CaseAnswer(string Name, string Words, string Subject, string Session, string State, string? Reason, string? Earlier,
    ReadAnswer? Read, IReadOnlyList<ReadAnswer> Reads);

/// <summary>The study with its cases.</summary>
public sealed record StudyAnswer(string Format, string Name, string Version, IReadOnlyList<CaseAnswer> Cases);

/// <summary>An event as it is stored.</summary>
public sealed record EventAnswer(long Sequence, string Hash, string Reader, DateTimeOffset Time, string Client, long ClientSequence,
    string Type, int TypeVersion, JsonElement Content)
{
    /// <summary>Of a stored event.</summary>
    public static EventAnswer Of(StoredEvent e)
    {
        using var content = JsonDocument.Parse(e.Content);
        return new(e.Sequence, e.Hash, e.Reader, e.Time, e.Client, e.ClientSequence, e.Type, e.TypeVersion, content.RootElement.Clone());
    }
}

/// <summary>A read with its events.</summary>
public sealed record ReadDocument(string Read, string Reader, string Case, int Round, long Version, string Head,
    IReadOnlyList<EventAnswer> Events);

/// <summary>Opens a read.</summary>
public sealed record OpenRequest(string Client, long ClientSequence);

/// <summary>An act of the reader's.</summary>
public sealed record ActRequest(long ClientSequence, string Type, JsonElement Content);

/// <summary>Acts in order.</summary>
public sealed record ActsRequest(long ExpectedVersion, string Client, IReadOnlyList<ActRequest> Acts);

/// <summary>A signature.</summary>
public sealed record SignatureRequest(string Password, long ExpectedVersion, string Client, long ClientSequence, int VoxelsLower,
    int VoxelsUpper, string MaskSha256);

/// <summary>A reopening.</summary>
public sealed record ReopeningRequest(long ExpectedVersion, string Client, long ClientSequence, string Predecessor, string Reason);

/// <summary>Acts are in the store, flushed.</summary>
public sealed record StoredAnswer(long Version, string Head, IReadOnlyList<EventAnswer> Events);

/// <summary>Others came first; nothing was stored.</summary>
public sealed record ConflictAnswer(string Error, long Version, IReadOnlyList<EventAnswer> Between);
