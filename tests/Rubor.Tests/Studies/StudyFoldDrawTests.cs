using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies;

public class StudyFoldDrawTests
{
    public static TheoryData<string> Schemes() => new(Settings.Keys);

    static readonly Dictionary<string, FoldSettings> Settings = new()
    {
        ["five folds"] = new(),
        ["folds with validation"] = new() { Folds = 3, Validation = 0.2 },
        ["repeated"] = new() { Folds = 4, Repeats = 3, Validation = 2 },
        ["nested"] = new() { Folds = 3, Inner = 2, Validation = 1 },
        ["repeated and nested"] = new() { Folds = 3, Inner = 3, Repeats = 2 },
        ["leave one out"] = new() { LeaveOneOut = true, Validation = 1 },
        ["leave one out, nested"] = new() { LeaveOneOut = true, Inner = 2 },
        ["train, validation, test"] = new() { Test = 0.25, Validation = 0.25 },
    };

    [Theory, MemberData(nameof(Schemes))]
    public void No_subject_is_on_two_sides_and_each_is_tested_once_a_repeat(string scheme)
    {
        foreach (int size in (int[])[8, 9, 11, 13, 30, 101])
            foreach (int seed in (int[])[0, 1, -1, 2014, int.MaxValue])
            {
                var settings = Settings[scheme] with { Seed = seed };
                var subjects = Subjects(size);
                var strata = subjects.Index().ToDictionary(s => s.Item, s => s.Index % 3 == 0 ? "ill" : "well");
                var folds = FoldDraw.Of(subjects, seed == 1 ? new Dictionary<string, string>() : strata, settings);
                for (int f = 1; f <= folds.Count; f++)
                {
                    var split = folds.Split(f);
                    Assert.NotEmpty(split.Train);
                    Assert.NotEmpty(split.Test);
                    Assert.Equal(settings.Validation > 0, split.Validation.Count > 0);
                    Assert.Equal(subjects.Order(StringComparer.Ordinal), split.Train.Concat(split.Validation).Concat(split.Test)
                        .Order(StringComparer.Ordinal));
                    var inner = Enumerable.Range(1, folds.All[f - 1].Inner.Count).Select(i => folds.InnerSplit(f, i)).ToList();
                    Assert.Equal(settings.Inner, inner.Count);
                    foreach (var i in inner)
                    {
                        Assert.NotEmpty(i.Train);
                        Assert.Equal(split.Train, i.Train.Concat(i.Test).Order(StringComparer.Ordinal));
                        Assert.Empty(i.Train.Intersect(i.Test));
                        Assert.Equal(split.Validation, i.Validation);
                    }
                    if (inner.Count > 0)
                        Assert.Equal(split.Train, inner.SelectMany(i => i.Test).Order(StringComparer.Ordinal));
                }
                if (settings.Test == 0)
                    for (int r = 1; r <= settings.Repeats; r++)
                        Assert.Equal(subjects.Order(StringComparer.Ordinal), folds.All.Where(f => f.Repeat == r).SelectMany(f => f.Test)
                            .Order(StringComparer.Ordinal));
            }
    }

    [Theory, MemberData(nameof(Schemes))]
    public void The_order_of_rows_does_not_matter_and_another_seed_gives_other_folds(string scheme)
    {
        var subjects = Subjects(23);
        byte[] Drawn(IEnumerable<string> order, int seed) =>
            FoldDraw.Of([.. order], new Dictionary<string, string>(), Settings[scheme] with { Seed = seed }).ToJson();
        Assert.Equal(Drawn(subjects, 3), Drawn(subjects.Reverse(), 3));
        Assert.False(Drawn(subjects, 3).AsSpan().SequenceEqual(Drawn(subjects, 4)));
    }

    [Fact]
    public void Each_class_is_spread_evenly()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var subjects = Subjects(37);
            var classes = subjects.Index().ToDictionary(s => s.Item, s => s.Index < 9 ? "axSpA" : s.Index < 20 ? "none" : "other");
            var folds = FoldDraw.Of(subjects, classes, new() { Folds = 4, Validation = 0.2, Seed = seed });
            foreach (string name in classes.Values.Distinct())
            {
                int[] tested = [.. folds.All.Select(f => f.Test.Count(s => classes[s] == name))];
                Assert.InRange(tested.Max() - tested.Min(), 0, 1);
                int[] validated = [.. folds.All.Select(f => f.Validation.Count(s => classes[s] == name))];
                Assert.InRange(validated.Max() - validated.Min(), 0, 2);
                Assert.True(validated.Min() > 0);
            }
            int[] sizes = [.. folds.All.Select(f => f.Test.Count)];
            Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
        }
    }

    [Fact]
    public void Every_subject_is_as_likely_to_be_drawn_for_the_test()
    {
        const int draws = 4000;
        var times = Subjects(10).ToDictionary(s => s, _ => 0);
        for (int seed = 0; seed < draws; seed++)
            foreach (string s in FoldDraw.Of(times.Keys, new Dictionary<string, string>(), new() { Test = 3, Seed = seed }).All[0].Test)
                times[s]++;
        // Binomial: 1200 expected, standard deviation 29.
        Assert.All(times.Values, n => Assert.InRange(n, 1200 - 5 * 29, 1200 + 5 * 29));
    }

    [Fact]
    public void Validation_subjects_asked_for_later_leave_the_test_folds_as_they_were()
    {
        var without = FoldDraw.Of(Subjects(20), new Dictionary<string, string>(), new() { Seed = 7 });
        var with = FoldDraw.Of(Subjects(20), new Dictionary<string, string>(), new() { Seed = 7, Validation = 0.2, Inner = 2 });
        Assert.Equal(without.All.Select(f => f.Test), with.All.Select(f => f.Test));
    }

    [Theory]
    [InlineData(12, 0, 1, 0, false, "12 folds need as many subjects")]
    [InlineData(1, 0, 1, 0, false, "at least 2 folds")]
    [InlineData(5, 0, 0, 0, false, "--repeats: at least 1")]
    [InlineData(5, 9, 1, 0, false, "9 inner folds need as many")]
    [InlineData(5, 1, 1, 0, false, "at least 2 inner")]
    [InlineData(5, 0, 1, 8, false, "leaves none to train on")]
    [InlineData(5, 0, 1, 1.5, false, "neither a share")]
    [InlineData(5, 0, 2, 0, true, "one outcome only")]
    public void What_cannot_be_drawn_is_refused_with_the_option(int folds, int inner, int repeats, double validation, bool leaveOneOut,
        string because)
    {
        var settings = new FoldSettings
        {
            Folds = folds,
            Inner = inner,
            Repeats = repeats,
            Validation = validation,
            LeaveOneOut = leaveOneOut
        };
        var refused = Assert.Throws<OutputException>(() => FoldDraw.Of(Subjects(10), new Dictionary<string, string>(), settings));
        Assert.StartsWith("--", refused.Message, StringComparison.Ordinal);
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
    }

    // Names that do not sort as numbers, to catch an order taken from elsewhere.
    static string[] Subjects(int count) => [.. Enumerable.Range(1, count).Select(i => $"{(i % 2 == 0 ? "a" : "P")}{i * 7}")];
}
