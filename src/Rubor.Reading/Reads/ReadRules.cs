using Rubor.Reading.Ledger;

namespace Rubor.Reading.Reads;

/// <summary>What may happen in a read next, whatever its kind; what a kind allows, its own functions say.</summary>
public static class ReadRules
{
    /// <summary>Longest comment and reason, in characters.</summary>
    public const int LongestText = 10_000;

    /// <summary>Why an event may not follow; null when it may.</summary>
    /// <param name="state">The read as it is; null before its first event.</param>
    /// <param name="e">The event.</param>
    /// <param name="reader">Who wants to add it.</param>
    /// <param name="kinds">The kinds there are.</param>
    public static string? Refusal(ReadState? state, ReadEvent e, string reader, KindList kinds)
    {
        if (state is null)
            return e is Opened first ? Opening(first, kinds) : "the read is not open yet; open it first";
        if (e is Opened)
            return "the read is open already";
        if (state.IsSigned)
            return e is Reopened reopened ? Reopening(state, reopened) : "the read is signed; reopen it with a reason first";
        if (e is Reopened)
            return "the read is not signed, so there is nothing to reopen";
        // Another than the reader may reopen, when the server lets them; everything else is the reader's own word.
        if (reader != state.Reader)
            return $"this is the read of {state.Reader}";
        return e switch
        {
            Resumed => null,
            Undone => state.Undo.IsEmpty ? "there is nothing to undo" : null,
            Redone => state.Redo.IsEmpty ? "there is nothing to redo" : null,
            Commented c => c.Text.Length <= LongestText ? null : $"a comment has at most {LongestText} characters",
            Signed s when s.Kind != state.Kind.Name => $"this is a read of the kind {state.Kind.Name}, the signature is of {s.Kind}",
            not Signed when kinds.Of(e) != state.Kind => $"a read of the kind {state.Kind.Name} has no such act",
            _ => state.Kind.Refusal(state, e),
        };
    }

    /// <summary>Whether a text is a SHA-256 as events have it.</summary>
    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    static string? Opening(Opened e, KindList kinds) =>
        e.Study.Length == 0 || e.Case.Length == 0 || e.Round < 1 ? "a read needs a study, a case and a round from 1"
        : e.Inputs.Count == 0 || e.Inputs.Any(i => !IsHash(i.Sha256) || i.Size.Count != 3) ? "a read needs its images, with their SHA-256 and size"
        : kinds.Find(e.Kind) is { } kind ? kind.OpeningRefusal(e) : $"the kind of case {e.Kind} is unknown to this Rubor";

    static string? Reopening(ReadState state, Reopened e) =>
        e.Predecessor != state.Head ? "the reopening names another signature than the newest"
        : string.IsNullOrWhiteSpace(e.Reason) ? "reopening a signed read needs a reason"
        : e.Reason.Length > LongestText ? $"a reason has at most {LongestText} characters" : null;
}
