using Rubor.Imaging;
using Rubor.Networks.Inference;

namespace Rubor.Studies.Predictions;

/// <summary>A trained network and whom it has seen.</summary>
/// <param name="File">File or folder of its weights.</param>
/// <param name="Sha256">SHA-256 of the file that holds the tensors, lower-case hexadecimal.</param>
/// <param name="Note">Where the weights come from, or empty.</param>
/// <param name="Subjects">Subjects that it learnt from or was validated on, by the names of its study; empty where that is not
/// known.</param>
/// <param name="Files">SHA-256 of their files.</param>
public sealed record TrainedNetwork(string File, string Sha256, string Note, IReadOnlySet<string> Subjects, IReadOnlySet<string> Files);

/// <summary>What predicts a study: supplied by whoever has networks, so that studies need no libtorch.</summary>
/// <param name="Images">Roles of the scans that the networks see, in order.</param>
/// <param name="Structures">What they find, in order.</param>
/// <param name="Networks">The networks.</param>
/// <param name="Predict">The mean of the networks with the given indices, for scans in the order of <paramref name="Images"/>; called from
/// any thread.</param>
/// <param name="Ready">Waits for the networks; says the version of libtorch and the device.</param>
public sealed record PredictionNetworks(
    IReadOnlyList<string> Images, IReadOnlyList<string> Structures, IReadOnlyList<TrainedNetwork> Networks,
    Func<IReadOnlyList<int>, IReadOnlyList<Volume>, SegmentationPrediction> Predict, Func<(string LibtorchVersion, string Device)> Ready);
