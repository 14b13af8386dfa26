using System.Globalization;
using Rubor.Statistics;
using Rubor.Studies.Agreement;

namespace Rubor.Tests.Statistics;

/// <summary>ICC where cells are absent, against lme4 and dense matrices (incomplete.R).</summary>
public class MixedModelIccTests
{
    static readonly Golden Expected = Golden.Load("incomplete.tsv");
    static readonly Dictionary<string, string>[] Rows = [.. Data.Tsv(Path.Combine(Golden.Folder, "incomplete.tables.tsv"))];

    static (double?[,] Ratings, string[] Patients) Study(string name)
    {
        var rows = Rows.Where(r => r["study"] == name).ToList();
        string[] targets = [.. rows.Select(r => r["target"]).Distinct()], readers = [.. rows.Select(r => r["reader"]).Distinct()];
        var ratings = new double?[targets.Length, readers.Length];
        var patients = new string[targets.Length];
        foreach (var row in rows)
        {
            int t = Array.IndexOf(targets, row["target"]);
            ratings[t, Array.IndexOf(readers, row["reader"])] = Data.Number(row["rating"]);
            patients[t] = row["patient"];
        }
        return (ratings, patients);
    }

    static readonly IccForm[] Forms = Enum.GetValues<IccForm>();

    [Theory]
    [InlineData("balanced")]
    [InlineData("rotating")]
    [InlineData("gaps")]
    [InlineData("unlinked")]
    [InlineData("patients")]
    public void Every_form_is_that_of_lme4_and_of_the_papers_intervals(string name)
    {
        var (ratings, patients) = Study(name);
        var model = new MixedModelIcc(ratings, Clusters.OneRowEach(patients.Length));
        Assert.Equal(Expected[$"{name}.cells"], model.Cells - model.AbsentCells);
        Expected.Matches($"{name}.readings", model.ReadingsOfTarget);
        foreach (var form in Forms)
        {
            var icc = model.Of(form);
            Assert.Equal(patients.Length, icc.Count);
            Expected.Matches($"{name}.{form}", icc.Value, 1e-5); // lme4's optimiser stops there
            if (form is IccForm.OneWayRandom or IccForm.TwoWayMixed)
            {
                Expected.Matches($"{name}.{form}.lower", icc.Interval!.Lower, 1e-6);
                Expected.Matches($"{name}.{form}.upper", icc.Interval.Upper, 1e-6);
            }
            else if (form == IccForm.TwoWayRandom)
            {
                // 5,000 draws against 200,000.
                Assert.Equal(Expected[$"{name}.{form}.lower"], icc.Interval!.Lower, 0.025);
                Assert.Equal(Expected[$"{name}.{form}.upper"], icc.Interval.Upper, 0.01);
            }
        }
    }

    [Fact]
    public void With_every_cell_present_it_is_the_analysis_of_variance()
    {
        var (ratings, patients) = Study("balanced");
        var complete = new double[ratings.GetLength(0), ratings.GetLength(1)];
        for (int i = 0; i < complete.GetLength(0); i++)
            for (int j = 0; j < complete.GetLength(1); j++)
                complete[i, j] = ratings[i, j]!.Value;
        var model = new MixedModelIcc(ratings, Clusters.OneRowEach(patients.Length));
        foreach (var form in Forms)
        {
            var anova = IntraclassCorrelation.Of(complete, form).Icc;
            Assert.Equal(anova.Required, model.Of(form).Required, 1e-10);
            if (form is not (IccForm.TwoWayRandom or IccForm.TwoWayRandomMean))
            {
                Assert.Equal(anova.Interval!.Lower, model.Of(form).Interval!.Lower, 1e-9);
                Assert.Equal(anova.Interval.Upper, model.Of(form).Interval!.Upper, 1e-9);
            }
        }
        Assert.Equal(IccFigure.Anova, IccFigure.Of(ratings, patients, 1)[0].Method);
    }

    [Fact]
    public void The_unit_the_level_and_the_order_of_readers_change_nothing()
    {
        var (ratings, patients) = Study("gaps");
        int n = ratings.GetLength(0), k = ratings.GetLength(1);
        var turned = new double?[n, k];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < k; j++)
                turned[n - 1 - i, k - 1 - j] = 1e4 + 25 * ratings[i, j];
        var (a, b) = (new MixedModelIcc(ratings, Clusters.OneRowEach(n)), new MixedModelIcc(turned, Clusters.OneRowEach(n)));
        foreach (var form in Forms)
        {
            Assert.Equal(a.Of(form).Required, b.Of(form).Required, 1e-7);
            Assert.Equal(a.Of(form).Interval!.Lower, b.Of(form).Interval!.Lower, 1e-6);
        }
        Assert.Equal(patients.Length, n);
    }

    [Fact] // Two of three readers each: coverage of readers and patients at large, seeded.
    public void Intervals_of_rotating_readers_hold_the_truth()
    {
        int agreement = 0, consistency = 0, studies = 200;
        for (int s = 0; s < studies; s++)
        {
            var random = new Random(s);
            var (ratings, patients, _) = ClusteredStudies.Draw(24, 1, 1, 4, new(1, 0, 0.2, 0, 0.3), random);
            var model = new MixedModelIcc(Rotated(ratings, 2), patients, s);
            agreement += model.Of(IccForm.TwoWayRandom).Interval!.Contains(1 / 1.5) ? 1 : 0;
            consistency += model.Of(IccForm.TwoWayMixed).Interval!.Contains(1 / 1.3) ? 1 : 0;
        }
        Assert.InRange(agreement, 0.91 * studies, studies);
        Assert.InRange(consistency, 0.91 * studies, 0.99 * studies);
    }

    [Fact] // Patients of 1 to 4 scans that share a level.
    public void Intervals_rest_on_patients_where_they_have_several_scans()
    {
        int agreement = 0, consistency = 0, studies = 100;
        for (int s = 0; s < studies; s++)
        {
            var random = new Random(s);
            var (ratings, patients, _) = ClusteredStudies.Draw(20, 1, 4, 4, new(0.8, 0.2, 0.2, 0, 0.3), random);
            var model = new MixedModelIcc(Rotated(ratings, 2), patients, s);
            agreement += model.Of(IccForm.TwoWayRandom).Interval!.Contains(1 / 1.5) ? 1 : 0;
            consistency += model.Of(IccForm.TwoWayMixed).Interval!.Contains(1 / 1.3) ? 1 : 0;
        }
        Assert.InRange(agreement, 0.88 * studies, studies);
        Assert.InRange(consistency, 0.86 * studies, studies);
    }

    static double?[,] Rotated(double[,] ratings, int of)
    {
        int n = ratings.GetLength(0), k = ratings.GetLength(1);
        var kept = new double?[n, k];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < of; j++)
                kept[i, (i + j * (1 + i / k % (k - 1))) % k] = ratings[i, (i + j * (1 + i / k % (k - 1))) % k];
        return kept;
    }

    [Fact]
    public void What_cannot_be_told_has_a_reason()
    {
        static string? Why(double?[,] ratings) =>
            new MixedModelIcc(ratings, Clusters.OneRowEach(ratings.GetLength(0))).Of(IccForm.TwoWayRandom).Reason;
        Assert.Contains("Too few targets", Why(new double?[,] { { 1, null }, { null, 2 }, { 3, null } }), StringComparison.Ordinal);
        Assert.Contains("two readers", Why(new double?[,] { { 1, null }, { 2, null } }), StringComparison.Ordinal);
        Assert.Contains("equal", Why(new double?[,] { { 2, 2 }, { 2, null } }), StringComparison.Ordinal);
        Assert.Contains("no residual variance", Why(new double?[,] { { 0.1, 0.2 }, { 0.3, 0.4 }, { 0.7, 0.8 }, { 0.5, null } }), StringComparison.Ordinal);
        // The complete targets are taken then, as before.
        var figure = IccFigure.Of(new double?[,] { { 1, 2 }, { 3, 4 }, { 7, 8 }, { 5, null } }, ["a", "b", "c", "d"], 1)[1];
        Assert.Equal((IccFigure.Anova, 1), (figure.Method, figure.LeftOut));
        Assert.Throws<ArgumentException>(() => new MixedModelIcc(new double?[,] { { double.NaN, 1 } }, Clusters.OneRowEach(1)));
    }

    [Fact]
    public void Patients_of_several_targets_have_the_value_of_their_targets_and_wider_intervals_for_readers_at_large()
    {
        var (ratings, patients) = Study("patients");
        var model = new MixedModelIcc(ratings, Clusters.Of<string>(patients));
        foreach (var form in Forms)
            Expected.Matches($"patients.{form}", model.Of(form).Value, 1e-5);
        var (random, these) = (model.Of(IccForm.TwoWayRandom).Interval!, model.Of(IccForm.TwoWayMixed).Interval!);
        Assert.True(random.Upper - random.Lower > these.Upper - these.Lower, string.Create(CultureInfo.InvariantCulture, $"{random} {these}"));
    }
}
