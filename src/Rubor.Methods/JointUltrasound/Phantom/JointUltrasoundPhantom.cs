namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>A hospital with its machine.</summary>
public enum PhantomSite
{
    /// <summary>Colour Doppler.</summary>
    A,
    /// <summary>Power Doppler, another machine and other scorers.</summary>
    B,
}

/// <summary>Patients of a study that belong together.</summary>
/// <param name="Name">Such as training.</param>
/// <param name="Prefix">Of their names.</param>
/// <param name="Number">Keeps patients of different groups apart.</param>
/// <param name="Site">Where they were examined.</param>
/// <param name="Patients">Number of patients.</param>
/// <param name="Pairs">Number of joints of all of them.</param>
public sealed record PhantomGroup(string Name, string Prefix, int Number, PhantomSite Site, int Patients, int Pairs);

/// <summary>What somebody said of a joint.</summary>
/// <param name="Scorer">Name, as in the study's columns.</param>
/// <param name="Sh">Synovial hypertrophy.</param>
/// <param name="Vascularity">Vascularity.</param>
public sealed record PhantomScore(string Scorer, int Sh, int Vascularity);

/// <summary>Both pictures of one joint, what is true of it, and what scorers saw.</summary>
public sealed record PhantomPair
{
    /// <summary>The joint, such as mcp2-right.</summary>
    public required string Joint { get; init; }

    /// <summary><c>color</c> or <c>power</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Pixels a row of both pictures.</summary>
    public required int Width { get; init; }

    /// <summary>Grayscale picture, (y, x, red green blue).</summary>
    public required byte[] Gray { get; init; }

    /// <summary>Doppler picture, (y, x, red green blue).</summary>
    public required byte[] Doppler { get; init; }

    /// <summary>The joint in the grayscale picture.</summary>
    public required PictureBox GrayRegion { get; init; }

    /// <summary>The joint in the Doppler picture.</summary>
    public required PictureBox DopplerRegion { get; init; }

    /// <summary>Where flow is drawn in the Doppler picture.</summary>
    public required PictureBox ColourBox { get; init; }

    /// <summary>Hypertrophied synovium in the grayscale picture, 0 or 1, (y, x).</summary>
    public required byte[] SynoviumMask { get; init; }

    /// <summary>In the Doppler picture: 1 synovium, 2 flow within it, 3 flow elsewhere, (y, x).</summary>
    public required byte[] FlowMap { get; init; }

    /// <summary>Score of synovial hypertrophy by the definitions, on the true mask.</summary>
    public required int TrueSh { get; init; }

    /// <summary>Score of vascularity by the definitions, on the true masks.</summary>
    public required int TrueVascularity { get; init; }

    /// <summary>Whether a measure that decides a score lies near the limit of its definition.</summary>
    public required bool IsBorderline { get; init; }

    /// <summary>Two scorers, and a third where they differ.</summary>
    public required IReadOnlyList<PhantomScore> Scores { get; init; }

    /// <summary>The score that counts: that of two who agree, else the third's.</summary>
    public required PhantomScore Decided { get; init; }

    /// <summary>Quality of the machine's JPEG files.</summary>
    public required int JpegQuality { get; init; }

    /// <summary>True measures, as numbers beside the scores.</summary>
    internal (HypertrophyMeasures Hypertrophy, FlowMeasures Flow) Measures { get; init; }
}

/// <summary>
/// Phantom of finger joints in two modes of ultrasound (docs/methods/joint-ultrasound.md). The same seed gives the same joints, in whatever
/// order and on however many threads they are made.
/// </summary>
public static class JointUltrasoundPhantom
{
    /// <summary>Version of the generator. It and <see cref="FrozenSeed"/> were fixed before any network was trained on it; a change of a
    /// single pixel is a new version.</summary>
    public const int Version = 1;

    /// <summary>Seed of the study that results are told of. See <see cref="Version"/>.</summary>
    public const int FrozenSeed = 16;

    /// <summary>Names of the scorers.</summary>
    public const string FirstScorer = "first", SecondScorer = "second", DecidingScorer = "third";

    /// <summary>The three sets of Zhou 2022: joints at two sites, in as many patients.</summary>
    public static IReadOnlyList<PhantomGroup> AsPublished { get; } =
    [
        new("training", "t", 0, PhantomSite.A, 104, 752), new("prospective", "p", 1, PhantomSite.A, 28, 274),
        new("external", "e", 2, PhantomSite.B, 42, 293),
    ];

    /// <summary>Joints a patient, where nothing else is asked for: those of the published sets of each site.</summary>
    public static int PairsOf(PhantomSite site, int patients) =>
        (int)Math.Round(patients * (site == PhantomSite.A ? 752 / 104.0 : 293 / 42.0), MidpointRounding.AwayFromZero);

    /// <summary>Joints of each patient of a group.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Joints(int seed, PhantomGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var random = new JointStream(seed, group.Number, 0, 0, JointPart.Joints);
        int[] counts = [.. Enumerable.Range(0, group.Patients).Select(p => (group.Pairs / group.Patients)
            + (p < group.Pairs % group.Patients ? 1 : 0))];
        for (int i = 0; i < 3 * counts.Length; i++)
        {
            int from = random.Next(counts.Length), to = random.Next(counts.Length);
            if (from != to && counts[from] > 2 && counts[to] < PhantomPatient.Joints.Count)
                (counts[from], counts[to]) = (counts[from] - 1, counts[to] + 1);
        }
        return [.. counts.Select((count, p) => PhantomPatient.JointsOf(seed, group.Number, p, count))];
    }

    /// <summary>One joint of a patient.</summary>
    /// <param name="seed">Of the study.</param>
    /// <param name="group">The patient's group.</param>
    /// <param name="patient">From 0.</param>
    /// <param name="joint">One of <see cref="Joints"/>.</param>
    public static PhantomPair Pair(int seed, PhantomGroup group, int patient, string joint)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Pair(seed, group, patient, joint, group.Site == PhantomSite.A ? UltrasoundMachine.A : UltrasoundMachine.B);
    }

    /// <summary>About which grades a joint is made with, without making it.</summary>
    internal static (int Sh, int Vascularity) GradesOf(int seed, PhantomGroup group, int patient, string joint) =>
        PhantomPatient.Grades(seed, group.Number,
        patient, new(seed, group.Number, patient, PhantomPatient.IndexOf(joint), JointPart.Joint));

    internal static PhantomPair Pair(int seed, PhantomGroup group, int patient, string joint, UltrasoundMachine machine)
    {
        int number = PhantomPatient.IndexOf(joint);
        ArgumentOutOfRangeException.ThrowIfNegative(number, nameof(joint));
        JointStream Stream(JointPart part) => new(seed, group.Number, patient, number, part);
        var random = Stream(JointPart.Joint);
        bool isPip = joint.StartsWith("pip", StringComparison.Ordinal);
        var (sh, vascularity) = PhantomPatient.Grades(seed, group.Number, patient, random);
        var anatomy = JointAnatomy.Draw(random, isPip);
        var subject = new PhantomJoint(anatomy, SynoviumShape.Draw(random, anatomy, sh))
        {
            Effusion = random.Happens(0.2) ? random.Between(0.25, 0.8) * anatomy.Scale : 0,
        };
        double mm = machine.DepthMm * (isPip ? UltrasoundMachine.PipDepth : 1) / machine.Image.Height;

        var grayRandom = Stream(JointPart.GrayView);
        var grayHold = ProbeHold.Draw(grayRandom);
        var gray = new JointSection(subject, grayHold, machine.Image.Width, machine.Image.Height, mm);
        byte[] synovium = gray.Synovium();
        byte[] grayImage = Speckle.Image(TissueEcho.Of(gray, grayRandom), gray.Width, mm, machine, grayHold.GainDb, grayRandom);

        var dopplerRandom = Stream(JointPart.DopplerView);
        // The probe hardly moves between the two, and gray is turned down.
        var dopplerHold = grayHold with
        {
            ShiftMm = grayHold.ShiftMm + dopplerRandom.Between(-0.8, 0.8),
            Slope = grayHold.Slope + dopplerRandom.Between(-0.02, 0.02),
            PressureMm = grayHold.PressureMm - dopplerRandom.Between(0, 0.7),
            GainDb = grayHold.GainDb - dopplerRandom.Between(0, 4),
        };
        var doppler = new JointSection(subject, dopplerHold, machine.Image.Width, machine.Image.Height, mm);
        byte[] dopplerSynovium = doppler.Synovium();
        byte[] dopplerImage = Speckle.Image(TissueEcho.Of(doppler, dopplerRandom), doppler.Width, mm, machine, dopplerHold.GainDb,
            dopplerRandom);
        var region = PhantomRegion.Of(doppler, dopplerRandom, machine.Image);
        var box = PhantomRegion.ColourBox(region, dopplerRandom, machine.Image);
        var flow = FlowDrawing.Of(doppler, dopplerSynovium, vascularity, machine,
            Stream(JointPart.Flow)).Within(box.From(machine.Image), doppler.Width);
        byte[] flowing = flow.Mask();

        var hypertrophy = EossTruth.Measure(synovium, gray.Width, gray.LineRows(), mm);
        var measures = EossTruth.Measure(flowing, dopplerSynovium, doppler.Width, mm);
        int trueSh = EossTruth.Sh(hypertrophy);
        var scores = PhantomPatient.Scores(group.Site, hypertrophy, measures, anatomy.Scale, Stream(JointPart.Scorers));
        return new()
        {
            Joint = joint,
            Mode = machine.Mode,
            Width = machine.Width,
            Gray = MachineScreen.Gray(machine, grayImage, mm, grayRandom).Values,
            Doppler = MachineScreen.Doppler(machine, dopplerImage, flow, box, mm).Values,
            GrayRegion = PhantomRegion.Of(gray, grayRandom, machine.Image),
            DopplerRegion = region,
            ColourBox = box,
            SynoviumMask = PhantomRegion.OnScreen(machine, synovium),
            FlowMap = PhantomRegion.OnScreen(machine, Labels(dopplerSynovium, flowing)),
            TrueSh = trueSh,
            TrueVascularity = trueSh == 0 ? 0 : EossTruth.Vascularity(measures),
            IsBorderline = EossTruth.IsBorderline(hypertrophy, measures),
            Scores = scores,
            Decided = scores[^1],
            JpegQuality = machine.JpegQuality,
            Measures = (hypertrophy, measures),
        };
    }

    static byte[] Labels(byte[] synovium, byte[] flow)
    {
        var labels = new byte[synovium.Length];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = flow[i] == 0 ? synovium[i] : synovium[i] != 0 ? (byte)2 : (byte)3;
        return labels;
    }
}
