using System.Globalization;
using Rubor.Imaging;
using Rubor.Imaging.Nifti;
using Rubor.Methods.Vhi;
using Rubor.Networks.Inference;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.Vhi;

/// <summary>A network as a result names it.</summary>
/// <param name="File">File or folder of its weights.</param>
/// <param name="Sha256">SHA-256 of the file that holds the tensors, lower-case hexadecimal.</param>
/// <param name="Note">Where the weights come from, or empty.</param>
public sealed record NetworkFigure(string File, string Sha256, string Note)
{
    /// <summary>Number of files that it is known to have been trained on; 0 where its weights do not say.</summary>
    public int TrainingFiles { get; init; }
}

/// <summary>A file of a case that networks saw in their training: figures on it are not held-out accuracy.</summary>
/// <param name="Role">What it is: t1w, disease_region.</param>
/// <param name="File">Its file name.</param>
/// <param name="Networks">Names of the networks whose training files hold it.</param>
public sealed record SeenFile(string Role, string File, IReadOnlyList<string> Networks);

/// <summary>What finds a disease region: supplied by whoever has networks, so that studies need no libtorch.</summary>
/// <param name="Find">Probability of the region at each voxel of a T1W, with entropy and disagreement; called from any thread.</param>
/// <param name="Networks">The networks whose mean it is.</param>
/// <param name="Ready">Waits for the networks; says the version of libtorch and the device.</param>
public sealed record RegionNetworks(Func<Volume, SegmentationPrediction> Find, IReadOnlyList<NetworkFigure> Networks,
    Func<(string LibtorchVersion, string Device)> Ready)
{
    /// <summary>Whether a region found on a T1W of another grid may be carried onto the STIR's.</summary>
    public bool Resample { get; init; }

    /// <summary>Whether mirrored slices are averaged in.</summary>
    public bool Mirror { get; init; }

    /// <summary>The names of the networks that were trained on a file, by the file's SHA-256.</summary>
    public ILookup<string, string> TrainedOn { get; init; } = Array.Empty<string>().ToLookup(s => s);

    /// <summary>The networks as a manifest lists its inputs.</summary>
    public IEnumerable<RunInput> Inputs => Networks.Select(n => new RunInput("weights", n.File, n.Sha256));

    /// <summary>
    /// Those of a case's files that networks saw in training. Told by SHA-256 only: the same scan exported or compressed anew is not
    /// recognised.
    /// </summary>
    public IReadOnlyList<SeenFile> Seen(IEnumerable<RunInput> inputs) =>
        [.. inputs.Where(i => TrainedOn.Contains(i.Sha256))
            .Select(i => new SeenFile(i.Role, Path.GetFileName(i.File), [.. TrainedOn[i.Sha256]]))];
}

/// <summary>A disease region that networks found on a T1W.</summary>
/// <param name="T1w">The image.</param>
/// <param name="Probability">Mean of the networks, on its grid.</param>
/// <param name="Entropy">Entropy of that mean, bits.</param>
/// <param name="Region">Where the probability rounds to 1, on its grid.</param>
/// <param name="Check">Whether it looks like a disease region.</param>
/// <param name="Uncertainty">How unsure the networks are.</param>
/// <param name="By">The networks.</param>
/// <param name="Device">Where they ran.</param>
public sealed record FoundRegion(
    Volume T1w, ProbabilityMap Probability, ProbabilityMap Entropy, Mask Region, DiseaseRegionCheck Check, RegionUncertainty Uncertainty,
        RegionNetworks By, string Device)
{
    /// <summary>File name of the region.</summary>
    public const string RegionFile = "disease_region.nii.gz";

    /// <summary>File name of the probabilities, on the T1W's grid.</summary>
    public const string ProbabilityFile = "probability.nii.gz";

    /// <summary>File name of the entropy, on the T1W's grid.</summary>
    public const string UncertaintyFile = "uncertainty.nii.gz";

    /// <summary>The networks whose mean it is.</summary>
    public IReadOnlyList<NetworkFigure> Networks => By.Networks;

    /// <summary>Files of the case that networks saw in training.</summary>
    public IReadOnlyList<SeenFile> SeenInTraining { get; init; } = [];

    /// <summary>What a reader should look at before using the region, one sentence each.</summary>
    public IReadOnlyList<string> Warnings => [.. ReadingWarnings, .. Check.Warnings, .. Uncertainty.Warnings];

    /// <summary>What is not known of the order in which the image is stored.</summary>
    public IReadOnlyList<string> ReadingWarnings { get; init; } = [];


    /// <summary>What an image's file leaves in doubt, with its name.</summary>
    public static IEnumerable<string> Named(Volume image) => image.Remarks.Select(r => $"{Path.GetFileName(image.Source)}: {r}");

    // A carried region that loses more than this share of its volume is not covered by the other sequence.
    const double LostShare = 0.05;

    /// <summary>Finds the region.</summary>
    /// <param name="t1w">The image; where the networks read it in another order than its header says, the region lies on it in that
    /// order.</param>
    /// <param name="networks">What finds it.</param>
    /// <param name="inputs">The case's files, of which it is told which the networks saw in training.</param>
    /// <exception cref="ImageDataException">The image is 4-D, not finite, or the same everywhere.</exception>
    public static FoundRegion On(Volume t1w, RegionNetworks networks, IEnumerable<RunInput> inputs)
    {
        var found = networks.Find(t1w);
        if (found is not { Entropy: { } entropy, Disagreement: { } disagreement })
            throw new ArgumentException("the networks must tell how unsure they are", nameof(networks));
        t1w = t1w.Turned(found.Reading);
        var probability = found.Structures[0];
        byte[] labels = found.Labels().Labels.ToArray();
        var region = new Mask(t1w.Geometry, [.. labels.Select(label => label == 1 ? (byte)1 : (byte)0)], t1w.Source);
        return new(t1w, probability, entropy, region, DiseaseRegionCheck.Of(region),
            RegionUncertainty.Of(region, probability, entropy, disagreement), networks, networks.Ready().Device)
        {
            SeenInTraining = networks.Seen(inputs),
            ReadingWarnings = [.. found.Warnings.Select(w => $"{Path.GetFileName(t1w.Source)}: {w}")],
        };
    }

    /// <summary>The region on the grid of another sequence of the same frame, nearest neighbour.</summary>
    /// <param name="grid">The other grid.</param>
    /// <param name="file">Its file, for the message.</param>
    /// <exception cref="ImageDataException">Nothing of the region lies within that grid.</exception>
    public Mask Onto(Geometry grid, string file)
    {
        var carried = Region.Onto(grid);
        return carried.Count > 0 || Region.Count == 0 ? carried
            : throw new ImageDataException(file,
                $"nothing of the region found on {T1w.Source} lies within it: its frame is another, or it covers another part of the body");
    }

    /// <summary>A warning where the other sequence does not cover the region, or null.</summary>
    public string? LossWarning(Mask carried)
    {
        double before = Check.VolumeMm3, after = carried.Count * carried.Geometry.VoxelVolumeMm3;
        return before > 0 && Math.Abs(after - before) / before > LostShare
            ? string.Create(CultureInfo.InvariantCulture,
                $"The carried region has {after / 1000:0.0} ml where T1W has {before / 1000:0.0} ml: the other sequence does not cover " +
                $"it whole, or is too coarse for it.")
            : null;
    }

    /// <summary>
    /// Refuses two images whose grids are apart, before any work: the boxes around them do not meet in the patient's frame.
    /// </summary>
    /// <exception cref="ImageDataException">Says which file.</exception>
    public static void RequireOverlap(Volume t1w, Geometry grid, string file)
    {
        var (a, b) = (Box(t1w.Geometry), Box(grid));
        for (int axis = 0; axis < 3; axis++)
            if (a.Low[axis] >= b.High[axis] || b.Low[axis] >= a.High[axis])
                throw new ImageDataException(file, string.Create(CultureInfo.InvariantCulture,
                    $"cannot overlap with {t1w.Source}: along {"xyz"[axis]} it covers {b.Low[axis]:0} to {b.High[axis]:0} mm, the T1W " +
                        $"{a.Low[axis]:0} to {a.High[axis]:0} mm; give two sequences of one examination"));
    }

    /// <summary>Writes the region, the probabilities, their entropy, and disease_region.json.</summary>
    /// <param name="region">The region on the grid that it is for.</param>
    /// <param name="document">The figures.</param>
    /// <param name="folder">Where to.</param>
    public void Write(Mask region, DiseaseRegionDocument document, OutputFolder folder)
    {
        // Compression takes longer than the rest of the writing.
        Parallel.Invoke(
            () => NiftiWriter.Write(folder.PathOf(RegionFile), region),
            () => NiftiWriter.Write(folder.PathOf(ProbabilityFile), Probability),
            () => NiftiWriter.Write(folder.PathOf(UncertaintyFile), Entropy));
        File.WriteAllBytes(folder.PathOf(DiseaseRegionDocument.FileName), document.ToJson());
    }

    static (double[] Low, double[] High) Box(Geometry grid)
    {
        double[] low = [double.MaxValue, double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue, double.MinValue];
        for (int corner = 0; corner < 8; corner++)
        {
            var p = grid.ToWorld.Apply((corner & 1) == 0 ? -0.5 : grid.Size.X - 0.5, (corner & 2) == 0 ? -0.5
                : grid.Size.Y - 0.5, (corner & 4) == 0 ? -0.5 : grid.Size.Z - 0.5);
            double[] at = [p.X, p.Y, p.Z];
            for (int axis = 0; axis < 3; axis++)
                (low[axis], high[axis]) = (Math.Min(low[axis], at[axis]), Math.Max(high[axis], at[axis]));
        }
        return (low, high);
    }
}
