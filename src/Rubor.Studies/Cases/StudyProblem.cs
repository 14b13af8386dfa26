namespace Rubor.Studies.Cases;

/// <summary>One thing that is wrong with a study.</summary>
/// <param name="Where">The file, or the subject where a file is missing.</param>
/// <param name="Reason">What is wrong; what to do.</param>
public sealed record StudyProblem(string Where, string Reason)
{
    /// <summary>The patient, or empty where it is nobody's in particular.</summary>
    public string Subject { get; init; } = "";

    /// <summary>
    /// <see cref="StudyCase.Name"/> of the visit that it is of, or empty where it is of the patient or of nobody in particular.
    /// </summary>
    public string Case { get; init; } = "";

    /// <summary>Image role or label that it is of, or empty: a method that does not take it need not mind.</summary>
    public string Role { get; init; } = "";

    /// <summary>The two files where both claim one role, or empty.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>"row 5" where a row of cases.tsv is no part of any case for it, or empty.</summary>
    public string Row { get; init; } = "";

    /// <summary>The problem in one line.</summary>
    public string Line => (Where.Length == 0 ? Reason : $"{Where}: {Reason}").ReplaceLineEndings(" ");
}
