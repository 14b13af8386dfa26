using Rubor.Reading.Forms;
using Rubor.Workstation.Cases;

namespace Rubor.Workstation.Forms;

/// <summary>What is kept of a case with a form beside its pictures.</summary>
/// <param name="Form">The form.</param>
/// <param name="More">What the kind keeps beyond that, or null.</param>
public sealed record FormPart(FormDefinition Form, object? More = null) : CasePart(new FormCase(Form));

/// <summary>The form of a case.</summary>
public static class FormParts
{
    /// <summary>The form of a case in which one is filled.</summary>
    public static FormDefinition Form(this LoadedCase loaded) => ((FormPart)loaded.Part).Form;

    /// <summary>What is said of a read that was opened with another form.</summary>
    public static string Changed(string form) =>
        $"the form is another than the one that this read was opened with ({form}); serve the study with the old one, or give the new one a "
        + "folder of reads of its own";
}
