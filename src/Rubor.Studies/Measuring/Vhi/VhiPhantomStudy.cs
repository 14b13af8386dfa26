using System.Globalization;
using System.Text;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>A study of phantoms before and after treatment, as files with BIDS-like names, cleaned by a simulated reader.</summary>
public static class VhiPhantomStudy
{
    /// <summary>Names of the visits.</summary>
    public const string Before = "baseline", After = "followup";

    /// <summary>Share of the inflammation left after treatment, a subject each: a responder, a partial one, no change, worse.</summary>
    public static IReadOnlyList<double> LeftAfterTreatment { get; } = [0.2, 0.55, 1, 1.3];

    /// <summary>Writes the study.</summary>
    /// <param name="folder">Created; files there are replaced.</param>
    /// <param name="seed">Seed of the first subject; the next ones follow.</param>
    /// <param name="threads">Subjects made at once.</param>
    /// <param name="done">Called after each subject.</param>
    /// <param name="cancel">Stops between subjects.</param>
    public static void Write(string folder, int seed, int threads, Action done, CancellationToken cancel)
    {
        var kept = CaseRun.Each([.. Enumerable.Range(0, LeftAfterTreatment.Count)], threads, i =>
        {
            string subject = (i + 1).ToString("00", CultureInfo.InvariantCulture);
            var (before, after) = VhiPhantom.Create(new VhiPhantomSettings { Seed = seed + i, LeftAfterTreatment = LeftAfterTreatment[i] });
            string lines = WriteVisit(folder, subject, Before, before) + WriteVisit(folder, subject, After, after);
            done();
            return lines;
        }, cancel);
        string table = "subject\tsession\tkeep\tmin_piece\tpieces\tlimits\tpiece_set\n" + string.Concat(kept);
        WholeFile.Write(Path.Combine(folder, CleaningTable.FileName), Encoding.UTF8.GetBytes(table));
    }

    // Returns the visit's line of cleaning.tsv.
    static string WriteVisit(string folder, string subject, string session, VhiPhantomVisit visit)
    {
        string place = Path.Combine(folder, $"sub-{subject}", $"ses-{session}");
        Directory.CreateDirectory(place);
        string Name(string suffix) => Path.Combine(place, $"sub-{subject}_ses-{session}_{suffix}.nii.gz");
        NiftiWriter.Write(Name("STIR"), visit.Stir);
        NiftiWriter.Write(Name("T1w"), visit.T1w);
        NiftiWriter.Write(Name("label-normalmarrow_mask"), visit.NormalMarrow);
        NiftiWriter.Write(Name("label-diseaseregion_mask"), visit.DiseaseRegion);
        NiftiWriter.Write(Name("label-lesion_mask"), visit.Lesions);
        var measured = VhiMeasurement.Of(visit.Stir, visit.NormalMarrow, visit.DiseaseRegion, new VhiSettings());
        var kept = VhiPhantom.SimulatedReader(measured, visit.Lesions).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture,
            $"{subject}\t{session}\t{(kept.Count == 0 ? "none" : string.Join(',', kept))}\t{measured.Settings.MinimumPiece}\t2d\tpaper\t{measured.PieceSet}\n");
    }
}
