namespace Rubor.Methods.HandScans.Phantom;

/// <summary>A piece of soft tissue: between two places, its section an ellipse that widens from one to the other. mm.</summary>
internal readonly record struct TissuePiece(HandPoint A, HandPoint B, double WideA, double WideB, double ThickA, double ThickB);

/// <summary>A small source: a piece of a vessel, the bed of a nail. Its activity is that of so many mm³ of normal tissue.</summary>
internal readonly record struct PointSource(HandPoint At, double Amount, double SigmaMm);

/// <summary>What of a hand takes up the tracer without inflammation: tissue from measured sections, and vessels.</summary>
internal static class HandTissue
{
    const double VesselStepMm = 3;

    /// <summary>Soft tissue of a hand with its wrist and forearm. Breadth 85, wrist 58 × 40 mm: ANSUR II.</summary>
    public static IEnumerable<TissuePiece> Pieces(HandSkeleton s, HandJointPlace[][] fingers)
    {
        double w = s.Width, l = s.Size;
        yield return new(new(0, -160 * l, 0), new(0, -30 * l, 0), 38 * w, 31 * w, 29 * w, 22 * w);
        yield return new(new(0, -30 * l, 0), new(0, 0, 0), 31 * w, 28 * w, 22 * w, 19 * w);
        yield return new(new(-1, 0, 0), new(1, 34 * l, 0), 28 * w, 32 * w, 19 * w, 17 * w);
        yield return Between(fingers[1][1], fingers[2][1], 10.5, 10);
        yield return Between(fingers[2][1], fingers[3][1], 10.5, 10);
        yield return Between(fingers[3][1], fingers[4][1], 10, 9.5);
        foreach (var (f, joints) in fingers.Index())
        {
            // Ball of the thumb; flesh between metacarpals.
            yield return f == 0 ? new(joints[0].At, joints[1].At, 18 * w, joints[1].Wide, 17 * w, joints[1].Thick)
                : new(joints[0].At, joints[1].At, 12.5 * w, 11.5 * w, 17 * w, 12 * w);
            // The web reaches up the first phalanx by a sixth to a quarter.
            if (f > 0)
                yield return new(joints[1].At, joints[1].At.Towards(joints[2].At, 0.3), 11.5 * w, 9.5 * w, 9.5 * w, 8.5 * w);
            for (int k = 1; k + 1 < joints.Length; k++)
            {
                bool last = k + 2 == joints.Length;
                var (a, b) = (joints[k], joints[k + 1]);
                // The tip is round: its section ends half its width before it.
                var end = last ? a.At.Towards(b.At, 1 - (b.Wide / Length(a.At, b.At))) : b.At;
                yield return new(a.At, end, a.Wide * 0.97, b.Wide, a.Thick, b.Thick);
            }
        }
        // Ball of the little finger.
        yield return new(new(23 * w, 22 * l, -2), fingers[4][1].At.Towards(fingers[4][0].At, 0.25), 14 * w, 11.5 * w, 16 * w, 12 * w);

        TissuePiece Between(HandJointPlace a, HandJointPlace b, double wide, double thick) =>
            new(a.At, b.At, wide * w, wide * w, thick * w, thick * w);
    }

    /// <summary>Vessels, and the beds of the nails: the tracer is partly in the blood.</summary>
    /// <param name="s">The patient's bones.</param>
    /// <param name="fingers">Joints as they lie.</param>
    /// <param name="blood">Activity of a mm of a finger's artery, in mm³ of normal tissue.</param>
    /// <param name="random">How strongly each vessel shows.</param>
    public static IEnumerable<PointSource> Vessels(HandSkeleton s, HandJointPlace[][] fingers, double blood, PhantomRandom random)
    {
        double l = s.Size, w = s.Width;
        HandPoint[] radial = [new(-18 * w, -150 * l, -14), new(-20 * w, -60 * l, -13), new(-23 * w, -8 * l, -9), new(-25 * w, 18 * l, 2),
            new(-14 * w, 34 * l, -3), new(2 * w, 38 * l, -5), new(16 * w, 34 * l, -6)];
        HandPoint[] ulnar = [new(16 * w, -150 * l, -14), new(17 * w, -50 * l, -13), new(19 * w, 0, -11), new(20 * w, 30 * l, -12),
            new(10 * w, 56 * l, -12), new(-8 * w, 62 * l, -11), new(-24 * w, 52 * l, -10)];
        HandPoint[] cephalic = [new(-24 * w, -150 * l, 10), new(-26 * w, -40 * l, 12), new(-20 * w, 10 * l, 15), new(-22 * w, 60 * l, 12)];
        HandPoint[] basilic = [new(24 * w, -150 * l, 10), new(24 * w, -30 * l, 12), new(18 * w, 20 * l, 15), new(22 * w, 62 * l, 11)];
        foreach (var (path, strength) in new[] { (radial, 2.6), (ulnar, 2.6), (cephalic, 1.6), (basilic, 1.6) })
            foreach (var source in Along(path, blood * strength * random.LogNormal(1, 0.3), 1.6))
                yield return source;
        foreach (var joints in fingers)
        {
            foreach (int side in new[] { -1, 1 })
            {
                HandPoint[] path = [.. joints.Skip(1).Select((j, k) => Beside(j, side * (k + 2 == joints.Length ? 0.4 : 0.62)))];
                foreach (var source in Along(path, blood * random.LogNormal(1, 0.3), 1))
                    yield return source;
            }
            var (last, tip) = (joints[^2], joints[^1]);
            yield return new(last.At.Towards(tip.At, 0.6) + new HandPoint(0, 0, 2), blood * 12 * random.LogNormal(1, 0.25), 4);
        }
    }

    static HandPoint Beside(HandJointPlace j, double share) =>
        j.At + new HandPoint(share * j.Wide * Math.Cos(j.Angle), -share * j.Wide * Math.Sin(j.Angle), -0.3 * j.Thick);

    static IEnumerable<PointSource> Along(HandPoint[] path, double aMm, double sigma)
    {
        for (int k = 0; k + 1 < path.Length; k++)
        {
            double length = Length(path[k], path[k + 1]);
            int steps = Math.Max(1, (int)Math.Round(length / VesselStepMm));
            for (int i = 0; i < steps; i++)
                yield return new(path[k].Towards(path[k + 1], (i + 0.5) / steps), aMm * length / steps, sigma);
        }
    }

    static double Length(HandPoint a, HandPoint b) =>
        Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)) + ((a.Z - b.Z) * (a.Z - b.Z)));
}
