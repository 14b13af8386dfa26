using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Phantom;

namespace Rubor.Tests.Methods.HandScans;

/// <summary>The phantom of hand scans: physics, labels, and that it repeats itself.</summary>
public class HandPhantomTests
{
    const int Size = HandPhantom.Size, Few = 3;

    [Fact]
    public void A_patient_is_the_same_whenever_and_on_whatever_thread_it_is_made()
    {
        var alone = HandPhantom.Patient(5, 2, Few);
        var together = new HandPhantomPatient[Few];
        Parallel.For(0, Few, i => together[i] = HandPhantom.Patient(5, i + 1, Few));
        Assert.Equal(alone.Inflamed, together[1].Inflamed);
        foreach (var (one, other) in alone.Views.Zip(together[1].Views))
        {
            Assert.Equal((one.Scan, one.View), (other.Scan, other.View));
            Assert.True(one.Counts.AsSpan().SequenceEqual(other.Counts));
            foreach (var (a, b) in new[] { (one.Truth, other.Truth), (one.Drawn, other.Drawn), (one.Joints, other.Joints),
                (one.DrawnAgain ?? [], other.DrawnAgain ?? []) })
                Assert.True(a.AsSpan().SequenceEqual(b));
        }
        Assert.False(alone.Views[0].Counts.AsSpan().SequenceEqual(together[0].Views[0].Counts));
        Assert.False(alone.Views[0].Counts.AsSpan().SequenceEqual(HandPhantom.Patient(6, 2, Few).Views[0].Counts));
    }

    [Fact]
    public void A_patient_has_four_views_and_the_last_another_pair()
    {
        Assert.Equal(["palmar", "dorsal", "oblique_left", "oblique_right"], HandPhantom.Patient(1, 1, 2).Views.Select(v => v.View));
        var last = HandPhantom.Patient(1, 2, 2);
        Assert.Equal(["palmar", "dorsal", "oblique-left", "oblique-right", "palmar-2", "dorsal-2"], last.Views.Select(v => v.Scan));
        Assert.Equal([0, 0, 1, 2, 3, 3], last.Views.Select(v => v.Acquisition));
        Assert.Throws<ArgumentOutOfRangeException>(() => HandPhantom.Patient(1, 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => HandPhantom.Patient(1, 0, 2));
    }

    [Fact]
    public void Dorsal_is_the_mirror_image_of_palmar_with_noise_and_blur_of_its_own()
    {
        var views = HandPhantom.Patient(3, 1, Few).Views;
        var (palmar, dorsal) = (views[0], views[1]);
        Assert.Equal(palmar.Truth, Mirrored(dorsal.Truth));
        Assert.Equal(palmar.Joints, Mirrored(dorsal.Joints));
        Assert.NotEqual(palmar.Counts, Mirrored(dorsal.Counts));
        Assert.NotEqual(palmar.Drawn, Mirrored(dorsal.Drawn));
        // The nearer head is sharper: its image changes faster from pixel to pixel.
        Assert.True(Steepness(palmar.Means) > 1.1 * Steepness(dorsal.Means), $"{Steepness(palmar.Means)} {Steepness(dorsal.Means)}");

        static double Steepness(double[] means) =>
            Enumerable.Range(1, means.Length - 1).Where(i => i % Size > 0).Sum(i => Math.Pow(means[i] - means[i - 1], 2))
            / means.Sum(m => m * m);
    }

    [Fact]
    public void Counts_are_Poisson_in_flat_regions_and_nothing_is_counted_outside_the_field_of_view()
    {
        double difference = 0, sum = 0, deviation = 0;
        int flat = 0, inside = 0;
        for (int number = 1; number <= Few; number++)
            foreach (var view in HandPhantom.Patient(7, number, Few).Views)
                for (int i = 1; i < view.Counts.Length; i++)
                {
                    double mean = view.Means[i], before = view.Means[i - 1];
                    if (mean == 0)
                        Assert.Equal(0, view.Counts[i]);
                    // Neighbours that should be equal: what they differ by is noise, the variance of two Poisson numbers.
                    if (mean < 5 || Math.Abs(mean - before) > 0.02 * mean)
                        continue;
                    flat++;
                    difference += Math.Pow(view.Counts[i] - (double)view.Counts[i - 1], 2);
                    sum += view.Counts[i] + view.Counts[i - 1];
                    deviation += Math.Pow(view.Counts[i] - mean, 2) / mean;
                    inside++;
                }
        Assert.True(flat > 5000, $"{flat} flat pixels");
        Assert.InRange(difference / sum, 0.95, 1.05);
        Assert.InRange(deviation / inside, 0.95, 1.05);
    }

    [Fact]
    public void Drawings_follow_the_truth_but_are_not_it()
    {
        var views = Enumerable.Range(1, 12).SelectMany(n => HandPhantom.Patient(9, n, 12).Views).ToList();
        Assert.All(views, v => Assert.NotEqual(v.Truth, v.Drawn));
        Assert.InRange(views.Average(v => HandPhantomStatisticsTests.Dice(v.Truth, v.Drawn, 1)), 0.85, 0.99);
        var twice = views.Where(v => v.DrawnAgain is not null).ToList();
        Assert.Equal(7, twice.Count); // 15 % of 48
        Assert.All(twice, v => Assert.NotEqual(v.Drawn, v.DrawnAgain));
        Assert.All(views, v => Assert.True(v.Drawn.Concat(v.Truth).Concat(v.DrawnAgain ?? []).All(l => l <= 3)));
    }

    [Fact]
    public void Every_joint_has_a_region_on_the_hand_and_left_is_the_patients_left()
    {
        foreach (var view in HandPhantom.Patient(11, 1, Few).Views)
            for (byte value = 1; value <= 2 * HandJoints.PerHand; value++)
            {
                var pixels = Enumerable.Range(0, view.Joints.Length).Where(i => view.Joints[i] == value).ToList();
                Assert.True(pixels.Count >= 12, $"{view.Scan}: region {value} has {pixels.Count} pixels");
                Assert.True(pixels.Count(i => view.Truth[i] > 0) > 0.7 * pixels.Count, $"{view.Scan}: region {value} is not on the hand");
                // From the palms the left hand lies on the right of the picture; from behind on the left.
                bool onTheRight = pixels.Average(i => i % Size) > Size / 2.0;
                Assert.Equal(value <= HandJoints.PerHand == (view.View != "dorsal"), onTheRight);
            }
        Assert.Equal(("left_wrist", 1), (HandJoints.All[0].Name, HandJoints.All[0].Value));
        Assert.Equal(("right_mcp2", 18), (HandJoints.All[17].Name, HandJoints.All[17].Value));
        Assert.Equal(("right_dip5", 30), (HandJoints.All[29].Name, HandJoints.All[29].Value));
    }

    [Fact]
    public void Inflamed_joints_are_hotter_than_the_same_joints_without()
    {
        double inflamed = 0, normal = 0;
        int inflamedJoints = 0, normalJoints = 0;
        for (int number = 1; number <= 12; number++)
        {
            var patient = HandPhantom.Patient(13, number, 12);
            var palmar = patient.Views[0];
            // MCP 2 to 5 of both hands, against the patient's own fingers.
            foreach (int joint in new[] { 2, 3, 4, 5, 17, 18, 19, 20 })
            {
                double mean = palmar.Counts.Where((_, i) => palmar.Joints[i] == joint + 1).Average(c => (double)c);
                double hand = palmar.Counts.Where((_, i) => palmar.Truth[i] == 1).Average(c => (double)c);
                if (patient.Inflamed[joint] == 3)
                    (inflamed, inflamedJoints) = (inflamed + (mean / hand), inflamedJoints + 1);
                else if (patient.Inflamed[joint] == 1)
                    (normal, normalJoints) = (normal + (mean / hand), normalJoints + 1);
            }
        }
        Assert.True(inflamedJoints > 0 && normalJoints > 0);
        Assert.True(inflamed / inflamedJoints > 1.5 * normal / normalJoints);
    }

    [Fact]
    public void Bones_have_the_published_mean_and_spread()
    {
        var pose = new HandPose { Spread = new double[5], Bend = new double[5] };
        var index = Enumerable.Range(0, 4000).Select(n => new HandSkeleton(new(17, n, PhantomPart.Bones, 0)).Joints(pose)[1]).ToList();
        // Second metacarpal and proximal phalanx: Buryanov and Kotiuk 2010.
        foreach (var (bone, mean, sd) in new[] { (0, 68.1, 6.3), (1, 39.8, 4.9) })
        {
            double[] lengths = [.. index.Select(f => Length(f[bone].At, f[bone + 1].At))];
            Assert.Equal(mean, lengths.Average(), 0.4);
            Assert.Equal(sd, Math.Sqrt(lengths.Average(l => Math.Pow(l - lengths.Average(), 2))), 0.3);
        }

        static double Length(HandPoint a, HandPoint b) =>
            Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2) + Math.Pow(a.Z - b.Z, 2));
    }

    [Theory] // A public collimator model; 3.8 mm intrinsic
    [InlineData(0, 4.0)]
    [InlineData(50, 5.3)]
    [InlineData(100, 7.3)]
    public void The_camera_blurs_by_distance(double mm, double fwhm) => Assert.Equal(fwhm, GammaCamera.FwhmMm(mm), 0.05);

    static T[] Mirrored<T>(T[] image) =>
        [.. Enumerable.Range(0, image.Length).Select(i => image[(i / Size * Size) + Size - 1 - (i % Size)])];
}
