using System.Text.Json;
using Rubor.Statistics.Consensus;

namespace Rubor.Tests.Statistics;

public class OutputCodeTests
{
    // The three tasks of RATING: at least 1, at least 2, and, reversed, not 3.
    static readonly OutputCode Rating = OutputCode.OfTasks(4, c => c >= 1, c => c >= 2, c => c != 3);

    [Fact]
    public void The_code_of_grades_0_to_3_tells_neighbours_apart_by_one_bit_a_seed()
    {
        Assert.Equal(["001", "101", "111", "110"], Rating.CodeWords.Select(w => string.Concat(w)));
        Assert.Equal([1, 1, 1], Enumerable.Range(0, 3).Select(g => Rating.Between(g, g + 1)));
        Assert.Equal(1, Rating.Distance);
    }

    [Fact]
    public void Two_seeds_that_contradict_each_other_are_a_tie_which_the_smaller_grade_wins()
    {
        Assert.Equal(0, Rating.Decode([0, 0, 1, 1, 0, 1]));
        Assert.Equal(2, Rating.Decode([1, 1, 1, 1, 1, 0]));
        Assert.Equal(3, Rating.Decode([1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1.5]));
        Assert.Equal(1, Rating.Decode([0.4, 0, 1, 0.7, 0, 1]));
    }

    [Fact]
    public void A_code_of_distance_three_corrects_every_single_wrong_bit()
    {
        var code = new OutputCode([[0, 0, 0, 0, 0], [1, 1, 1, 0, 0], [0, 0, 1, 1, 1]]);
        Assert.Equal(3, code.Distance);
        for (int c = 0; c < code.Classes; c++)
            for (int wrong = 0; wrong < code.Length; wrong++)
                Assert.Equal(c, code.Decode([.. code.CodeWords[c].Select((bit, i) => (double)(i == wrong ? 1 - bit : bit))]));
    }

    [Fact]
    public void Decoding_agrees_with_a_brute_force_in_Python()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Golden.Folder, "outputcode.tsv"));
        Assert.True(lines.Length > 300);
        var codes = new Dictionary<string, OutputCode>
        {
            ["rating"] = Rating,
            ["seven"] = new([[0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1, 0]]),
        };
        foreach (string[] cells in lines.Skip(1).Select(l => l.Split('\t')))
            Assert.Equal(int.Parse(cells[3], System.Globalization.CultureInfo.InvariantCulture), codes[cells[0]].Decode(
                JsonSerializer.Deserialize<double[]>(cells[1])!, JsonSerializer.Deserialize<double[]>(cells[2])));
    }

    [Fact]
    public void Decoding_equals_the_definition_over_thousands_of_random_codes_and_words()
    {
        var random = new Random(1);
        for (int n = 0; n < 5000; n++)
        {
            int length = random.Next(3, 8), seeds = random.Next(1, 4);
            int[][] words = [.. Enumerable.Range(0, 1 << length).OrderBy(_ => random.Next()).Take(random.Next(2, 7))
                .Select(w => Enumerable.Range(0, length).Select(b => (w >> b) & 1).ToArray())];
            double[] received = [.. Enumerable.Range(0, length * seeds).Select(_ => random.Next(5) / 4.0)];
            double[]? weights = n % 2 == 0 ? null : [.. received.Select(_ => (double)random.Next(4))];
            double[] distances = [.. words.Select(word => Enumerable.Range(0, received.Length)
                .Sum(i => (weights?[i] ?? 1) * Math.Abs(word[i % length] - received[i])))];
            var code = new OutputCode(words);
            Assert.Equal(Array.IndexOf(distances, distances.Min()), code.Decode(received, weights));
            Assert.Equal(words.SelectMany((a, i) => words[..i].Select(b => a.Zip(b).Count(p => p.First != p.Second))).Min(), code.Distance);
        }
    }

    [Fact]
    public void What_is_no_code_or_does_not_fit_it_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new OutputCode([[0, 1]]));
        Assert.Throws<ArgumentException>(() => new OutputCode([[0, 1], [0, 2]]));
        Assert.Throws<ArgumentException>(() => new OutputCode([[0, 1], [0]]));
        Assert.Throws<ArgumentException>(() => OutputCode.OfTasks(3, c => c > 0));
        Assert.Throws<ArgumentException>(() => Rating.Decode([0, 1]));
        Assert.Throws<ArgumentException>(() => Rating.Decode([]));
        Assert.Throws<ArgumentException>(() => Rating.Decode([0, 1, 1.1]));
        Assert.Throws<ArgumentException>(() => Rating.Decode([0, 1, double.NaN]));
        Assert.Throws<ArgumentException>(() => Rating.Decode([0, 1, 1], [1, 1]));
        Assert.Throws<ArgumentException>(() => Rating.Decode([0, 1, 1], [1, 1, -1]));
    }
}
