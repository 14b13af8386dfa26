using System.Globalization;

namespace Rubor.Statistics;

/// <summary>
/// Numbers as a report prints them: significant digits by what the number's spread or interval supports, never a row of noughts
/// for a number
/// that is not nought. Files of figures keep numbers in full. A minus is the sign −, there is no sign before 0, and thousands are
/// not set apart.
/// </summary>
public static class PrintedNumber
{
    /// <summary>What stands where there is no number.</summary>
    public const string Missing = "n/a";

    const string Format = "0.00e0";
    const int Digits = 4; // of a number from 1 on: 12.34
    const int DigitsBelowOne = 3; // 0.847, 0.000912
    const int MostDecimals = 12;
    const double Largest = 1e12; // beyond, and below the least, powers of ten are read more easily
    const double Least = 1e-6;

    /// <summary>A number alone: four significant digits, three below 1, whole numbers in full.</summary>
    /// <param name="value">Finite, or null.</param>
    public static string Of(double? value) =>
        value is not { } v ? Missing : v == 0 ? "0" : Fixed(v, DecimalsOf(v, Math.Abs(v) < 1 ? DigitsBelowOne : Digits));

    /// <summary>A count.</summary>
    public static string Of(long count) => Signed(count.ToString(CultureInfo.InvariantCulture));

    /// <summary>An estimate with its interval: 0.62 (0.51 to 0.73), with two digits of the interval's width.</summary>
    /// <param name="value">The estimate; null where undefined.</param>
    /// <param name="lower">Lower end; null where there is none.</param>
    /// <param name="upper">Upper end.</param>
    public static string Of(double? value, double? lower, double? upper)
    {
        if (value is not { } v || lower is not { } low || upper is not { } high)
            return Of(value);
        int decimals = DecimalsFor(high - low, v);
        return $"{Fixed(v, decimals)} ({Fixed(low, decimals)} to {Fixed(high, decimals)})";
    }

    /// <summary>An estimate alone, with the digits that its interval supports; as <see cref="Of(double?)"/> without one.</summary>
    public static string Alone(double? value, double? lower, double? upper) =>
        value is { } v && lower is { } low && upper is { } high ? Fixed(v, DecimalsFor(high - low, v)) : Of(value);

    /// <summary>mean ± deviation, with two digits of the deviation: 0.83 ± 0.12.</summary>
    /// <param name="mean">Mean; null where there is none.</param>
    /// <param name="deviation">Standard deviation; null where there is none.</param>
    public static string WithDeviation(double? mean, double? deviation)
    {
        if (mean is not { } m || deviation is not { } d)
            return Of(mean);
        if (d == 0)
            return $"{Of(m)} ± 0";
        int decimals = DecimalsFor(d, m);
        return $"{Fixed(m, decimals)} ± {Fixed(d, decimals)}";
    }

    /// <summary>A p value: three decimals, or below 0.001.</summary>
    public static string P(double? p) =>
        p switch { null => Missing, < 0.001 => "< 0.001", { } v => v.ToString("0.000", CultureInfo.InvariantCulture) };

    /// <summary>Decimals that show two digits of a width; those of the number itself where there is no width.</summary>
    static int DecimalsFor(double width, double value) =>
        width > 0 && double.IsFinite(width) ? Math.Clamp(DecimalsOf(width, 2), 0, MostDecimals)
            : DecimalsOf(value, Math.Abs(value) < 1 ? DigitsBelowOne : Digits);

    /// <summary>Decimals that show so many significant digits of a number once it is rounded to them.</summary>
    static int DecimalsOf(double value, int digits)
    {
        double size = Math.Abs(value);
        if (size == 0)
            return 0;
        int exponent = Exponent(size);
        // 9.9996 with four digits is 10.00.
        if (Math.Round(size / Math.Pow(10, exponent), digits - 1) >= 10)
            exponent++;
        return Math.Max(0, digits - 1 - exponent);
    }

    static int Exponent(double size) => (int)Math.Floor(Math.Log10(size));

    static string Fixed(double value, int decimals)
    {
        double size = Math.Abs(value);
        if (size == 0)
            return decimals == 0 ? "0" : 0.0.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (size is >= Largest or < Least)
            return Signed(value.ToString(Format, CultureInfo.InvariantCulture));
        // Too small for its neighbours' decimals: its own first digit, never 0.00.
        if (size < 0.5 * Math.Pow(10, -decimals))
            decimals = Math.Min(MostDecimals, -Exponent(size));
        return Signed(value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    static string Signed(string number) => number.Replace('-', '−');
}
