namespace Rubor.Methods.HandScans.Phantom;

/// <summary>
/// What of the phantom has no physics: how often and how strongly joints are inflamed, and how a reader draws. Set so that the labels'
/// statistics are those of Cobb 2023, and by nothing else.
/// </summary>
internal sealed record HandPhantomTuning
{
    /// <summary>Share of patients without inflammation.</summary>
    public double QuietPatients { get; init; } = 0.1;

    /// <summary>How much lower the logarithm of their uptake lies.</summary>
    public double QuietFall { get; init; } = 5;

    /// <summary>Mean of the logarithm of a PIP joint's uptake.</summary>
    public double Mean { get; init; } = -2.92;

    /// <summary>How much higher that of the wrist lies, which has the most synovium.</summary>
    public double WristMore { get; init; } = 2.5;

    /// <summary>Standard deviations of that logarithm: of patients, hands, joints of both sides, joints, compartments of a
    /// wrist.</summary>
    public double PatientSd { get; init; } = 1.7;

    /// <summary>See <see cref="PatientSd"/>.</summary>
    public double HandSd { get; init; } = 0.4;

    /// <summary>See <see cref="PatientSd"/>.</summary>
    public double PairSd { get; init; } = 0.85;

    /// <summary>See <see cref="PatientSd"/>.</summary>
    public double JointSd { get; init; } = 1.6;

    /// <summary>See <see cref="PatientSd"/>.</summary>
    public double CompartmentSd { get; init; } = 0.35;

    /// <summary>Median size of the synovium in units of the joint, and the standard deviation of its logarithm.</summary>
    public double Extent { get; init; } = 0.65;

    /// <summary>Standard deviation of the logarithm of the size of a wrist's compartment.</summary>
    public double WristExtentSd { get; init; } = 0.26;

    /// <summary>Median size of a compartment of the wrist.</summary>
    public double WristExtent { get; init; } = 1.16;

    /// <summary>See <see cref="Extent"/>.</summary>
    public double ExtentSd { get; init; } = 0.28;

    /// <summary>Median uptake of a healthy joint in units of normal tissue.</summary>
    public double NormalJoint { get; init; } = 0.12;

    /// <summary>Brightness above the tissue around, in units of it, from which a joint is drawn as inflamed, and from which as
    /// highly so.</summary>
    public double Low { get; init; } = 0.36;

    /// <summary>See <see cref="Low"/>.</summary>
    public double High { get; init; } = 0.9;

    /// <summary>What a reader sees of the logarithm of a contrast differs from the truth by this: in an image, whoever draws it.</summary>
    public double SeenSd { get; init; } = 0.2;

    /// <summary>The same in one drawing: each focus by itself, and all of an image together.</summary>
    public double DrawnSd { get; init; } = 0.34;

    /// <summary>See <see cref="DrawnSd"/>.</summary>
    public double ImageSd { get; init; } = 0.26;

    /// <summary>Standard deviation of the logarithm of where high begins in one drawing: a reader is surer that a joint is inflamed
    /// than how much.</summary>
    public double HighSd { get; init; } = 0.25;

    /// <summary>Size of a drawn focus in units of the true one: median and standard deviation of its logarithm.</summary>
    public double DrawnSize { get; init; } = 1.05;

    /// <summary>See <see cref="DrawnSize"/>.</summary>
    public double DrawnSizeSd { get; init; } = 0.16;

    /// <summary>How many mm farther out a focus is drawn for each unit of the logarithm of its brightness above <see cref="Low"/>: what is
    /// hot spreads in the picture.</summary>
    public double BloomMm { get; init; } = 0.55;

    /// <summary>How far its centre is off, mm.</summary>
    public double DrawnOffMm { get; init; } = 1;

    /// <summary>How far the outline of a hand wanders: standard deviations of the logarithm of the thickness at which it is drawn, for a
    /// drawing as a whole and along the outline.</summary>
    public double OutlineSd { get; init; } = 0.46;

    /// <summary>See <see cref="OutlineSd"/>.</summary>
    public double OutlineWander { get; init; } = 0.3;
}
