using Rubor.Methods.JointUltrasound;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>A score of a joint.</summary>
public static class JointScore
{
    /// <summary>Synovial hypertrophy, vascularity, and the larger of both.</summary>
    public const string Sh = "sh", Vascularity = "vascularity", Combined = "combined";

    /// <summary>What networks are asked for; the combined score follows from the two.</summary>
    public static IReadOnlyList<string> Measured { get; } = [Sh, Vascularity];

    /// <summary>All three.</summary>
    public static IReadOnlyList<string> All { get; } = [Sh, Vascularity, Combined];
}

/// <summary>What a network is asked about one score of a joint.</summary>
/// <param name="Measurement">sh or vascularity.</param>
/// <param name="Name">Which grades it tells apart: those on both sides of a bar, such as 0|123.</param>
/// <param name="Answers">What its outputs mean, in order.</param>
/// <param name="AnswerOf">Number of the right answer by grade, from 0 to 3; −1 where joints of that grade are not asked about.</param>
public sealed record JointQuestion(string Measurement, string Name, IReadOnlyList<string> Answers, IReadOnlyList<int> AnswerOf)
{
    /// <summary>Its name with the score's: sh 0|123.</summary>
    public string FullName => $"{Measurement} {Name}";

    /// <summary>As part of a file's name: sh-0-123.</summary>
    public string FileName => $"{Measurement}-{Name.Replace('|', '-')}";

    /// <summary>Whether it has two answers, and so a threshold.</summary>
    public bool IsBinary => Answers.Count == 2;

    /// <summary>The questions about a score.</summary>
    /// <param name="decisions">One of the decisions of <see cref="JointUltrasoundSettings"/>.</param>
    /// <param name="measurement">sh or vascularity.</param>
    public static IReadOnlyList<JointQuestion> Of(string decisions, string measurement) => decisions switch
    {
        JointUltrasoundSettings.FourClasses => [new(measurement, "0|1|2|3", ["0", "1", "2", "3"], [0, 1, 2, 3])],
        // A joint that did not pass a step is not asked the next one.
        JointUltrasoundSettings.Cascade => [.. Enumerable.Range(0, EossScore.Highest).Select(g => new JointQuestion(measurement,
            $"{g}|{string.Concat(Grades.Where(x => x > g))}", [$"{g}", $"above {g}"], [.. Grades.Select(x => x < g ? -1 : x == g ? 0 : 1)]))],
        _ => [.. EossScore.Tasks.Select(t => new JointQuestion(measurement, t.Name,
            [Said(g => !t.Positive(g)), Said(t.Positive)], [.. Grades.Select(g => t.Positive(g) ? 1 : 0)]))],
    };

    /// <summary>Code word of each grade where the questions are all binary: the right answers, one after another.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> CodeWords(IReadOnlyList<JointQuestion> questions) =>
        [.. Grades.Select(g => (IReadOnlyList<int>)[.. questions.Select(q => q.AnswerOf[g])])];

    /// <summary>The grades, from 0 on.</summary>
    public static IReadOnlyList<int> Grades { get; } = [.. Enumerable.Range(0, EossScore.Highest + 1)];

    static string Said(Func<int, bool> with) => string.Join(' ', Grades.Where(with));
}
