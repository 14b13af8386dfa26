using Rubor.Imaging;
using Rubor.Networks.Planning;

namespace Rubor.Networks.Inference;

/// <summary>
/// Adds up passes as they come, so that memory does not grow with their number: one sum a structure, and one of entropies where asked for.
/// </summary>
internal sealed class PassSums(int structures, bool uncertainty)
{
    readonly float[]?[] sums = new float[]?[structures];
    float[]? entropies;
    int passes;

    /// <summary>Adds a pass.</summary>
    /// <param name="input">What was seen, which says where it lies on the scans' grid.</param>
    /// <param name="output">Structures × slices × rows × columns.</param>
    public void Add(NetworkInput input, float[] output)
    {
        int part = output.Length / structures;
        var found = Enumerable.Range(0, structures).Select(s => input.OnScan(output.AsSpan(s * part, part))).ToArray();
        if (uncertainty)
            Add(ref entropies, Entropies(found));
        for (int s = 0; s < structures; s++)
            Add(ref sums[s], found[s]);
        passes++;
    }

    /// <summary>The means, and what they are unsure of.</summary>
    /// <param name="geometry">The scans' grid.</param>
    public SegmentationPrediction Mean(Geometry geometry)
    {
        foreach (float[]? sum in sums.Append(entropies))
            for (int k = 0; k < (sum?.Length ?? 0); k++)
                sum![k] /= passes;
        var means = sums.Select(sum => new ProbabilityMap(geometry, sum!)).ToList();
        if (entropies is null)
            return new(means, null, null);
        float[] entropy = Entropies(sums!);
        for (int k = 0; k < entropy.Length; k++)
            entropies[k] = Math.Max(0, entropy[k] - entropies[k]); // never negative but for rounding: entropy is concave
        return new(means, new ProbabilityMap(geometry, entropy), new ProbabilityMap(geometry, entropies));
    }

    /// <summary>
    /// Entropy over that of equal chances, 0–1, for each voxel: of the structures and the background, which has the rest.
    /// </summary>
    internal static float[] Entropies(float[][] probabilities)
    {
        var entropies = new float[probabilities[0].Length];
        float most = MathF.Log2(probabilities.Length + 1);
        for (int k = 0; k < entropies.Length; k++)
        {
            float rest = 1, bits = 0;
            foreach (float[] structure in probabilities)
            {
                rest -= structure[k];
                bits += Bits(structure[k]);
            }

            entropies[k] = Math.Min(1, (bits + Bits(rest)) / most);
        }

        return entropies;
    }

    static float Bits(float p) => p is > 0 and < 1 ? -p * MathF.Log2(p) : 0;

    static void Add(ref float[]? sum, float[] values)
    {
        if (sum is null)
            sum = values;
        else
            for (int k = 0; k < sum.Length; k++)
                sum[k] += values[k];
    }
}
