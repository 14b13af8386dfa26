namespace Rubor.Statistics;

/// <summary>How STAPLE runs. Warfield 2004 leaves these to the user.</summary>
public sealed record StapleSettings
{
    /// <summary>Sensitivity and specificity that every reader starts from.</summary>
    public double InitialAccuracy { get; init; } = 0.99999;

    /// <summary>Share of foreground expected beforehand; null for the mean share over all masks (Warfield 2004, section II.F).</summary>
    public double? Prior { get; init; }

    /// <summary>The run ends when no sensitivity or specificity moves further than this.</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Most rounds.</summary>
    public int MaximumRounds { get; init; } = 10_000;
}

/// <summary>
/// STAPLE: the hidden truth and each reader's sensitivity and specificity, estimated together by expectation maximisation.
/// Warfield, Zou and Wells, IEEE TMI 2004, 23, 903–921, binary, without spatial prior. Background counts: masks cropped
/// tightly and masks on a whole image give other answers, so say which was used. Not a majority vote (<see cref="MaskConsensus"/>).
/// </summary>
public sealed record Staple
{
    /// <summary>P(reader marks | truth) for each mask, 0–1, from the last round.</summary>
    public required double[] Sensitivity { get; init; }

    /// <summary>P(reader leaves | no truth) for each mask, 0–1, from the last round.</summary>
    public required double[] Specificity { get; init; }

    /// <summary>Share of foreground expected beforehand.</summary>
    public required double Prior { get; init; }

    /// <summary>Rounds run.</summary>
    public required int Rounds { get; init; }

    /// <summary>Whether the run settled within its rounds.</summary>
    public required bool Converged { get; init; }

    /// <summary>Fewest masks. Of two it cannot be told who errs (<see cref="LeastIdentifiable"/>).</summary>
    public const int LeastMasks = 2;

    /// <summary>Most masks: patterns of decisions are bits of a number.</summary>
    public const int MostMasks = 24;

    /// <summary>
    /// Masks from which readers' accuracies follow: two masks give three free shares of voxels for four accuracies and a prior,
    /// so that many answers fit as well, and the start decides among them.
    /// </summary>
    public const int LeastIdentifiable = 3;

    /// <summary>Why these masks have no STAPLE reference; null where they have one.</summary>
    /// <param name="masks">Binary masks on one grid.</param>
    public static string? WhyNot(IReadOnlyList<ReadOnlyMemory<byte>> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        return masks.Count is < LeastMasks or > MostMasks ? $"STAPLE takes {LeastMasks} to {MostMasks} masks, not {masks.Count}."
            : masks.All(m => !m.Span.ContainsAnyExcept((byte)0)) ? "STAPLE needs foreground: all masks are empty."
            : masks.All(m => !m.Span.Contains((byte)0)) ? "STAPLE needs background: all masks are full."
            : null;
    }

    /// <summary>Estimates truth and readers.</summary>
    /// <param name="masks">Binary masks on one grid, 2 to 24 of them.</param>
    /// <param name="probability">Receives the probability of truth for each voxel; empty where it is not wanted.</param>
    /// <param name="settings">Start, prior and end; null for the defaults.</param>
    /// <exception cref="ArgumentException">Too few or many masks, sizes differ, or all masks are empty or full.</exception>
    public static Staple Of(IReadOnlyList<ReadOnlyMemory<byte>> masks, Span<float> probability, StapleSettings? settings = null)
    {
        var exact = new double[probability.Length];
        var staple = Unrounded(masks, exact, settings);
        for (int i = 0; i < exact.Length; i++)
            probability[i] = (float)exact[i];
        return staple;
    }

    /// <summary>Estimates truth and readers, with probabilities that are not rounded: 0.49999999988 is below one half.</summary>
    /// <param name="masks">Binary masks on one grid, 2 to 24 of them.</param>
    /// <param name="probability">Receives the probability of truth for each voxel; empty where it is not wanted.</param>
    /// <param name="settings">Start, prior and end; null for the defaults.</param>
    /// <exception cref="ArgumentException">Too few or many masks, sizes differ, or all masks are empty or full.</exception>
    public static Staple Unrounded(IReadOnlyList<ReadOnlyMemory<byte>> masks, Span<double> probability, StapleSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(masks);
        settings ??= new StapleSettings();
        int readers = masks.Count;
        if (readers is < LeastMasks or > MostMasks)
            throw new ArgumentException(WhyNot(masks), nameof(masks));
        int voxels = masks[0].Length;
        for (int m = 0; m < readers; m++)
        {
            Require.SameLength(voxels, masks[m].Length, nameof(masks));
            MaskCheck.Binary(masks[m].Span, $"{nameof(masks)}[{m}]");
        }
        if (!probability.IsEmpty)
            Require.SameLength(voxels, probability.Length, nameof(probability));

        // Voxels with the same decisions share their probability, so the rounds run over patterns, not voxels.
        var count = new Dictionary<int, long>();
        for (int i = 0; i < voxels; i++)
        {
            int pattern = Pattern(masks, i);
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(count, pattern, out _)++;
        }
        int[] patterns = [.. count.Keys.Order()];
        long[] counts = [.. patterns.Select(p => count[p])];
        double marked = patterns.Zip(counts, (p, n) => (double)System.Numerics.BitOperations.PopCount((uint)p) * n).Sum();
        double prior = settings.Prior ?? marked / ((double)voxels * readers);
        if (!(prior > 0 && prior < 1))
            throw new ArgumentException("STAPLE needs foreground and background: all masks are empty, or all are full.", nameof(masks));

        var sensitivity = Enumerable.Repeat(settings.InitialAccuracy, readers).ToArray();
        var specificity = Enumerable.Repeat(settings.InitialAccuracy, readers).ToArray();
        var weight = new double[patterns.Length];
        int rounds = 0;
        bool settled = false;
        while (!settled && rounds < settings.MaximumRounds)
        {
            Expect(patterns, sensitivity, specificity, prior, weight);
            settled = Maximise(patterns, counts, weight, sensitivity, specificity) <= settings.Tolerance;
            rounds++;
        }
        Expect(patterns, sensitivity, specificity, prior, weight);
        if (!probability.IsEmpty)
        {
            var byPattern = patterns.Zip(weight).ToDictionary(pair => pair.First, pair => pair.Second);
            for (int i = 0; i < voxels; i++)
                probability[i] = byPattern[Pattern(masks, i)];
        }
        return new Staple { Sensitivity = sensitivity, Specificity = specificity, Prior = prior, Rounds = rounds, Converged = settled };
    }

    static int Pattern(IReadOnlyList<ReadOnlyMemory<byte>> masks, int voxel)
    {
        int pattern = 0;
        for (int m = 0; m < masks.Count; m++)
            pattern |= masks[m].Span[voxel] << m;
        return pattern;
    }

    static void Expect(int[] patterns, double[] sensitivity, double[] specificity, double prior, double[] weight)
    {
        for (int k = 0; k < patterns.Length; k++)
        {
            double present = prior, absent = 1 - prior;
            for (int m = 0; m < sensitivity.Length; m++)
            {
                bool marks = (patterns[k] >> m & 1) == 1;
                present *= marks ? sensitivity[m] : 1 - sensitivity[m];
                absent *= marks ? 1 - specificity[m] : specificity[m];
            }
            weight[k] = present + absent > 0 ? present / (present + absent) : 0;
        }
    }

    static double Maximise(int[] patterns, long[] counts, double[] weight, double[] sensitivity, double[] specificity)
    {
        double present = 0, absent = 0;
        for (int k = 0; k < patterns.Length; k++)
        {
            present += weight[k] * counts[k];
            absent += (1 - weight[k]) * counts[k];
        }
        double moved = 0;
        for (int m = 0; m < sensitivity.Length; m++)
        {
            double hits = 0, rejections = 0;
            for (int k = 0; k < patterns.Length; k++)
            {
                if ((patterns[k] >> m & 1) == 1)
                    hits += weight[k] * counts[k];
                else
                    rejections += (1 - weight[k]) * counts[k];
            }
            double p = present > 0 ? hits / present : sensitivity[m];
            double q = absent > 0 ? rejections / absent : specificity[m];
            moved = Math.Max(moved, Math.Max(Math.Abs(p - sensitivity[m]), Math.Abs(q - specificity[m])));
            (sensitivity[m], specificity[m]) = (p, q);
        }
        return moved;
    }
}
