namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>A machine with its settings: what differs between two hospitals.</summary>
internal sealed record UltrasoundMachine
{
    /// <summary><c>color</c> or <c>power</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Pixels of the exported picture.</summary>
    public required int Width { get; init; }

    /// <summary>See <see cref="Width"/>.</summary>
    public required int Height { get; init; }

    /// <summary>Where the ultrasound image lies in it.</summary>
    public required PictureBox Image { get; init; }

    /// <summary>Depth of the image for an MCP joint, mm; a PIP joint is shown at <see cref="PipDepth"/> of it.</summary>
    public required double DepthMm { get; init; }

    /// <summary>See <see cref="DepthMm"/>.</summary>
    public const double PipDepth = 0.8;

    /// <summary>Standard deviations of the point-spread function along depth and across at the focus, mm.</summary>
    public required double AxialMm { get; init; }

    /// <summary>See <see cref="AxialMm"/>.</summary>
    public required double LateralMm { get; init; }

    /// <summary>Images from different directions that are averaged: each takes speckle away.</summary>
    public required int Looks { get; init; }

    /// <summary>Decibels from black to white.</summary>
    public required double DynamicRangeDb { get; init; }

    /// <summary>Colour of gray.</summary>
    public required (double Red, double Green, double Blue) Tint { get; init; }

    /// <summary>Number of the map of flow (<see cref="FlowColours"/>).</summary>
    public required int FlowMap { get; init; }

    /// <summary>Colour of the outline of the box in which flow is drawn.</summary>
    public required (byte Red, byte Green, byte Blue) BoxLine { get; init; }

    /// <summary>Where the colour bar stands.</summary>
    public required PictureBox Bar { get; init; }

    /// <summary>Lines of settings beside the image, in grayscale and in Doppler.</summary>
    public required IReadOnlyList<string> GrayText { get; init; }

    /// <summary>See <see cref="GrayText"/>.</summary>
    public required IReadOnlyList<string> FlowText { get; init; }

    /// <summary>Where they stand.</summary>
    public required (int X, int Y) TextAt { get; init; }

    /// <summary>What stands at the top.</summary>
    public required string Title { get; init; }

    /// <summary>Quality of its JPEG files.</summary>
    public required int JpegQuality { get; init; }

    /// <summary>The machine of site a: colour Doppler.</summary>
    public static UltrasoundMachine A { get; } = new()
    {
        Mode = "color",
        Width = 640,
        Height = 480,
        Image = new(64, 44, 500, 400),
        DepthMm = 16,
        AxialMm = 0.042,
        LateralMm = 0.085,
        Looks = 1,
        DynamicRangeDb = 62,
        Tint = (1, 1, 1),
        FlowMap = 0,
        BoxLine = (210, 210, 205),
        Bar = new(600, 70, 14, 120),
        GrayText = ["FR 43", "L18-5", "2D", "62 DR", "G 54", "P 90%", "MI 0.9"],
        FlowText = ["FR 14", "L18-5", "CD", "PRF 1.0", "WF 80", "G 61", "F 12.8", "MI 1.0"],
        TextAt = (6, 60),
        Title = "PHANTOM A  MSK SUPERF",
        JpegQuality = 90,
    };

    /// <summary>The machine of site b: power Doppler, a coarser point-spread function, warm gray.</summary>
    public static UltrasoundMachine B { get; } = new()
    {
        Mode = "power",
        Width = 720,
        Height = 540,
        Image = new(40, 56, 580, 440),
        DepthMm = 16.5,
        AxialMm = 0.055,
        LateralMm = 0.11,
        Looks = 2,
        DynamicRangeDb = 60,
        Tint = (1, 0.96, 0.87),
        FlowMap = 2,
        BoxLine = (80, 220, 90),
        Bar = new(14, 90, 10, 96),
        GrayText = ["12L-RS", "FQ 13.0", "GN 48", "DR 60", "AO 100%"],
        FlowText = ["12L-RS", "FQ 9.0", "GN 17.5", "PRF 0.7", "WF 37", "S/P 3/16", "AO 100%"],
        TextAt = (636, 110),
        Title = "PHANTOM B  HAND",
        JpegQuality = 85,
    };
}
