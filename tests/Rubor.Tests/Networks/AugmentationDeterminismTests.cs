using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rubor.Networks.Augmentation;
using static Rubor.Tests.Networks.AugmentationSamples;

namespace Rubor.Tests.Networks;

public class AugmentationDeterminismTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void The_same_seed_gives_the_same_bytes_on_any_number_of_threads(int threads)
    {
        var source = Random(2, 61, 53);
        var augmenter = new Augmenter(Everything);
        var expected = Enumerable.Range(0, 40).Select(i => Apply(Everything, source, SampleRandom.SeedOf(9, i, 0))).ToArray();
        var actual = new Sample[40];
        Parallel.For(0, 40,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = TestContext.Current.CancellationToken }, i =>
        {
            actual[i] = new(2, 61, 53);
            augmenter.Apply(source, actual[i], SampleRandom.SeedOf(9, i, 0));
        });
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal(expected[i].Image, actual[i].Image);
            Assert.Equal(expected[i].Label, actual[i].Label);
        }
    }

    [Fact]
    public void What_was_made_before_changes_nothing()
    {
        var augmenter = new Augmenter(Everything with { Crop = true });
        Sample large = Random(1, 90, 80), small = Random(1, 31, 45), first = new(1, 31, 45), again = new(1, 31, 45);
        augmenter.Apply(small, first, 4);
        for (ulong seed = 0; seed < 10; seed++)
            augmenter.Apply(large, new Sample(1, 64, 64), seed);
        Array.Fill(again.Image, float.NaN);
        Array.Fill(again.Label, (byte)200);
        augmenter.Apply(small, again, 4);
        Assert.Equal(first.Image, again.Image);
        Assert.Equal(first.Label, again.Label);
    }

    [Fact]
    public void The_source_stays_as_it_is()
    {
        Sample source = Random(2, 40, 40), copy = Random(2, 40, 40);
        Apply(Everything, source, seed: 3);
        Assert.Equal(copy.Image, source.Image);
        Assert.Equal(copy.Label, source.Label);
    }

    [Fact]
    public void Other_seeds_give_other_samples()
    {
        var source = Random(1, 24, 24);
        var seen = Enumerable.Range(0, 200)
            .Select(i =>
            Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(Apply(Everything, source,
            SampleRandom.SeedOf(1, i, 0)).Image.AsSpan())));
        Assert.Equal(200, seen.Distinct().Count());
    }

    [Fact]
    public void Seeds_of_neighbouring_runs_steps_and_places_are_all_different()
    {
        var seeds = new HashSet<ulong>();
        for (ulong run = 0; run < 10; run++)
        {
            for (long step = 0; step < 100; step++)
            {
                for (int index = 0; index < 50; index++)
                    Assert.True(seeds.Add(SampleRandom.SeedOf(run, step, index)));
            }
        }

        // each bit is on in half of them
        for (int bit = 0; bit < 64; bit++)
            Assert.InRange(seeds.Count(s => (s >> bit & 1) == 1), 25000 - 450, 25000 + 450);
    }

    [Fact]
    public void The_generator_is_xoshiro256_starstar_and_stays_the_same()
    {
        // state filled by SplitMix64 from seed 0, whose first output is a published test value
        Assert.Equal(0xE220A8397B1DCDAFUL, SampleRandom.Mix(0x9E3779B97F4A7C15));
        var random = new SampleRandom(0);
        Assert.Equal(0x99EC5F36CB75F2B4UL, random.NextBits());
        Assert.Equal(0xBF6E1F784956452AUL, random.NextBits());
    }

    [Fact]
    public void Settings_go_through_JSON_and_unknown_keys_are_errors()
    {
        var options = new JsonSerializerOptions
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            Converters = { new JsonStringEnumConverter() }
        };
        Assert.Equal(Everything, JsonSerializer.Deserialize<AugmentationSettings>(JsonSerializer.Serialize(Everything, options), options));
        Assert.Equal(AugmentationSettings.None, JsonSerializer.Deserialize<AugmentationSettings>("{}", options));
        Assert.Contains("Rotation", Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize<AugmentationSettings>("{\"Rotation\": 5}", options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_is_checked_by_name()
    {
        foreach (var property in typeof(AugmentationSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.PropertyType == typeof(double)))
        {
            foreach (double wrong in property.Name == nameof(AugmentationSettings.FillIntensity) ? [double.NaN]
                : new[] { -0.5, double.NaN, double.PositiveInfinity })
            {
                var settings = AugmentationSettings.None with { };
                property.SetValue(settings, wrong);
                Assert.Contains(property.Name, Assert.Throws<ArgumentException>(() => new Augmenter(settings)).Message,
                    StringComparison.Ordinal);
            }
        }

        Assert.Throws<ArgumentException>(() => new Augmenter(AugmentationSettings.None with { Border = (Border)7 }));
        Assert.Throws<ArgumentException>(() => new Augmenter(AugmentationSettings.None with { Interpolation = (Interpolation)7 }));
    }

    [Fact]
    public void Every_setting_is_in_the_docs()
    {
        string page = File.ReadAllText(Path.Combine(Data.Repository, "docs", "augmentation.md"));
        Assert.All(typeof(AugmentationSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance), p =>
            Assert.Contains($"`{p.Name}`", page, StringComparison.Ordinal));
    }
}
