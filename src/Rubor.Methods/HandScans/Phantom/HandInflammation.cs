namespace Rubor.Methods.HandScans.Phantom;

/// <summary>
/// Which joints of a patient are inflamed, and how much. The logarithm of a joint's uptake is a sum of normal numbers of the patient, the
/// hand, the joint on both sides and the joint itself, so that joints of a patient go together.
/// </summary>
internal sealed class HandInflammation
{
    readonly double[][] uptake;
    readonly double[][] extent;

    public HandInflammation(PhantomRandom random, HandPhantomTuning t)
    {
        bool active = random.Unit() >= t.QuietPatients;
        double patient = t.PatientSd * random.Normal();
        double[] pairs = [.. Enumerable.Range(0, HandJoints.PerHand).Select(_ => t.PairSd * random.Normal())];
        uptake = new double[2][];
        extent = new double[2][];
        for (int hand = 0; hand < uptake.Length; hand++)
        {
            double side = t.HandSd * random.Normal();
            uptake[hand] = [.. pairs.Select((pair, j) =>
                t.Mean + (j == 0 ? t.WristMore : Often[j]) + patient + side + pair + (t.JointSd * random.Normal())
                    - (active ? 0 : t.QuietFall))];
            extent[hand] = [.. pairs.Select(_ => random.LogNormal(t.Extent, t.ExtentSd))];
            Compartments[hand] = [.. HandWrist.Compartments.Select(_ =>
                (t.CompartmentSd * random.Normal(), random.LogNormal(t.WristExtent, t.WristExtentSd)))];
            Healthy[hand] = [.. pairs.Select(_ => random.LogNormal(t.NormalJoint, 0.3))];
        }
    }

    // Logarithm of how much more uptake a joint has than a PIP joint, so that MCP joints are inflamed more often: the wrist, which has a
    // number of its own, MCP 1–5, IP, PIP 2–5, DIP 2–5.
    static readonly double[] Often = [0, 0.2, 1.3, 1.1, 0.4, 0.3, -0.3, 0, 0.2, 0, -0.2, -1.8, -1.8, -2, -2];

    (double Uptake, double Extent)[][] Compartments { get; } = new (double, double)[2][];

    double[][] Healthy { get; } = new double[2][];

    /// <summary>Every focus of one hand.</summary>
    /// <param name="hand">0 left, 1 right.</param>
    /// <param name="skeleton">The patient's bones.</param>
    /// <param name="fingers">Joints of the fingers as they lie.</param>
    public IEnumerable<SynovialFocus> Foci(int hand, HandSkeleton skeleton, HandJointPlace[][] fingers)
    {
        int first = hand * HandJoints.PerHand;
        foreach (var (k, place) in HandWrist.Compartments.Index())
        {
            var (more, wide) = Compartments[hand][k];
            double healthy = Healthy[hand][k];
            yield return new(first, Sized(HandWrist.Scaled(place, skeleton), wide), healthy + Bounded(uptake[hand][0] + more), healthy);
        }
        for (int j = 1; j < HandJoints.PerHand; j++)
        {
            double healthy = Healthy[hand][j];
            yield return new(first + j, Sized(Place(fingers, j), extent[hand][j]), healthy + Bounded(uptake[hand][j]), healthy);
        }
    }

    /// <summary>The joint of a hand by its index: 1–5 MCP, 6 IP, 7–10 PIP, 11–14 DIP.</summary>
    public static HandJointPlace Place(HandJointPlace[][] fingers, int joint) => joint switch
    {
        <= 5 => fingers[joint - 1][1],
        6 => fingers[0][2],
        <= 10 => fingers[joint - 6][2],
        _ => fingers[joint - 10][3],
    };

    // The hottest synovium holds some fifteen times what muscle does.
    static double Bounded(double logarithm) => 15 * (1 - Math.Exp(-Math.Exp(logarithm) / 15));

    static HandJointPlace Sized(HandJointPlace place, double extent) =>
        place with { Wide = place.Wide * extent, Long = place.Long * extent };
}
