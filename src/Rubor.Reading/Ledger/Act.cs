namespace Rubor.Reading.Ledger;

/// <summary>An event that a client asks to add, with the client's own number for it.</summary>
/// <param name="ClientSequence">Unique within reader and client; the same number again is the same act again.</param>
/// <param name="Event">What happened.</param>
public sealed record Act(long ClientSequence, ReadEvent Event);
