using Rubor.Statistics;

namespace Rubor.Studies.Evaluation.JointUltrasound;

/// <summary>
/// Resamples of joints as Zhou 2022 drew them (published code, statistic_util.py): joints count as independent, 1,000 resamples, the same
/// ones for every score. To compare with that paper alone: patients' joints are alike, so that its intervals are too narrow.
/// </summary>
internal sealed class PublishedBootstrap
{
    const int Resamples = 1000, Lower = 25, Upper = 975, Seed = 0;

    readonly double[] accuracies = new double[Resamples], kappas = new double[Resamples];

    /// <summary>Draws them.</summary>
    /// <param name="truth">Grade of each joint.</param>
    /// <param name="predicted">Grade given to it.</param>
    /// <param name="grades">Number of grades.</param>
    public static PublishedBootstrap Of(int[] truth, int[] predicted, int grades)
    {
        var found = new PublishedBootstrap();
        var random = new SeededRandom(Seed);
        var kappa = TableStatistics.Kappa(AgreementWeights.Linear, grades);
        var table = new double[grades * grades];
        for (int r = 0; r < Resamples; r++)
        {
            Array.Clear(table);
            for (int i = 0; i < truth.Length; i++)
            {
                int joint = random.Next(truth.Length);
                table[(truth[joint] * grades) + predicted[joint]]++;
            }

            found.accuracies[r] = TableStatistics.Accuracy(table, grades) ?? double.NaN;
            found.kappas[r] = kappa(table, grades) ?? double.NaN;
        }

        return found;
    }

    /// <summary>The interval of a measure.</summary>
    public PublishedInterval Interval(string measure)
    {
        double[] sorted = [.. Draws(measure).Order()];
        return double.IsFinite(sorted[0]) ? new(sorted[Lower], sorted[Upper]) : new(null, null); // NaN sorts first
    }

    /// <summary>p of the z test between two sets of resamples: <see cref="ResampleZTest"/>.</summary>
    public double? PublishedPValue(PublishedBootstrap other, string measure)
    {
        double[] own = Draws(measure), others = other.Draws(measure);
        return own.All(double.IsFinite) && others.All(double.IsFinite) ? ResampleZTest.AsPublishedNotValid(own, others).Test.PValue : null;
    }

    double[] Draws(string measure) => measure == JointEvaluator.Accuracy ? accuracies : kappas;
}
