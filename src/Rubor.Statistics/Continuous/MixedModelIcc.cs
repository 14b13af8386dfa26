namespace Rubor.Statistics;

/// <summary>
/// Intraclass correlation where readers did not all read every target: variances by restricted maximum likelihood under rating = mean +
/// target + reader + error, over all readings that there are; ten Hove, Jorgensen and van der Ark 2024, Psychol Methods 29, 967–979.
/// With every cell present, and no variance estimated below 0, it equals <see cref="IntraclassCorrelation"/>. ICC(1,·) leaves readers
/// out of the model, ICC(3,·) takes them as fixed. The mean of an ICC(·,k) is of as many readings as a target has: their harmonic mean.
/// No figure lies below 0, since no variance does. Rests on cells being absent by plan or chance, not by what would have been read there.
/// </summary>
/// <remarks>
/// Intervals. ICC(1,·) and ICC(3,·): exact for normal ratings, from the ratio of targets' and error's sums of squares (Harville and Fenech
/// 1985, Biometrics 41, 137–152). ICC(2,·): the same pivots of targets and of readers, each χ², drawn and solved for the variances: a
/// generalised interval (Weerahandi 1993, JASA 88, 899–905), with complete tables that of the mean squares. The draws of targets and
/// readers are independent, which with absent cells they are nearly. Where patients have several targets: one patient left out at a time
/// on Fisher's z with t on patients − 1, and readers drawn as before on top for ICC(2,·).
/// </remarks>
public sealed class MixedModelIcc
{
    const int Draws = 5_000;

    // Logarithms of ratios of variances: beyond 1e10 the error is rounding.
    const double LeastLog = -30, GridStart = -14, MostLog = 23;
    const int GridSteps = 740;

    // A share of 1 would be an infinite ratio.
    const double MostShare = 1 - 1e-10;

    readonly Clusters _patients;
    readonly List<(int Target, int Reader, double Rating)> _cells;
    readonly int _readers, _seed;
    readonly double _confidence;
    readonly string? _undefined;
    readonly TwoWayCells? _model;
    readonly Dictionary<IccForm, (double Value, Interval? Interval, string? Reason)> _single = [];

    /// <summary>Takes the readings.</summary>
    /// <param name="ratings">Targets × readers; null where a reader did not read the target.</param>
    /// <param name="patients">Which targets belong to one patient.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="confidence">Coverage.</param>
    /// <exception cref="ArgumentException">A rating is not finite, or the patients are of another number of targets.</exception>
    public MixedModelIcc(double?[,] ratings, Clusters patients, int seed = 1, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        ArgumentNullException.ThrowIfNull(patients);
        Require.Confidence(confidence);
        Require.SameLength(ratings.GetLength(0), patients.Rows, nameof(patients));
        (_patients, _seed, _confidence) = (patients, seed, confidence);
        _cells = [];
        for (int t = 0; t < ratings.GetLength(0); t++)
            for (int r = 0; r < ratings.GetLength(1); r++)
                if (ratings[t, r] is { } rating)
                    _cells.Add(double.IsFinite(rating) ? (t, r, rating)
                        : throw new ArgumentException($"ratings[{t}, {r}] is {rating}.", nameof(ratings)));
        // Readers without a reading are none.
        int[] who = [.. _cells.Select(c => c.Reader).Distinct().Order()];
        _cells = [.. _cells.Select(c => (c.Target, Array.IndexOf(who, c.Reader), c.Rating))];
        _readers = who.Length;
        Targets = _cells.Select(c => c.Target).Distinct().Count();
        double[] all = [.. _cells.Select(c => c.Rating)];
        if (Targets < 2 || _readers < 2)
            _undefined = "An ICC needs two targets and two readers.";
        else if (Moments.AllEqual(all))
            _undefined = "All ratings are equal.";
        else if ((_model = new(_cells, _readers)).ErrorFreedom < 1)
            _undefined = "Too few targets were read by two readers to tell error from targets and readers.";
        else if (_model.Residual <= Floor(all))
            _undefined = "There is no residual variance.";
    }

    /// <summary>Targets with a reading.</summary>
    public int Targets { get; }

    /// <summary>Cells: those targets × readers with a reading.</summary>
    public int Cells => Targets * _readers;

    /// <summary>Cells without a reading.</summary>
    public int AbsentCells => Cells - _cells.Count;

    /// <summary>Harmonic mean of the readings of a target: what an ICC(·,k) is the reliability of; null where undefined.</summary>
    public double? ReadingsOfTarget => _undefined is null ? _model!.ReadingsOfTarget : null;

    /// <summary>One form; its count is the targets.</summary>
    /// <param name="form">Form; say in a report which one.</param>
    /// <returns>Undefined for fewer than two targets or readers, where ratings do not vary, and where there is no residual
    /// variance.</returns>
    public Estimate Of(IccForm form)
    {
        if (_undefined is not null)
            return Estimate.Undefined(_undefined, Targets);
        var single = form switch
        {
            IccForm.OneWayRandom or IccForm.OneWayRandomMean => IccForm.OneWayRandom,
            IccForm.TwoWayMixed or IccForm.TwoWayMixedMean => IccForm.TwoWayMixed,
            IccForm.TwoWayRandom or IccForm.TwoWayRandomMean => IccForm.TwoWayRandom,
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, null),
        };
        if (!_single.TryGetValue(single, out var found))
            _single[single] = found = Single(single);
        bool ofMean = IntraclassCorrelation.IsOfMeans(form);
        double Take(double icc) => ofMean ? _model!.ReadingsOfTarget * icc / (1 + (_model.ReadingsOfTarget - 1) * icc) : icc;
        double value = Take(found.Value);
        if (found.Interval is not { } i)
            return Estimate.WithoutInterval(value, Targets, found.Reason);
        var (lower, upper) = (Math.Min(value, Take(i.Lower)), Math.Max(value, Take(i.Upper)));
        return upper - lower > 1e-9 ? Estimate.Of(value, new(lower, upper, _confidence), Targets)
            : Estimate.WithoutInterval(value, Targets, "Targets differ no more than readings of one target, so there is no interval.");
    }

    (double, Interval?, string?) Single(IccForm form)
    {
        var model = form == IccForm.OneWayRandom ? OneWay(_cells) : _model!;
        double value = ValueOf(form, model), tail = (1 - _confidence) / 2;
        if (_patients.Count < _patients.Rows)
            return Clustered(form, value);
        if (form == IccForm.TwoWayRandom)
            return (value, Drawn(TargetsFrom(model)), null);
        // F of targets' over error's mean square is its quantile at the ends.
        double Bound(double probability) =>
            Distributions.FQuantile(probability, model.TargetFreedom, model.ErrorFreedom) is var f && double.IsFinite(f)
                ? Share(Solve(model.TargetSquares, f * model.TargetFreedom * model.Residual / model.ErrorFreedom)) : 0;
        return (value, new(Bound(1 - tail), Bound(tail), _confidence), null);
    }

    static double ValueOf(IccForm form, TwoWayCells model)
    {
        if (form != IccForm.TwoWayRandom)
            return Share(model.ReadersFixed().Gamma);
        var (gamma, delta, _) = model.ReadersRandom();
        return gamma / (1 + gamma + delta);
    }

    static double Share(double gamma) => gamma / (1 + gamma);

    static TwoWayCells OneWay(IEnumerable<(int Target, int Reader, double Rating)> cells) =>
        new([.. cells.Select(c => (c.Target, 0, c.Rating))], 1);

    (double, Interval?, string?) Clustered(IccForm form, double value)
    {
        // Of one reading's consistency, or of one-way agreement; readers come on top.
        var kind = form == IccForm.TwoWayRandom ? IccForm.TwoWayMixed : form;
        var rowsOf = _cells.ToLookup(c => c.Target);
        var left = ClusterJackknife.Of(_patients, targets =>
        {
            var cells = new List<(int, int, double)>();
            for (int t = 0; t < targets.Length; t++)
                cells.AddRange(rowsOf[targets[t]].Select(c => (t, c.Reader, c.Rating)));
            var used = cells.Select(c => c.Item2).Distinct().ToList();
            var model = kind == IccForm.OneWayRandom ? OneWay(cells) : new(cells, _readers);
            return used.Count < _readers || model.ErrorFreedom < 1 || model.Residual <= 0 ? null : ValueOf(kind, model);
        }, JackknifeScale.FisherZ, "It is undefined.", _confidence);
        if (left.Interval is not { } interval)
            return (value, null, left.Reason);
        if (form != IccForm.TwoWayRandom)
            return (value, new(Math.Max(0, interval.Lower), interval.Upper, _confidence), null);
        double freedom = _patients.Count - 1, centre = Math.Atanh(left.Required);
        double error = (Math.Atanh(interval.Upper) - Math.Atanh(interval.Lower)) / 2 / Distributions.StudentTwoSided(_confidence, freedom);
        if (!double.IsFinite(error))
            return (value, null, "Leaving out a subject takes the interval of consistency to 1, so there is none for readers at large.");
        return (value, Drawn((random, _) =>
        {
            double t = random.NextNormal() / Math.Sqrt(random.Next((int)freedom) / freedom);
            double share = Math.Clamp(Math.Tanh(centre + error * t), 0, MostShare);
            return share / (1 - share);
        }), null);
    }

    // γ of a draw: targets' squares over the error's.
    static Func<ChiSquareDraws, double, double> TargetsFrom(TwoWayCells model)
    {
        // Solved once on a fine grid of log γ.
        double[] logs = [.. Enumerable.Range(0, GridSteps + 1).Select(i => GridStart + (MostLog - GridStart) * i / GridSteps)];
        double[] squares = [.. logs.Select(l => model.TargetSquares(Math.Exp(l)))];
        double whole = model.TargetSquares(0);
        return (random, error) =>
        {
            double target = error * random.Next(model.TargetFreedom);
            if (target >= whole)
                return 0;
            int low = 0, high = logs.Length - 1;
            while (high - low > 1)
            {
                int middle = (low + high) / 2;
                if (squares[middle] > target)
                    low = middle;
                else
                    high = middle;
            }
            double at = Math.Clamp((squares[low] - target) / (squares[low] - squares[high]), 0, 1);
            return Math.Exp(logs[low] + at * (logs[high] - logs[low]));
        };
    }

    Interval Drawn(Func<ChiSquareDraws, double, double> targets)
    {
        var random = new ChiSquareDraws(_seed);
        var found = new double[Draws];
        for (int i = 0; i < Draws; i++)
        {
            double error = _model!.Residual / random.Next(_model.ErrorFreedom), gamma = targets(random, error);
            double delta = Solve(_model.ReaderSquares, error * random.Next(_model.ReaderFreedom));
            found[i] = gamma / (1 + gamma + delta);
        }
        Array.Sort(found);
        double tail = (1 - _confidence) / 2;
        return new(Quantile.Linear(found, tail), Quantile.Linear(found, 1 - tail), _confidence);
    }

    /// <summary>Where squares that fall with a ratio of variances reach a value; 0 where they start below.</summary>
    static double Solve(Func<double, double> squares, double target) =>
        squares(0) <= target ? 0 : Math.Exp(Distributions.Bisect(log => target - squares(Math.Exp(log)), LeastLog, MostLog));

    // What lies below the rounding of the ratings themselves is no variance.
    static double Floor(double[] ratings) => ratings.Length * Math.Pow(Moments.Rounding / 10 * Moments.Greatest(ratings), 2);
}
