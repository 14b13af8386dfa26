namespace Rubor.Methods.Vhi;

/// <summary>Whether pieces are connected within a slice or through the volume.</summary>
public enum PieceMode
{
    /// <summary>8-connected within each slice: the paper's.</summary>
    TwoD,
    /// <summary>26-connected through slices.</summary>
    ThreeD,
}

/// <summary>Choices of the V_HI measurement, with the paper's as defaults.</summary>
public sealed record VhiSettings
{
    /// <summary>Pieces with fewer pixels than this are residues and go. Hepburn 2023, 2.5.4.</summary>
    public const int PublishedMinimumPiece = 4;

    /// <summary>Fewest voxels of the lower segmentation that make a piece; 1 keeps all.</summary>
    public int MinimumPiece { get; init; } = PublishedMinimumPiece;

    /// <summary>How limits follow from the marrow; null: the paper's rule on marrow that was drawn, the robust one on marrow that was
    /// found.</summary>
    public LimitRule? Rule { get; init; }

    /// <summary>How pieces are connected.</summary>
    public PieceMode Pieces { get; init; } = PieceMode.TwoD;

    /// <summary>The rule that counts for marrow of a source.</summary>
    public LimitRule RuleFor(MarrowSource source) => Rule ?? (source == MarrowSource.Drawn ? LimitRule.Paper : LimitRule.Robust);
}
