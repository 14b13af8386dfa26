using Rubor.Imaging;
using Rubor.Networks.Planning;

namespace Rubor.Networks.Inference;

/// <summary>Keeps the largest connected piece of a structure. Voxels that touch at a corner are connected: 8 neighbours on a picture, which
/// has one slice, 26 in a volume, whose structures go on from slice to slice. So has version 2 of nnU-Net; version 1 counts faces
/// only.</summary>
public static class StrayPieces
{
    /// <summary>The number of a structure that a plan names: 0 for all together, else from 1.</summary>
    internal static int Number(IReadOnlyList<string> structures, string name) =>
        name == NetworkPlan.AllStructures ? 0 : structures.Index().First(s => s.Item == name).Index + 1;

    /// <summary>Makes background of all but the largest piece; pieces of the same size are all kept.</summary>
    /// <param name="labels">One label a voxel, (z, y, x); changed.</param>
    /// <param name="size">The grid.</param>
    /// <param name="structure">The label; 0 takes all structures as one.</param>
    /// <returns>Voxels that became background.</returns>
    public static int Remove(Span<byte> labels, GridSize size, int structure)
    {
        var own = new byte[labels.Length];
        for (int k = 0; k < own.Length; k++)
            own[k] = structure == 0 ? labels[k] : labels[k] == structure ? (byte)1 : (byte)0;
        var pieces = ConnectedComponents.Of(own, size, size.Z == 1 ? Connectivity.Eight : Connectivity.TwentySix);
        if (pieces.Count < 2)
            return 0;
        int most = pieces.Sizes.Max(), gone = 0;
        foreach (var run in pieces.Runs)
        {
            if (pieces.Sizes[run.Component] == most)
                continue;
            labels.Slice(run.Start, run.Length).Clear();
            gone += run.Length;
        }

        return gone;
    }
}
