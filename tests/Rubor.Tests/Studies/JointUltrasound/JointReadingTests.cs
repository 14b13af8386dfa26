using Rubor.Studies.Evaluation.JointUltrasound;
using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Tests.Studies.JointUltrasound;

public class JointReadingTests
{
    static JointAnswer Answer(string question, int seed, double p, double threshold = 0.5) => new(1, seed, JointScore.Sh, question,
        [1 - p, p], threshold, p >= threshold)
    {
        Soft = 1 / (1 + Math.Exp(Math.Log(threshold / (1 - threshold)) - Math.Log(p / (1 - p)))),
    };

    static IEnumerable<JointAnswer> Bits(int seed, params double[] p) => [Answer("0|123", seed, p[0]), Answer("01|23", seed, p[1]),
        Answer("3|012", seed, p[2])];

    [Fact]
    public void Every_pair_of_received_words_is_decoded_to_the_nearest_grade_and_to_the_lower_one_on_ties()
    {
        int[][] words = [[0, 0, 1], [1, 0, 1], [1, 1, 1], [1, 1, 0]];
        for (int bits = 0; bits < 64; bits++)
        {
            int[] b = [.. Enumerable.Range(0, 6).Select(k => (bits >> k) & 1)];
            int[] distances = [.. words.Select(w => Enumerable.Range(0, 6).Sum(k => Math.Abs(b[k] - w[k % 3])))];
            var answers = Bits(1, Values(b[..3])).Concat(Bits(2, Values(b[3..])));
            Assert.Equal(Array.IndexOf(distances, distances.Min()), JointReading.Grade(JointUltrasoundSettings.Codes, JointScore.Sh,
                answers));
        }

        static double[] Values(int[] bits) => [.. bits.Select(x => x == 1 ? 0.9 : 0.1)];
    }

    [Fact]
    public void Soft_codes_weigh_how_sure_an_answer_is_with_its_threshold_at_one_half()
    {
        // Seeds contradict each other on the first task: the surer one decides.
        IEnumerable<JointAnswer> Of(double first, double second) => Bits(1, first, 0.1, 0.9).Concat(Bits(2, second, 0.1, 0.9));
        Assert.Equal(1, JointReading.Grade(JointUltrasoundSettings.Codes, JointScore.Sh, Of(0.95, 0.4), soft: true));
        Assert.Equal(0, JointReading.Grade(JointUltrasoundSettings.Codes, JointScore.Sh, Of(0.6, 0.05), soft: true));
        Assert.Equal(0.5, Answer("0|123", 1, 0.2, 0.2).Soft, 12);
    }

    [Fact]
    public void Four_classes_take_the_largest_mean_and_a_cascade_stops_at_the_first_step_that_is_not_taken()
    {
        JointAnswer Four(int seed, params double[] p) => new(1, seed, JointScore.Sh, "0|1|2|3", p, null, null);
        Assert.Equal(2, JointReading.Grade(JointUltrasoundSettings.FourClasses, JointScore.Sh, [Four(1, 0.4, 0, 0.35, 0.25),
            Four(2, 0.1, 0, 0.45, 0.45)]));
        JointAnswer[] Steps(double a, double b, double c) => [Answer("0|123", 1, a), Answer("1|23", 1, b), Answer("2|3", 1, c)];
        Assert.Equal([0, 1, 2, 3], new[] { Steps(0.2, 0.9, 0.9), Steps(0.9, 0.2, 0.9), Steps(0.9, 0.9, 0.2), Steps(0.9, 0.9, 0.9) }
            .Select(s => JointReading.Grade(JointUltrasoundSettings.Cascade, JointScore.Sh, s)));
        // A joint's chance to pass a task is that of all steps before it.
        var task = Rubor.Methods.JointUltrasound.EossScore.Tasks[1];
        Assert.Equal(0.9 * 0.8, JointVariant.ScoreOf(JointUltrasoundSettings.Cascade, Steps(0.9, 0.8, 0.3), JointScore.Sh, task), 12);
        Assert.Equal(0.6, JointVariant.ScoreOf(JointUltrasoundSettings.FourClasses, [Four(1, 0.4, 0, 0.35, 0.25)], JointScore.Sh, task),
            12);
    }

    [Fact]
    public void Votes_become_the_heaviest_pair_that_goes_together_or_each_scores_mode()
    {
        JointVote[] votes = [new(1, 0, 1), new(2, 0, 1), new(3, 0, 0), new(4, 1, 1), new(5, 1, 1)];
        var together = JointReading.Result(votes);
        Assert.Equal((1, 1, 1, true, false), (together.Sh, together.Vascularity, together.Combined, together.Valid, together.Fallback));
        Assert.Equal([(0, 0, 3L), (1, 0, 2L), (1, 1, 8L)], together.Combinations.Select(c => (c.Sh, c.Vascularity, c.Weight)));
        var majority = JointReading.Result(votes, majority: true);
        Assert.Equal((0, 1, 1, false), (majority.Sh, majority.Vascularity, majority.Combined, majority.Valid));
        var fallback = JointReading.Result([new(1, 0, 2), new(2, 0, 2)]);
        Assert.Equal((true, false), (fallback.Fallback, fallback.Valid));
    }

    [Theory]
    [InlineData("RATING")]
    [InlineData("unpainted Doppler", "paint=none")]
    [InlineData("SH from gray only", "sh_images=gray")]
    [InlineData("SH from Doppler only", "sh_images=doppler")]
    [InlineData("with jigsaw", "jigsaw_permutations=100")]
    [InlineData("end-to-end, extractors of each task", "shared_extractors=false", "stages=end-to-end")]
    [InlineData("4-class without codes, extractors of each task", "shared_extractors=false", "decisions=4-class")]
    [InlineData("4-class Doppler", "shared_extractors=false", "decisions=4-class", "sh_images=doppler")]
    [InlineData("cascade Doppler", "shared_extractors=false", "decisions=cascade", "sh_images=doppler")]
    public void A_model_is_named_by_what_it_leaves_out(string name, params string[] changes) => Assert.Equal(name, JointVariant.NameOf(
        JointUltrasoundSettings.Of(JointUltrasoundSettings.Quick, changes), JointUltrasoundSettings.Of(JointUltrasoundSettings.Quick, [])));
}
