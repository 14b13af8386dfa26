using System.Text.Json.Nodes;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Labels;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

public class LabelsTests
{
    const byte Low = 2, High = 3;

    static readonly LabelsStart Start = new("inflammation", [new("normal", 1), new("low", Low), new("high", High)], null);

    static readonly LabelsCase Held = new(Start, new PaintedMaps(new(12, 10, 1), null));

    [Fact]
    public void The_most_severe_class_stays_where_drawings_overlap_and_what_is_taken_away_is_gone()
    {
        byte[] map = MapOf(Box(High, 2, 2, 6, 6), Box(Low, 4, 4, 10, 8));
        Assert.Equal((16, 20), (map.Count(v => v == High), map.Count(v => v == Low)));
        Assert.Equal(High, map[(5 * 12) + 5]);
        map = MapOf(Box(High, 2, 2, 6, 6), Box(Low, 4, 4, 10, 8), Box(0, 0, 0, 12, 6));
        Assert.Equal((0, 12), (map.Count(v => v == High), map.Count(v => v == Low)));
    }

    [Fact]
    public void A_fill_gives_a_patch_a_less_severe_class_and_fills_holes()
    {
        ReadEvent[] ring = [Box(High, 2, 2, 8, 8), Box(0, 4, 4, 6, 6)];
        Assert.Equal(36 - 4, MapOf(ring).Count(v => v == High));
        byte[] map = MapOf([.. ring, new Filled(0, Low, 4, 4), new Filled(0, 1, 2, 2)]);
        Assert.Equal((32, 4, 0), (map.Count(v => v == 1), map.Count(v => v == Low), map.Count(v => v == High)));
    }

    [Fact]
    public void A_brush_covers_what_is_within_its_radius_of_its_way_and_never_nothing()
    {
        Assert.Equal(1, MapOf(new Stroked(0, Low, 0.1, [5.01, 5.01])).Count(v => v == Low));
        byte[] map = MapOf(new Stroked(0, Low, 1.2, [3.5, 5.5, 8.5, 5.5]));
        for (int y = 0; y < 10; y++)
            for (int x = 0; x < 12; x++)
            {
                double beyond = Math.Max(0, Math.Max(3 - x, x - 8)), distance = Math.Sqrt((beyond * beyond) + ((y - 5) * (y - 5)));
                Assert.Equal(distance <= 1.2 ? Low : 0, map[(y * 12) + x]);
            }
    }

    [Fact]
    public async Task It_is_painted_undone_signed_and_reopened_and_what_is_no_act_is_refused()
    {
        await using var store = new MemoryReadStore(new TestClock(), ReadKinds.All.Events);
        var service = new ReadService(store, ReadKinds.All);
        var key = new ReadKey("study", "01", "anna");
        long version = 0;
        async Task<string?> Add(ReadEvent e)
        {
            var result = await service.AppendAsync(new(key.Id, version, "anna", "tab", [new(version, e)]), Held,
                TestContext.Current.CancellationToken);
            version += result is Appended ? 1 : 0;
            return (result as Refused)?.Reason;
        }
        async Task<LabelsContent> Now() => (await service.StateAsync(key.Id, TestContext.Current.CancellationToken))!.Content.Labels();
        Opened opened = new("study", "01", 1, LabelsKind.Name, [new("planar", Reads.Sha, [1, 10, 12])], Start);

        Assert.Contains("rise from 1", await Add(opened with { Content = Start with { Classes = [new("a", 2), new("b", 2)] } }),
            StringComparison.Ordinal);
        Assert.Null(await Add(opened));
        Assert.Null(await Add(Box(High, 2, 2, 8, 8)));
        Assert.Contains("has no class 4; it has 1 (normal), 2 (low), 3 (high)", await Add(Box(4, 2, 2, 8, 8)), StringComparison.Ordinal);
        Assert.Contains("there is no slice 1", await Add(new Stroked(1, Low, 1, [1, 1])), StringComparison.Ordinal);
        Assert.Contains("has 3 to 2000 points", await Add(new Outlined(0, Low, [1, 1, 2, 2])), StringComparison.Ordinal);
        Assert.Contains("has 1 to 2000 points", await Add(new Stroked(0, Low, 1, new double[4002])), StringComparison.Ordinal);
        Assert.Contains("far from any picture", await Add(new Stroked(0, Low, 1, [1, 1e6])), StringComparison.Ordinal);
        Assert.Contains("radius of a brush", await Add(new Stroked(0, Low, 0, [1, 1])), StringComparison.Ordinal);
        Assert.Contains("is not in the picture", await Add(new Filled(0, Low, 12, 0)), StringComparison.Ordinal);
        Assert.Contains("nothing encloses this place", await Add(new Filled(0, Low, 0, 0)), StringComparison.Ordinal);
        Assert.Contains("no such act", await Add(Reads.Remove(1)), StringComparison.Ordinal);
        Assert.Null(await Add(Box(0, 4, 4, 6, 6)));
        Assert.Null(await Add(new Filled(0, Low, 5, 5)));
        Assert.Null(await Add(new Undone()));
        Assert.Equal(2, (await Now()).Count);
        Assert.Null(await Add(new Redone()));
        var figures = Held.FiguresOf(Held.MapOf(await Now()));
        Assert.Equal([0, 4, 32], figures.Pixels);
        Assert.Equal("[0,4,32]", LabelsKind.Kind.Figures!(Held, await Now())["pixels"]!.ToJsonString());
        Assert.Contains("the server counts 0, 4, 32", await Add(new Signed(LabelsKind.Name, figures with { Pixels = [0, 4, 31] })),
            StringComparison.Ordinal);
        Assert.Contains("and the maps differ", await Add(new Signed(LabelsKind.Name, figures with { MapSha256 = Reads.Sha })),
            StringComparison.Ordinal);
        Assert.Contains("contradict each other", await Add(new Signed(LabelsKind.Name, figures with { Pixels = [4, 32] })), StringComparison.Ordinal);
        Assert.Null(await Add(new Signed(LabelsKind.Name, figures)));
        Assert.Contains("reopen it with a reason", await Add(Box(Low, 1, 1, 3, 3)), StringComparison.Ordinal);
        var state = (await service.StateAsync(key.Id, TestContext.Current.CancellationToken))!;
        Assert.Equal(figures, state.Versions[0].Figures);
        Assert.Null(await Add(new Reopened(state.Head, "a wrist was missed")));
        Assert.Null(await Add(new Undone()));
        Assert.Equal(2, (await Now()).Count);
        Assert.Null(StoreAudit.Verify(await store.ContentAsync(TestContext.Current.CancellationToken), ReadKinds.All).Tampering);
    }

    [Fact]
    public void A_first_draft_is_painted_on_and_stays_as_it_is()
    {
        byte[] draft = new byte[120];
        draft[0] = High;
        var held = Held with { Maps = new(Held.Size, draft) };
        byte[] map = held.MapOf(new(PaintedActs.Of([new Stroked(0, Low, 0.5, [5.5, 5.5])]))).Pixels.ToArray();
        Assert.Equal(2, map.Count(v => v > 0));
        Assert.Equal(1, draft.Count(v => v > 0));
    }

    /// <summary>The page paints the same: client/test/kinds/labels/painting.test.ts reads the same file.</summary>
    [Fact]
    public void Random_acts_give_the_map_that_the_page_has()
    {
        var random = new Random(14);
        const int width = 40, height = 30;
        double Place(int most) => Math.Round((random.NextDouble() * (most + 10)) - 5, 2);
        double[] Points(int n) => [.. Enumerable.Range(0, n).SelectMany(_ => new[] { Place(width), Place(height) })];
        byte[] map = new byte[2 * width * height];
        int[] pixels = LabelPainting.CountsOf(map);
        var acts = new JsonArray();
        for (int n = 0; n < 60; n++)
        {
            byte value = (byte)random.Next(4);
            int slice = random.Next(2);
            ReadEvent act = (n % 3) switch
            {
                0 => new Outlined(slice, value, Points(random.Next(3, 9))),
                1 => new Stroked(slice, value, Math.Round(0.5 + (random.NextDouble() * 3), 1), Points(random.Next(1, 5))),
                _ => new Filled(slice, value, random.Next(width), random.Next(height)),
            };
            LabelPainting.Paint(map, width, height, act, pixels);
            acts.Add(new JsonObject
            {
                ["type"] = ReadKinds.All.Events.Of(act).Name,
                ["content"] = JsonNode.Parse(ReadKinds.All.Events.Write(act)),
                ["map_sha256"] = StoredEvent.HashOf(map),
            });
            Assert.Equal(LabelPainting.CountsOf(map), pixels);
        }
        var taken = new Taken("sub-01_scan-palmar", StoredEvent.HashOf(map), true,
            LabelRuns.Of([2, height, width], LabelPainting.Mirrored(map, width)));
        LabelPainting.Paint(map, width, height, taken, pixels);
        acts.Add(new JsonObject
        {
            ["type"] = ReadKinds.All.Events.Of(taken).Name,
            ["content"] = JsonNode.Parse(ReadKinds.All.Events.Write(taken)),
            ["map_sha256"] = StoredEvent.HashOf(map),
        });
        string made = new JsonObject { ["size"] = new JsonArray(2, height, width), ["acts"] = acts }.ToJsonString() + "\n";
        string path = Data.Reference("workstation", "labels.json");
        if (Environment.GetEnvironmentVariable("RUBOR_WRITE_GOLDEN") == "1")
            File.WriteAllText(path, made);
        Assert.Equal(File.ReadAllText(path), made);
    }

    static byte[] MapOf(params ReadEvent[] acts) => Held.MapOf(new(PaintedActs.Of(acts))).Pixels.ToArray();

    static Outlined Box(byte value, double left, double top, double right, double bottom) =>
        new(0, value, [left, top, right, top, right, bottom, left, bottom]);
}
