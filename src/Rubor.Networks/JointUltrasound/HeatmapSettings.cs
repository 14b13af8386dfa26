using Rubor.Networks.Explanation;

namespace Rubor.Networks.JointUltrasound;

/// <summary>How a heatmap is made.</summary>
public sealed record HeatmapSettings
{
    /// <summary><see cref="Average"/>: the mean over the noises, as SmoothGrad and the paper of Zhou 2022 have it.</summary>
    public const string Mean = "mean";

    /// <summary><see cref="Average"/>: the mean of the squares, as the published code of Zhou 2022 has it; every channel is then
    /// positive.</summary>
    public const string Squares = "squares";

    /// <summary><see cref="Rule"/>: nodes of Gauss and Legendre, as the published code has it.</summary>
    public const string GaussLegendre = "gauss-legendre";

    /// <summary><see cref="Rule"/>: right ends of equal parts, as the paper's formula has it.</summary>
    public const string Right = "right";

    /// <summary><see cref="Rule"/>: middles of equal parts, where each ReLU has its mean derivative over the part: <see cref="AveragedRelu"/>.
    /// It comes to the same with more nodes, and closer to it with few.</summary>
    public const string Averaged = "averaged";

    /// <summary>Values of a map below this are not shown. Zhou 2022.</summary>
    public const double LeastShown = 0.2;

    /// <summary>As the paper says it: 50 right ends, the mean over 8 noises.</summary>
    public static HeatmapSettings Paper { get; } = new() { Rule = Right };

    /// <summary>As the published code does it: 50 nodes of Gauss and Legendre, the mean of squares over 8 noises.</summary>
    public static HeatmapSettings Code { get; } = new() { Average = Squares };

    /// <summary>The paper's mean with a tenth of the evaluations.</summary>
    public static HeatmapSettings Fast { get; } = new() { Nodes = 5, Rule = Averaged };

    /// <summary>A fifth of the evaluations, with the error told by every second node.</summary>
    public static HeatmapSettings FastWithError { get; } = Fast with { Nodes = 10, ErrorNodes = 5 };

    /// <summary>Nodes along the way from 0 to the image.</summary>
    public int Nodes { get; init; } = 50;

    /// <summary><see cref="GaussLegendre"/>, <see cref="Right"/> or <see cref="Averaged"/>.</summary>
    public string Rule { get; init; } = GaussLegendre;

    /// <summary>Nodes of a second rule, whose map's difference tells the error; 0 for none. Of <see cref="Averaged"/> half of the nodes: every
    /// second of them, which costs nothing.</summary>
    public int ErrorNodes { get; init; }

    /// <summary>Images with noise; 0 for the plain image alone. Zhou 2022: 8.</summary>
    public int Noises { get; init; } = 8;

    /// <summary>Deviation of the noise, where the image's numbers are on ImageNet's scale. The published code: captum's default, 1.</summary>
    public double NoiseDeviation { get; init; } = 1;

    /// <summary><see cref="Mean"/> or <see cref="Squares"/>.</summary>
    public string Average { get; init; } = Mean;

    /// <summary>Seed of the noise: networks, rules and both averages see the same.</summary>
    public long Seed { get; init; }

    /// <summary>Nodes evaluated at once; of <see cref="Averaged"/> all of a rule are, since each needs its neighbours.</summary>
    public int AtOnce { get; init; } = 10;

    /// <summary>Gradients evaluated of each network.</summary>
    public int Evaluations => (Nodes + (Rule == Averaged ? 0 : ErrorNodes)) * Math.Max(1, Noises);

    // The map of half the nodes has about three times the error of that of all, so that half of what is between them is the error of all.
    internal double ErrorShare => Rule == Averaged ? 0.5 : 1;

    internal IReadOnlyList<PathRule> Rules => Rule == Averaged && ErrorNodes > 0 ? WithEverySecond(PathRule.Midpoint(Nodes))
        : [.. new[] { Nodes, ErrorNodes }.Where(n => n > 0)
            .Select(n => Rule switch { Right => PathRule.Right(n), Averaged => PathRule.Midpoint(n), _ => PathRule.GaussLegendre(n) })];

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">Names the setting and what is allowed.</exception>
    public void Check()
    {
        Require(Nodes is >= 1 and <= 1000, nameof(Nodes), Nodes, "1 to 1000");
        Require(ErrorNodes is >= 0 and <= 1000 && ErrorNodes != Nodes, nameof(ErrorNodes), ErrorNodes, "0 (none) to 1000, others than nodes");
        Require(Rule is GaussLegendre or Right or Averaged, nameof(Rule), Rule, $"{GaussLegendre}, {Right} or {Averaged}");
        Require(Rule != Averaged || Nodes <= MostAtOnce, nameof(Nodes), Nodes, $"1 to {MostAtOnce} where the rule is {Averaged}");
        Require(Rule != Averaged || ErrorNodes == 0 || 2 * ErrorNodes == Nodes, nameof(ErrorNodes), ErrorNodes,
            $"0 (none) or half of the nodes where the rule is {Averaged}");
        Require(Average is Mean or Squares, nameof(Average), Average, $"{Mean} or {Squares}");
        Require(Noises is >= 0 and <= 1000, nameof(Noises), Noises, "0 (none) to 1000");
        Require(NoiseDeviation is > 0 and <= 10, nameof(NoiseDeviation), NoiseDeviation, "above 0, up to 10");
        Require(AtOnce is >= 1 and <= 1000, nameof(AtOnce), AtOnce, "1 to 1000");
    }

    // Nodes of one batch, whose memory grows with them.
    const int MostAtOnce = 64;

    static IReadOnlyList<PathRule> WithEverySecond(PathRule rule) => [rule, rule.EverySecond()];

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException(FormattableString.Invariant($"{key} is {value}; allowed is {allowed}"));
    }
}
