namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>Somebody who scores: sees the measures that decide a score with an error, and never gives a pair that the system has
/// not.</summary>
internal static class PhantomScorer
{
    /// <summary>Scores a joint.</summary>
    /// <param name="h">True measures of its hypertrophy.</param>
    /// <param name="f">True measures of its flow.</param>
    /// <param name="scale">Size of the joint, 1 for MCP: in a small one errors are smaller.</param>
    /// <param name="care">1 for a usual scorer, less for one who looks longer.</param>
    /// <param name="random">Of this scorer and joint.</param>
    public static (int Sh, int Vascularity) Score(HypertrophyMeasures h, FlowMeasures f, double scale, double care, JointStream random)
    {
        var seen = new HypertrophyMeasures(h.ThicknessMm + (0.16 * care * random.Normal()), h.AboveLineMm
            + (0.24 * care * scale * random.Normal()),
            h.BulgeMm + (0.13 * care * random.Normal()));
        int sh = EossTruth.Sh(seen);
        double share = f.Share * Math.Exp(0.3 * care * random.Normal());
        int single = f.Single, confluent = f.Confluent, larger = f.Larger;
        // A spot is overlooked, or one outside the synovium is counted, or two are seen as one.
        if (single > 0 && random.Happens(0.14 * care))
            single--;
        else if (random.Happens(0.04 * care))
            single++;
        if (confluent > 0 && random.Happens(0.25 * care))
            (confluent, larger) = (confluent - 1, larger + 1);
        int vascularity = EossTruth.Vascularity(new(single, confluent, larger, share));
        return (sh, sh == 0 ? 0 : vascularity);
    }
}
