using Rubor.Statistics;

namespace Rubor.Benchmarks.Statistics;

/// <summary>
/// A study of two readers or more by a latent normal trait: patient, unit, and each reader's error, of which a part may be the
/// patient's own. Cut at thresholds into categories.
/// </summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Patients">Patients.</param>
/// <param name="MostUnits">Units of a patient: 1 to this many, evenly, or exactly so many where <paramref name="Even"/>.</param>
/// <param name="Even">Whether every patient has the most units.</param>
/// <param name="Thresholds">Where the trait is cut.</param>
/// <param name="Error">Standard deviation of a reader's error; the trait's is 1.</param>
/// <param name="Shared">Share of the error's variance that is the same for all units of a patient.</param>
/// <param name="Readers">Readers; they differ by a small bias.</param>
sealed record CategoricalDesign(string Name, int Patients, int MostUnits, bool Even, double[] Thresholds, double Error, double Shared = 0,
    int Readers = 2)
{
    const double PatientShare = 0.5; // of the trait's variance
    const double Bias = 0.1;

    static readonly double[] Grades = [-0.77, 0.22, 1.1];

    /// <summary>The designs of the review: four grades, and findings that 16 % and 6 % of the units have.</summary>
    public static IReadOnlyList<CategoricalDesign> All { get; } =
    [
        new("10 × 1–4, 4 grades", 10, 4, false, Grades, 0.7),
        new("20 × 1, 4 grades", 20, 1, true, Grades, 0.7),
        new("20 × 1–4, 4 grades", 20, 4, false, Grades, 0.7),
        new("40 × 1–4, 4 grades", 40, 4, false, Grades, 0.7),
        new("20 × 4, errors shared within patient", 20, 4, true, Grades, 0.7, 0.7),
        new("20 × 1–4, 4 grades, 3 readers", 20, 4, false, Grades, 0.7, 0, 3),
        new("20 × 1, 16 % yes", 20, 1, true, [1.11], 0.5),
        new("20 × 1–4, 16 % yes", 20, 4, false, [1.11], 0.5),
        new("30 × 1–4, 6 % yes", 30, 4, false, [1.74], 0.5),
        new("40 × 1–4, 6 % yes", 40, 4, false, [1.74], 0.5),
        new("20 × 1–4, 16 % yes, 3 readers", 20, 4, false, [1.11], 0.5, 0, 3),
    ];

    /// <summary>Categories on the scale.</summary>
    public int Categories => Thresholds.Length + 1;

    /// <summary>Draws a study.</summary>
    /// <param name="random">Source of the draws.</param>
    /// <param name="patients">Patients, where other than the design's.</param>
    public (int?[,] Ratings, int[] Patient) Draw(ref SeededRandom random, int? patients = null)
    {
        var patient = new List<int>();
        var rows = new List<int[]>();
        var own = new double[Readers];
        for (int p = 0; p < (patients ?? Patients); p++)
        {
            double tendency = Math.Sqrt(PatientShare) * Normal(ref random);
            for (int r = 0; r < Readers; r++)
                own[r] = Math.Sqrt(Shared) * Normal(ref random);
            int units = Even ? MostUnits : 1 + random.Next(MostUnits);
            for (int u = 0; u < units; u++)
            {
                double trait = tendency + Math.Sqrt(1 - PatientShare) * Normal(ref random);
                var row = new int[Readers];
                for (int r = 0; r < Readers; r++)
                {
                    double seen = trait + Bias * r + Error * (own[r] + Math.Sqrt(1 - Shared) * Normal(ref random));
                    row[r] = Thresholds.Count(t => seen > t);
                }
                patient.Add(p);
                rows.Add(row);
            }
        }
        var ratings = new int?[rows.Count, Readers];
        for (int u = 0; u < rows.Count; u++)
        {
            for (int r = 0; r < Readers; r++)
                ratings[u, r] = rows[u][r];
        }
        return (ratings, [.. patient]);
    }

    // Box and Muller 1958.
    static double Normal(ref SeededRandom random)
    {
        double u = ((random.NextBits() >> 11) + 1) * (1.0 / ((1UL << 53) + 1.0)), v = (random.NextBits() >> 11) * (1.0 / (1UL << 53));
        return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
    }
}
