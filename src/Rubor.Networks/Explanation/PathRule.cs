namespace Rubor.Networks.Explanation;

/// <summary>Where a path integral over 0–1 is sampled, and the weight of each sample; the weights add up to 1.</summary>
/// <param name="Nodes">Places, 0–1.</param>
/// <param name="Weights">Weights.</param>
public sealed record PathRule(IReadOnlyList<double> Nodes, IReadOnlyList<double> Weights)
{
    /// <summary>The nodes of Gauss and Legendre, exact for polynomials of degree 2n − 1.</summary>
    /// <param name="nodes">Nodes, 1 or more.</param>
    public static PathRule GaussLegendre(int nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        var (places, weights) = (new double[nodes], new double[nodes]);
        for (int k = 0; k < nodes; k++)
        {
            // Newton's method from Tricomi's estimate of the root: Abramowitz and Stegun 25.4.29, 22.16.6.
            double x = Math.Cos(Math.PI * (k + 0.75) / (nodes + 0.5)), slope = 0;
            for (int round = 0; round < 100; round++)
            {
                double before = 1, now = x;
                for (int n = 2; n <= nodes; n++)
                    (before, now) = (now, (((2 * n) - 1) * x * now - ((n - 1) * before)) / n);
                slope = nodes * (x * now - before) / ((x * x) - 1);
                double step = now / slope;
                x -= step;
                if (Math.Abs(step) < 1e-15)
                    break;
            }

            places[nodes - 1 - k] = (1 + x) / 2;
            weights[nodes - 1 - k] = 1 / ((1 - (x * x)) * slope * slope);
        }

        return new(places, weights);
    }

    /// <summary>Middles of equal parts. A network of ReLUs has gradients that jump along the way, and no rule gains by a higher order:
    /// equal weights have the least error.</summary>
    /// <param name="nodes">Parts, 1 or more.</param>
    public static PathRule Midpoint(int nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        return new([.. Enumerable.Range(0, nodes).Select(k => (k + 0.5) / nodes)], [.. Enumerable.Repeat(1.0 / nodes, nodes)]);
    }

    /// <summary>The same places, of which only every second one counts, twice as much: what it gives beside the whole rule costs nothing,
    /// and
    /// how far the two are apart tells the whole rule's error.</summary>
    /// <exception cref="InvalidOperationException">The places are an odd number.</exception>
    public PathRule EverySecond() => Nodes.Count % 2 != 0 ? throw new InvalidOperationException("an odd number of places has no half")
        : this with { Weights = [.. Weights.Select((w, k) => k % 2 == 0 ? 0 : 2 * w)] };

    /// <summary>Right ends of equal parts: Riemann's sum as the formula of Sundararajan 2017, eq. 3, has it.</summary>
    /// <param name="nodes">Parts, 1 or more.</param>
    public static PathRule Right(int nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        return new([.. Enumerable.Range(1, nodes).Select(k => k / (double)nodes)], [.. Enumerable.Repeat(1.0 / nodes, nodes)]);
    }
}
