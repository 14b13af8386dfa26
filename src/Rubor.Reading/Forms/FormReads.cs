using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Forms;

/// <summary>What reads of all kinds in which a form is filled have in common: answers, what follows from them, the signature.</summary>
public static class FormReads
{
    // As long as no form lets a field's name be.
    const int LongestName = 64;

    /// <summary>A kind in which a form is filled.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="events">Its own events, each an <see cref="IFormAnswer"/>.</param>
    /// <param name="contents">What it starts from, an <see cref="IFormStart"/>, and signs, <see cref="FormFigures"/>.</param>
    /// <param name="opening">Why a read may not be opened so beyond its form; null where it may.</param>
    public static ReadKind Kind(string name, IReadOnlyList<EventType> events, KindContents contents, Func<Opened, string?> opening) => new()
    {
        Name = name,
        Events = events,
        Contents = contents,
        Begin = FormContent.Begin,
        After = (content, e, _) => ((FormContent)content).After(e),
        OpeningRefusal = e => e.Content is IFormStart { Form.Length: > 0 } start && ReadRules.IsHash(start.FormSha256) ? opening(e)
            : "a read of a form starts from a form, with its SHA-256",
        Refusal = (_, e) => Refusal(e),
        Concerns = e => e is IFormAnswer or Signed,
        Contradiction = (held, content, e) => Contradiction(((FormCase)held).Form, (FormContent)content, e),
        Figures = (held, content) => Figures(((FormCase)held).Form, (FormContent)content),
        Signature = (held, content) => new FormFigures(((FormCase)held).Form.Of(((FormContent)content).Answers).Values),
    };

    /// <summary>What the reader of a form has answered.</summary>
    public static FormContent Form(this ReadContent content) => (FormContent)content.Kind;

    // What holds whatever the form is: an audit has the reads alone.
    static string? Refusal(ReadEvent e) => e switch
    {
        IFormAnswer a => a.Field.Length is 0 or > LongestName ? $"the name of a field has 1 to {LongestName} characters"
            : a.Value is { Text.Length: > ReadRules.LongestText } ? $"an answer has at most {ReadRules.LongestText} characters"
            : a.Value is { Number: { } number } && !double.IsFinite(number) ? "a number is finite" : null,
        Signed { Content: not FormFigures { Values.Entries.Count: > 0 } } => "a form is signed with its answers",
        _ => null,
    };

    static string? Contradiction(FormDefinition form, FormContent content, ReadEvent e)
    {
        if (e is IFormAnswer answer)
            return form.Refusal(answer);
        if (e is not Signed { Content: FormFigures signed })
            return null;
        var outcome = form.Of(content.Answers);
        if (outcome.Missing.Count > 0)
            return $"{string.Join(", ", form.Document.Fields.Where(f => outcome.Missing.Contains(f.Name)).Select(f => f.Label))} "
                + $"{(outcome.Missing.Count == 1 ? "has" : "have")} no answer yet, and nothing is signed without";
        return outcome.Refused is [var first, ..] ? first.Sentence.TrimEnd('.')
            : outcome.Values.Equals(signed.Values) ? null : "the page signs other answers than the server has; load the case again before signing";
    }

    static JsonObject Figures(FormDefinition form, FormContent content)
    {
        var outcome = form.Of(content.Answers);
        return new()
        {
            ["values"] = JsonSerializer.SerializeToNode(new FormFigures(outcome.Values),
                FormsJson.Default.FormFigures)!["values"]!.DeepClone(),
            ["computed"] = new JsonArray([.. form.Computed.Select(name => (JsonNode)name)]),
            ["missing"] = new JsonArray([.. outcome.Missing.Select(name => (JsonNode)name)]),
            ["refused"] =
                new JsonArray([.. outcome.Refused.Select(r => (JsonNode)new JsonObject { ["rule"] = r.Rule, ["sentence"] = r.Sentence })]),
        };
    }
}
