namespace Rubor.Statistics;

/// <summary>One grade of a verbal scale.</summary>
/// <param name="Above">The grade covers values above this; the first grade covers everything below as well.</param>
/// <param name="Word">Its name.</param>
public readonly record struct VerbalGrade(double Above, string Word);

/// <summary>
/// Words for a coefficient of agreement: one scale for each kind of coefficient, so that nobody chooses among words. The bounds
/// are conventions,
/// not tests, and a report names the scale. A point estimate has no word: an interval has, that of each end.
/// </summary>
public sealed record VerbalScale
{
    /// <summary>
    /// For κ and its relatives. Landis and Koch 1977, Biometrics 33, 159–174: poor below 0, slight to 0.20, fair to 0.40, moderate to 0.60,
    /// substantial to 0.80, almost perfect.
    /// </summary>
    public static VerbalScale LandisKoch { get; } = new("Landis and Koch 1977",
        [new(double.NegativeInfinity, "poor"), new(0, "slight"), new(0.2, "fair"), new(0.4, "moderate"), new(0.6, "substantial"),
            new(0.8, "almost perfect")], boundsBelongAbove: [0]);

    /// <summary>
    /// For intraclass correlations, by their 95 % interval as the paper asks. Koo and Li 2016, J Chiropr Med 15, 155–163: poor
    /// below 0.50, moderate
    /// to 0.75, good to 0.90, excellent.
    /// </summary>
    public static VerbalScale KooLi { get; } = new("Koo and Li 2016",
        [new(double.NegativeInfinity, "poor"), new(0.5, "moderate"), new(0.75, "good"), new(0.9, "excellent")], boundsBelongAbove: [0.5]);

    readonly IReadOnlyList<double> _boundsBelongAbove;

    VerbalScale(string name, IReadOnlyList<VerbalGrade> grades, IReadOnlyList<double> boundsBelongAbove)
    {
        Name = name;
        Grades = grades;
        _boundsBelongAbove = boundsBelongAbove;
    }

    /// <summary>The scale's source, for the report.</summary>
    public string Name { get; }

    /// <summary>Grades in ascending order.</summary>
    public IReadOnlyList<VerbalGrade> Grades { get; }

    /// <summary>All scales.</summary>
    public static IReadOnlyList<VerbalScale> All { get; } = [LandisKoch, KooLi];

    /// <summary>The words of both ends of an interval: "fair to substantial", or one word where they are the same; null without an
    /// interval.</summary>
    /// <param name="interval">Interval of the coefficient, or null.</param>
    public string? Describe(Interval? interval)
    {
        if (interval is null)
            return null;
        string low = Describe(interval.Lower), high = Describe(interval.Upper);
        return low == high ? low : $"{low} to {high}";
    }

    /// <summary>The word for one value. A value on a bound belongs below it: 0.40 is fair with Landis and Koch, whose 0 is
    /// slight.</summary>
    /// <exception cref="ArgumentException">The value is no number.</exception>
    public string Describe(double coefficient)
    {
        if (double.IsNaN(coefficient))
            throw new ArgumentException("An undefined coefficient has no grade.", nameof(coefficient));
        string word = Grades[0].Word;
        foreach (var grade in Grades)
        {
            if (coefficient > grade.Above || (coefficient == grade.Above && _boundsBelongAbove.Contains(grade.Above)))
                word = grade.Word;
        }
        return word;
    }
}
