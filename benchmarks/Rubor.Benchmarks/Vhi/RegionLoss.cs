using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;

namespace Rubor.Benchmarks.Vhi;

/// <summary>How much of the readers' inflammation lies outside a disease region: the manual one, and the one that networks found on
/// patients whom they had not seen. Docs: docs/results/disease-region.md.</summary>
internal static class RegionLoss
{
    static readonly string[] Trials = ["R11", "R12", "R21", "R22"];

    // Inflammation is what at least so many of the four readings mark.
    const int Least = 3;

    /// <summary>Prints the table.</summary>
    /// <param name="data">Folder bone-mri.</param>
    /// <param name="predictions">Results of <c>rubor predict</c>: sub-NUMBER/labels.nii.gz are found regions.</param>
    public static int Run(string data, string[] predictions)
    {
        var found = predictions.SelectMany(p => Directory.EnumerateFiles(p, "labels.nii.gz", SearchOption.AllDirectories))
            .ToDictionary(f => Path.GetFileName(Path.GetDirectoryName(f)!)["sub-".Length..]);
        Console.WriteLine(
            "| subject | inflamed voxels | outside the manual region % | outside the found region % | holes in the found region | " +
            "volume found / manual |\n| --- | --- | --- | --- | --- | --- |");
        foreach (var (subject, file) in found.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            string drawn = Path.Combine(data, "masks", "disease_region", $"{subject}_disease_region.nii.gz");
            if (!File.Exists(drawn))
                continue;
            var (region, manual) = (NiftiReader.ReadMask(file), NiftiReader.ReadMask(drawn));
            var trials = Trials.Select(t => Path.Combine(data, "masks", "inflammation", $"{subject}_inflammation_{t}.nii.gz"))
                .Where(File.Exists).Select(NiftiReader.ReadMask).ToList();
            int holes = DiseaseRegionCheck.Of(region).Holes.Count;
            string ratio = ((double)region.Count / manual.Count).ToString("0.000", CultureInfo.InvariantCulture);
            if (trials.Count < Trials.Length)
            {
                Console.WriteLine($"| {subject} | no readings | | | {holes} | {ratio} |");
                continue;
            }

            var (inflamed, outsideManual, outsideFound) = Count(trials, manual, region);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {subject} | {inflamed} | {100.0 * outsideManual / inflamed:0.00} | {100.0 * outsideFound / inflamed:0.00} | {holes} | {ratio} |"));
        }

        return 0;
    }

    static (int Inflamed, int OutsideManual, int OutsideFound) Count(List<Mask> trials, Mask manual, Mask found)
    {
        var counts = (Inflamed: 0, Manual: 0, Found: 0);
        for (int i = 0; i < manual.Voxels.Length; i++)
        {
            if (trials.Sum(t => t.Voxels[i]) < Least)
                continue;
            counts.Inflamed++;
            counts.Manual += 1 - manual.Voxels[i];
            counts.Found += 1 - found.Voxels[i];
        }

        return counts;
    }
}
