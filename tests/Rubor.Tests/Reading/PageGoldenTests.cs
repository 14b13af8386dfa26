using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Methods.Vhi;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

/// <summary>
/// What the workstation's page must come to as well: its own tests read the same files. <c>RUBOR_WRITE_GOLDEN=1</c> writes them anew.
/// </summary>
public class PageGoldenTests
{
    const double Slope = 0.37, Intercept = 1.25;

    [Fact]
    public void The_phantom_is_measured_and_cleaned_as_the_page_has_it() => Check("phantom.json", Phantom());

    [Fact]
    public void Limits_follow_or_are_refused_as_the_page_has_it() => Check("limits.json", LimitsOfDraws());

    [Fact]
    public void Corrected_marrow_has_the_multiple_that_the_page_has() => Check("corrected.json", Corrections());

    [Fact]
    public void Reads_are_folded_as_the_page_has_it() => Check("reads.json", Folds());

    static void Check(string file, string made)
    {
        string path = Data.Reference("workstation", file);
        if (Environment.GetEnvironmentVariable("RUBOR_WRITE_GOLDEN") == "1")
            File.WriteAllText(path, made);
        Assert.Equal(File.ReadAllText(path), made);
    }

    static string Phantom()
    {
        // The standard phantom, sampled coarsely.
        var visit = VhiPhantom.Create(new() { Size = new(64, 64, 6), PixelMm = 2.475, SliceMm = 10.67 }).Before;
        var geometry = visit.Stir.Geometry;
        var samples = visit.Stir.ToValues().Select(v => (short)Math.Round(v * 4)).ToArray();
        var bytes = MemoryMarshal.AsBytes<short>(samples).ToArray();
        var stir = new Volume(geometry, SampleType.Int16, bytes, Slope, Intercept);
        var cases = new List<JsonObject>();
        Cleaning? before = null;
        foreach (var rule in new[] { LimitRule.Paper, LimitRule.Robust })
            foreach (var source in new[] { MarrowSource.Drawn, MarrowSource.Found })
                foreach (var mode in new[] { PieceMode.TwoD, PieceMode.ThreeD })
                    foreach (int minimum in new[] { 1, 4 })
                    {
                        var settings = new VhiSettings { Rule = rule, Pieces = mode, MinimumPiece = minimum };
                        var measured = VhiMeasurement.Of(stir, visit.NormalMarrow, visit.DiseaseRegion, settings, FoundMultiple(source));
                        var cleaning = Cleaning.Of(measured);
                        cases.Add(new()
                        {
                            ["limits"] = rule == LimitRule.Paper ? "paper" : "robust",
                            ["source"] = source == MarrowSource.Drawn ? "drawn" : "found",
                            ["mode"] = mode == PieceMode.TwoD ? "2d" : "3d",
                            ["minimum_piece"] = minimum,
                            ["measured"] = Json(measured.Limits),
                            ["sha256"] = StoredEvent.HashOf(measured.Segmentation.Labels),
                            ["pieces"] =
                                new JsonArray([.. measured.Pieces.Select(p =>
                                new JsonArray(p.Number, p.Slice, p.VoxelsLower, p.VoxelsUpper))]),
                            ["removed"] = cleaning.Removed.ToString(),
                            ["cuts"] = new JsonArray([.. cleaning.Cuts.Select(c => JsonNode.Parse(Reads.Events.Write(c)))]),
                            ["cleaned"] = new JsonObject
                            {
                                ["sha256"] = StoredEvent.HashOf(cleaning.Cleaned),
                                ["voxels_lower"] = cleaning.Cleaned.Count(v => v >= 1),
                                ["voxels_upper"] = cleaning.Cleaned.Count(v => v == 2),
                                ["kept"] = measured.Pieces.Count - cleaning.Removed.Count,
                            },
                            ["carried_from_the_case_before"] = before is null ? null : before.CarriedTo(cleaning).ToString(),
                        });
                        before = cleaning;
                    }
        int[] size = [geometry.Size.Z, geometry.Size.Y, geometry.Size.X];
        return Text(new()
        {
            ["format"] = "rubor.page-golden-phantom/1",
            ["size"] = new JsonArray([.. size.Select(n => (JsonNode)n)]),
            ["slope"] = Slope,
            ["intercept"] = Intercept,
            ["samples"] = Convert.ToBase64String(bytes),
            ["normal_marrow"] = Runs(size, visit.NormalMarrow.Voxels),
            ["disease_region"] = Runs(size, visit.DiseaseRegion.Voxels),
        }, ("cases", cases));
    }

    // Values on coarse and fine grids: ties, ranges of 0, multiples that grow and that fall.
    static string LimitsOfDraws()
    {
        var random = new Random(5);
        var draws = new List<JsonObject>();
        double[][] chosen = [[], [7], [5, 5, 5, 5], [1, 2, 3, 4, 5e9], [1e20, 1.5e20, 1.6e20, 1e27], [0, 1e-7, 2e-7, 3e-7],
            [0, 1e-300, 2e-300],
            .. new[] { 1e-4, 1e-5, 1.5e-6, 3e-7, 1e15, 98765432109876544, 1e17, 123456789012345680 }.Select(brightest =>
                (double[])[0, 1e-16 * brightest, 2e-16 * brightest, 3e-16 * brightest, brightest])];
        foreach (var values in chosen.Concat(Enumerable.Range(0, 60).Select(_ => Draw(random))))
            foreach (var (rule, source) in new[] { (LimitRule.Paper, MarrowSource.Drawn), (LimitRule.Robust, MarrowSource.Drawn),
                (LimitRule.Robust, MarrowSource.Found) })
            {
                var draw = new JsonObject
                {
                    ["limits"] = rule == LimitRule.Paper ? "paper" : "robust",
                    ["source"] = source == MarrowSource.Drawn ? "drawn" : "found",
                    ["values"] = new JsonArray([.. values.Select(v => (JsonNode)v)]),
                };
                try
                {
                    draw["measured"] = Json(VhiLimits.FromMarrow([.. values], rule, FoundMultiple(source)));
                }
                catch (MarrowException e)
                {
                    draw["refused"] = e.Message;
                }
                draws.Add(draw);
            }
        return Text(new() { ["format"] = "rubor.page-golden-limits/1" }, ("draws", draws));
    }

    // Found marrow of which more and more is taken away, with more and more beside it: all shares from 1 down to 0.
    static string Corrections()
    {
        var random = new Random(11);
        var grid = Geometry.AxisAligned(new(16, 16, 2), 1, 1, 1);
        int[] size = [grid.Size.Z, grid.Size.Y, grid.Size.X];
        var found = Some(random, grid.Size.Voxels, 0.5);
        var drawings = new List<JsonObject>();
        for (int i = 0; i <= 40; i++)
        {
            byte[] taken = Some(random, found.Length, i / 40.0), added = Some(random, found.Length, random.Next(3) * i / 80.0);
            byte[] drawn = [.. found.Select((v, at) => (byte)(v == 1 ? 1 - taken[at] : added[at]))];
            drawings.Add(new()
            {
                ["mask"] = Runs(size, drawn),
                ["multiple"] = RobustLimits.MultipleOf(new Mask(grid, drawn), new Mask(grid, found), RobustLimits.EarlierFoundMultiple),
            });
        }
        return Text(new()
        {
            ["format"] = "rubor.page-golden-corrected/1",
            ["size"] = new JsonArray([.. size.Select(n => (JsonNode)n)]),
            ["found"] = Runs(size, found),
        }, ("drawings", drawings));
    }

    static double? FoundMultiple(MarrowSource source) => source == MarrowSource.Found ? RobustLimits.EarlierFoundMultiple : null;

    static byte[] Some(Random random, int voxels, double share) =>
        [.. Enumerable.Range(0, voxels).Select(_ => (byte)(random.NextDouble() < share ? 1 : 0))];

    static double[] Draw(Random random)
    {
        double step = Math.Pow(10, random.Next(-4, 3));
        var values = new double[random.Next(1, 40)];
        foreach (ref double value in values.AsSpan())
            value = random.Next(40) * step + (random.Next(30) == 0 ? 200 * step : 0) + (step > 1 ? random.NextDouble() : 0);
        return values;
    }

    static string Folds()
    {
        var stored = File.ReadAllLines(Data.Reference("reading", "events.jsonl"))
            .Select(l => Reads.Parse(System.Text.Encoding.UTF8.GetBytes(l)))
            .Where(e => e.Read == Reads.Key.Id);
        var reads = new List<JsonObject> { Fold([.. stored]) };
        reads.AddRange(Enumerable.Range(1, 4).Select(seed => Fold(Reads.Chain(seed, 60))));
        return Text(new() { ["format"] = "rubor.page-golden-reads/1" }, ("reads", reads));
    }

    static JsonObject Fold(List<StoredEvent> events)
    {
        var states = new JsonArray();
        ReadState? state = null;
        foreach (var e in events)
        {
            state = Reads.Fold([e], state);
            if (state!.Version % 7 == 0 || state.Version == events.Count)
                states.Add(Json(state));
        }
        return new() { ["events"] = new JsonArray([.. events.Select(OnTheWire)]), ["states"] = states };
    }

    static JsonNode OnTheWire(StoredEvent e)
    {
        var line = JsonNode.Parse(e.Bytes.Span)!.AsObject();
        foreach (string name in new[] { "format", "read", "previous" })
            line.Remove(name);
        line.Insert(1, "hash", e.Hash);
        // The page gets the newest version of every type.
        line["type_version"] = e.NewestVersion;
        line["content"] = JsonNode.Parse(e.NewestContent.Span);
        return line;
    }

    static JsonObject Json(ReadState state) => new()
    {
        ["version"] = state.Version,
        ["head"] = state.Head,
        ["acts"] = state.Acts,
        ["active_ticks"] = state.Active.Ticks,
        ["is_signed"] = state.IsSigned,
        ["undo"] = state.Undo.Count(),
        ["redo"] = state.Redo.Count(),
        ["versions"] = new JsonArray([.. state.Versions.Select(v => new JsonObject
        {
            ["number"] = v.Number,
            ["signature"] = v.Hash,
            ["predecessor"] = v.Predecessor,
            ["reason"] = v.Reason,
            ["removed"] = v.Content.Vhi().Removed.ToString(),
        })]),
        ["kept"] = state.Content.Vhi().Kept.Count,
        ["removed"] = state.Content.Vhi().Removed.ToString(),
        ["cuts"] = new JsonArray([.. state.Content.Vhi().Cuts.Select(c => JsonNode.Parse(Reads.Events.Write(c)))]),
        ["reasons"] = new JsonObject(state.Content.Vhi().Reasons.Select(r =>
            KeyValuePair.Create($"{r.Key}", Word(new ReasonGiven(PieceSet.Of(r.Key), r.Value), "reason")))),
        ["drawings"] = new JsonObject(state.Content.Vhi().Drawings.Select(d => new Drawn(d.Key, d.Value, null))
            .Select(d => KeyValuePair.Create(Word(d, "structure")!.GetValue<string>(), Word(d, "mask")))),
        ["left_as_is"] = new JsonObject(state.Content.Vhi().LeftAsIs.Select(l =>
            KeyValuePair.Create(Word(new LeftAsIs(l.Key, l.Value.Reasons), "structure")!.GetValue<string>(), (JsonNode?)new JsonObject
            {
                ["reasons"] = new JsonArray([.. l.Value.Reasons.Select(r => (JsonNode)r)]),
                ["time"] = l.Value.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'",
                System.Globalization.CultureInfo.InvariantCulture),
            }))),
        ["verdict"] = state.Content.Vhi().Verdict is { } verdict ? Word(new RegionJudged(verdict), "verdict") : null,
        ["confidence"] = state.Content.Vhi().Confidence,
        ["comment"] = state.Content.Comment,
        ["choice"] = Word(new ChoiceMade(state.Content.Vhi().Choice, new(state.Content.Vhi().Segmentation, PieceSet.None)), "choice"),
        ["segmentation"] = new JsonObject
        {
            ["sha256"] = state.Content.Vhi().Segmentation.Sha256,
            ["pieces"] = state.Content.Vhi().Segmentation.Pieces
        },
    };

    static JsonNode? Word(ReadEvent e, string name) => JsonNode.Parse(Reads.Events.Write(e))![name]!.DeepClone();

    static JsonObject Json(VhiLimits limits) => new()
    {
        ["lower"] = limits.Lower,
        ["upper"] = limits.Upper,
        ["iqr_multiple"] = limits.IqrMultiple,
        ["iqr"] = limits.Iqr,
        ["upper_quartile"] = limits.UpperQuartile,
        ["marrow_voxels"] = limits.MarrowVoxels,
    };

    static string Runs(int[] size, ReadOnlySpan<byte> voxels) => Convert.ToBase64String(MaskRuns.Of(size, voxels).Runs);

    // One line for each entry of the list, so that a change can be seen.
    static string Text(JsonObject head, (string Name, List<JsonObject> Entries) list) =>
        $"{head.ToJsonString()[..^1]},\"{list.Name}\":[\n{string.Join(",\n", list.Entries.Select(e => e.ToJsonString()))}\n]}}\n";

    /// <summary>A third of the pieces removed, and the voxels of even columns cut out of three, one of them removed, too.</summary>
    sealed record Cleaning(VhiMeasurement Measured, int[] Numbers, PieceSet Removed, List<PieceCut> Cuts, byte[] Cut, byte[] Cleaned)
    {
        public static Cleaning Of(VhiMeasurement measured)
        {
            var size = measured.Geometry.Size;
            var numbers = new int[size.Voxels];
            for (int z = 0; z < size.Z; z++)
                measured.PieceNumbers(z, numbers.AsSpan(z * size.SliceVoxels, size.SliceVoxels));
            var removed = PieceSet.Of(measured.Pieces.Select(p => p.Number).Where(n => n % 3 == 1));
            var cleaned = measured.Cleaned(PieceSet.All(measured.Pieces.Count).Without(removed).Numbers.ToHashSet()).Labels.ToArray();
            var cuts = new List<PieceCut>();
            var cut = new byte[size.Voxels];
            // Of one piece twice, so that voxels are cut that are cut already.
            foreach (var (n, columns) in measured.Pieces.OrderByDescending(p => p.VoxelsLower).Take(3)
                .SelectMany(p => new[] { (p.Number, 2), (p.Number, 3) }))
            {
                var voxels = new byte[size.Voxels];
                for (int i = 0; i < voxels.Length; i++)
                    if (numbers[i] == n && i % size.X % columns == 0)
                        (voxels[i], cut[i], cleaned[i]) = (1, 1, 0);
                cuts.Add(new(n, MaskRuns.Of([size.Z, size.Y, size.X], voxels)));
            }
            return new(measured, numbers, removed, cuts, cut, cleaned);
        }

        public PieceSet CarriedTo(Cleaning after)
        {
            HashSet<int> gone = [], stays = [];
            for (int i = 0; i < Numbers.Length; i++)
                if (Numbers[i] > 0 && after.Numbers[i] > 0)
                    (Removed.Contains(Numbers[i]) || Cut[i] == 1 ? gone : stays).Add(after.Numbers[i]);
            return PieceSet.Of(gone.Except(stays));
        }
    }
}
