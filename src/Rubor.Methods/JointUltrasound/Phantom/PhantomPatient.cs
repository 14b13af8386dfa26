namespace Rubor.Methods.JointUltrasound.Phantom;

/// <summary>A patient: which joints are examined, how ill each is, and who scores it.</summary>
internal static class PhantomPatient
{
    // Correlation of two joints of one patient, and of flow with hypertrophy, on the scale of normal numbers: assumptions.
    const double WithinPatient = 0.3, FlowWithHypertrophy = 0.65;

    // Where the grades begin on that scale: about 30, 29, 25 and 16 of 100 joints have hypertrophy of 0 to 3.
    static readonly double[] ShFrom = [-0.52, 0.23, 1.0], VascularityFrom = [-0.03, 0.43, 1.19];

    /// <summary>Joints that are examined.</summary>
    public static IReadOnlyList<string> Joints { get; } = [.. new[] { "left", "right" }.SelectMany(side => new[]
    {
        "mcp1", "mcp2", "mcp3", "mcp4", "mcp5", "pip2", "pip3", "pip4", "pip5",
    }.Select(joint => $"{joint}-{side}"))];

    /// <summary>Place of a joint in <see cref="Joints"/>, or −1.</summary>
    public static int IndexOf(string joint) => Joints.Index().Where(j => j.Item == joint).Select(j => j.Index).DefaultIfEmpty(-1).First();

    /// <summary>Some joints, in the order of <see cref="Joints"/>.</summary>
    public static IReadOnlyList<string> JointsOf(int seed, int group, int patient, int count)
    {
        var random = new JointStream(seed, group, patient, 0, JointPart.Patient);
        int[] order = [.. Enumerable.Range(0, Joints.Count)];
        for (int i = 0; i < count; i++)
        {
            int other = i + random.Next(order.Length - i);
            (order[i], order[other]) = (order[other], order[i]);
        }
        return [.. order.Take(count).Order().Select(i => Joints[i])];
    }

    /// <summary>About which grades a joint has; flow only where there is hypertrophy.</summary>
    public static (int Sh, int Vascularity) Grades(int seed, int group, int patient, JointStream random)
    {
        // A stream beside that of the joints: of joint −1.
        double ill = new JointStream(seed, group, patient, -1, JointPart.Patient).Normal();
        double joint = (Math.Sqrt(WithinPatient) * ill) + (Math.Sqrt(1 - WithinPatient) * random.Normal());
        double flow = (FlowWithHypertrophy * joint) + (Math.Sqrt(1 - (FlowWithHypertrophy * FlowWithHypertrophy)) * random.Normal());
        int sh = ShFrom.Count(t => joint >= t);
        return (sh, sh == 0 ? 0 : VascularityFrom.Count(t => flow >= t));
    }

    /// <summary>Two scorers, and a third who decides where they differ.</summary>
    public static IReadOnlyList<PhantomScore> Scores(PhantomSite site, HypertrophyMeasures h, FlowMeasures f, double scale,
        JointStream random)
    {
        double care = site == PhantomSite.A ? 1 : 1.15;
        var (first, second, third) = (PhantomScorer.Score(h, f, scale, care, random), PhantomScorer.Score(h, f, scale, care, random),
            PhantomScorer.Score(h, f, scale, 0.6 * care, random));
        return
        [
            new(JointUltrasoundPhantom.FirstScorer, first.Sh, first.Vascularity),
                new(JointUltrasoundPhantom.SecondScorer, second.Sh, second.Vascularity),
            .. first == second ? [] : new[] { new PhantomScore(JointUltrasoundPhantom.DecidingScorer, third.Sh, third.Vascularity) },
        ];
    }
}
