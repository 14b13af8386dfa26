namespace Rubor.Statistics;

/// <summary>Checks on what a caller hands in. Each failure names the place.</summary>
static class Require
{
    public static void Confidence(double confidence)
    {
        if (!(confidence > 0 && confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence level lies between 0 and 1: 0.95, not 95.");
    }

    public static void SameLength(int first, int second, string name)
    {
        if (first != second)
            throw new ArgumentException($"The two series differ in length: {first} and {second}.", name);
    }

    public static void Finite(ReadOnlySpan<double> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException($"{name}[{i}] is {values[i]}: leave a missing value out with its pair.", name);
        }
    }

    public static void Finite(double[,] values, string name)
    {
        for (int row = 0; row < values.GetLength(0); row++)
        {
            for (int column = 0; column < values.GetLength(1); column++)
            {
                if (!double.IsFinite(values[row, column]))
                    throw new ArgumentException($"{name}[{row}, {column}] is {values[row, column]}: a complete table is needed.", name);
            }
        }
    }

    public static void Pairs(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        SameLength(first.Length, second.Length, nameof(second));
        Finite(first, nameof(first));
        Finite(second, nameof(second));
    }

    public static void Categories(ReadOnlySpan<int> codes, int categories, string name)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            if ((uint)codes[i] >= (uint)categories)
                throw new ArgumentOutOfRangeException(name, codes[i], $"{name}[{i}] is {codes[i]}; categories run from 0 to {categories - 1}.");
        }
    }
}
