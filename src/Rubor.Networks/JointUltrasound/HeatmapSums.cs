using Rubor.Networks.Explanation;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Sums of the networks' maps, by each rule.</summary>
internal sealed class HeatmapSums(int side, int rules)
{
    readonly Dictionary<string, float[]>[] maps = [.. Enumerable.Range(0, rules).Select(_ => new Dictionary<string, float[]>())];
    readonly Dictionary<string, double> scales = [];
    readonly List<double> gaps = [];

    internal List<int> Answers { get; } = [];

    /// <summary>Adds the maps of one network, each on its own scale.</summary>
    internal void AddMaps(int rule, IReadOnlyList<string> branches, IReadOnlyList<float[]> attributions)
    {
        foreach (var (k, branch) in branches.Index())
        {
            double scale = AttributionScale.Of(attributions[k]);
            float[] map = AttributionScale.Map(attributions[k], scale);
            if (!maps[rule].TryGetValue(branch, out float[]? sum))
                maps[rule][branch] = sum = new float[map.Length];
            for (int i = 0; i < map.Length; i++)
                sum[i] += map[i];
            if (rule == 0)
                scales[branch] = scales.GetValueOrDefault(branch) + scale;
        }
    }

    /// <summary>Adds how far attributions are from adding up to a difference of logits.</summary>
    internal void AddGap(IReadOnlyList<float[]> attributions, double difference)
    {
        double sum = 0, sizes = 0;
        foreach (float[] own in attributions)
            foreach (float value in own)
                (sum, sizes) = (sum + value, sizes + Math.Abs(value));
        gaps.Add(sizes > 0 ? Math.Abs(sum - difference) / sizes : Math.Abs(difference) > 0 ? 1 : 0);
    }

    internal HeatmapResult Result(int networks, int evaluations, double errorShare = 1)
    {
        float[] Mean(int rule, string branch) =>
            maps[rule].TryGetValue(branch, out float[]? sum) ? [.. sum.Select(v => v / networks)] : [];

        string other = maps[0].Keys.FirstOrDefault(b => b != PairInput.GrayBranch) ?? "";
        return new()
        {
            Side = side,
            Gray = Mean(0, PairInput.GrayBranch),
            Doppler = Mean(0, other),
            GrayScale = scales.GetValueOrDefault(PairInput.GrayBranch) / networks,
            DopplerScale = scales.GetValueOrDefault(other) / networks,
            Gap = gaps.Count > 0 ? gaps.Average() : double.NaN,
            Error = rules == 1 ? null : errorShare * Difference([.. Mean(0, PairInput.GrayBranch), .. Mean(0, other)],
                [.. Mean(1, PairInput.GrayBranch), .. Mean(1, other)]),
            Answers = Answers,
            Evaluations = evaluations,
        };
    }

    static double Difference(float[] a, float[] b)
    {
        double apart = 0, length = 0;
        for (int k = 0; k < a.Length; k++)
            (apart, length) = (apart + (((double)a[k] - b[k]) * ((double)a[k] - b[k])), length + ((double)a[k] * a[k]));
        return length > 0 ? Math.Sqrt(apart / length) : 0;
    }
}
