using Rubor.Statistics;

namespace Rubor.Tests.Statistics;

/// <summary>Variances of a design with patients, targets within them, readers, and readers' ways with a patient.</summary>
public sealed record Spread(double Patient, double Target, double Reader, double ReaderInPatient, double Error);

/// <summary>Studies drawn from normal distributions.</summary>
public static class ClusteredStudies
{
    public static (double[,] Ratings, Clusters Patients, int[] PatientOf) Draw(int patients, int least, int most, int readers, Spread v,
        Random random)
    {
        double Normal(double variance) =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()) * variance) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] reader = [.. Enumerable.Range(0, readers).Select(_ => Normal(v.Reader))];
        var rows = new List<double[]>();
        var of = new List<int>();
        for (int p = 0; p < patients; p++)
        {
            double level = Normal(v.Patient);
            double[] way = [.. Enumerable.Range(0, readers).Select(_ => Normal(v.ReaderInPatient))];
            for (int t = random.Next(least, most + 1); t > 0; t--)
            {
                double target = level + Normal(v.Target);
                rows.Add([.. Enumerable.Range(0, readers).Select(r => target + reader[r] + way[r] + Normal(v.Error))]);
                of.Add(p);
            }
        }
        var table = new double[rows.Count, readers];
        for (int i = 0; i < rows.Count; i++)
            for (int r = 0; r < readers; r++)
                table[i, r] = rows[i][r];
        return (table, Clusters.Of<int>(of.ToArray()), [.. of]);
    }
}
