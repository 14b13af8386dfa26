using System.Collections.Immutable;
using Rubor.Imaging.Outlines;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Labels;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

/// <summary>Maps that are kept, and what makes acts cheap, give what the plain rules give.</summary>
public class LabelMapsTests
{
    const int Width = 61, Height = 43, Slices = 2;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_acts_with_undo_and_redo_give_the_map_and_counts_of_a_replay_of_all(int seed)
    {
        var random = new Random(seed);
        byte[] draft = [.. Enumerable.Range(0, Slices * Height * Width).Select(_ => (byte)(random.Next(20) == 0 ? 2 : 0))];
        var maps = new PaintedMaps(new(Width, Height, Slices), draft);
        var (undo, redo) = (new Stack<PaintedActs?>(), new Stack<PaintedActs?>());
        PaintedActs? now = null;
        for (int n = 0; n < 300; n++)
        {
            // Long ways back now and then: further than maps are kept.
            int back = n % 60 == 59 ? random.Next(40, 60) : random.Next(4) == 0 ? random.Next(1, 4) : 0;
            if (back > 0)
                for (; back > 0 && undo.Count > 0; back--)
                {
                    redo.Push(now);
                    now = undo.Pop();
                }
            else if (redo.Count > 0 && random.Next(2) == 0)
            {
                undo.Push(now);
                now = redo.Pop();
            }
            else
            {
                undo.Push(now);
                now = new(Act(random), now);
                redo.Clear();
            }
            var map = maps.Of(now);
            byte[] replayed = LabelPainting.Map(draft, Width, Height, Acts(now));
            Assert.True(map.Pixels.SequenceEqual(replayed), $"after {n} steps");
            Assert.Equal(LabelPainting.CountsOf(replayed), Enumerable.Range(0, 256).Select(v => map.CountOf((byte)v)));
            Assert.Equal(StoredEvent.HashOf(replayed), map.Sha256);
            Assert.InRange(maps.Kept, 0, 16);
        }
    }

    [Fact]
    public void Maps_of_a_large_picture_are_few_and_those_of_two_chains_do_not_mix()
    {
        var maps = new PaintedMaps(new(4096, 4096, 1), null);
        PaintedActs? one = null, other = null;
        for (int n = 0; n < 8; n++)
        {
            one = new(new Stroked(0, 1, 2, [10.5 + (20 * n), 10.5]), one);
            other = new(new Stroked(0, 2, 3, [10.5, 50.5 + (20 * n)]), other);
            Assert.Equal((0, 0), (maps.Of(one).CountOf(2), maps.Of(other).CountOf(1)));
        }
        Assert.InRange(maps.Kept, 4, 8);
        Assert.Equal(9L * 4096 * 4096, PaintedMaps.BytesOf(maps.Size));
    }

    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 60));

    /// <summary>The rule as the page has it, pixel by pixel.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public void A_stroke_covers_the_pixels_that_the_plain_rule_covers(int seed)
    {
        var random = new Random(seed);
        double radius = random.Next(4) switch
        {
            0 => random.Next(1, 9),
            1 => random.Next(1, 9) / 2.0,
            2 => 0.1,
            _ => random.NextDouble() * 60,
        };
        // On whole and half pixels edges touch centres exactly, level and upright ones along whole rows.
        double Place() => random.Next(3) switch
        {
            0 => random.Next(-10, 70),
            1 => random.Next(-10, 70) + 0.5,
            _ => (random.NextDouble() * 90) - 15,
        };
        var way = new List<PlanePoint> { new(Place(), Place()) };
        for (int n = random.Next(1, 12); n > 0; n--)
        {
            var last = way[^1];
            way.Add(random.Next(6) switch
            {
                0 => last with { X = Place() },
                1 => last with { Y = Place() },
                2 => last,
                3 => new(last.X + 1e-9, last.Y - 1e-7),
                4 => new(Place() * 1000, Place() * -900),
                _ => new(Place(), Place()),
            });
        }
        byte[] covered = BrushStroke.Runs([.. way], radius, Width, Height).ToPlane(Width, Height);
        for (int i = 0; i < covered.Length; i++)
            Assert.True(IsCovered(way, radius, i % Width, i / Width) == (covered[i] == 1), $"pixel {i % Width}, {i / Width}, radius {radius}");
    }

    [Fact]
    public void Runs_of_a_stroke_come_row_by_row_and_never_touch()
    {
        var runs = BrushStroke.Runs([new(5, 5), new(50, 9), new(5, 30)], 3, 200, Height).ToList();
        Assert.All(runs.Zip(runs.Skip(1)), p =>
            Assert.True(p.First.Y < p.Second.Y || (p.First.Y == p.Second.Y && p.First.To < p.Second.From)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_patch_is_what_a_search_pixel_by_pixel_finds(int seed)
    {
        var random = new Random(seed);
        byte[] slice = [.. Enumerable.Range(0, Width * Height).Select(_ => (byte)(random.Next(5) < 3 ? 1 : 0))];
        for (int n = 0; n < 20; n++)
        {
            int from = random.Next(slice.Length);
            var patch = LabelPatch.Of(slice, Width, from % Width, from / Width);
            var (found, atBorder) = Searched(slice, from);
            Assert.Equal(found.Order(), patch.Runs.SelectMany(r => Enumerable.Range((r.Y * Width) + r.From, r.To - r.From)).Order());
            Assert.Equal(atBorder, patch.AtBorder);
        }
    }

    [Fact]
    public void A_map_as_runs_comes_back_and_has_one_form()
    {
        byte[] map = new byte[Slices * Height * Width];
        Assert.Empty(LabelRuns.Of([Slices, Height, Width], map).Runs.ToArray());
        map.AsSpan(5, 300).Fill(7);
        map[305] = 2;
        var runs = LabelRuns.Of([Slices, Height, Width], map);
        Assert.Equal([0, 5, 7, 0xac, 2, 2, 1], runs.Runs.ToArray());
        Assert.Equal(map, runs.ToMap());
        Assert.Equal(runs, LabelRuns.From([Slices, Height, Width], runs.Runs.ToArray()));
        Assert.NotEqual(runs, LabelRuns.Of([Slices, Height, Width], new byte[map.Length]));
    }

    [Theory]
    [InlineData("one form", 7, 5, 7, 5)]
    [InlineData("one form", 7, 0)]
    [InlineData("one form", 7, 0x85, 0)]
    [InlineData("do not fit", 7, 5, 0, 5)]
    [InlineData("do not fit", 7, 0xff, 0xff, 3)]
    [InlineData("cut off", 7)]
    [InlineData("cut off", 7, 0x80)]
    public void Runs_that_are_damaged_are_refused(string reason, params int[] bytes) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() =>
            LabelRuns.From([1, Height, Width], [.. bytes.Select(b => (byte)b)])).Message, StringComparison.Ordinal);

    [Fact]
    public async Task What_is_taken_replaces_the_map_is_held_against_the_other_view_and_is_undone()
    {
        var start = new LabelsStart("joint_regions", [new("left_wrist", 1), new("right_wrist", 16)], null);
        var held = new LabelsCase(start, new PaintedMaps(new(Width, Height, 1), null));
        byte[] there = new byte[Height * Width];
        there.AsSpan((3 * Width) + 2, 4).Fill(1);
        Taken taken = new("sub-01_scan-palmar", StoredEvent.HashOf(there), true,
            LabelRuns.Of([1, Height, Width], LabelPainting.Mirrored(there, Width)));
        await using var store = new MemoryReadStore(new TestClock(), ReadKinds.All.Events);
        var service = new ReadService(store, ReadKinds.All);
        var key = new ReadKey("study", "sub-01_scan-dorsal", "anna");
        long version = 0;
        async Task<string?> Add(ReadEvent e, Taken? now)
        {
            var result = await service.AppendAsync(new(key.Id, version, "anna", "tab", [new(version, e)]), held with { ToTake = now },
                TestContext.Current.CancellationToken);
            version += result is Appended ? 1 : 0;
            return (result as Refused)?.Reason;
        }
        async Task<PaintedMap> Map() =>
            held.MapOf((await service.StateAsync(key.Id, TestContext.Current.CancellationToken))!.Content.Labels());

        Assert.Null(await Add(new Opened("study", key.Case, 1, LabelsKind.Name, [new("planar", Reads.Sha, [1, Height, Width])], start), null));
        Assert.Null(await Add(new Stroked(0, 16, 2, [5, 5]), null));
        Assert.Contains("take it again", await Add(taken, null), StringComparison.Ordinal);
        Assert.Contains("take it again", await Add(taken, taken with { SourceSha256 = Reads.Sha }), StringComparison.Ordinal);
        Assert.Contains("on another case", await Add(taken with { Case = key.Case }, taken), StringComparison.Ordinal);
        Assert.Contains("is not the one that its SHA-256 is of", await Add(taken with { Mirrored = false }, taken), StringComparison.Ordinal);
        Assert.Contains("pixels, and the image", await Add(taken with { Map = LabelRuns.Of([1, 2, 2], new byte[4]) }, taken),
            StringComparison.Ordinal);
        byte[] unknown = [.. there.Select(v => (byte)(2 * v))];
        Assert.Contains("has no class 2", await Add(taken with { Map = LabelRuns.Of([1, Height, Width], unknown) }, taken),
            StringComparison.Ordinal);
        Assert.Null(await Add(taken, taken));
        Assert.Equal((4, 0), ((await Map()).CountOf(1), (await Map()).CountOf(16)));
        Assert.Equal(Width - 6, (await Map()).Pixels.IndexOf((byte)1) % Width);
        Assert.Null(await Add(new Stroked(0, 16, 0.5, [20.5, 20.5]), null));
        Assert.Equal((4, 1), ((await Map()).CountOf(1), (await Map()).CountOf(16)));
        Assert.Null(await Add(new Undone(), null));
        Assert.Null(await Add(new Undone(), null));
        Assert.Equal((0, true), ((await Map()).CountOf(1), (await Map()).CountOf(16) > 4));
        Assert.Null(await Add(new Redone(), null));
        // Read again from the store, whatever became of the other view.
        var fresh = ReadState.Fold(await store.EventsAsync(key.Id, 0, TestContext.Current.CancellationToken), ReadKinds.All)!;
        Assert.Equal((await Map()).Sha256, new PaintedMaps(held.Size, null).Of(fresh.Content.Labels().Painted).Sha256);
    }

    static ReadEvent Act(Random random)
    {
        double Place(int most) => Math.Round((random.NextDouble() * (most + 10)) - 5, 2);
        double[] Points(int n) => [.. Enumerable.Range(0, n).SelectMany(_ => new[] { Place(Width), Place(Height) })];
        byte value = (byte)random.Next(4);
        int slice = random.Next(Slices);
        return random.Next(12) switch
        {
            0 => new Taken("other", Reads.Sha, false, LabelRuns.Of([Slices, Height, Width],
                [.. Enumerable.Range(0, Slices * Height * Width).Select(i => (byte)(i / 7 % 3 == 0 ? value : 0))])),
            < 4 => new Outlined(slice, value, Points(random.Next(3, 9))),
            < 9 => new Stroked(slice, value, Math.Round(0.5 + (random.NextDouble() * 3), 1), Points(random.Next(1, 5))),
            _ => new Filled(slice, value, random.Next(Width), random.Next(Height)),
        };
    }

    static ImmutableStack<ReadEvent> Acts(PaintedActs? painted)
    {
        var acts = ImmutableStack<ReadEvent>.Empty;
        for (var at = painted; at is not null; at = at.Before)
            acts = acts.Push(at.Act);
        return acts;
    }

    static bool IsCovered(List<PlanePoint> way, double radius, int x, int y)
    {
        double reach = Math.Max(radius, Math.Sqrt(0.5));
        for (int n = 0; n < way.Count; n++)
        {
            var (from, to) = (way[Math.Max(0, n - 1)], way[n]);
            double dx = to.X - from.X, dy = to.Y - from.Y, length = (dx * dx) + (dy * dy), px = x + 0.5 - from.X, py = y + 0.5 - from.Y;
            double along = length == 0 ? 0 : Math.Min(1, Math.Max(0, ((px * dx) + (py * dy)) / length));
            double ox = px - (along * dx), oy = py - (along * dy);
            if ((ox * ox) + (oy * oy) <= reach * reach)
                return true;
        }
        return false;
    }

    static (List<int> Found, bool AtBorder) Searched(byte[] slice, int from)
    {
        var found = new List<int> { from };
        for (int next = 0; next < found.Count; next++)
            foreach (int step in new[] { -1, 1, -Width, Width })
            {
                int to = found[next] + step;
                bool isBeside = to >= 0 && to < slice.Length && (Math.Abs(step) == Width || to / Width == found[next] / Width);
                if (isBeside && slice[to] == slice[from] && !found.Contains(to))
                    found.Add(to);
            }
        return (found, found.Any(i => i % Width is 0 or Width - 1 || i / Width is 0 or Height - 1));
    }
}
