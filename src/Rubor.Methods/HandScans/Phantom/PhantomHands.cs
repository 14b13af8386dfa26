namespace Rubor.Methods.HandScans.Phantom;

/// <summary>A patient's hands: bones, inflammation and uptake, and how they lie for each acquisition.</summary>
internal sealed class PhantomHands
{
    // Counts of a mm of tissue that lets everything through: 27 a pixel in the mean of a hand, as 597 MBq, ten minutes and the collimator
    // give; in patients it differs.
    const double CountsOfAMm = 1.2, UptakeSd = 0.2;

    // Activity of a mm of a finger's artery in mm³ of tissue, and how unevenly tissue takes up the tracer.
    const double Blood = 17, TextureMm = 16, TextureSd = 0.1;

    // Hands lie still, nearly: mm, and the spread of its logarithm.
    const double MotionMm = 0.7, MotionSd = 0.4;

    // The acquisition of the extra pair.
    const int Another = 3;

    readonly int seed, number;
    readonly HandPhantomTuning tuning;
    readonly HandSkeleton skeleton;
    readonly HandInflammation inflammation;

    public PhantomHands(int seed, int number, HandPhantomTuning tuning)
    {
        (this.seed, this.number, this.tuning) = (seed, number, tuning);
        skeleton = new(Stream(PhantomPart.Bones));
        inflammation = new(Stream(PhantomPart.Inflammation), tuning);
        CountsAMm = Stream(PhantomPart.Uptake).LogNormal(CountsOfAMm, UptakeSd);
    }

    /// <summary>Counts a pixel of a mm of tissue that lets everything through.</summary>
    public double CountsAMm { get; }

    /// <summary>Random numbers of a part of this patient.</summary>
    public PhantomRandom Stream(PhantomPart part, int index = 0) => new(seed, number, part, index);

    /// <summary>The hands of an acquisition: obliques follow the pair within minutes, the extra pair is of another day.</summary>
    public HandAcquisition Acquire(int acquisition)
    {
        var random = Stream(acquisition == Another ? PhantomPart.LaterPose : PhantomPart.Pose);
        var (left, right) = (HandPose.Draw(random), HandPose.Draw(random));
        double asideMm = 6 * random.Normal(), upMm = 5 * random.Normal();
        var later = Stream(PhantomPart.Movement, acquisition);
        if (acquisition is not (0 or Another))
            (left, right) = (left.Moved(later), right.Moved(later));
        HandJointPlace[][][] fingers = [skeleton.Joints(left), skeleton.Joints(right)];
        var vessels = Stream(PhantomPart.Vessels);
        return new(new(left, right, asideMm, upMm), [.. fingers.Select(f => HandTissue.Pieces(skeleton, f).ToArray())],
            [.. fingers.Select(f => HandTissue.Vessels(skeleton, f, Blood, vessels).ToArray())],
            [.. fingers.Select((f, hand) => inflammation.Foci(hand, skeleton, f).ToArray())],
            [.. fingers.Select(f => Enumerable.Range(0, HandJoints.PerHand).Select(j =>
                j == 0 ? HandWrist.Scaled(HandWrist.Region, skeleton) : HandInflammation.Place(f, j)).ToArray())],
            new SmoothField(Stream(PhantomPart.Texture), TextureMm, TextureSd))
        { MotionMm = later.LogNormal(MotionMm, MotionSd) };
    }

    /// <summary>Class of each joint of both hands: of the wrist that of its most severe compartment.</summary>
    public byte[] Inflamed(HandAcquisition hands)
    {
        var classes = new byte[HandJoints.All.Count];
        foreach (var focus in hands.Foci.SelectMany(f => f))
            classes[focus.Joint] = Math.Max(classes[focus.Joint], HandDrawing.Class(focus, tuning));
        return classes;
    }
}
