using Rubor.Imaging;

namespace Rubor.Networks.Planning;

/// <summary>What is not 0 in any scan of an examination, holes filled: nnU-Net's create_nonzero_mask.</summary>
internal static class NonzeroMask
{
    /// <summary>The mask, 0 and 1, (z, y, x). A hole is what cannot be left to the outside of the grid over faces of voxels, as SciPy's
    /// binary_fill_holes has it: on the first and the last slice, and so on a picture, there is none.</summary>
    /// <param name="size">The grid.</param>
    /// <param name="scans">Values of each scan.</param>
    public static byte[] Of(GridSize size, IEnumerable<double[]> scans)
    {
        var mask = new byte[size.Voxels];
        foreach (double[] values in scans)
            for (int k = 0; k < mask.Length; k++)
                if (values[k] != 0)
                    mask[k] = 1;
        EnclosedGround.Fill(mask, size, Connectivity.Six);
        return mask;
    }
}
