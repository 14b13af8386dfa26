using System.Text;
using System.Text.Json;
using Rubor.Statistics.Consensus;

namespace Rubor.Tests.Statistics;

public class MultitudeTests
{
    // The rules of tests/Reference/statistics/multitude.py. The second is a toy of a cancer in which distant metastases alone make stage 4.
    static readonly Dictionary<string, ValidityRule> Rules = new()
    {
        ["eoss"] = ValidityRule.Eoss,
        ["stage"] = Rule("""{ "t": [1, 2, 3, 4], "n": [0, 1, 2], "m": [0, 1], "stage": [1, 2, 3, 4] }""",
            "m = 1 and stage != 4", "m = 0 and stage = 4", "n > 0 and stage < 2"),
        ["order"] = Rule("""{ "a": [3, 1, 2], "b": [5, -1], "c": [0, 7] }""",
            "a + b = 4 or not (c < 7 or a != 2)", "max(a, b) / (c - 7) < -0.6"),
    };

    [Fact]
    public void Five_models_that_see_vascularity_where_most_see_no_hypertrophy_come_to_what_goes_together()
    {
        var result = Multitude.Combine(ValidityRule.Eoss, [[0, 1], [0, 1], [0, 0], [1, 1], [1, 1]]);
        Assert.Equal([1, 1], result.Prediction);
        Assert.Equal((8, false, true), ((int)result.Weight!.Value, result.Fallback, result.Valid));
        Assert.Equal([(0, 0, 3), (1, 0, 2), (1, 1, 8)], result.Combinations.Select(c => (c.Values[0], c.Values[1], (int)c.Weight)));
        var majority = Multitude.MajorityOf(ValidityRule.Eoss, [[0, 1], [0, 1], [0, 0], [1, 1], [1, 1]]);
        Assert.Equal([0, 1], majority.Prediction);
        Assert.Equal((false, false), (majority.Valid, majority.Fallback));
    }

    [Fact]
    public void Of_equal_weights_the_first_in_the_order_of_values_is_taken_and_without_a_valid_one_the_smallest_modes()
    {
        Assert.Equal([1, 2], Multitude.Combine(ValidityRule.Eoss, [[2, 2], [1, 3]]).Prediction);
        var modes = Multitude.Combine(ValidityRule.Eoss, [[0, 3], [0, 1], [0, 2]]);
        Assert.Equal([0, 1], modes.Prediction);
        Assert.Equal((null, true, false), (modes.Weight, modes.Fallback, modes.Valid));
        Assert.Empty(modes.Combinations);
        var falling = Rule("""{ "a": [2, 1, 0] }""");
        Assert.Equal([2], Multitude.Combine(falling, [[0], [2]]).Prediction);
        Assert.Equal([0], Multitude.MajorityOf(falling, [[0], [2]]).Prediction);
    }

    [Fact]
    public void Combining_agrees_with_a_brute_force_in_Python()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Golden.Folder, "multitude.tsv"));
        Assert.True(lines.Length > 400);
        foreach (string[] cells in lines.Skip(1).Select(l => l.Split('\t')))
        {
            int[][] votes = JsonSerializer.Deserialize<int[][]>(cells[1])!;
            var result = Multitude.Combine(Rules[cells[0]], votes);
            Assert.Equal(cells[2], List(result.Prediction));
            Assert.Equal(cells[3], result.Weight?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null");
            Assert.Equal(cells[4], $"[{string.Join(", ", result.Combinations.Select(c => $"[{List(c.Values)}, {c.Weight}]"))}]");
            Assert.Equal((cells[5], cells[6]), (result.Fallback ? "true" : "false", result.Valid ? "true" : "false"));
            Assert.Equal(cells[7], List(Multitude.MajorityOf(Rules[cells[0]], votes).Prediction));
        }
    }

    [Fact]
    public void Combining_equals_the_definition_over_thousands_of_random_votes()
    {
        var random = new Random(2);
        foreach (var rule in Rules.Values)
            for (int n = 0; n < 2000; n++)
            {
                int[][] votes = [.. Enumerable.Range(0, random.Next(1, 8))
                    .Select(_ => rule.Measurements.Select(m => m.Values[random.Next(n % 3 == 0 ? 2 : m.Values.Count)]).ToArray())];
                var weighed = All(rule.Measurements)
                    .Select(values => (Values: values,
                        Weight: values.Select((v, m) => votes.Count(x => x[m] == v)).Aggregate(1, (a, b) => a * b)))
                    .Where(c => c.Weight > 0 && rule.IsValid(c.Values)).ToList();
                var result = Multitude.Combine(rule, votes);
                Assert.Equal(weighed.Select(c => $"{List(c.Values)} {c.Weight}"), result.Combinations.Select(c => $"{List(c.Values)} {c.Weight}"));
                Assert.Equal(weighed.Count == 0, result.Fallback);
                int[] modes = [.. rule.Measurements.Select((m, i) => m.Values.Order().MaxBy(v => votes.Count(x => x[i] == v)))];
                Assert.Equal(weighed.Count > 0 ? weighed.MaxBy(c => c.Weight).Values : modes, result.Prediction);
                Assert.Equal(rule.IsValid(result.Prediction), result.Valid);
                Assert.Equal(modes, Multitude.MajorityOf(rule, votes).Prediction);
            }
    }

    [Fact]
    public void Many_measurements_are_combined_where_models_agree_and_refused_where_the_ways_are_too_many()
    {
        var rule = Rule($"{{ {string.Join(", ", Enumerable.Range(0, 60).Select(i => $"\"m{i}\": [0, 1, 2, 3]"))} }}", "m0 = m59 and m1 > 0");
        int[] voted = [.. Enumerable.Range(0, 60).Select(i => i % 4)];
        int[] other = [.. voted.Select((v, i) => i < 10 ? 3 - v : v)];
        var result = Multitude.Combine(rule, [voted, voted, other]);
        Int128 threeToThe60th = Int128.Parse("42391158275216203514294433201", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(threeToThe60th, Multitude.Combine(rule, [voted, voted, voted]).Weight);
        Assert.Equal(voted, result.Prediction);
        Assert.Equal(512, result.Combinations.Count);
        Assert.Contains("more than 1000000 ways", Assert.Throws<ArgumentException>(() =>
            Multitude.Combine(rule, [voted, [.. voted.Select(v => 3 - v)]])).Message, StringComparison.Ordinal);
        Assert.Equal(60, Multitude.MajorityOf(rule, [voted, [.. voted.Select(v => 3 - v)]]).Prediction.Count);
        Assert.Throws<ArgumentException>(() => Multitude.Combine(ValidityRule.Eoss, []));
        Assert.Throws<ArgumentException>(() => Multitude.Combine(ValidityRule.Eoss, [[0]]));
        Assert.Throws<ArgumentException>(() => Multitude.Combine(ValidityRule.Eoss, [[0, 4]]));
    }

    [Theory]
    [InlineData("", "is no JSON")]
    [InlineData("[]", "the rule is no object")]
    [InlineData("""{"format":"rubor.rule/2","measurements":{"a":[0]}}""", "its format is rubor.rule/2")]
    [InlineData("""{"format":"rubor.rule/1"}""", "measurements is missing")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{}}""", "measurements has 0 entries")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0]},"refused":[]}""", "has the key refused")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0],"a":[1]}}""", "has a twice")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0],"A":[1]}}""", "a and A differ by capitals alone")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0,0]}}""", "a has the value 0 twice")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0.5]}}""", "0.5 is no whole number")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":["x"]}}""", "\"x\" is no whole number")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[]}}""", "a has 0 values")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":3}}""", "a is no list of values")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a b":[0]}}""", "'a b' is no name")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"max":[0]}}""", "max is a word of rules")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"case":[0]}}""", "case is a column of its own")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0]},"refuse":["b = 0"]}""", "refuse[0]: there is no measurement b")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0]},"refuse":["a + 1"]}""", "a refusal is a comparison, and this gives numbers")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0]},"refuse":["a = 'x'"]}""", "= compares numbers with texts")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0]},"refuse":"a = 0"}""", "refuse is no list")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0,1]},"refuse":["a = 0", "a > 0"]}""", "refuses every combination")]
    [InlineData("""{"format":"rubor.rule/1","measurements":{"a":[0,1],"b":[1]},"refuse":["1 = 1"]}""", "refuses every combination")]
    public void A_rule_that_cannot_be_used_says_where_and_why(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => ValidityRule.Parse(Encoding.UTF8.GetBytes(text))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Whether_a_rule_of_many_measurements_can_hold_is_found_out_part_by_part()
    {
        string measurements = $"{{ {string.Join(", ", Enumerable.Range(0, 100).Select(i => $"\"m{i}\": [0, 1, 2, 3]"))} }}";
        string[] pairs = [.. Enumerable.Range(0, 50).Select(i => $"m{i} = m{i + 50}")];
        Assert.Equal(50, Rule(measurements, pairs).Refusals.Count);
        Assert.Contains("refuses every combination", Assert.Throws<FormatException>(() =>
            Rule(measurements, [.. pairs, "m98 <= 3"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_rules_are_refused_and_never_crash()
    {
        byte[] rule = Encoding.UTF8.GetBytes("""{"format":"rubor.rule/1","measurements":{"sh":[0,1],"b":[0,1]},"refuse":["sh = 0 and b > 0"]}""");
        var random = new Random(3);
        for (int n = 0; n < 3000; n++)
        {
            byte[] mutant = [.. rule];
            for (int k = random.Next(1, 4); k > 0; k--)
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            try
            {
                ValidityRule.Parse(mutant);
            }
            catch (FormatException)
            {
            }
        }
    }

    static ValidityRule Rule(string measurements, params string[] refuse) => ValidityRule.Parse(Encoding.UTF8.GetBytes(
        $$"""{ "format": "rubor.rule/1", "measurements": {{measurements}}, "refuse": {{JsonSerializer.Serialize(refuse)}} }"""));

    static string List(IReadOnlyList<int> values) => $"[{string.Join(", ", values)}]";

    static IEnumerable<int[]> All(IReadOnlyList<Measurement> measurements) => measurements.Aggregate(
        (IEnumerable<int[]>)[[]], (heads, m) => heads.SelectMany(head => m.Values.Select(v => (int[])[.. head, v])));
}
