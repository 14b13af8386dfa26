using System.Runtime.InteropServices;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Methods.HandScans.Phantom;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>Files of one phantom patient.</summary>
internal sealed class HandPhantomFiles(OutputFolder output, string subject, bool dicom)
{
    /// <summary>Folder of the objects as a camera sends them: both heads of one acquisition in one.</summary>
    public const string CameraFolder = "camera";

    const int Size = HandPhantom.Size;
    const double Mm = HandPhantom.PixelMm;

    // Digits of a cosine that a NIfTI header keeps; sin 180° is 0.
    const int Digits = 12;

    string Folder => $"sub-{subject}";

    /// <summary>Writes the files of a patient.</summary>
    /// <returns>Rows of cases.tsv: image, truth and joints, then each drawing in a row of its own.</returns>
    public IReadOnlyList<IReadOnlyList<object?>> Write(HandPhantomPatient patient)
    {
        Directory.CreateDirectory(output.PathOf(Folder));
        var rows = new List<IReadOnlyList<object?>>();
        foreach (var view in patient.Views)
        {
            string Named(string what) => $"{Folder}/{Folder}_scan-{view.Scan}_{what}";
            var grid = GridOf(view.Degrees);
            string image = Named("planar") + (dicom ? ".dcm" : ".nii.gz");
            if (dicom)
                DicomObjects.NuclearMedicine([Frame(view)], subject).Write(output.PathOf(image), TransferSyntaxes.Rle);
            else
                NiftiWriter.Write(output.PathOf(image), Volume.Of<ushort>(grid, view.Counts));
            rows.Add([subject, view.Scan, null, view.View, image, null, Labels(Named("inflammation_truth"), grid, view.Truth),
                Labels(Named("joint_regions"), grid, view.Joints)]);
            rows.Add([subject, view.Scan, HandPhantom.FirstDrawing, null, null,
                Labels(Named("inflammation_first"), grid, view.Drawn), null, null]);
            if (view.DrawnAgain is { } again)
                rows.Add([subject, view.Scan, HandPhantom.SecondDrawing, null, null, Labels(Named("inflammation_second"), grid, again), null, null]);
        }
        if (dicom)
            WriteCamera(patient);
        return rows;
    }

    // Two heads make one object; of an oblique view one head counts.
    void WriteCamera(HandPhantomPatient patient)
    {
        Directory.CreateDirectory(output.PathOf(CameraFolder));
        foreach (var together in patient.Views.GroupBy(v => v.Acquisition))
            DicomObjects.NuclearMedicine([.. together.Select(Frame)], subject).Write(
                output.PathOf($"{CameraFolder}/{Folder}_acquisition-{together.Key + 1}.dcm"), TransferSyntaxes.Rle);
    }

    static (string View, RasterImage Counts) Frame(HandPhantomView view) => (view.Scan.Replace('-', ' '),
        new(Size, Size, 1, SampleType.UInt16, MemoryMarshal.AsBytes(view.Counts.AsSpan()).ToArray()) { SpacingMm = new(Mm, Mm) });

    string Labels(string name, Geometry grid, byte[] labels)
    {
        string file = name + (dicom ? ".png" : ".nii.gz");
        if (dicom)
            File.WriteAllBytes(output.PathOf(file), PngWriter.Of(new(Size, Size, 1, SampleType.UInt8, labels) { SpacingMm = new(Mm, Mm) }));
        else
            NiftiWriter.Write(output.PathOf(file), new LabelMap(grid, labels));
        return file;
    }

    // Hands held up, palms forward: rows run down, and in a palmar view to the patient's left.
    static Geometry GridOf(double degrees)
    {
        double cos = Math.Round(Math.Cos(degrees * Math.PI / 180), Digits), sin = Math.Round(Math.Sin(degrees * Math.PI / 180), Digits);
        const double half = (Size - 1) * Mm / 2;
        return new(new(Size, Size, 1), new Affine(new(-Mm * cos, -Mm * sin, 0), new(0, 0, -Mm), new(Mm * sin, -Mm * cos, 0),
            new(half * cos, half * sin, half)));
    }
}
