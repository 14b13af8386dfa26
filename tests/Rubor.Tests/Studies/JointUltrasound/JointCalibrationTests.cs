using Rubor.Studies.Measuring.JointUltrasound;

namespace Rubor.Tests.Studies.JointUltrasound;

public class JointCalibrationTests
{
    static readonly JointQuestion AtLeastTwo = JointQuestion.Of(JointUltrasoundSettings.Codes, JointScore.Sh)[1];

    // Logits of an answer that begins at output 2, after those of another question.
    static float[] Logits(double difference) => [9, -9, 0, (float)difference];

    [Fact]
    public void Threshold_and_temperature_come_from_the_validation_joints_and_their_interval_holds_every_threshold_as_good()
    {
        double[] differences = [-4, -1, 0.5, 1.5, 2, 5, 2.8, -2];
        int[] grades = [0, 1, 1, 2, 1, 3, 2, 2];
        var answer = JointCalibration.Of(AtLeastTwo, 2, [.. differences.Select(Logits)], grades);
        Assert.Equal((2, 4, 4), (answer.Output, answer.Positives, answer.Negatives));
        double scale = answer.Temperature;
        Assert.Equal((0.5 / scale, 1.5 / scale), (answer.Threshold!.Lower, answer.Threshold.Upper));
        Assert.Equal((answer.Threshold.Lower + answer.Threshold.Upper) / 2, answer.Threshold.Logit, 12);
        Assert.Equal(1 / (1 + Math.Exp(-answer.Threshold.Logit)), answer.Threshold.Probability, 12);
        Assert.Equal(0.75 - 0.25, answer.Threshold.Youden, 12);
        Assert.Equal(12 / 16.0, answer.Auc!.Value, 12);
        // The temperature is where the truth is most likely.
        Assert.All(new[] { 0.98, 1.02 }, f => Assert.True(Loss(scale) < Loss(scale * f)));
        double Loss(double t) => differences.Zip(grades).Average(d => Math.Log(1 + Math.Exp((d.Second >= 2 ? -1 : 1) * d.First / t)));

        // An answer read by it says yes exactly from the threshold on.
        var fold = new JointFoldDocument
        {
            Fold = 1,
            Train = [],
            Validation = [],
            ValidationDrawn = false,
            Test = [],
            Joints = [0, 0, 0],
            Grades = new Dictionary<string, IReadOnlyList<int>>(),
            DataSha256 = "",
            Settings = [],
            Seed = 1,
            Networks = [new("scores", "fold-1/scores", "", 1, [answer])],
            Trainings = [],
        };
        Assert.Equal([false, false, false, true, true, true, true, false],
            differences.Select(d => JointReading.Answers(fold, [Logits(d)])[0].Positive!.Value));
        var middle = JointReading.Answers(fold, [Logits(answer.Threshold.Logit * scale)])[0];
        Assert.Equal(0.5, middle.Soft, 6);
    }

    [Fact]
    public void Where_validation_joints_do_not_tell_it_is_said()
    {
        var one = JointCalibration.Of(AtLeastTwo, 2, [Logits(1), Logits(2)], [2, 3]);
        Assert.Equal((1.0, null, "All validation joints have one answer."), (one.Temperature, one.Threshold, one.Reason));
        var same = JointCalibration.Of(AtLeastTwo, 2, [Logits(1), Logits(1)], [0, 3]);
        Assert.Null(same.Threshold);
        Assert.Equal("The network says the same of all validation joints.", same.Reason);
        var passed = JointQuestion.Of(JointUltrasoundSettings.Cascade, JointScore.Sh)[2];
        Assert.Equal("No validation joint is asked about.", JointCalibration.Of(passed, 2, [Logits(1), Logits(2)], [0, 1]).Reason);
        Assert.StartsWith("What the network says does not go with the truth", JointCalibration.Of(AtLeastTwo, 2, [Logits(5), Logits(-5)], [0, 3]).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Four_classes_have_a_temperature_and_no_threshold()
    {
        var question = JointQuestion.Of(JointUltrasoundSettings.FourClasses, JointScore.Sh)[0];
        var answer = JointCalibration.Of(question, 0, [[3, 0, 0, 0], [0, 3, 0, 0], [3, 0, 0, 0], [0, 0, 0, 3]], [0, 1, 2, 3]);
        Assert.Null(answer.Threshold);
        Assert.NotEqual(1, answer.Temperature);
    }
}
