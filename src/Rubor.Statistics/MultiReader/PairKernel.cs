namespace Rubor.Statistics;

/// <summary>
/// Twice the kernel of an area under the curve, pair by pair: 2 where the diseased case outranks the healthy one, 1 where they tie, 0
/// else and where the reader has not read both.
/// </summary>
sealed record PairKernel(byte[] Twice, double[] ByDiseased, double[] ByHealthy, double Sum, bool[] ReadDiseased, bool[] ReadHealthy)
{
    /// <summary>Pairs read.</summary>
    public double Pairs => (double)ReadDiseased.Count(r => r) * ReadHealthy.Count(r => r);

    public static PairKernel Of(ReaderStudy study, ReaderCell cell)
    {
        int[] diseased = [.. Enumerable.Range(0, study.Cases).Where(c => study.Truth[c] == 1)];
        int[] healthy = [.. Enumerable.Range(0, study.Cases).Where(c => study.Truth[c] == 0)];
        double[] Ratings(int[] of)
        {
            var rating = new Dictionary<int, double>(cell.Cases.Zip(cell.Ratings, KeyValuePair.Create));
            return [.. of.Select(c => rating.TryGetValue(c, out double r) ? r : double.NaN)];
        }
        double[] x = Ratings(diseased), y = Ratings(healthy);
        var twice = new byte[x.Length * y.Length];
        var (rows, columns) = (new double[x.Length], new double[y.Length]);
        double sum = 0;
        for (int i = 0, at = 0; i < x.Length; i++)
            for (int j = 0; j < y.Length; j++, at++)
            {
                byte t = x[i] > y[j] ? (byte)2 : x[i] == y[j] ? (byte)1 : (byte)0; // NaN compares to nothing
                twice[at] = t;
                rows[i] += t / 2.0;
                columns[j] += t / 2.0;
                sum += t / 2.0;
            }
        return new(twice, rows, columns, sum, [.. x.Select(v => !double.IsNaN(v))], [.. y.Select(v => !double.IsNaN(v))]);
    }
}

/// <summary>
/// Sums of products of two cells' kernels, and how many there are: over the same pair of cases, pairs that share the healthy case
/// alone, the diseased one alone, neither. Gallas 2006, Acad Radiol 13, 353–362.
/// </summary>
readonly record struct Moments4(double[] Sums, double[] Pairs)
{
    public static Moments4 Of(PairKernel a, PairKernel b)
    {
        long products = 0;
        for (int i = 0; i < a.Twice.Length; i++)
            products += a.Twice[i] * b.Twice[i];
        double same = products / 4.0, shareDiseased = Dot(a.ByDiseased, b.ByDiseased), shareHealthy = Dot(a.ByHealthy, b.ByHealthy);
        double d = Both(a.ReadDiseased, b.ReadDiseased), h = Both(a.ReadHealthy, b.ReadHealthy);
        double dd = (double)a.ReadDiseased.Count(r => r) * b.ReadDiseased.Count(r => r);
        double hh = (double)a.ReadHealthy.Count(r => r) * b.ReadHealthy.Count(r => r);
        return new([same, shareHealthy - same, shareDiseased - same, a.Sum * b.Sum - shareDiseased - shareHealthy + same],
            [d * h, (dd - d) * h, d * (hh - h), (dd - d) * (hh - h)]);
    }

    /// <summary>Covariance of two areas on the same cases, without bias; null with one case of a class.</summary>
    public double? Covariance()
    {
        if (Pairs[1] <= 0 || Pairs[2] <= 0)
            return null;
        double all = Pairs.Sum();
        return Sums.Sum() / all - Sums[3] / Pairs[3];
    }

    static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    static double Both(bool[] x, bool[] y)
    {
        int both = 0;
        for (int i = 0; i < x.Length; i++)
            both += x[i] && y[i] ? 1 : 0;
        return both;
    }
}
