using Rubor.Studies.Evaluation.HandClassification;

namespace Rubor.Tests.Studies.HandClassification;

public class HandRowEvaluatorTests
{
    const int Patients = 12, Joints = 30;

    // Logits of known joints: every third is inflamed, and said to be more so, with what depends on patient and joint.
    static HandRow Row(string name, double threshold, double noise) => new(name, name, "half", [1], _ =>
        [.. Enumerable.Range(0, Patients * Joints).Select(i => (Patient: i / Joints, Joint: i % Joints)).Select(x =>
        {
            bool inflamed = (x.Patient + x.Joint) % 3 == 0;
            double logit = (inflamed ? 0.3 : -0.3) + (noise * Math.Sin((7.0 * x.Patient) + (3.1 * x.Joint)));
            return new JudgedJoint(x.Patient, (x.Patient % 4) + 1, x.Joint % 15, inflamed, logit - threshold, logit);
        })]);

    [Fact]
    public void A_row_less_itself_is_nothing_on_every_resample_and_a_threshold_alone_moves_no_area()
    {
        var evaluator = new HandRowEvaluator(Patients, new() { Resamples = 200, Seed = 3 });
        var differences = evaluator.Differences([Row("first", 0, 1), Row("same", 0, 1), Row("shifted", -0.5, 1)], TestContext.Current.CancellationToken);
        foreach (var same in differences.Where(d => d.Row == "same"))
            IsNothing(same);
        HandDifference Shifted(string measure) => differences.Single(d => d.Row == "shifted" && d.Measure == measure);
        IsNothing(Shifted("auc"));
        Assert.True(Shifted("sensitivity").Difference.Lower > 0 && Shifted("specificity").Difference.Upper < 0);

        // No resample moves it, so that there is no interval, and a reason stands in its place.
        static void IsNothing(HandDifference d) =>
            Assert.Equal((0, null, null), (d.Difference.Value, d.Difference.Lower, d.Difference.Upper));
    }

    [Fact]
    public void Figures_are_those_of_counts()
    {
        var row = Row("first", 0, 1);
        var found = new HandRowEvaluator(Patients, new() { Resamples = 100 }).Of(row);
        double Share(bool inflamed) => row.Joints.Where(j => j.Inflamed == inflamed).Average(j => j.Logit > 0 == inflamed ? 1.0 : 0);
        Assert.Equal(Math.Sqrt(Share(true) * Share(false)), found.Groups[0]["gms"].Value!.Value, 12);
        Assert.Equal(row.Joints.GroupBy(j => j.Fold).Average(f => Math.Sqrt(f.Where(j => j.Inflamed).Average(j => j.Logit > 0 ? 1.0 : 0)
            * f.Where(j => !j.Inflamed).Average(j => j.Logit > 0 ? 0 : 1.0))), found.Groups[0]["gms_mean_of_folds"].Value!.Value, 12);
        Assert.InRange(found.Groups[0]["gms"].Value!.Value, found.Groups[0]["gms"].Lower!.Value, found.Groups[0]["gms"].Upper!.Value);
        Assert.Equal(row.Joints.Count, found.Groups.Skip(1).Sum(g => g.Joints));
    }
}
