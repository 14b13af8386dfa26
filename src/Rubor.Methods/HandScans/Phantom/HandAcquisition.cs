namespace Rubor.Methods.HandScans.Phantom;

/// <summary>What is the same in every view of an acquisition.</summary>
/// <param name="Hands">How the hands lie.</param>
/// <param name="Tissue">Pieces of tissue of each hand.</param>
/// <param name="Sources">Vessels and nails of each hand.</param>
/// <param name="Foci">Uptake of each joint.</param>
/// <param name="Joints">Region of each joint of each hand.</param>
/// <param name="Texture">How unevenly tissue takes up the tracer: of both hands in the frame of a palmar view.</param>
internal sealed record HandAcquisition(
    LyingHands Hands, TissuePiece[][] Tissue, PointSource[][] Sources, SynovialFocus[][] Foci, HandJointPlace[][] Joints,
    SmoothField Texture)
{
    /// <summary>Standard deviation of the hands' motion while the counts are collected, mm.</summary>
    public double MotionMm { get; init; }
}
