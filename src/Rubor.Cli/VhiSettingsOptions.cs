using Rubor.Methods.Vhi;

namespace Rubor.Cli;

/// <summary>How V_HI is measured, from the words of the command line.</summary>
internal static class VhiSettingsOptions
{
    /// <exception cref="UsageException">A word is none of those that there are.</exception>
    public static VhiSettings Of(int minimumPiece, string? pieces, string? limits) => new()
    {
        MinimumPiece = minimumPiece >= 1 ? minimumPiece : throw new UsageException($"--min-piece {minimumPiece}: at least 1 is needed"),
        Rule = limits?.ToLowerInvariant() switch
        {
            null => null,
            "paper" => LimitRule.Paper,
            "robust" => LimitRule.Robust,
            var other => throw new UsageException($"--limits {other}: either paper or robust"),
        },
        Pieces = pieces?.ToLowerInvariant() switch
        {
            "2d" => PieceMode.TwoD,
            "3d" => PieceMode.ThreeD,
            var other => throw new UsageException($"--pieces {other}: either 2d or 3d"),
        },
    };
}
