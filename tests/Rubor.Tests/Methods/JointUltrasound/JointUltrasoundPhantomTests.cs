using System.Security.Cryptography;
using Rubor.Methods.JointUltrasound;
using Rubor.Methods.JointUltrasound.Phantom;

namespace Rubor.Tests.Methods.JointUltrasound;

/// <summary>The phantom of joints: that it is frozen, that it repeats itself, and that it holds what it says.</summary>
public class JointUltrasoundPhantomTests
{
    static readonly PhantomGroup Training = JointUltrasoundPhantom.AsPublished[0], External = JointUltrasoundPhantom.AsPublished[2];

    [Theory] // Results are told of these pictures: a generator that makes others is another version.
    [InlineData(0, 0, "7add38f66af7be60", "8d74e1a60329ffde")]
    [InlineData(2, 3, "67b33a11620c03cb", "03f37d700089693b")]
    public void The_generator_and_its_seed_are_frozen(int group, int patient, string gray, string doppler)
    {
        Assert.Equal((1, 16), (JointUltrasoundPhantom.Version, JointUltrasoundPhantom.FrozenSeed));
        var set = JointUltrasoundPhantom.AsPublished[group];
        var pair = JointUltrasoundPhantom.Pair(JointUltrasoundPhantom.FrozenSeed, set, patient,
            JointUltrasoundPhantom.Joints(16, set)[patient][0]);
        Assert.Equal((gray, doppler), (Sha(pair.Gray), Sha(pair.Doppler)));

        static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
    }

    [Fact]
    public void A_joint_is_the_same_whenever_and_on_whatever_thread_it_is_made()
    {
        string[] joints = [.. JointUltrasoundPhantom.Joints(3, External)[1].Take(3)];
        var alone = JointUltrasoundPhantom.Pair(3, External, 1, joints[2]);
        var together = new PhantomPair[joints.Length];
        Parallel.For(0, joints.Length, i => together[i] = JointUltrasoundPhantom.Pair(3, External, 1, joints[i]));
        Assert.Equal(alone.Gray, together[2].Gray);
        Assert.Equal(alone.Doppler, together[2].Doppler);
        Assert.Equal((alone.Decided, alone.GrayRegion, alone.TrueSh), (together[2].Decided, together[2].GrayRegion, together[2].TrueSh));
        Assert.NotEqual(alone.Gray, together[0].Gray);
        Assert.NotEqual(alone.Gray, JointUltrasoundPhantom.Pair(4, External, 1, joints[2]).Gray);
        Assert.Throws<ArgumentOutOfRangeException>(() => JointUltrasoundPhantom.Pair(3, External, 1, "knee"));
    }

    [Fact]
    public void The_published_sets_have_the_published_numbers_and_no_joint_twice()
    {
        Assert.Equal([(104, 752), (28, 274), (42, 293)], JointUltrasoundPhantom.AsPublished.Select(g => (g.Patients, g.Pairs)));
        foreach (var group in JointUltrasoundPhantom.AsPublished)
        {
            var joints = JointUltrasoundPhantom.Joints(JointUltrasoundPhantom.FrozenSeed, group);
            Assert.Equal((group.Patients, group.Pairs), (joints.Count, joints.Sum(j => j.Count)));
            Assert.All(joints, names => Assert.Equal(names.Count, names.Distinct().Count()));
        }
    }

    [Fact]
    public void Every_score_occurs_and_joints_of_one_patient_resemble_each_other()
    {
        var grades = JointUltrasoundPhantom.Joints(16, Training).SelectMany((joints, p) => joints.Select(j => (Patient: p,
            Grades: JointUltrasoundPhantom.GradesOf(16, Training, p, j)))).ToList();
        double[] sh = [.. Enumerable.Range(0, 4).Select(g => grades.Count(x => x.Grades.Sh == g) / (double)grades.Count)];
        double[] flow = [.. Enumerable.Range(0, 4).Select(g => grades.Count(x => x.Grades.Vascularity == g) / (double)grades.Count)];
        Assert.All(sh.Zip([0.30, 0.29, 0.25, 0.16]), s => Assert.Equal(s.Second, s.First, 0.06));
        Assert.All(flow.Zip([0.54, 0.15, 0.19, 0.12]), s => Assert.Equal(s.Second, s.First, 0.06));
        double mean = grades.Average(g => g.Grades.Sh), all = grades.Average(g => Math.Pow(g.Grades.Sh - mean, 2));
        var pairs = grades.GroupBy(g => g.Patient).SelectMany(g =>
            g.SelectMany((a, i) => g.Skip(i + 1).Select(b => (a.Grades.Sh - mean) * (b.Grades.Sh - mean))));
        Assert.InRange(pairs.Average() / all, 0.15, 0.45);
    }

    [Fact]
    public void Pictures_show_what_is_true_of_them()
    {
        foreach (var group in new[] { Training, External })
        {
            var seen = new HashSet<(int, int)>();
            foreach (var (patient, joints) in JointUltrasoundPhantom.Joints(8, group).Index().Take(3))
                foreach (string joint in joints)
                {
                    var pair = JointUltrasoundPhantom.Pair(8, group, patient, joint);
                    int height = pair.Gray.Length / 3 / pair.Width;
                    Assert.Equal(group.Site == PhantomSite.A ? "color" : "power", pair.Mode);
                    Assert.True(EossScore.IsValid(pair.TrueSh, pair.TrueVascularity));
                    Assert.All(pair.Scores, s => Assert.True(EossScore.IsValid(s.Sh, s.Vascularity)));
                    Assert.Equal(pair.Scores[^1], pair.Decided);
                    Assert.True(pair.Scores.Count == 3 || (pair.Scores[0].Sh, pair.Scores[0].Vascularity) == (pair.Scores[1].Sh,
                        pair.Scores[1].Vascularity));
                    Assert.Equal(pair.TrueSh > 0, pair.SynoviumMask.Contains((byte)1));
                    // Regions lie in their pictures, and flow in its box.
                    foreach (var box in new[] { pair.GrayRegion, pair.DopplerRegion, pair.ColourBox })
                        Assert.Equal(box, box.Within(pair.Width, height));
                    for (int i = 0; i < pair.FlowMap.Length; i++)
                        if (pair.FlowMap[i] >= 2)
                        {
                            Assert.NotNull(new PictureBox(i % pair.Width, i / pair.Width, 1, 1).Overlap(pair.ColourBox));
                            Assert.True(pair.Doppler.AsSpan(3 * i, 3).ContainsAnyExcept(pair.Doppler[3 * i]));
                        }
                    if (pair.TrueSh > 0)
                        Assert.True(Mean(pair, i => pair.SynoviumMask[i] != 0) < 0.75 * Mean(pair, i => IsTissue(pair, i)), $"{patient} {joint}");
                    seen.Add((pair.TrueSh, pair.TrueVascularity));
                }
            Assert.True(seen.Count >= 6);
        }

        // Soft tissue lies above the joint: the upper third of the region.
        static bool IsTissue(PhantomPair pair, int i) =>
            new PictureBox(i % pair.Width, i / pair.Width, 1,
                1).Overlap(pair.GrayRegion with { Height = pair.GrayRegion.Height / 3 }) is not null
            && pair.SynoviumMask[i] == 0;

        static double Mean(PhantomPair pair, Func<int, bool> at) =>
            Enumerable.Range(0, pair.SynoviumMask.Length).Where(at).Average(i => (double)pair.Gray[3 * i]);
    }

    [Fact]
    public void Speckle_is_that_of_many_scatterers()
    {
        var machine = UltrasoundMachine.A with { DynamicRangeDb = 60 };
        var echo = new float[400 * 300];
        Array.Fill(echo, -30);
        byte[] gray = Speckle.Image(echo, 400, 0.04, machine, 0, new(1, 0, 0, 0, JointPart.GrayView));
        // Of the envelope of complex normal numbers the logarithm has a deviation of 5.57 dB (Rayleigh), of a mean of two less.
        double mean = gray.Average(g => (double)g), sd = Math.Sqrt(gray.Average(g => Math.Pow(g - mean, 2))) * 60 / 255;
        Assert.InRange(sd, 5.3, 5.8);
        byte[] two = Speckle.Image(echo, 400, 0.04, machine with { Looks = 2 }, 0, new(1, 0, 0, 0, JointPart.GrayView));
        double other = two.Average(g => (double)g);
        Assert.InRange(Math.Sqrt(two.Average(g => Math.Pow(g - other, 2))) * 60 / 255, 3.4, 4.2);
    }
}
