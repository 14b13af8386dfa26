using Rubor.Networks.Augmentation;

namespace Rubor.Networks.Training;

/// <summary>An order over cases in rounds that show each class as often as the most frequent one: every case of a class ⌊most / n⌋ times,
/// and as many more as are wanting, drawn without replacement; all shuffled. Zhou 2022, published code. A function of seed and place
/// alone.</summary>
public sealed class EqualClassOrder
{
    readonly int[][] classes;
    readonly ulong seed;
    Shuffle? latest;

    /// <summary>An order over cases.</summary>
    /// <param name="classOf">Class of each case; those below 0 are left out.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="equal">Whether classes are made equal; else a round shows every case once.</param>
    public EqualClassOrder(IReadOnlyList<int> classOf, ulong seed, bool equal = true)
    {
        ArgumentNullException.ThrowIfNull(classOf);
        classes = [.. classOf.Index().Where(c => c.Item >= 0).GroupBy(c => equal ? c.Item : 0).OrderBy(g => g.Key)
            .Select(g => g.Select(c => c.Index).ToArray())];
        ArgumentOutOfRangeException.ThrowIfZero(classes.Length, nameof(classOf));
        this.seed = seed;
        RoundLength = classes.Max(c => c.Length) * classes.Length;
    }

    /// <summary>Cases that a round shows.</summary>
    public int RoundLength { get; }

    /// <summary>The case at a place; rounds follow each other.</summary>
    /// <param name="place">From 0.</param>
    public int Case(long place) => Round(place / RoundLength)[place % RoundLength];

    int[] Round(long round)
    {
        // Threads may ask for two rounds at a time: whoever comes second makes it again.
        if (latest is { } known && known.Round == round)
            return known.Order;
        var random = new SampleRandom(SampleRandom.SeedOf(~seed, round, -1));
        var order = new List<int>(RoundLength);
        int most = RoundLength / classes.Length;
        foreach (int[] own in classes)
        {
            for (int whole = 0; whole < most / own.Length; whole++)
                order.AddRange(own);
            int[] shuffled = [.. own];
            Shuffled(shuffled, ref random);
            order.AddRange(shuffled.AsSpan(0, most % own.Length));
        }

        int[] all = [.. order];
        Shuffled(all, ref random);
        latest = new(round, all);
        return all;
    }

    static void Shuffled(int[] values, ref SampleRandom random)
    {
        for (int k = values.Length - 1; k > 0; k--)
        {
            int other = random.Next(k + 1);
            (values[k], values[other]) = (values[other], values[k]);
        }
    }

    sealed record Shuffle(long Round, int[] Order);
}
