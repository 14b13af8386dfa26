using Rubor.Imaging;
using Rubor.Reading.Forms;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Exports;

namespace Rubor.Workstation.Forms;

/// <summary>A read of a form, its rules applied again.</summary>
/// <param name="Outcome">What follows.</param>
internal sealed record FormRecount(FormOutcome Outcome) : RecountPart;

/// <summary>How reads of a form leave the workstation: one column a field, and a plain page to print.</summary>
internal static class FormExports
{
    /// <summary>A kind in which a form is filled, as it is exported.</summary>
    /// <param name="kind">Its name.</param>
    /// <param name="own">Columns of its own, behind the form's name.</param>
    public static ExportKind Kind(string kind, params IReadOnlyList<ReadColumn> own) => new()
    {
        Name = kind,
        Recount = Recount,
        Columns = library => Columns(library, kind, own),
        SheetAsync = (request, _) => Task.FromResult(FormSheet.Of(request)),
    };

    static Recount Recount(LoadedCase loaded, ReadAt read)
    {
        var outcome = loaded.Form().Of(read.Content.Form().Answers);
        string? problem = outcome.Missing.Count > 0 ? $"no answer yet to {string.Join(", ", outcome.Missing)}"
            : outcome.Refused is [var first, ..] ? first.Sentence : null;
        return new(loaded, new FormRecount(outcome), new FormFigures(outcome.Values), problem);
    }

    static IReadOnlyList<ReadColumn> Columns(CaseLibrary library, string kind, IReadOnlyList<ReadColumn> own)
    {
        var roles = library.Catalog.Cases.Where(c => c.Kind == kind).SelectMany(c => c.Images.Keys)
            .Distinct(StringComparer.Ordinal);
        return
        [
            .. ReadColumn.First,
            new("form", r => ((IFormStart)r.Read.State.Opened.Content).Form),
            new("form_sha256", r => ((IFormStart)r.Read.State.Opened.Content).FormSha256),
            .. own,
            .. Fields(library, kind).Select(f => new ReadColumn(f.Name, r => Cell(ValuesOf(r)?.Of(f.Name)))),
            ReadColumn.Comment,
            ReadColumn.HeadHash,
            ReadColumn.Recomputed,
            .. roles.Select(ReadColumn.Sha256Of),
            ReadColumn.Rubor,
            ReadColumn.Problem,
        ];
    }

    // A form that cannot be read costs its columns; each row says why.
    static IReadOnlyList<FormField> Fields(CaseLibrary library, string kind)
    {
        try
        {
            return FormSettings.Read(library.Catalog.SettingsOf(kind), library.Folder).Document.Fields;
        }
        catch (ImageDataException)
        {
            return [];
        }
    }

    // What was signed; of a draft what stands, complete or not.
    static FormValues? ValuesOf(ReadRow row) => ((FormFigures?)(row.Read.Figures ?? row.Recount.Figures))?.Values;

    static object? Cell(FormValue? value) => value switch
    {
        null => null,
        { Number: { } number } => double.IsInteger(number) && Math.Abs(number) <= int.MaxValue ? (int)number : number,
        { Text: { } text } => text,
        var answer => answer.Value.ToString(),
    };
}
