using Rubor.Networks.Augmentation;

namespace Rubor.Networks.Training;

/// <summary>Which slices a step sees: a function of seed and step alone, so that a resumed training sees what it would have seen.</summary>
public sealed class DataOrder
{
    /// <summary>Every slice once before any comes twice.</summary>
    public const string Shuffled = "shuffled";

    /// <summary>Half of the slices show a structure, drawn with replacement.</summary>
    public const string Balanced = "balanced";

    /// <summary>Cases drawn with replacement, and a share of each batch centred on a structure: <see cref="ForegroundOrder"/>.</summary>
    public const string Foreground = "foreground";

    readonly int[] all, shown, empty;
    readonly bool balanced;
    readonly ulong seed;
    Shuffle? latest;

    /// <summary>An order over slices.</summary>
    /// <param name="showsStructure">For each slice whether a structure is on it.</param>
    /// <param name="sampling"><see cref="Shuffled"/> or <see cref="Balanced"/>.</param>
    /// <param name="seed">The run's seed.</param>
    public DataOrder(IReadOnlyList<bool> showsStructure, string sampling, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(showsStructure);
        ArgumentOutOfRangeException.ThrowIfZero(showsStructure.Count, nameof(showsStructure));
        all = [.. Enumerable.Range(0, showsStructure.Count)];
        shown = [.. all.Where(k => showsStructure[k])];
        empty = [.. all.Where(k => !showsStructure[k])];
        balanced = sampling == Balanced && shown.Length > 0 && empty.Length > 0;
        this.seed = seed;
    }

    /// <summary>The slice at a place of a step's batch.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="index">Place in the batch, from 0.</param>
    /// <param name="batch">Slices a step.</param>
    public int Slice(long step, int index, int batch)
    {
        if (balanced)
        {
            var random = new SampleRandom(SampleRandom.SeedOf(~seed, step, index));
            int[] from = random.NextUnit() < 0.5 ? shown : empty;
            return from[random.Next(from.Length)];
        }

        long place = (step * batch) + index;
        return Round(place / all.Length)[place % all.Length];
    }

    int[] Round(long round)
    {
        // Threads may ask for two rounds at a time: whoever comes second makes it again.
        if (latest is { } known && known.Round == round)
            return known.Order;
        int[] order = [.. all];
        var random = new SampleRandom(SampleRandom.SeedOf(~seed, round, -1));
        for (int k = order.Length - 1; k > 0; k--)
        {
            int other = random.Next(k + 1);
            (order[k], order[other]) = (order[other], order[k]);
        }

        latest = new(round, order);
        return order;
    }

    sealed record Shuffle(long Round, int[] Order);
}
