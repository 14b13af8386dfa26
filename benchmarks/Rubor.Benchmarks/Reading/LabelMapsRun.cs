using System.Diagnostics;
using System.Globalization;
using Rubor.Reading.Kinds.Labels;
using Rubor.Reading.Ledger;

namespace Rubor.Benchmarks.Reading;

/// <summary>What an answer to an act of painting costs on a large picture: all acts again, as before maps were kept, and one.</summary>
internal static class LabelMapsRun
{
    const int Edge = 4096;

    /// <summary>Paints so many acts, then measures.</summary>
    public static int Run(string acts)
    {
        int count = int.Parse(acts, CultureInfo.InvariantCulture);
        var (random, maps) = (new Random(4096), new PaintedMaps(new(Edge, Edge, 1), null));
        PaintedActs? painted = null;
        var all = new List<ReadEvent>();
        var kept = new List<double>();
        for (int n = 0; n < count; n++)
        {
            all.Add(Act(random, n));
            painted = new(all[^1], painted);
            long begun = Stopwatch.GetTimestamp();
            _ = maps.Of(painted).Sha256;
            kept.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        byte[] none = new byte[Edge * Edge];
        var replayed = Enumerable.Range(0, 5).Select(_ => Milliseconds(() =>
        {
            byte[] map = LabelPainting.Map(none, Edge, Edge, all);
            if (StoredEvent.HashOf(map) != maps.Of(painted).Sha256)
                throw new InvalidOperationException("the maps differ");
        })).ToList();
        Console.WriteLine(FormattableString.Invariant($"an answer after {count} acts: all again {Median(replayed):0} ms, ")
            + FormattableString.Invariant($"kept {Median(kept):0.0} ms (at most {kept.Max():0})"));
        foreach (var (name, way) in new[] { ("of a hand", Walk(random, 12)), ("across the picture", Walk(random, 4000)) })
        {
            var stroke = new Stroked(0, 3, 200, way);
            byte[] map = new byte[Edge * Edge];
            int[] pixels = LabelPainting.CountsOf(map);
            double now = Milliseconds(() => LabelPainting.Paint(map, Edge, Edge, stroke, pixels));
            Console.WriteLine(FormattableString.Invariant($"a stroke of 2,000 points and radius 200 {name}: {now:0} ms, ")
                + FormattableString.Invariant($"{Tested(way, 200):#,0} pixels looked at by the plain rule"));
        }
        return 0;
    }

    static ReadEvent Act(Random random, int n)
    {
        double x = 300 + (random.NextDouble() * 3400), y = 300 + (random.NextDouble() * 3400);
        double[] Around(int points, double radius) => [.. Enumerable.Range(0, points).SelectMany(i =>
        {
            var (sin, cos) = Math.SinCos(i * 2 * Math.PI / points);
            return new[] { x + (cos * radius), y + (sin * radius * 0.8) };
        })];
        return (n % 3) switch
        {
            0 => new Outlined(0, (byte)random.Next(1, 4), Around(200, 40 + (random.NextDouble() * 80))),
            1 => new Stroked(0, (byte)random.Next(1, 4), 10, Around(60, 60)),
            _ => new Stroked(0, 0, 5, Around(20, 20)),
        };
    }

    static double[] Walk(Random random, double step)
    {
        var way = new List<double>();
        double x = 2048, y = 2048;
        for (int n = 0; n < 2000; n++)
        {
            x = Math.Clamp(x + ((random.NextDouble() - 0.5) * 2 * step), 0, Edge);
            y = Math.Clamp(y + ((random.NextDouble() - 0.5) * 2 * step), 0, Edge);
            way.AddRange([x, y]);
        }
        return [.. way];
    }

    // The boxes of its pieces, each of whose pixels the plain rule tests.
    static double Tested(double[] way, double reach)
    {
        double sum = 0;
        for (int i = 2; i < way.Length; i += 2)
            sum += Span(way[i - 2], way[i]) * Span(way[i - 1], way[i + 1]);
        return sum;

        double Span(double a, double b) => Math.Min(Edge, Math.Max(a, b) + reach) - Math.Max(0, Math.Min(a, b) - reach);
    }

    static double Milliseconds(Action run)
    {
        long begun = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
