namespace Rubor.Statistics.Consensus;

/// <summary>
/// An error-correcting output code: a word of bits for each class, a bit for each binary classifier. What the classifiers say is decoded
/// to the class whose word is nearest. Dietterich &amp; Bakiri, J Artif Intell Res 1995, 2, 263–286.
/// </summary>
/// <param name="CodeWords">A word a class, 0 and 1, all of one length, no two alike.</param>
/// <exception cref="ArgumentException">Fewer than two words, another bit than 0 and 1, lengths that differ, or one word twice.</exception>
public sealed record OutputCode(IReadOnlyList<IReadOnlyList<int>> CodeWords)
{
    /// <summary>A word a class.</summary>
    public IReadOnlyList<IReadOnlyList<int>> CodeWords { get; } = Checked(CodeWords);

    /// <summary>Number of classes.</summary>
    public int Classes => CodeWords.Count;

    /// <summary>Bits of a word.</summary>
    public int Length => CodeWords[0].Count;

    /// <summary>
    /// Fewest bits in which two words differ; with words repeated n times it is n times as large. With distance d up to d − 1 wrong bits
    /// are noticed, and up to (d − 1) / 2 of them corrected.
    /// </summary>
    public int Distance =>
        Enumerable.Range(0, Classes).SelectMany(a => Enumerable.Range(a + 1, Classes - a - 1).Select(b => Between(a, b))).Min();

    /// <summary>The code of classes 0, 1, 2, … by binary tasks: bit b of class c is whether task b holds of c.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="tasks">Whether a class is positive.</param>
    /// <exception cref="ArgumentException">The tasks do not tell all classes apart.</exception>
    public static OutputCode OfTasks(int classes, params IReadOnlyList<Func<int, bool>> tasks) =>
        new([.. Enumerable.Range(0, classes).Select(c => (IReadOnlyList<int>)[.. tasks.Select(positive => positive(c) ? 1 : 0)])]);

    /// <summary>Bits in which two words differ.</summary>
    public int Between(int one, int other) => CodeWords[one].Zip(CodeWords[other]).Count(p => p.First != p.Second);

    /// <summary>The class whose word is nearest to what was received, by weighted L1; the first one on ties.</summary>
    /// <param name="received">A bit or a probability (0–1) each; as long as a word, or a multiple of that: the word once a seed, one after
    /// the other.</param>
    /// <param name="weights">How much each counts, not negative; null where all count alike.</param>
    /// <returns>Index of the class.</returns>
    /// <exception cref="ArgumentException">A length that does not fit, a value outside 0–1, a weight that is negative or not finite.</exception>
    public int Decode(IReadOnlyList<double> received, IReadOnlyList<double>? weights = null)
    {
        var distances = Distances(received, weights);
        int nearest = 0;
        for (int c = 1; c < Classes; c++)
            if (distances[c] < distances[nearest])
                nearest = c;
        return nearest;
    }

    /// <summary>Weighted L1 of what was received to each class's word.</summary>
    /// <inheritdoc cref="Decode"/>
    /// <returns>A distance a class, 0 or more.</returns>
    public IReadOnlyList<double> Distances(IReadOnlyList<double> received, IReadOnlyList<double>? weights = null)
    {
        ArgumentNullException.ThrowIfNull(received);
        if (received.Count == 0 || received.Count % Length != 0)
            throw new ArgumentException($"{received.Count} values are no multiple of the code's {Length} bits.", nameof(received));
        if (weights is not null && weights.Count != received.Count)
            throw new ArgumentException($"{weights.Count} weights for {received.Count} values.", nameof(weights));
        if (received.Any(v => v is not (>= 0 and <= 1)))
            throw new ArgumentException("What is received lies in 0–1: bits or probabilities.", nameof(received));
        if (weights is not null && weights.Any(w => !(w >= 0 && double.IsFinite(w))))
            throw new ArgumentException("Weights are finite and not negative.", nameof(weights));
        return [.. CodeWords.Select(word => received.Select((v, i) => (weights?[i] ?? 1) * Math.Abs(v - word[i % Length])).Sum())];
    }

    static IReadOnlyList<IReadOnlyList<int>> Checked(IReadOnlyList<IReadOnlyList<int>> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (words.Count < 2 || words[0].Count == 0)
            throw new ArgumentException("A code has at least two words of at least one bit.", nameof(words));
        if (words.Any(w => w.Count != words[0].Count || w.Any(bit => bit is not (0 or 1))))
            throw new ArgumentException("The words of a code are of one length, of 0 and 1.", nameof(words));
        return words.Select(w => string.Concat(w)).Distinct().Count() == words.Count ? [.. words.Select(w => (IReadOnlyList<int>)[.. w])]
            : throw new ArgumentException("Two classes have the same word, so nothing tells them apart.", nameof(words));
    }
}
