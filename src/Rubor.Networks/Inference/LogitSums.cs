using Rubor.Networks.Planning;

namespace Rubor.Networks.Inference;

/// <summary>Adds up the logits of networks, on the grid that they see while they see the same one, and tells their mean on the scans'
/// grid.</summary>
internal sealed class LogitSums(int outputs)
{
    /// <summary>Logit of a structure where a crop left the scan out: its probability is 0.</summary>
    public const float Outside = -200;

    readonly List<(NetworkInput Input, float[] Sums)> seen = [];
    int networks;

    /// <summary>Adds a network.</summary>
    /// <param name="input">What was seen.</param>
    /// <param name="logits">Outputs × slices × rows × columns; kept.</param>
    public void Add(NetworkInput input, float[] logits)
    {
        networks++;
        if (seen.FirstOrDefault(s => s.Input == input).Sums is not { } sums)
            seen.Add((input, logits));
        else
            for (int k = 0; k < sums.Length; k++)
                sums[k] += logits[k];
    }

    /// <summary>The means, outputs × (z, y, x): linear between pixels.</summary>
    public float[] OnScan()
    {
        int voxels = seen[0].Input.Geometry.Size.Voxels;
        var means = new float[outputs * voxels];
        foreach (var (input, sums) in seen)
            for (int o = 0; o < outputs; o++)
            {
                int part = sums.Length / outputs;
                float[] found = input.OnScan(sums.AsSpan(o * part, part), outputs > 1 && o == 0 ? 0 : Outside * networks);
                for (int k = 0; k < voxels; k++)
                    means[(o * voxels) + k] += found[k];
            }

        for (int k = 0; networks > 1 && k < means.Length; k++)
            means[k] /= networks;
        return means;
    }
}
