namespace Rubor.Statistics;

/// <summary>Cumulative counts at each distinct score, from the highest down.</summary>
readonly record struct ScoreSteps(double Score, long TruePositives, long FalsePositives, long Positives, long Negatives)
{
    public double Sensitivity => (double)TruePositives / Positives;

    public double FalsePositiveRate => (double)FalsePositives / Negatives;

    public double Precision => (double)TruePositives / (TruePositives + FalsePositives);

    public static List<ScoreSteps> Descending(ReadOnlySpan<bool> truth, ReadOnlySpan<double> scores)
    {
        var keys = scores.ToArray();
        var labels = truth.ToArray();
        Array.Sort(keys, labels);
        long positives = labels.LongCount(label => label), negatives = labels.Length - positives;
        var steps = new List<ScoreSteps>();
        long tp = 0, fp = 0;
        for (int i = keys.Length - 1; i >= 0; i--)
        {
            if (labels[i])
                tp++;
            else
                fp++;
            if (i == 0 || keys[i - 1] != keys[i])
                steps.Add(new(keys[i], tp, fp, positives, negatives));
        }
        return steps;
    }
}
