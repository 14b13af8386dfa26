using System.Text.Json.Serialization;
using Rubor.Methods.JointUltrasound;
using Rubor.Statistics.Consensus;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>One classifier's answer about one joint.</summary>
/// <param name="Fold">Fold, from 1.</param>
/// <param name="Seed">Number of its seed, from 1.</param>
/// <param name="Measurement">sh or vascularity.</param>
/// <param name="Question">Which grades it tells apart, such as 0|123.</param>
/// <param name="Probabilities">Of each answer, after the temperature.</param>
/// <param name="Threshold">Probability of the last of two answers from which on it is given; null where there are more.</param>
/// <param name="Positive">Whether it is given; null where there are more.</param>
public sealed record JointAnswer(int Fold, int Seed, string Measurement, string Question, IReadOnlyList<double> Probabilities,
    double? Threshold, bool? Positive)
{
    /// <summary>How sure the answer is, with the threshold at one half: the logit less the threshold's, as a probability.</summary>
    [JsonIgnore]
    public double Soft { get; init; }
}

/// <summary>The scores that the networks of one fold give together.</summary>
/// <param name="Fold">Fold, from 1.</param>
/// <param name="Sh">Synovial hypertrophy, 0–3.</param>
/// <param name="Vascularity">Vascularity, 0–3.</param>
public sealed record JointVote(int Fold, int Sh, int Vascularity);

/// <summary>Scores of a joint by all folds.</summary>
/// <param name="Sh">Synovial hypertrophy, 0–3.</param>
/// <param name="Vascularity">Vascularity, 0–3.</param>
/// <param name="Combined">The larger, 0–3.</param>
/// <param name="Valid">Whether the scores go together; where no fold's do, they need not.</param>
/// <param name="Fallback">Whether no combination of votes goes together, so that each score is the commonest by itself.</param>
/// <param name="Combinations">Combinations of votes that go together, with the product of their votes.</param>
public sealed record JointResult(int Sh, int Vascularity, int Combined, bool Valid, bool Fallback,
    IReadOnlyList<JointCombination> Combinations)
{
    /// <summary>A score by its name.</summary>
    public int this[string score] => score switch { JointScore.Sh => Sh, JointScore.Vascularity => Vascularity, _ => Combined };
}

/// <summary>A pair of scores that goes together.</summary>
/// <param name="Sh">Synovial hypertrophy.</param>
/// <param name="Vascularity">Vascularity.</param>
/// <param name="Weight">Folds that voted for the one times folds that voted for the other.</param>
public sealed record JointCombination(int Sh, int Vascularity, long Weight);

/// <summary>From networks' outputs to scores: thresholds, code words, and the vote of folds. Zhou 2022.</summary>
public static class JointReading
{
    /// <summary>The answers of a fold's networks.</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="logits">Outputs of each of its networks, in their order.</param>
    public static IReadOnlyList<JointAnswer> Answers(JointFoldDocument fold, IReadOnlyList<float[]> logits)
    {
        ArgumentNullException.ThrowIfNull(fold);
        ArgumentNullException.ThrowIfNull(logits);
        return [.. fold.Networks.SelectMany((network, k) => network.Answers.Select(a =>
            Answer(fold.Fold, network.Seed, a, logits[k].AsSpan(a.Output, a.Answers.Count))))];
    }

    /// <summary>The grade that the answers of one fold come to. Ties go to the lower grade.</summary>
    /// <param name="decisions">How the model decides.</param>
    /// <param name="measurement">sh or vascularity.</param>
    /// <param name="answers">Its answers about a joint.</param>
    /// <param name="soft">Whether codes are decoded from how sure the answers are, and not from what they say.</param>
    public static int Grade(string decisions, string measurement, IEnumerable<JointAnswer> answers, bool soft = false)
    {
        var questions = JointQuestion.Of(decisions, measurement);
        var own = answers.Where(a => a.Measurement == measurement).ToList();
        var seeds = own.Select(a => a.Seed).Distinct().Order().ToList();
        JointAnswer Of(int seed, JointQuestion q) => own.First(a => a.Seed == seed && a.Question == q.Name);
        switch (decisions)
        {
            case JointUltrasoundSettings.FourClasses:
                double[] means = [.. JointQuestion.Grades.Select(g => seeds.Average(s => Of(s, questions[0]).Probabilities[g]))];
                return Array.IndexOf(means, means.Max());
            case JointUltrasoundSettings.Cascade:
                foreach (var (grade, question) in questions.Index())
                    if (seeds.Average(s => Of(s, question).Soft) < 0.5)
                        return grade;
                return EossScore.Highest;
            default:
                return new OutputCode(JointQuestion.CodeWords(questions)).Decode([.. seeds.SelectMany(s => questions.Select(q =>
                    Of(s, q) is var a && soft ? a.Soft : a.Positive!.Value ? 1.0 : 0.0))]);
        }
    }

    /// <summary>The vote of one fold.</summary>
    public static JointVote Vote(string decisions, int fold, IReadOnlyList<JointAnswer> answers, bool soft = false) => new(fold,
        Grade(decisions, JointScore.Sh, answers.Where(a => a.Fold == fold), soft),
        Grade(decisions, JointScore.Vascularity, answers.Where(a => a.Fold == fold), soft));

    /// <summary>What the votes of all folds come to.</summary>
    /// <param name="votes">At least one.</param>
    /// <param name="majority">Whether each score is the commonest vote by itself (the smallest on ties), and not the heaviest combination that
    /// goes together.</param>
    public static JointResult Result(IReadOnlyList<JointVote> votes, bool majority = false)
    {
        IReadOnlyList<int>[] table = [.. votes.Select(v => (IReadOnlyList<int>)[v.Sh, v.Vascularity])];
        var result = majority ? Multitude.MajorityOf(ValidityRule.Eoss, table) : Multitude.Combine(ValidityRule.Eoss, table);
        var (sh, vascularity) = (result.Prediction[0], result.Prediction[1]);
        return new(sh, vascularity, Math.Max(sh, vascularity), result.Valid, result.Fallback,
            [.. result.Combinations.Select(c => new JointCombination(c.Values[0], c.Values[1], (long)c.Weight))]);
    }

    /// <summary>Logit of the last of two answers over the temperature.</summary>
    internal static double LogitOf(ReadOnlySpan<float> logits, double temperature) => ((double)logits[1] - logits[0]) / temperature;

    internal static double Probability(double logit) => 1 / (1 + Math.Exp(-logit));

    static JointAnswer Answer(int fold, int seed, JointAnswerDocument a, ReadOnlySpan<float> logits)
    {
        if (logits.Length > 2)
            return new(fold, seed, a.Measurement, a.Question, Softmax(logits, a.Temperature), null, null);
        double logit = LogitOf(logits, a.Temperature), threshold = a.Threshold?.Logit ?? 0, p = Probability(logit);
        return new(fold, seed, a.Measurement, a.Question, [1 - p, p], a.Threshold?.Probability ?? 0.5, logit >= threshold)
        {
            Soft = Probability(logit - threshold),
        };
    }

    static double[] Softmax(ReadOnlySpan<float> logits, double temperature)
    {
        var shares = new double[logits.Length];
        double most = double.NegativeInfinity, sum = 0;
        foreach (float z in logits)
            most = Math.Max(most, z);
        for (int i = 0; i < shares.Length; i++)
            sum += shares[i] = Math.Exp((logits[i] - most) / temperature);
        for (int i = 0; i < shares.Length; i++)
            shares[i] /= sum;
        return shares;
    }
}
