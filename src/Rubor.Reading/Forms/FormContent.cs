using System.Collections.Immutable;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Forms;

/// <summary>What a reader has answered.</summary>
/// <param name="Answers">By field; a field that was not answered has no entry.</param>
public sealed record FormContent(ImmutableSortedDictionary<string, FormValue> Answers) : KindContent
{
    /// <summary>Nothing is answered.</summary>
    public static FormContent Begin(Opened opened) => opened.Content is IFormStart
        ? new(ImmutableSortedDictionary.Create<string, FormValue>(StringComparer.Ordinal))
        : throw new ReadRuleException("the read was opened as another kind");

    /// <summary>The content after an event that changes it.</summary>
    public FormContent After(ReadEvent e) => e is IFormAnswer answered
        ? new(answered.Value is { } value ? Answers.SetItem(answered.Field, value) : Answers.Remove(answered.Field))
        : throw new ArgumentException($"{e.GetType().Name} changes no content.", nameof(e));
}
