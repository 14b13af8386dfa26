using Rubor.Reading.Forms;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Reading.Kinds.Form;

/// <summary>Reads of a form: fields answered beside one or two pictures.</summary>
public static class FormKind
{
    /// <summary>Name in events and in the catalog.</summary>
    public const string Name = "form";

    /// <summary>The kind.</summary>
    public static ReadKind Kind { get; } = FormReads.Kind(Name, [EventType.Of("answered", 1, FormJson.Default.Answered)],
        new(Name, FormJson.Default.FormStart, FormJson.Default.FormFigures), _ => null);
}
