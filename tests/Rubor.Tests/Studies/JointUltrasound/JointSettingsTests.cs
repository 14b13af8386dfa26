using System.Text.Json.Nodes;
using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Tests.Studies.JointUltrasound;

public class JointSettingsTests
{
    [Fact]
    public void The_published_preset_is_the_default_and_both_read_back()
    {
        var rating = JointUltrasoundSettings.Of(JointUltrasoundSettings.Rating, []);
        Assert.Equal(new JointUltrasoundSettings(), rating);
        foreach (string preset in JointUltrasoundSettings.Presets)
        {
            var settings = JointUltrasoundSettings.Of(preset, []);
            Assert.Equal(settings, JointUltrasoundSettings.Of((JsonObject)JsonNode.Parse(settings.ToJson().ToJsonString())!));
        }

        Assert.Equal((224, 64, 1000, 50, 50, 64, 3e-4, 15, 0.3, 2), (rating.Side, rating.Width, rating.JigsawPermutations,
            rating.ExtractorEpochs,
            rating.HeadEpochs, rating.Batch, rating.LearningRate, rating.FallEvery, rating.FallFactor, rating.Seeds)); // Zhou 2022
        Assert.True(JointUltrasoundSettings.Of(JointUltrasoundSettings.Quick, []).SharedExtractors);
    }

    [Fact]
    public void Changes_are_taken_by_key_and_differences_are_named()
    {
        var changed = JointUltrasoundSettings.Of(JointUltrasoundSettings.Quick, ["paint=blue", "side = 64", "learning_rate=0.01", "shared_extractors=false"]);
        Assert.Equal(("blue", 64, 0.01, false), (changed.Paint, changed.Side, changed.LearningRate, changed.SharedExtractors));
        Assert.Equal(["side 112 and 64", "learning_rate 0.001 and 0.01", "paint red and blue", "shared_extractors true and false"],
            JointUltrasoundSettings.Differences(JointUltrasoundSettings.Of(JointUltrasoundSettings.Quick, []), changed));
    }

    [Theory]
    [InlineData("colour=red", "'colour' is no setting; there is side, width")]
    [InlineData("side", "'side' is no setting; write key=value")]
    [InlineData("side=16", "side is 16; 32 to 512 are taken")]
    [InlineData("side=large", "'large' is neither a number nor true or false")]
    [InlineData("side=64.5", "side does not take such a value")]
    [InlineData("width=128", "width is 128; a multiple of 8 from 8 to 64 is taken")]
    [InlineData("width=12", "width is 12; a multiple of 8")]
    [InlineData("jigsaw_permutations=1", "jigsaw_permutations is 1")]
    [InlineData("jigsaw_permutations=1513", "jigsaw_permutations is 1513; 0 to 1512")]
    [InlineData("batch=1", "batch is 1; 2 to 1024")]
    [InlineData("seeds=0", "seeds is 0; 1 to 10")]
    [InlineData("learning_rate=0", "learning_rate is 0; above 0 to 1")]
    [InlineData("fall_factor=2", "fall_factor is 2")]
    [InlineData("validation_share=1", "validation_share is 1; above 0 to 0.9")]
    [InlineData("paint=green", "paint is green; there is red, blue, none")]
    [InlineData("sh_images=none", "sh_images is none; there is both, gray, doppler")]
    [InlineData("stages=one", "stages is one; there is two, end-to-end")]
    [InlineData("decisions=vote", "decisions is vote; there is rating, 4-class, cascade")]
    [InlineData("decisions=cascade", "shared_extractors goes with decisions rating and stages two; they are cascade and two")]
    public void What_cannot_be_is_told_in_one_line(string change, string said) =>
        Assert.StartsWith(said, Assert.Throws<ArgumentException>(() => JointUltrasoundSettings.Of(JointUltrasoundSettings.Quick,
            [change])).Message
            .Replace($"'{change}': ", "", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_preset_and_an_unknown_key_of_a_file_are_errors()
    {
        Assert.Contains("there is rating and quick", Assert.Throws<ArgumentException>(() => JointUltrasoundSettings.Of("fast", [])).Message,
            StringComparison.Ordinal);
        Assert.Equal("colour is no setting", Assert.Throws<ArgumentException>(() => JointUltrasoundSettings.Of(new JsonObject { ["colour"] = 1 })).Message);
    }
}
