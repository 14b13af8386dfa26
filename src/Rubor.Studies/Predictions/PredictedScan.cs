using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Networks.Inference;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;

namespace Rubor.Studies.Predictions;

/// <summary>What networks found in one case, as files and figures.</summary>
/// <param name="Structures">Their names, in order.</param>
/// <param name="Prediction">Probabilities, and how unsure they are.</param>
public sealed record PredictedScan(IReadOnlyList<string> Structures, SegmentationPrediction Prediction)
{
    /// <summary>Name of the map of entropy.</summary>
    public const string UncertaintyFile = "uncertainty.nii.gz";

    /// <summary>Name of the map of the networks' disagreement.</summary>
    public const string DisagreementFile = "disagreement.nii.gz";

    /// <summary>Name of what was found: 0 and 1 for one structure, else their numbers in order.</summary>
    public const string LabelsFile = "labels.nii.gz";

    /// <summary>What is looked at in structures beside.</summary>
    public IReadOnlyList<StructureCheck> Checks { get; init; } = [];

    Geometry Geometry => Prediction.Structures[0].Geometry;

    /// <summary>Name of a structure's probabilities.</summary>
    public string ProbabilityFile(int structure) => Structures.Count == 1 ? "probability.nii.gz" : $"probability_{Plain(Structures[structure])}.nii.gz";

    /// <summary>Writes the maps.</summary>
    public void Write(LabelMap labels, OutputFolder output)
    {
        ArgumentNullException.ThrowIfNull(output);
        NiftiWriter.Write(output.PathOf(LabelsFile), labels);
        for (int s = 0; s < Structures.Count; s++)
            NiftiWriter.Write(output.PathOf(ProbabilityFile(s)), Prediction.Structures[s]);
        if (Prediction.Entropy is { } entropy)
            NiftiWriter.Write(output.PathOf(UncertaintyFile), entropy);
        if (Prediction.Disagreement is { } disagreement)
            NiftiWriter.Write(output.PathOf(DisagreementFile), disagreement);
    }

    /// <summary>The figures of a structure.</summary>
    /// <param name="index">Which.</param>
    /// <param name="labels">What was found.</param>
    /// <param name="truth">The study's mask on the same grid, or null.</param>
    public PredictedStructure Figures(int index, LabelMap labels, byte[]? truth)
    {
        var own = new byte[labels.Labels.Length];
        for (int k = 0; k < own.Length; k++)
            own[k] = labels.Labels[k] == index + 1 ? (byte)1 : (byte)0;
        long voxels = own.LongCount(v => v == 1), uncertain = 0;
        foreach (float p in Prediction.Structures[index].Values)
            uncertain += p is > SegmentationPrediction.UncertainFrom and < (1 - SegmentationPrediction.UncertainFrom) ? 1 : 0;
        double one = Geometry.VoxelVolumeMm3;
        if (truth is null)
            return new(Structures[index], voxels, voxels * one, uncertain * one,
                StructureCheck.HolesIn(Checks, Structures[index], Geometry, own), null, null, null, null, null);
        var f = HeldOut.Figure(Structures[index], Geometry, own, truth, Checks);
        return new(Structures[index], voxels, voxels * one, uncertain * one, f.Holes, f.Dice, f.WorstDice, f.WorstSlice, f.VolumeDice,
            f.VoxelsTruth);
    }

    /// <summary>What to look at in what was found.</summary>
    public IEnumerable<string> Warnings(IEnumerable<PredictedStructure> structures)
    {
        foreach (var s in structures)
        {
            if (s.Voxels == 0)
                yield return $"No {s.Structure} was found.";
            if (s.Holes > 0)
            {
                string size = Checks.First(c => c.Structure == s.Structure).SmallestHoleMm2.ToString("0", CultureInfo.InvariantCulture);
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                        $"The {s.Structure} has {s.Holes} {(s.Holes == 1 ? "hole" : "holes")} of at least {size} mm² within a slice.");
            }
        }
    }

    // A structure's name comes from a study, and becomes part of a file's.
    static string Plain(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'));
}
