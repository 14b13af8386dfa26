namespace Rubor.Statistics;

/// <summary>A point of a free-response curve.</summary>
/// <param name="Threshold">Marks rated so or higher count.</param>
/// <param name="FalsePerCase">False marks a case.</param>
/// <param name="Sensitivity">Share of all lesions that are marked, 0–1.</param>
public readonly record struct FrocPoint(double Threshold, double FalsePerCase, double Sensitivity);

/// <summary>What a reader marked.</summary>
/// <param name="Case">Case, from 0.</param>
/// <param name="Lesion">Lesion that it lies on, from 0 and over all cases; −1 for none: a false mark.</param>
/// <param name="Rating">How sure the reader is, larger being surer.</param>
public readonly record struct Mark(int Case, int Lesion, double Rating);

/// <summary>Figures of the curve.</summary>
/// <param name="Area">
/// Mean sensitivity over 0 to the limit of false marks a case: the area under the curve there, over the limit. Null without lesions.
/// </param>
/// <param name="AtLimit">Sensitivity at the limit.</param>
/// <param name="AverageSensitivity">
/// Mean sensitivity at 1/8 to 8 false marks a case: Niemeijer and others 2011, IEEE Trans Med Imaging 30, 215–223.
/// </param>
/// <param name="Afroc">
/// Chance that a lesion is rated above the surest mark of a case without lesions, ties half, no mark being below all: area under the
/// alternative curve, Chakraborty and Winter 1990, Radiology 174, 873–881. Null without such cases.
/// </param>
public readonly record struct FrocValues(double? Area, double? AtLimit, double? AverageSensitivity, double? Afroc);

/// <summary>
/// One reader's marks on cases with any number of lesions, and the curve of what was found over what was marked falsely (free-response ROC:
/// Bunch, Hamilton, Sanderson and Simmons 1978, J Appl Photogr Eng 4, 166–171). Unlike a ROC curve it asks for the place and has no right
/// end. Of several marks on one lesion the surest counts. Which mark lies on which lesion is for the caller to say.
/// </summary>
public sealed class FreeResponseMarks
{
    /// <summary>False marks a case whose sensitivities <see cref="FrocValues.AverageSensitivity"/> averages.</summary>
    public static IReadOnlyList<double> FalseRates { get; } = [0.125, 0.25, 0.5, 1, 2, 4, 8];

    readonly Mark[] _marks; // surest first, a lesion once
    readonly int[] _lesionsOf;
    readonly (int Case, double Rating)[] _surestOf; // of each lesion; −∞ where it was missed

    /// <summary>Takes marks.</summary>
    /// <param name="marks">Marks in any order.</param>
    /// <param name="caseOfLesion">Case of each lesion, marked or not.</param>
    /// <param name="cases">Number of cases, those without lesion or mark among them.</param>
    /// <exception cref="ArgumentException">A rating is not finite, or a mark lies on a lesion of another case.</exception>
    public FreeResponseMarks(IReadOnlyList<Mark> marks, IReadOnlyList<int> caseOfLesion, int cases)
    {
        ArgumentNullException.ThrowIfNull(marks);
        ArgumentNullException.ThrowIfNull(caseOfLesion);
        if (marks.Any(m => !double.IsFinite(m.Rating) || m.Case < 0 || m.Case >= cases
            || (m.Lesion >= 0 && caseOfLesion[m.Lesion] != m.Case)))
            throw new ArgumentException("A mark has no finite rating, or lies on a lesion of another case.", nameof(marks));
        _lesionsOf = new int[cases];
        foreach (int of in caseOfLesion)
            _lesionsOf[of]++;
        var onLesions = marks.Where(m => m.Lesion >= 0).GroupBy(m => m.Lesion).Select(g => g.MaxBy(m => m.Rating));
        _marks = [.. marks.Where(m => m.Lesion < 0).Concat(onLesions).OrderByDescending(m => m.Rating)];
        _surestOf = [.. caseOfLesion.Select(c => (c, double.NegativeInfinity))];
        foreach (var m in _marks)
            if (m.Lesion >= 0)
                _surestOf[m.Lesion].Rating = m.Rating;
    }

    /// <summary>Cases.</summary>
    public int Cases => _lesionsOf.Length;

    /// <summary>Lesions.</summary>
    public int Lesions => _surestOf.Length;

    /// <summary>Lesions that are marked.</summary>
    public int Found => _surestOf.Count(l => double.IsFinite(l.Rating));

    /// <summary>False marks.</summary>
    public int FalseMarks => _marks.Count(m => m.Lesion < 0);

    /// <summary>The curve, a point a rating, from the surest mark on; it starts at 0, 0, which is not among them.</summary>
    public IReadOnlyList<FrocPoint> Points() => PointsOf(Enumerable.Repeat(1, Cases).ToArray());

    /// <summary>Works the figures out.</summary>
    /// <param name="limit">False marks a case up to which the area goes, above 0.</param>
    public FrocValues Of(double limit) => Of(Enumerable.Repeat(1, Cases).ToArray(), limit);

    /// <summary>The figures with each case counted so often as it was drawn.</summary>
    internal FrocValues Of(int[] times, double limit)
    {
        var points = PointsOf(times);
        double lesions = 0;
        for (int c = 0; c < times.Length; c++)
            lesions += times[c] * (double)_lesionsOf[c];
        return lesions == 0 ? new(null, null, null, null) : new(Area(points, limit) / limit, At(points, limit),
            FalseRates.Average(rate => At(points, rate)), Alternative(times, lesions));
    }

    List<FrocPoint> PointsOf(int[] times)
    {
        double cases = times.Sum(), lesions = 0, found = 0, wrong = 0;
        for (int c = 0; c < times.Length; c++)
            lesions += times[c] * (double)_lesionsOf[c];
        var points = new List<FrocPoint>();
        for (int i = 0; i < _marks.Length; i++)
        {
            var m = _marks[i];
            if (m.Lesion >= 0)
                found += times[m.Case];
            else
                wrong += times[m.Case];
            if (i + 1 == _marks.Length || _marks[i + 1].Rating != m.Rating)
                points.Add(new(m.Rating, wrong / cases, lesions > 0 ? found / lesions : 0));
        }
        return points;
    }

    // Straight between points, as ties are; flat after the last, since nobody knows what else would have been found.
    static double Area(List<FrocPoint> points, double limit)
    {
        double area = 0, x = 0, y = 0;
        foreach (var p in points)
        {
            if (p.FalsePerCase >= limit)
            {
                double end = p.FalsePerCase > x ? y + (p.Sensitivity - y) * (limit - x) / (p.FalsePerCase - x) : y;
                return area + (limit - x) * (y + end) / 2;
            }
            area += (p.FalsePerCase - x) * (y + p.Sensitivity) / 2;
            (x, y) = (p.FalsePerCase, p.Sensitivity);
        }
        return area + (limit - x) * y;
    }

    static double At(List<FrocPoint> points, double rate)
    {
        double x = 0, y = 0;
        foreach (var p in points)
        {
            if (p.FalsePerCase > rate)
                return y + (p.Sensitivity - y) * (rate - x) / (p.FalsePerCase - x);
            (x, y) = (p.FalsePerCase, p.Sensitivity);
        }
        return y;
    }

    double? Alternative(int[] times, double lesions)
    {
        var surest = new double[Cases];
        Array.Fill(surest, double.NegativeInfinity);
        foreach (var m in _marks)
            surest[m.Case] = Math.Max(surest[m.Case], m.Rating);
        double[] normal = [.. Enumerable.Range(0, Cases).Where(c => _lesionsOf[c] == 0 && times[c] > 0)
            .SelectMany(c => Enumerable.Repeat(surest[c], times[c])).Order()];
        if (normal.Length == 0)
            return null;
        double won = 0;
        foreach (var (of, rating) in _surestOf)
        {
            int below = Lower(normal, rating), notAbove = below;
            while (notAbove < normal.Length && normal[notAbove] == rating)
                notAbove++;
            won += times[of] * (below + (notAbove - below) / 2.0);
        }
        return won / (lesions * normal.Length);
    }

    // How many lie below a value.
    static int Lower(double[] sorted, double value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
