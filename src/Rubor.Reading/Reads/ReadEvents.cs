using System.Text.Json.Serialization;
using Rubor.Reading.Ledger;

namespace Rubor.Reading.Reads;

/// <summary>The reader came back to an unsigned read.</summary>
public sealed record Resumed : ReadEvent;

/// <summary>The reader's comment in place of the one before.</summary>
public sealed record Commented(string Text) : ReadEvent;

/// <summary>The newest content act that stands is taken back.</summary>
public sealed record Undone : ReadEvent;

/// <summary>The newest act that was taken back stands again.</summary>
public sealed record Redone : ReadEvent;

/// <summary>A signed read is open again as a new version.</summary>
/// <param name="Predecessor">Hash of the signature that it reopens, hexadecimal.</param>
/// <param name="Reason">Why.</param>
public sealed record Reopened(string Predecessor, string Reason) : ReadEvent;

/// <summary>What may happen in a read of every kind.</summary>
internal static class ReadEvents
{
    /// <summary>The types, but for <c>opened</c> and <c>signed</c>, which the ledger knows.</summary>
    public static IReadOnlyList<EventType> Types { get; } =
    [
        EventType.Of("resumed", 1, ReadEventJson.Default.Resumed),
        EventType.Of("commented", 1, ReadEventJson.Default.Commented),
        EventType.Of("undone", 1, ReadEventJson.Default.Undone),
        EventType.Of("redone", 1, ReadEventJson.Default.Redone),
        EventType.Of("reopened", 1, ReadEventJson.Default.Reopened),
    ];

    /// <summary>Whether an event changes what the reader has made of the case, so that undo takes it back.</summary>
    public static bool ChangesContent(ReadEvent e) => e is not (Opened or Resumed or Undone or Redone or Signed or Reopened);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Resumed))]
[JsonSerializable(typeof(Commented))]
[JsonSerializable(typeof(Undone))]
[JsonSerializable(typeof(Redone))]
[JsonSerializable(typeof(Reopened))]
internal sealed partial class ReadEventJson : JsonSerializerContext;
