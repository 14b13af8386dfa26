using Rubor.Statistics;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Chooses temperature and threshold of a classifier on validation joints. Tested patients have no part in it.</summary>
internal static class JointCalibration
{
    const string Mute = "What the network says does not go with the truth of the validation joints: the temperature is the largest.";

    /// <summary>What a network's answer to a question is read by.</summary>
    /// <param name="question">The question.</param>
    /// <param name="output">Number of its first output.</param>
    /// <param name="logits">Outputs of the network for each validation joint.</param>
    /// <param name="grades">Grade of each of them.</param>
    public static JointAnswerDocument Of(JointQuestion question, int output, IReadOnlyList<float[]> logits, IReadOnlyList<int> grades)
    {
        var asked = Enumerable.Range(0, grades.Count).Where(i => question.AnswerOf[grades[i]] >= 0).ToList();
        int last = question.Answers.Count - 1;
        int[] truth = [.. asked.Select(i => question.AnswerOf[grades[i]])];
        int positives = truth.Count(t => t == last);
        var answer = new JointAnswerDocument(question.Measurement, question.Name, question.Answers, output, 1, null, null, null, positives,
            truth.Length - positives);
        if (truth.Distinct().Count() < 2)
            return answer with { Reason = asked.Count == 0 ? "No validation joint is asked about." : "All validation joints have one answer." };
        var fit = new TemperatureFit();
        foreach (var (k, i) in asked.Index())
            fit.Add(logits[i].AsSpan(output, question.Answers.Count), truth[k]);
        var fitted = fit.Fit()!;
        double temperature = fitted.Temperature;
        if (fitted.AtLimit)
            answer = answer with { Reason = temperature > 1 ? Mute : "The validation joints are told apart without a mistake: the temperature is the least." };
        if (!question.IsBinary)
            return answer with { Temperature = temperature };
        double[] scores = [.. asked.Select(i => JointReading.LogitOf(logits[i].AsSpan(output, 2), temperature))];
        bool[] positive = [.. truth.Select(t => t == last)];
        var best = YoudenThreshold.Of(positive, scores);
        return answer with
        {
            Temperature = temperature,
            Auc = AreaUnderRoc.Of(positive, scores).Value,
            Threshold = best is null ? null : new(best.Threshold, best.Lower, best.Upper, JointReading.Probability(best.Threshold),
                JointReading.Probability(best.Lower), JointReading.Probability(best.Upper), best.Youden, best.Alike),
            Reason = best is null ? "The network says the same of all validation joints." : answer.Reason,
        };
    }
}
