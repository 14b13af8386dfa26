using Rubor.Imaging;
using Rubor.Reading.Catalog;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.Form;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Forms;

namespace Rubor.Workstation.Kinds.Form;

/// <summary>What a case of a form says beside its pictures.</summary>
/// <param name="Form">The form as it was checked.</param>
/// <param name="FormSha256">Of its file.</param>
public sealed record FormContentDocument(FormDocument Form, string FormSha256);

/// <summary>Cases of a form: one or two pictures of any format, and what is asked of them.</summary>
public static class FormCases
{
    /// <summary>Most pictures of a case.</summary>
    const int MostImages = 2;

    /// <summary>The kind as the server loads and shows it.</summary>
    public static CaseKind Kind { get; } = new()
    {
        Read = FormKind.Kind,
        Load = Load,
        Document = loaded => new FormContentDocument(loaded.Form().Document, loaded.Form().Sha256),
        StartChanged = (loaded, opened) => FormStart.Of(loaded.Form()) == (FormStart)opened.Content ? null
            : FormParts.Changed(((FormStart)opened.Content).Form),
    };

    static LoadedCase Load(CatalogCase files, CaseSource source)
    {
        if (files.Problem is not null || files.Images.Count is 0 or > MostImages)
            throw new ImageDataException(files.Name, files.Problem ?? (files.Images.Count == 0 ? "no image" : $"more than {MostImages} images"));
        var form = FormSettings.Read(source.Settings, source.Reads);
        var warnings = new List<string>();
        List<LoadedImage> images = [.. files.Images.Select(i => CaseFiles.ReadImage(i.Key, i.Value, warnings))];
        return new()
        {
            Case = files,
            Kind = Kind,
            Images = images,
            Part = new FormPart(form),
            Start = new([.. images.Select(i => i.Input)], FormStart.Of(form)),
            Warnings = warnings,
        };
    }
}
