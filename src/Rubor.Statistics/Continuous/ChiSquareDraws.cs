namespace Rubor.Statistics;

/// <summary>
/// Seeded draws of χ², as twice a gamma: Marsaglia and Tsang 2000, ACM TOMS 26, 363–372. The same seed gives the same draws.
/// </summary>
sealed class ChiSquareDraws(int seed)
{
    SeededRandom _random = new(seed);
    double? _spare;

    /// <summary>A draw, above 0.</summary>
    /// <param name="freedom">Degrees of freedom, at least 1.</param>
    public double Next(int freedom)
    {
        double shape = freedom / 2.0;
        if (shape < 1)
            return Math.Max(double.Epsilon, 2 * Gamma(shape + 1) * Math.Pow(Uniform(), 1 / shape));
        return 2 * Gamma(shape);
    }

    double Gamma(double shape)
    {
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            // Taken in more than 95 of 100 tries.
            double x = NextNormal(), v = Math.Pow(1 + c * x, 3);
            if (v > 0 && Math.Log(Uniform()) < x * x / 2 + d - d * v + d * Math.Log(v))
                return d * v;
        }
    }

    /// <summary>A draw of the standard normal distribution; Box and Muller: two at a time.</summary>
    public double NextNormal()
    {
        if (_spare is { } kept)
        {
            _spare = null;
            return kept;
        }
        double radius = Math.Sqrt(-2 * Math.Log(Uniform())), angle = 2 * Math.PI * Uniform();
        _spare = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    // Never 0: 53 bits and a half.
    double Uniform() => ((_random.NextBits() >> 11) + 0.5) / (1UL << 53);
}
