using MathNet.Numerics.LinearAlgebra;

namespace Rubor.Statistics;

/// <summary>
/// Readings of targets by readers, of which cells may be absent, under rating = mean + target + reader + error: what restricted maximum
/// likelihood (Patterson and Thompson 1971, Biometrika 58, 545–554) and intervals of variance ratios need. Everything is brought down
/// to matrices of readers × readers, with targets of equally many readings summed up together. γ is the variance of targets and δ that of
/// readers, each over the variance of the error.
/// </summary>
sealed class TwoWayCells
{
    /// <summary>Targets with equally many readings: how many, which readers they share, products of a target's total.</summary>
    sealed record Group(int Size, int Targets, Matrix<double> Shared, Vector<double> Totals, double SquaredTotals);

    readonly Group[] _groups;
    readonly Vector<double> _readerCounts, _readerTotals, _ones;
    readonly double _squares;

    // What readers leave once targets are taken out, along the eigenvectors of their design.
    readonly double[] _readerEigenvalues, _readerSquares;

    /// <summary>Sums up readings.</summary>
    /// <param name="cells">Target, reader (0 to readers − 1) and rating of each; targets of any number.</param>
    /// <param name="readers">Readers; 1 where it does not count who read.</param>
    public TwoWayCells(IReadOnlyList<(int Target, int Reader, double Rating)> cells, int readers)
    {
        Cells = cells.Count;
        double mean = cells.Average(c => c.Rating);
        cells = [.. cells.Select(c => (c.Target, c.Reader, c.Rating - mean))];
        _ones = Vector<double>.Build.Dense(readers, 1);
        _readerCounts = Vector<double>.Build.Dense(readers);
        _readerTotals = Vector<double>.Build.Dense(readers);
        foreach (var (_, reader, rating) in cells)
        {
            _readerCounts[reader]++;
            _readerTotals[reader] += rating;
            _squares += rating * rating;
        }
        _groups = [.. cells.GroupBy(c => c.Target).GroupBy(t => t.Count()).OrderBy(g => g.Key).Select(g =>
        {
            var shared = Matrix<double>.Build.Dense(readers, readers);
            var totals = Vector<double>.Build.Dense(readers);
            double squared = 0;
            foreach (var target in g)
            {
                double total = target.Sum(c => c.Rating);
                squared += total * total;
                foreach (var (_, reader, _) in target)
                {
                    totals[reader] += total;
                    foreach (var (_, other, _) in target)
                        shared[reader, other]++;
                }
            }
            return new Group(g.Key, g.Count(), shared, totals, squared);
        })];
        Targets = _groups.Sum(g => g.Targets);
        var (design, left, _, _) = Without(g => 1.0 / g.Size); // targets fixed
        var eigen = design.Evd(Symmetricity.Symmetric);
        int[] on = [.. Enumerable.Range(0, readers).Where(l => eigen.EigenValues[l].Real > 1e-9 * Cells)];
        _readerEigenvalues = [.. on.Select(l => eigen.EigenValues[l].Real)];
        _readerSquares = [.. on.Select((l, i) => Math.Pow(eigen.EigenVectors.Column(l).DotProduct(left), 2) / _readerEigenvalues[i])];
        // From what is left of each reading: the difference of two sums of squares would be rounding where readers differ by shifts alone.
        var shifts = Vector<double>.Build.Dense(readers);
        foreach (int l in on)
            shifts += eigen.EigenVectors.Column(l) * (eigen.EigenVectors.Column(l).DotProduct(left) / eigen.EigenValues[l].Real);
        Residual = cells.GroupBy(c => c.Target).Sum(target => Moments.SumOfSquares([.. target.Select(c => c.Rating - shifts[c.Reader])],
            target.Average(c => c.Rating - shifts[c.Reader])));
        int unlinked = readers - on.Length;
        TargetFreedom = Targets - unlinked;
        ReaderFreedom = on.Length;
        ErrorFreedom = Cells - Targets - on.Length;
    }

    /// <summary>Readings.</summary>
    public int Cells { get; }

    /// <summary>Targets with a reading.</summary>
    public int Targets { get; }

    /// <summary>Degrees of freedom of targets, readers taken out.</summary>
    public int TargetFreedom { get; }

    /// <summary>Degrees of freedom of readers, targets taken out.</summary>
    public int ReaderFreedom { get; }

    /// <summary>Degrees of freedom of the error.</summary>
    public int ErrorFreedom { get; }

    /// <summary>Sum of squares of the error, targets and readers taken out.</summary>
    public double Residual { get; }

    /// <summary>Harmonic mean of the readings of a target.</summary>
    public double ReadingsOfTarget => Targets / _groups.Sum(g => (double)g.Targets / g.Size);

    /// <summary>
    /// Σ v²/(1 + γg) of targets with readers taken out: over the error's variance it is χ² on <see cref="TargetFreedom"/> at the true γ and
    /// independent of <see cref="Residual"/> (Harville and Fenech 1985). Falls with γ.
    /// </summary>
    public double TargetSquares(double gamma)
    {
        var (a, v, squares, _) = Under(gamma);
        return squares - v.DotProduct(a.Cholesky().Solve(v)) - Residual;
    }

    /// <summary>The same of readers with targets taken out.</summary>
    public double ReaderSquares(double delta)
    {
        double sum = 0;
        for (int l = 0; l < _readerSquares.Length; l++)
            sum += _readerSquares[l] / (1 + delta * _readerEigenvalues[l]);
        return sum;
    }

    /// <summary>γ, δ and the error's variance that are likeliest, readers random. No variance is below 0.</summary>
    public (double Gamma, double Delta, double Error) ReadersRandom()
    {
        double Delta(double gamma) => Least(d => Random(gamma, d) is var r ? (r.Criterion, r.ByReaders) : default);
        double best = Least(g => Random(g, Delta(g)) is var r ? (r.Criterion, r.ByTargets) : default);
        double delta = Delta(best);
        return (best, delta, Random(best, delta).Error);
    }

    /// <summary>The likeliest γ with the error's variance, readers fixed; with one reader, a one-way model.</summary>
    public (double Gamma, double Error) ReadersFixed()
    {
        double gamma = Least(g => Fixed(g) is var f ? (f.Criterion, f.ByTargets) : default);
        return (gamma, Fixed(gamma).Error);
    }

    // Sums with targets' part taken out: all of it at 1/size, a share of it at γ/(1 + γ·size).
    (Matrix<double> Design, Vector<double> Left, double Squares, double LogDeterminant) Without(Func<Group, double> part)
    {
        var design = Matrix<double>.Build.DenseOfDiagonalVector(_readerCounts);
        var left = _readerTotals.Clone();
        double squares = _squares;
        foreach (var group in _groups)
        {
            double share = part(group);
            design -= share * group.Shared;
            left -= share * group.Totals;
            squares -= share * group.SquaredTotals;
        }
        return (design, left, squares, 0);
    }

    (Matrix<double> A, Vector<double> V, double Squares, double LogDeterminant) Under(double gamma) =>
        Without(g => gamma / (1 + gamma * g.Size)) with { LogDeterminant = _groups.Sum(g => g.Targets * Math.Log(1 + gamma * g.Size)) };

    /// <summary>−2 log restricted likelihood but for a constant, its slopes in γ and δ, and the error's variance that goes with them.</summary>
    (double Criterion, double ByTargets, double ByReaders, double Error) Random(double gamma, double delta)
    {
        var (a, v, squares, log) = Under(gamma);
        var b = (Matrix<double>.Build.DenseIdentity(_ones.Count) + delta * a).Cholesky();
        var (q, p) = (b.Solve(_ones), b.Solve(v));
        var aq = a * q;
        double weight = aq.DotProduct(_ones), mean = p.DotProduct(_ones) / weight;
        double residual = squares - delta * v.DotProduct(p) - mean * mean * weight, freedom = Cells - 1;
        var (trace, of, shared) = LeftOfTargets(gamma, delta * p + mean * q);
        double byTargets = trace - delta * b.Solve(shared).Trace() - q.DotProduct(shared * q) / weight - freedom / residual * of;
        var readers = p - mean * aq;
        double byReaders = b.Solve(a).Trace() - aq.DotProduct(aq) / weight - freedom / residual * readers.DotProduct(readers);
        return (freedom * Math.Log(residual) + log + b.DeterminantLn + Math.Log(weight), byTargets, byReaders, residual / freedom);
    }

    (double Criterion, double ByTargets, double Error) Fixed(double gamma)
    {
        var (a, v, squares, log) = Under(gamma);
        var b = a.Cholesky();
        var means = b.Solve(v);
        double residual = squares - v.DotProduct(means), freedom = Cells - _ones.Count;
        var (trace, of, shared) = LeftOfTargets(gamma, means);
        double byTargets = trace - b.Solve(shared).Trace() - freedom / residual * of;
        return (freedom * Math.Log(residual) + log + b.DeterminantLn, byTargets, residual / freedom);
    }

    // Of targets: the trace of their design, squares of what is left of their totals once means of readers are off, and whom they share.
    (double Trace, double Squares, Matrix<double> Shared) LeftOfTargets(double gamma, Vector<double> means)
    {
        double trace = 0, squares = 0;
        var shared = Matrix<double>.Build.Dense(_ones.Count, _ones.Count);
        foreach (var g in _groups)
        {
            double c = 1 + gamma * g.Size;
            trace += g.Targets * g.Size / c;
            squares += (g.SquaredTotals - 2 * means.DotProduct(g.Totals) + means.DotProduct(g.Shared * means)) / (c * c);
            shared += g.Shared / (c * c);
        }
        return (trace, squares, shared);
    }

    // Ratios of variances from 0 to where the error is rounding: each decade, then the zero of the slope beside the best.
    static readonly double[] Ratios = [0, .. Enumerable.Range(-6, 17).Select(e => Math.Pow(10, e))];

    static double Least(Func<double, (double Criterion, double Slope)> at)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        for (int i = 0; i < Ratios.Length; i++)
        {
            double criterion = at(Ratios[i]).Criterion;
            if (criterion < least)
                (best, least) = (i, criterion);
        }
        double low = Ratios[Math.Max(0, best - 1)], high = Ratios[Math.Min(Ratios.Length - 1, best + 1)];
        return at(low).Slope >= 0 ? low : at(high).Slope <= 0 ? high : Distributions.Refine(r => at(r).Slope, low, high);
    }
}
