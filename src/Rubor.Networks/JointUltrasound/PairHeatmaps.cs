using Rubor.Networks.Augmentation;
using Rubor.Networks.Explanation;
using Rubor.Networks.Inference;
using Rubor.Torch;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Heatmaps of a pair: integrated gradients over noise (Zhou 2022), or Grad-CAM, of one head of several networks.</summary>
public static class PairHeatmaps
{
    /// <summary>Integrated gradients; the mean of the networks' maps, each on its own scale.</summary>
    /// <param name="networks">Trained networks.</param>
    /// <param name="members">Which of them, and for each the head whose logit is explained.</param>
    /// <param name="pair">The pair, its plain regions.</param>
    /// <param name="settings">How.</param>
    /// <param name="answer">The answer that is explained; null for the one that each network gives.</param>
    /// <param name="progress">Told the share that is done, 0–1.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    /// <exception cref="ArgumentException">No member, a head that there is not, or settings that cannot be.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static HeatmapResult Integrated(ScorerNetworks networks, IReadOnlyList<(int Network, string Head)> members, PairImage pair,
        HeatmapSettings settings, int? answer = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        Check(networks, members, pair);
        return networks.Ask((all, how) =>
        {
            var sums = new HeatmapSums(all[members[0].Network].Shape.Side, settings.Rules.Count);
            foreach (var (done, (network, head)) in members.Index())
            {
                var explained = new ExplainedHead(all[network], head, pair, answer, how);
                foreach (var (rule, attributions) in Noisy(explained, settings, how, sums, cancellation).Index())
                    sums.AddMaps(rule, explained.Branches, attributions);
                sums.Answers.Add(explained.Answer);
                progress?.Report((done + 1) / (double)members.Count);
            }

            return sums.Result(members.Count, settings.Evaluations, settings.ErrorShare);
        });
    }

    /// <summary>Grad-CAM of the last convolution of each branch; the mean of the networks' maps, each on its own scale.</summary>
    /// <param name="networks">Trained networks.</param>
    /// <param name="members">Which of them, and for each the head whose logit is explained.</param>
    /// <param name="pair">The pair, its plain regions.</param>
    /// <param name="answer">The answer that is explained; null for the one that each network gives.</param>
    /// <param name="cancellation">Looked at before each network.</param>
    /// <exception cref="ArgumentException">No member, or a head that there is not.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static HeatmapResult Cam(ScorerNetworks networks, IReadOnlyList<(int Network, string Head)> members, PairImage pair,
        int? answer = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(networks);
        Check(networks, members, pair);
        return networks.Ask((all, how) =>
        {
            var sums = new HeatmapSums(all[members[0].Network].Shape.Side, 1);
            foreach (var (network, head) in members)
            {
                cancellation.ThrowIfCancellationRequested();
                var explained = new ExplainedHead(all[network], head, pair, answer, how);
                int side = all[network].Shape.Side;
                sums.AddMaps(0, explained.Branches, [.. explained.Cams().Select(c => GradCam.Positive(c.Map, c.Rows, c.Columns, side))]);
                sums.Answers.Add(explained.Answer);
            }

            return sums.Result(members.Count, 1);
        });
    }

    // Attributions by each rule, for each branch (side × side), channels added up.
    static float[][][] Noisy(ExplainedHead head, HeatmapSettings settings, InferenceSettings how, HeatmapSums sums,
        CancellationToken cancellation)
    {
        bool squares = settings.Average == HeatmapSettings.Squares;
        var rules = settings.Rules;
        int noises = Math.Max(1, settings.Noises);
        float[][][] means = [.. rules.Select(_ => head.Images.Select(i => new float[i.Length / 3]).ToArray())];
        float none = head.Value([.. head.Images.Select(i => new float[i.Length])]);
        for (int noise = 0; noise < noises; noise++)
        {
            float[][] images = [.. head.Images.Select((image, k) => settings.Noises == 0 ? image
                : SmoothNoise.On(image, settings.NoiseDeviation,
                    SampleRandom.SeedOf(unchecked((ulong)settings.Seed), noise, head.Keys[k])))];
            float[][][] found = Attributions(head, images, rules, settings, how, cancellation);
            sums.AddGap(found[0], head.Value(images) - none);
            for (int rule = 0; rule < rules.Count; rule++)
                for (int k = 0; k < images.Length; k++)
                    Add(means[rule][k], found[rule][k], squares, noises);
        }

        return means;
    }

    static float[][][] Attributions(ExplainedHead head, float[][] images, IReadOnlyList<PathRule> rules, HeatmapSettings settings,
        InferenceSettings how, CancellationToken cancellation)
    {
        var format = how.Format ?? MemoryFormat.ChannelsLast;
        // All nodes at once: a node's neighbours on the way are its neighbours in the batch.
        return settings.Rule == HeatmapSettings.Averaged
            ? IntegratedGradients.Of(head.AveragedValues, images, head.Sizes, rules, settings.Nodes, how.Device, format, cancellation)
            : IntegratedGradients.Of(head.Values, images, head.Sizes, rules, settings.AtOnce, how.Device, format, cancellation);
    }

    static void Add(float[] mean, float[] attribution, bool squares, int noises)
    {
        for (int c = 0; c < 3; c++)
            for (int i = 0; i < mean.Length; i++)
            {
                float value = attribution[(c * mean.Length) + i];
                mean[i] += (squares ? value * value : value) / noises;
            }
    }

    static void Check(ScorerNetworks networks, IReadOnlyList<(int Network, string Head)> members, PairImage pair)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentOutOfRangeException.ThrowIfZero(members.Count, nameof(members));
        pair.Check();
        var shapes = networks.Shapes;
        foreach (var (network, head) in members)
            if (network < 0 || network >= shapes.Count || shapes[network].Heads.All(h => h.Name != head))
                throw new ArgumentException($"network {network} has no head {head}");
        if (members.Select(m => shapes[m.Network].Side).Distinct().Count() > 1)
            throw new ArgumentException("a mean is of maps of one size; these networks see images of several");
    }
}
