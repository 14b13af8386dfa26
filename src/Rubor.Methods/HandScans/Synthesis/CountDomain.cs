namespace Rubor.Methods.HandScans.Synthesis;

/// <summary>Where counts are learnt: Anscombe's root, in which Poisson noise has one deviation everywhere, laid onto −1…1.</summary>
/// <param name="Most">Counts of a block that come to 1; more goes beyond it, and nothing is cut off.</param>
public sealed record CountDomain(double Most)
{
    // Anscombe 1948: the root of a Poisson number with this added, doubled, has a deviation near 1.
    const double Shift = 3.0 / 8;

    /// <summary>Room above the largest count that was seen.</summary>
    public const double Headroom = 1.2;

    static double Low => 2 * Math.Sqrt(Shift);

    double High => 2 * Math.Sqrt(Most + Shift);

    /// <summary>The domain of what is learnt from.</summary>
    /// <param name="largest">Largest count of a block.</param>
    public static CountDomain Holding(double largest) => new(Math.Max(1, largest * Headroom));

    /// <summary>Deviation of the noise of counts, in units of the domain.</summary>
    public double NoiseSd => 2 / (High - Low);

    /// <summary>Counts, 0 or more → −1…1.</summary>
    public double Of(double counts) => !(counts >= 0)
        ? throw new ArgumentOutOfRangeException(nameof(counts), counts, "counts are 0 or more")
        : (2 * ((2 * Math.Sqrt(counts + Shift)) - Low) / (High - Low)) - 1;

    /// <summary>The counts of a value, 0 or more: the exact reverse. A made value is one noisy count, and no mean of many, so that the
    /// reverse that is unbiased for means (Mäkitalo and Foi 2011) would add a quarter of a count to each.</summary>
    public double Counts(double value)
    {
        double root = (Low + ((value + 1) / 2 * (High - Low))) / 2;
        return root <= 0 ? 0 : Math.Max(0, (root * root) - Shift);
    }
}
