using System.Globalization;
using Rubor.Reading.Forms;
using Rubor.Reports;
using Rubor.Workstation.Exports;
using Rubor.Workstation.Options;

namespace Rubor.Workstation.Forms;

/// <summary>One page, A4: what was answered about which pictures, by whom and when.</summary>
internal static class FormSheet
{
    const string Notice = "Research use only. Not for diagnosis.";

    /// <summary>The page, or why there is none.</summary>
    public static (byte[]? Page, string? Refusal) Of(SheetRequest request)
    {
        var (read, recount) = (request.Read, request.Recount);
        if ((FormFigures?)recount.FiguresOf(read) is not { } figures)
            return (null, $"There is nothing to show yet: {recount.Problem?.TrimEnd('.')}.");
        var opened = read.State.Opened;
        // Without the form its words are not known; the answers are.
        var form = recount.Case?.Form().Document;
        string who = request.Case is { } c ? $"Subject {c.Subject}{(c.Session.Length == 0 ? "" : $", visit {c.Session}")}" : opened.Case;
        var page = new HtmlReport(form?.Title ?? ((IFormStart)opened.Content).Form, $"{who} · study {opened.Study}", Notice)
            .Markup("<style>@page { size: A4; margin: 14mm; } td { overflow-wrap: anywhere; }</style>");
        if (read.Version is null)
            page.Warning("DRAFT – not signed");
        if (recount.Case is null)
            page.Warning($"The case cannot be used now: {recount.Problem?.TrimEnd('.')}.");
        else if (recount.IsAsSigned(read) == false)
            page.Warning("The form's rules give other values than those that were signed; those that were signed are shown.");
        page.Heading("Answers").Table(["field", "answer"], [.. figures.Values.Entries.Select(e => Row(form, e.Key, e.Value))]);
        page.Heading("Who, when, how").Table(["", ""], [.. Facts(request)]);
        return (page.ToBytes($"{Notice} Rubor {WorkstationOptions.Version}.{(form?.Source is { } source ? $" Form: {source}." : "")}"),
            null);
    }

    static string[] Row(FormDocument? form, string name, FormValue? value)
    {
        var field = form?.Fields.FirstOrDefault(f => f.Name == name);
        string? label = value switch
        {
            { Number: { } number } => field?.Levels?.FirstOrDefault(l => l.Value == number)?.Label,
            { Text: { } text } => field?.Choices?.FirstOrDefault(c => c.Value == text)?.Label,
            _ => null,
        };
        return [field?.Label ?? name, value is null ? "–" : label is null || label == value.ToString() ? value.ToString()! : $"{value} ({label})"];
    }

    static IEnumerable<string[]> Facts(SheetRequest request)
    {
        var (read, opened) = (request.Read, request.Read.State.Opened);
        yield return ["Reader", read.State.Reader];
        if (read.Version is { } version)
        {
            yield return ["Signed",
                string.Create(CultureInfo.InvariantCulture,
                $"{version.Time.UtcDateTime:d MMMM yyyy, HH:mm} UTC, version {version.Number}")];
            if (version.Reason is { } reason)
                yield return ["Reopened because", reason];
        }
        else
            yield return ["Not signed", string.Create(CultureInfo.InvariantCulture, $"as of {read.State.Newest.UtcDateTime:d MMMM yyyy, HH:mm} UTC")];
        if (read.Content.Comment.Length > 0)
            yield return ["Comment", read.Content.Comment];
        yield return ["Form", $"{((IFormStart)opened.Content).Form}, SHA-256 {((IFormStart)opened.Content).FormSha256}"];
        foreach (var image in opened.Inputs)
            yield return [$"Image {image.Role}", $"SHA-256 {image.Sha256}"];
        yield return ["Head of the read", read.Head];
    }
}
