using Rubor.Cli;
using Rubor.Methods.HandScans;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.HandScans;
using Rubor.Studies.Runs;

namespace Rubor.Workstation.Tests.Labels;

/// <summary>Phantoms of the hands of two patients, in four views each, and a second pair of the last one, served to be painted.</summary>
internal static class HandStudy
{
    public const string Palmar = "sub-01_scan-palmar", Dorsal = "sub-01_scan-dorsal", Oblique = "sub-01_scan-oblique-left";

    // Made once, and copied.
    static readonly Lazy<string> Nifti = new(() => Made(dicom: false)), Dicom = new(() => Made(dicom: true));

    static string Made(bool dicom)
    {
        string made = Directory.CreateTempSubdirectory("rubor-hands-").FullName, study = Path.Combine(made, "study");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(made, recursive: true);
        using var output = OutputFolder.Stage(study, overwrite: false);
        HandPhantomStudy.Write(output, seed: 7, patients: 2, dicom, threads: 2, () => { }, CancellationToken.None);
        output.Commit();
        return study;
    }

    /// <summary>Starts it.</summary>
    /// <param name="label">What is painted.</param>
    /// <param name="dicom">Whether images are objects that do not say how they lie.</param>
    /// <param name="drawn">Cases whose first draft is the label as it is in the phantom.</param>
    /// <param name="change">Changes files.</param>
    /// <param name="catalog">Changes what the workstation is told.</param>
    public static Task<ServedStudy> StartAsync(string label = HandJoints.Label, bool dicom = false, string[]? drawn = null,
        Action<string>? change = null, Action<System.Text.Json.Nodes.JsonObject>? catalog = null)
    {
        string? drafts = null;
        return ServedStudy.StartAsync(
            prepare: folder =>
            {
                Directory.Delete(folder, recursive: true);
                ServedStudy.Copy(dicom ? Dicom.Value : Nifti.Value, folder);
                change?.Invoke(folder);
                if (drawn is null)
                    return;
                drafts = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(folder)!, "drafts")).FullName;
                foreach (string one in drawn)
                    File.Copy(LabelFile(folder, one, label), Path.Combine(drafts, one + (dicom ? ".png" : ".nii.gz")));
            },
            catalog: catalog,
            make: folder => ReadingCatalog.OfLabels(folder, label, [], drafts));
    }

    /// <summary>File of a label of a case in the phantom.</summary>
    public static string LabelFile(string folder, string one, string label) =>
        Study.Open(folder).Cases.Single(c => c.Name == one).Labels[label][0].File;
}
