namespace Rubor.Methods.HandScans.Photographs;

/// <summary>How a hand is told from white on a photograph. Shares are 0–1.</summary>
public sealed record HandPhotographSettings
{
    /// <summary><see cref="Wrist"/>: the edge of the picture that most of the hand crosses.</summary>
    public const string Crossed = "crossed";

    /// <summary>The edges of a picture.</summary>
    public static IReadOnlyList<string> Edges { get; } = ["top", "right", "bottom", "left"];

    /// <summary>Largest difference between the channels of a pixel of background, of full scale. Cobb 2024, 2: 10 %.</summary>
    public double MostDifference { get; init; } = 0.1;

    /// <summary>Brightness (the brightest channel, of full scale) under which no pixel is background, whatever its colour: creases, shadows
    /// and dark skin lose their colour, and paper does not get so dark. The paper has no such rule; 0 is the paper's.</summary>
    public double Darkest { get; init; } = 0.25;

    /// <summary>Least share of a picture that its hand covers.</summary>
    public double LeastShare { get; init; } = 0.02;

    /// <summary>Largest share: above it the ground is no white.</summary>
    public double MostShare { get; init; } = 0.8;

    /// <summary>Where the wrist is: <see cref="Crossed"/>, or one of <see cref="Edges"/> for pictures that are all taken alike, whose sleeves
    /// may be white.</summary>
    public string Wrist { get; init; } = Crossed;

    /// <summary>Refuses settings that cannot be.</summary>
    /// <exception cref="ArgumentException">Names the value and what is allowed.</exception>
    public void Check()
    {
        foreach (var (name, value) in new[] { ("most_difference", MostDifference), ("darkest", Darkest), ("least_share", LeastShare),
            ("most_share", MostShare) })
            if (value is not (>= 0 and <= 1))
                throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; 0 to 1 are taken"));
        if (Wrist != Crossed && !Edges.Contains(Wrist))
            throw new ArgumentException($"wrist is {Wrist}; there is {Crossed}, {string.Join(", ", Edges)}");
    }
}
