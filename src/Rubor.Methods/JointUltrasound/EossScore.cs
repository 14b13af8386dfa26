namespace Rubor.Methods.JointUltrasound;

/// <summary>One of the binary questions by which RATING scores.</summary>
/// <param name="Name">Scores on either side, those answered by no first: <c>0|123</c>.</param>
/// <param name="Positive">Whether a score of 0 to 3 is answered by yes.</param>
public sealed record BinaryTask(string Name, Func<int, bool> Positive);

/// <summary>
/// The scores of the EULAR-OMERACT combined scoring system (EOSS) of a joint, each 0 to 3: synovial hypertrophy in grayscale,
/// vascularity in
/// Doppler, and both together. D'Agostino et al., RMD Open 2017, 3, e000428, Table 4.
/// </summary>
public static class EossScore
{
    /// <summary>Highest score.</summary>
    public const int Highest = 3;

    /// <summary>
    /// Binary tasks of each measurement: at least 1, at least 2, and not 3, whose classes stand the other way round, as published. Zhou et
    /// al., Patterns 2022, 3, 100592.
    /// </summary>
    public static IReadOnlyList<BinaryTask> Tasks { get; } =
        [new("0|123", s => s >= 1), new("01|23", s => s >= 2), new("3|012", s => s < Highest)];

    /// <summary>The combined score: the higher of the two decides.</summary>
    /// <exception cref="ArgumentException">No such pair is in the system.</exception>
    public static int Combined(int sh, int vascularity) => IsValid(sh, vascularity) ? Math.Max(sh, vascularity)
        : throw new ArgumentException($"Synovial hypertrophy {sh} with vascularity {vascularity} is no pair of the scoring system.");

    /// <summary>Whether a pair of scores is one of the 13 of the system: vascularity is that within hypertrophied synovium, so that without
    /// hypertrophy there is none.</summary>
    public static bool IsValid(int sh, int vascularity) =>
        sh is >= 0 and <= Highest && vascularity is >= 0 and <= Highest && (sh > 0 || vascularity == 0);
}
