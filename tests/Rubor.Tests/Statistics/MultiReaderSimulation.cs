using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

/// <summary>
/// Readers and cases drawn by the model of Roe and Metz 1997, Acad Radiol 4, 298–303: what a reading adds to the truth is the sum of
/// normal parts of reader, case and their interactions with the modality.
/// </summary>
/// <param name="Name">Roe and Metz's name: data correlation and reader variance, high or low.</param>
/// <param name="Reader">Variance of readers, and of readers' way with a modality.</param>
/// <param name="Case">Variance of cases, and of cases' way with a modality.</param>
/// <param name="ReaderCase">Variance of readers' way with a case.</param>
/// <param name="Error">Variance of what is left.</param>
sealed record MultiReaderSimulation(string Name, double Reader, double Case, double ReaderCase, double Error)
{
    /// <summary>The four structures at an area of 0.855.</summary>
    public static MultiReaderSimulation[] Structures { get; } =
    [
        new("HL", 0.0055, 0.3, 0.2, 0.2), new("LL", 0.0055, 0.1, 0.2, 0.6), new("HH", 0.03, 0.3, 0.2, 0.2), new("LH", 0.03, 0.1, 0.2, 0.6),
    ];

    // Distance between healthy and diseased: areas of 0.855, and of 0.79 where the second modality is worse.
    const double Apart = 1.5;
    const double ApartWorse = 1.14;

    // Scatter of grades 0 to 3 about the truth, against the parts above; half as much again where the second modality is worse.
    const double Spread = 0.6;
    const double SpreadWorse = 0.9;

    /// <summary>A study: two modalities, truth 0 or 1 for areas, 0 to 3 for κ.</summary>
    public ReaderStudy Draw(int readers, int cases, bool grades, bool worse, Random random)
    {
        double Normal(double variance) =>
            Math.Sqrt(variance) * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] truth = [.. Enumerable.Range(0, cases).Select(c => (double)(grades ? c % 4 : c % 2))];
        int classes = grades ? 4 : 2;
        // Readers differ by class: one who sees more on the healthy need not on the diseased.
        double[,] ofReader = new double[readers, classes];
        double[,,] ofReaderWith = new double[2, readers, classes];
        double[] ofCase = [.. truth.Select(_ => Normal(Case))];
        double[,] ofCaseWith = new double[2, cases], ofBoth = new double[readers, cases];
        for (int r = 0; r < readers; r++)
        {
            for (int k = 0; k < classes; k++)
            {
                ofReader[r, k] = Normal(Reader);
                (ofReaderWith[0, r, k], ofReaderWith[1, r, k]) = (Normal(Reader), Normal(Reader));
            }
            for (int c = 0; c < cases; c++)
                ofBoth[r, c] = Normal(ReaderCase);
        }
        for (int c = 0; c < cases; c++)
            (ofCaseWith[0, c], ofCaseWith[1, c]) = (Normal(Case), Normal(Case));
        var ratings = new double[2, readers, cases];
        for (int m = 0; m < 2; m++)
            for (int r = 0; r < readers; r++)
                for (int c = 0; c < cases; c++)
                {
                    int k = (int)truth[c];
                    double x = ofReader[r, k] + ofReaderWith[m, r, k] + ofCase[c] + ofCaseWith[m, c] + ofBoth[r, c] + Normal(Error);
                    bool second = worse && m == 1;
                    ratings[m, r, c] = grades ? Math.Clamp(Math.Round(k + (second ? SpreadWorse : Spread) * x), 0, 3)
                        : k * (second ? ApartWorse : Apart) + x;
                }
        return new(ratings, truth);
    }

    /// <summary>What stands in for the truth: the mean difference of other studies of the same size.</summary>
    public double Truth(int studies, int readers, int cases, bool grades)
    {
        double sum = 0;
        for (int s = 0; s < studies; s++)
            sum += Difference(readers, cases, grades, worse: true, new Random(1_000_000 + s)).Estimate;
        return sum / studies;
    }

    /// <summary>Of some studies: in how many the interval held the truth, and in how many p was below 0.05.</summary>
    public (int Held, int Significant) Run(int studies, int readers, int cases, bool grades, bool worse, double truth)
    {
        int held = 0, significant = 0;
        for (int s = 0; s < studies; s++)
        {
            var d = Difference(readers, cases, grades, worse, new Random(5000 + s));
            held += d.Interval?.Contains(truth) == true ? 1 : 0;
            significant += d.PValue < 0.05 ? 1 : 0;
        }
        return (held, significant);
    }

    ModelEstimate Difference(int readers, int cases, bool grades, bool worse, Random random) => ObuchowskiRockette.Of(
        Draw(readers, cases, grades, worse, random), new() { Statistic = grades ? ReaderStatistic.Kappa : ReaderStatistic.Auc })
        .Differences[0].Models.RandomReadersRandomCases;
}
