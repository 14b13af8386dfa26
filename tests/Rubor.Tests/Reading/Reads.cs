using Rubor.Methods.Vhi;
using Rubor.Reading.Audit;
using Rubor.Reading.Kinds;
using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

/// <summary>Events and reads for tests.</summary>
internal static class Reads
{
    public const int Pieces = 60;

    public static readonly ReadKey Key = new("study", "1007", "anna");

    public static readonly string Sha = new('a', 64);

    public static Opened Opening(ReadKey? key = null) => new((key ?? Key).Study, (key ?? Key).Case, (key ?? Key).Round, VhiKind.Name,
        [new("stir", Sha, [2, 4, 4]), new("t1w", Sha, [2, 6, 6])], new VhiStart(new(LimitRule.Paper, PieceMode.TwoD, 4), new(Sha, Pieces)));

    public static EventTypes Events => ReadKinds.All.Events;

    public static Signed Signed(int voxelsLower, int voxelsUpper, double voxelVolumeMm3, string maskSha256) =>
        new(VhiKind.Name, new VhiFigures(voxelsLower, voxelsUpper, voxelVolumeMm3, maskSha256));

    public static ReadState Begin(StoredEvent first) => ReadState.Begin(first, ReadKinds.All);

    public static ReadState? Fold(IEnumerable<StoredEvent> events, ReadState? from = null) => ReadState.Fold(events, ReadKinds.All, from);

    public static string? Refusal(ReadState? state, ReadEvent e, string reader) => ReadRules.Refusal(state, e, reader, ReadKinds.All);

    public static StoredEvent Parse(byte[] line) => StoredEvent.Parse(line, Events);

    public static StoredEvent Write(string read, long sequence, string previous, string reader, DateTimeOffset time,
        string client, Act act) =>
        StoredEvent.Write(Events, read, sequence, previous, reader, time, client, act);

    public static Append Open(ReadKey? key = null, string client = "tab") =>
        new((key ?? Key).Id, 0, (key ?? Key).Reader, client, [new Act(0, Opening(key))]);

    public static PiecesRemoved Remove(params int[] pieces) => new(PieceSet.Of(pieces), CleaningTool.Piece);

    /// <summary>Two reads of 11 and 10 events in turns, anna's and ben's, the last one anna's. Returns the head.</summary>
    public static async Task<string> FillAsync(string path)
    {
        await using var store = SqliteReadStore.Open(path, TimeProvider.System, ReadKinds.All.Events);
        var (desk, second) = (new ReadService(store, ReadKinds.All), Key with { Reader = "ben" });
        Assert.IsType<Appended>(await desk.AppendAsync(Open()));
        Assert.IsType<Appended>(await desk.AppendAsync(Open(second)));
        for (int n = 1; n <= 10; n++)
            foreach (var key in n == 10 ? [Key] : new[] { Key, second })
                Assert.IsType<Appended>(await desk.AppendAsync(new(key.Id, n, key.Reader, "tab", [new Act(n, Remove(n))])));
        return StoreAudit.Verify(await store.ContentAsync(), ReadKinds.All).Head.ToString();
    }

    public static MaskRuns Mask(Random random, int edge = 4)
    {
        var voxels = new byte[2 * edge * edge];
        foreach (ref byte v in voxels.AsSpan())
            v = (byte)random.Next(2);
        return MaskRuns.Of([2, edge, edge], voxels);
    }

    /// <summary>An event of any type that may follow a state.</summary>
    public static ReadEvent Next(ReadState state, Random random)
    {
        while (true)
        {
            var pieces = PieceSet.Of(Enumerable.Range(0, random.Next(1, 6))
                .Select(_ => random.Next(1, state.Content.Vhi().Segmentation.Pieces + 1)));
            var tool = (CleaningTool)random.Next(Enum.GetValues<CleaningTool>().Length);
            var made = new Resegmented(new(Sha, random.Next(10, Pieces)), PieceSet.Of(random.Next(1, 10)));
            ReadEvent e = random.Next(18) switch
            {
                0 => new PiecesRestored(pieces, tool),
                1 => new KeptOnly(random.Next(3) == 0 ? PieceSet.None : pieces),
                2 => new PieceCut(pieces.Last, Mask(random)),
                3 => new PieceMended(random.Next(1, 5)),
                4 => new Drawn((Structure)random.Next(2), Mask(random, 6), random.Next(2) == 0 ? null : made),
                5 => new RegionJudged((RegionVerdict)random.Next(3)),
                6 => new ChoiceMade(new((LimitRule)random.Next(2), (PieceMode)random.Next(2), random.Next(1, 6)), made),
                7 => new ReasonGiven(pieces, random.Next(4) == 0 ? null : (RemovalReason)random.Next(5)),
                8 => new ConfidenceGiven(random.Next(4) == 0 ? null : random.Next(1, 6)),
                9 => new Commented($"comment {random.Next()} äöü \"<"),
                10 or 11 => new Undone(),
                12 => new Redone(),
                13 => Signed(5, 3, 1.17, Sha),
                14 => new Reopened(state.Head, "a second look"),
                15 => new Resumed(),
                16 => new LeftAsIs((Structure)random.Next(2), random.Next(3) == 0 ? null : [$"slice {random.Next(9)} is odd", "ein Loch von 199 mm²"]),
                _ => new PiecesRemoved(pieces, tool),
            };
            if (Refusal(state, e, state.Reader) is null)
                return e;
        }
    }

    /// <summary>A read of so many events, by the rules, seconds to minutes apart.</summary>
    public static List<StoredEvent> Chain(int seed, int count, ReadKey? key = null)
    {
        var random = new Random(seed);
        var time = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        key ??= Key;
        var events = new List<StoredEvent> { Write(key.Id, 0, StoredEvent.NoPredecessor, key.Reader, time, "tab", new(0, Opening(key))) };
        var state = Begin(events[0]);
        while (events.Count < count)
        {
            time += TimeSpan.FromSeconds(random.Next(8) == 0 ? 1000 : random.Next(1, 40));
            events.Add(After(state, Next(state, random), time));
            state = state.After(events[^1]);
        }
        return events;
    }

    public static StoredEvent After(ReadState state, ReadEvent e, DateTimeOffset? time = null, string? reader = null) =>
        Write(state.Read, state.Version, state.Head, reader ?? state.Reader, time ?? state.Newest.AddSeconds(1), "tab",
            new(state.Version, e));

    /// <summary>A content as text, so that two that were made on different ways can be compared.</summary>
    public static string Text(VhiContent c) => string.Join('|', c.Choice, c.Segmentation, c.Removed, c.Kept,
        string.Join(',', c.Cuts.Select(k => $"{k.Piece}:{Convert.ToHexString(k.Voxels.Runs)}")), string.Join(',', c.Reasons),
        string.Join(',', c.Drawings.Select(d => $"{d.Key}:{Convert.ToHexString(d.Value.Runs)}")),
            string.Join(',', c.LeftAsIs.Select(l => $"{l.Key}:{l.Value.Time:O}:{string.Join('+', l.Value.Reasons)}")), c.Verdict,
            c.Confidence);

    public static string Text(ReadContent c) => $"{Text(c.Vhi())}|{c.Comment}";

    public static string Text(ReadState s) =>
        string.Join('#', s.Version, s.Head, Text(s.Content), string.Join('/', s.Undo.Select(Text)), string.Join('/', s.Redo.Select(Text)),
        s.IsSigned, s.Acts, s.Active, string.Join('/', s.Versions.Select(v => $"{v.Number} {v.Hash} {v.Predecessor} {v.Reason} {Text(v.Content)}")));
}

/// <summary>A clock that tests move.</summary>
internal sealed class TestClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
