using Rubor.Imaging;
using Rubor.Methods.JointUltrasound;
using Rubor.Reading.Catalog;
using Rubor.Reading.Forms;
using Rubor.Reading.Kinds.JointUltrasound;
using Rubor.Workstation.Cases;
using Rubor.Workstation.Forms;

namespace Rubor.Workstation.Kinds.JointUltrasound;

/// <summary>What a case of a joint says beside its pictures.</summary>
/// <param name="Form">The form as it was checked.</param>
/// <param name="FormSha256">Of its file.</param>
/// <param name="Regions">Region of the joint by role, x, y, width, height in pixels; a role without one has no entry.</param>
/// <param name="Machine">What a machine made of it; null where readers are not shown it, or there is nothing.</param>
public sealed record JointUltrasoundDocument(
    FormDocument Form, string FormSha256, IReadOnlyDictionary<string, IReadOnlyList<int>> Regions, JointMachineDocument? Machine);

/// <summary>What is kept of a joint beside its pictures and its form.</summary>
internal sealed record JointPart(JointUltrasoundStart Start, JointUltrasoundDocument Document, string? Revealed);

/// <summary>Cases of a joint: its grayscale and Doppler pictures, in which its region is drawn, and a form.</summary>
public static class JointUltrasoundCases
{
    static readonly string[] Roles = [JointUltrasoundKind.Gray, JointUltrasoundKind.Doppler];

    /// <summary>The kind as the server loads and shows it.</summary>
    public static CaseKind Kind { get; } = new()
    {
        Read = JointUltrasoundKind.Kind,
        Load = Load,
        Document = loaded => PartOf(loaded).Document,
        Reveal = new(loaded => PartOf(loaded).Revealed, loaded => PartOf(loaded).Document with { Machine = null }),
        StartChanged = (loaded, opened) => Changed(PartOf(loaded).Start, (JointUltrasoundStart)opened.Content),
    };

    static JointPart PartOf(LoadedCase loaded) => (JointPart)((FormPart)loaded.Part).More!;

    static LoadedCase Load(CatalogCase files, CaseSource source)
    {
        if ((files.Problem ?? (Roles.FirstOrDefault(r => !files.Images.ContainsKey(r)) is { } missing ? $"no image {missing}" : null)) is { } problem)
            throw new ImageDataException(files.Name, problem);
        var form = FormSettings.Read(source.Settings, source.Reads);
        var settings = JointUltrasoundSettings.Read(source.Settings, source.Reads);
        var shown = settings.Joints.GetValueOrDefault(files.Name) ?? new(null, null, null);
        var warnings = new List<string>();
        List<LoadedImage> images = [.. Roles.Select(r => CaseFiles.ReadImage(r, files.Images[r], warnings))];
        var regions = new Dictionary<string, IReadOnlyList<int>>();
        foreach (var (image, said) in images.Zip([shown.GrayRegion, shown.DopplerRegion]))
            if (Region(image, said, files.Images[image.Role]) is { } box)
                regions[image.Role] = [box.X, box.Y, box.Width, box.Height];
            else
                warnings.Add($"No region of the joint is given for the {image.Role} picture.");
        // Where readers are not to be shown it, nothing of the machine's is read at all.
        bool shows = settings.ShowsMachine && !shown.Withheld;
        var (machine, sha256) = shows && shown.Machine is { } folder ? JointMachine.Read(folder) : default;
        if (shows && machine is null)
            warnings.Add("There is no result of a machine for this joint.");
        var start = new JointUltrasoundStart(form.Document.Name, form.Sha256, shown.GrayRegion, shown.DopplerRegion,
            shown.AfterFirstAnswer ? null : sha256);
        return new()
        {
            Case = files,
            Kind = Kind,
            Images = images,
            Part = new FormPart(form, new JointPart(start, new(form.Document, form.Sha256, regions, machine),
                shown.AfterFirstAnswer ? sha256 : null)),
            Start = new([.. images.Select(i => i.Input)], start),
            Warnings = warnings,
        };
    }

    static PictureBox? Region(LoadedImage image, string? said, string file)
    {
        if (said is null)
            return null;
        try
        {
            var box = PictureBox.Parse(said);
            return box.Within(image.Size[2], image.Size[1]) == box ? box
                : throw new ImageDataException(file,
                    $"has {image.Size[2]} × {image.Size[1]} pixels, beyond which its region {said} reaches; correct the region");
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new ImageDataException(file, $"has the region {said}, which is no rectangle within it; give x,y,w,h in pixels of this file", e);
        }
    }

    static string? Changed(JointUltrasoundStart now, JointUltrasoundStart then) => now == then ? null
        : (now.Form, now.FormSha256) != (then.Form, then.FormSha256) ? FormParts.Changed(then.Form)
        : now.MachineSha256 != then.MachineSha256
            ? $"this read was opened {(then.MachineSha256 is null ? "without a machine's scores" : "with a machine's scores")}, and the study is served "
                + $"{(now.MachineSha256 is null ? "without them" : then.MachineSha256 is null ? "with them" : "with others")} now; serve it as before, or give "
                + "it a folder of reads of its own"
            : "the region of the joint is another than when this read was opened; put the old one back, or give the new one a folder of reads of its own";
}
