using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Tests.Studies.JointUltrasound;

public class JointNetworkTests
{
    static IReadOnlyList<JointNetwork> Of(string preset, params string[] changes) =>
        JointNetwork.Of(JointUltrasoundSettings.Of(preset, changes));

    static int Classifiers(IEnumerable<JointNetwork> networks) => networks.Where(n => n.Kept).Sum(n => n.Questions.Count());

    [Fact]
    public void The_published_study_trains_125_networks_for_60_classifiers_of_90_residual_networks()
    {
        var networks = Of(JointUltrasoundSettings.Rating); // Zhou 2022 and its code: 5 folds of these
        Assert.Equal(125, 5 * networks.Count);
        Assert.Equal(60, 5 * Classifiers(networks));
        Assert.Equal(90, 5 * networks.Where(n => n.Kept).Sum(n => n.Branches.Count));
        Assert.Equal(30, 5 * networks.Count(n => n.Frozen));
        Assert.All(networks.Where(n => n.Kept && n.Questions.First().Measurement == JointScore.Vascularity), n =>
        {
            Assert.Equal(["doppler"], n.Branches);
            Assert.False(n.Frozen);
        });
    }

    [Theory]
    [InlineData("rating")]
    [InlineData("quick")]
    [InlineData("quick", "jigsaw_permutations=50")]
    [InlineData("quick", "sh_images=gray")]
    [InlineData("quick", "sh_images=doppler")]
    [InlineData("rating", "stages=end-to-end")]
    [InlineData("rating", "decisions=4-class")]
    [InlineData("rating", "decisions=cascade", "sh_images=doppler")]
    public void What_a_network_begins_with_is_trained_before_it_and_names_are_each_ones_own(string preset, params string[] changes)
    {
        var networks = Of(preset, changes);
        var before = new HashSet<string>();
        foreach (var n in networks)
        {
            Assert.All(n.StartsWith, s =>
            {
                Assert.Contains(s.Key, n.Branches);
                Assert.Contains(s.Value, before);
            });
            Assert.True(!n.Frozen || n.StartsWith.Count == n.Branches.Count, $"{n.Name} freezes what is random");
            Assert.True(before.Add(n.Name));
        }

        int decisions = JointUltrasoundSettings.Of(preset, changes).Decisions == JointUltrasoundSettings.FourClasses ? 1 : 3;
        Assert.Equal(2 * 2 * decisions, Classifiers(networks));
    }

    [Fact]
    public void Quick_shares_one_extractor_of_each_picture_among_all_tasks()
    {
        var networks = Of(JointUltrasoundSettings.Quick);
        Assert.Equal(["seed-1/gray", "seed-1/doppler", "seed-1/scores", "seed-2/gray", "seed-2/doppler", "seed-2/scores"], networks.Select(n => n.Name));
        Assert.Equal((3, 6, 6), (networks[0].Questions.Count(), networks[1].Questions.Count(), networks[2].Questions.Count()));
        Assert.Equal(["seed-1/doppler"], Of(JointUltrasoundSettings.Quick, "sh_images=doppler", "seeds=1").Where(n => !n.Kept).Select(n => n.Name));
    }

    [Fact]
    public void Questions_have_the_published_codes_and_a_cascade_asks_only_who_passed()
    {
        var codes = JointQuestion.Of(JointUltrasoundSettings.Codes, JointScore.Sh);
        Assert.Equal(["0|123", "01|23", "3|012"], codes.Select(q => q.Name));
        Assert.Equal(["001", "101", "111", "110"], JointQuestion.CodeWords(codes).Select(w => string.Concat(w))); // Zhou 2022, published code
        var steps = JointQuestion.Of(JointUltrasoundSettings.Cascade, JointScore.Sh);
        Assert.Equal(["0|123", "1|23", "2|3"], steps.Select(q => q.Name));
        Assert.Equal([-1, 0, 1, 1], steps[1].AnswerOf);
        Assert.Equal("sh-0-123", codes[0].FileName);
    }
}
