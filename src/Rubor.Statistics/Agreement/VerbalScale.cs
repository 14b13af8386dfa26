namespace Rubor.Statistics;

/// <summary>One grade of a verbal scale.</summary>
/// <param name="Above">The grade covers values above this; the first grade covers everything below as well.</param>
/// <param name="Word">Its name.</param>
public readonly record struct VerbalGrade(double Above, string Word);

/// <summary>
/// Words for a coefficient of agreement. The bounds are conventions, not tests, and two scales may give the same word to
/// different values, so a report names the scale.
/// </summary>
public sealed record VerbalScale
{
    /// <summary>Landis and Koch 1977, Biometrics 33, 159–174: poor below 0, slight to 0.20, fair to 0.40, moderate to 0.60, substantial to 0.80, almost perfect.</summary>
    public static VerbalScale LandisKoch { get; } = new("Landis and Koch 1977",
        [new(double.NegativeInfinity, "poor"), new(0, "slight"), new(0.2, "fair"), new(0.4, "moderate"), new(0.6, "substantial"), new(0.8, "almost perfect")], zeroBelongsAbove: true);

    /// <summary>Altman, Practical Statistics for Medical Research 1991, p. 404: poor to 0.20, fair to 0.40, moderate to 0.60, good to 0.80, very good.</summary>
    public static VerbalScale Altman { get; } = new("Altman 1991",
        [new(double.NegativeInfinity, "poor"), new(0.2, "fair"), new(0.4, "moderate"), new(0.6, "good"), new(0.8, "very good")]);

    /// <summary>
    /// Zhou 2022 (Patterns 3, 100592), who swap moderate and fair against Altman: moderate is 0.20 to 0.40 and fair 0.40 to 0.60.
    /// Use it to repeat that paper only.
    /// </summary>
    public static VerbalScale Zhou2022 { get; } = new("Zhou 2022 (moderate and fair swapped against Altman)",
        [new(double.NegativeInfinity, "poor"), new(0.2, "moderate"), new(0.4, "fair"), new(0.6, "good"), new(0.8, "very good")]);

    readonly bool _zeroBelongsAbove;

    VerbalScale(string name, IReadOnlyList<VerbalGrade> grades, bool zeroBelongsAbove = false)
    {
        Name = name;
        Grades = grades;
        _zeroBelongsAbove = zeroBelongsAbove;
    }

    /// <summary>The scale's source, for the report.</summary>
    public string Name { get; }

    /// <summary>Grades in ascending order.</summary>
    public IReadOnlyList<VerbalGrade> Grades { get; }

    /// <summary>All scales.</summary>
    public static IReadOnlyList<VerbalScale> All { get; } = [LandisKoch, Altman, Zhou2022];

    /// <summary>The word for a value. A value on a bound belongs below it: 0.40 is fair with Altman.</summary>
    /// <exception cref="ArgumentException">The value is no number.</exception>
    public string Describe(double coefficient)
    {
        if (double.IsNaN(coefficient))
            throw new ArgumentException("An undefined coefficient has no grade.", nameof(coefficient));
        string word = Grades[0].Word;
        foreach (var grade in Grades)
        {
            // Landis and Koch call only negative values poor: 0 itself is slight.
            if (coefficient > grade.Above || (_zeroBelongsAbove && grade.Above == 0 && coefficient == 0))
                word = grade.Word;
        }
        return word;
    }
}
