using Rubor.Reading.Kinds.Vhi;
using Rubor.Reading.Ledger;
using Rubor.Reading.Reads;

namespace Rubor.Tests.Reading;

/// <summary>Properties of the fold, over seeded reads of every type of event.</summary>
public class ReadStateTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory, MemberData(nameof(Seeds))]
    public void A_fold_of_the_beginning_and_then_the_rest_is_the_fold_of_all(int seed)
    {
        var events = Reads.Chain(seed, 120);
        string whole = Reads.Text(Reads.Fold(events)!);
        int cut = new Random(seed).Next(1, events.Count);
        Assert.Equal(whole, Reads.Text(Reads.Fold(events.Skip(cut), Reads.Fold(events.Take(cut)))!));
        Assert.Equal(whole, Reads.Text(Reads.Fold(events.Select(e => Reads.Parse(e.Bytes.ToArray())))!));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Undo_then_redo_is_where_it_was_and_undo_to_the_end_is_the_beginning(int seed)
    {
        var state = Reads.Fold(Reads.Chain(seed, 80))!;
        if (state.IsSigned)
            state = state.After(Reads.After(state, new Reopened(state.Head, "again")));
        var first = state.Undo.IsEmpty ? state.Content : state.Undo.Last();
        string before = Reads.Text(state.Content);
        int depth = 0;
        var at = state;
        for (; !at.Undo.IsEmpty; depth++)
            at = at.After(Reads.After(at, new Undone()));
        Assert.Equal(Reads.Text(first), Reads.Text(at.Content));
        for (; depth > 0; depth--)
            at = at.After(Reads.After(at, new Redone()));
        Assert.Equal(before, Reads.Text(at.Content));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Removing_what_was_kept_and_restoring_it_changes_nothing(int seed)
    {
        var state = Open(Reads.Fold(Reads.Chain(seed, 60))!);
        var kept = state.Content.Vhi().Kept;
        if (kept.Count == 0)
            return;
        var some = PieceSet.Of(kept.Numbers.Where((_, i) => i % 3 == 0));
        var removed = state.After(Reads.After(state, new PiecesRemoved(some, CleaningTool.LassoInside)));
        Assert.All(some.Numbers, p => Assert.False(removed.Content.Vhi().Kept.Contains(p)));
        var restored = removed.After(Reads.After(removed, new PiecesRestored(some, CleaningTool.List)));
        Assert.Equal(Reads.Text(state.Content), Reads.Text(restored.Content));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void After_a_signature_nothing_follows_but_reopening_it(int seed)
    {
        var open = Open(Reads.Fold(Reads.Chain(seed, 40))!);
        var signed = open.After(Reads.After(open, Reads.Signed(5, 3, 1.17, Reads.Sha)));
        ReadEvent[] others = [Reads.Remove(1), new Undone(), new Redone(), new Resumed(), new Commented("late"), new ConfidenceGiven(3),
            Reads.Signed(5, 3, 1.17, Reads.Sha), Reads.Opening(),
            new Reopened(Reads.Sha, "another predecessor"), new Reopened(signed.Head, " ")];
        foreach (var other in others)
        {
            Assert.NotNull(Reads.Refusal(signed, other, signed.Reader));
            Assert.Throws<ReadRuleException>(() => signed.After(Reads.After(signed, other)));
        }
        var again = signed.After(Reads.After(signed, new Reopened(signed.Head, "a second look"), reader: "chief"));
        again = again.After(Reads.After(again, Reads.Signed(4, 3, 1.17, Reads.Sha)));
        Assert.Equal(open.Versions.Count + 2, again.Versions.Count);
        Assert.Equal((signed.Head, "a second look"), (again.Versions[^1].Predecessor, again.Versions[^1].Reason));
        Assert.Equal(5, again.Versions[^2].Vhi().VoxelsLower);
    }

    [Fact]
    public void Acts_and_minutes_count_what_they_say()
    {
        var state = Reads.Begin(Reads.Chain(1, 1)[0]);
        void Then(ReadEvent e, double seconds) => state = state.After(Reads.After(state, e, state.Newest.AddSeconds(seconds)));
        Then(Reads.Remove(1, 2, 3), 10);    // one act, however many pieces
        Then(new Undone(), 20);
        Then(new Redone(), 300);            // the longest gap that still counts
        Then(new Resumed(), 301);           // a pause
        Then(new Resumed(), 30);            // elsewhere, until the reader came back
        Then(new Commented("x"), -60);      // the clock was set back
        Then(Reads.Signed(5, 3, 1.17, Reads.Sha), 5);
        Then(new Reopened(state.Head, "why"), 7); // signed, so nobody was at work
        Assert.Equal((4, TimeSpan.FromSeconds(335)), (state.Acts, state.Active));
    }

    [Fact]
    public void What_the_rules_do_not_allow_is_refused_with_its_reason()
    {
        var state = Reads.Begin(Reads.Chain(1, 1)[0]);
        var random = new Random(1);
        (ReadEvent Event, string Reason)[] table =
        [
            (Reads.Opening(), "open already"), (new Undone(), "nothing to undo"), (new Redone(), "nothing to redo"),
            (new Reopened(state.Head, "x"), "not signed"),
            (Reads.Remove(61), "no piece 61"), (Reads.Remove(), "no piece is named"), (new KeptOnly(PieceSet.Of(61)), "no piece 61"),
            (new ConfidenceGiven(6), "1 to 5"),
            (new PieceCut(0, Reads.Mask(random)), "from 1"), (new PieceCut(61, Reads.Mask(random)), "no piece 61"),
            (new PieceCut(1, Reads.Mask(random, 5)), "2×5×5"),
            (new PieceMended(1), "no cut"), (new Drawn(Structure.NormalMarrow, Reads.Mask(random, 5), null), "2×5×5"),
            (new Commented(new('x', 10_001)), "10000"),
            (Reads.Signed(3, 5, 1, Reads.Sha), "contradict"), (Reads.Signed(5, 3, double.NaN, Reads.Sha), "contradict"),
        ];
        foreach (var (e, reason) in table)
            Assert.Contains(reason, Reads.Refusal(state, e, "anna"), StringComparison.Ordinal);
        Assert.Contains("read of anna", Reads.Refusal(state, Reads.Remove(1), "ben"), StringComparison.Ordinal);
        Assert.Contains("not open", Reads.Refusal(null, Reads.Remove(1), "anna"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_segmentation_starts_with_what_it_carries_over_and_undo_brings_the_old_one_back()
    {
        var state = Reads.Begin(Reads.Chain(1, 1)[0]);
        state = state.After(Reads.After(state, Reads.Remove(7)));
        state = state.After(Reads.After(state, new ReasonGiven(PieceSet.Of(7), RemovalReason.Vessel)));
        string before = Reads.Text(state.Content);
        state = state.After(Reads.After(state,
            new Drawn(Structure.NormalMarrow, Reads.Mask(new(1)), new(new(new('c', 64), 12), PieceSet.Of(3)))));
        Assert.Equal(("3", 12, 0),
            (state.Content.Vhi().Removed.ToString(), state.Content.Vhi().Segmentation.Pieces, state.Content.Vhi().Reasons.Count));
        state = state.After(Reads.After(state, new Undone()));
        Assert.Equal(before, Reads.Text(state.Content));
    }

    static ReadState Open(ReadState state) => state.IsSigned ? state.After(Reads.After(state, new Reopened(state.Head, "again"))) : state;

    [Fact]
    public void What_is_left_as_it_is_is_noted_with_its_time_undone_taken_back_and_ended_by_a_drawing()
    {
        var state = Reads.Begin(Reads.Write(Reads.Key.Id, 0, StoredEvent.NoPredecessor, Reads.Key.Reader, DateTimeOffset.UnixEpoch, "tab",
            new(0, Reads.Opening())));
        var time = DateTimeOffset.UnixEpoch.AddHours(3);
        var left = state.After(Reads.After(state, new LeftAsIs(Structure.DiseaseRegion, ["unsure of slice 7"]), time));
        Assert.Equal((time, "unsure of slice 7"), (left.Content.Vhi().LeftAsIs[Structure.DiseaseRegion].Time,
            Assert.Single(left.Content.Vhi().LeftAsIs[Structure.DiseaseRegion].Reasons)));
        Assert.Equal(1, left.Acts);
        Assert.Empty(left.After(Reads.After(left, new Undone())).Content.Vhi().LeftAsIs);
        Assert.Empty(left.After(Reads.After(left, new LeftAsIs(Structure.DiseaseRegion, null))).Content.Vhi().LeftAsIs);
        var drawn = left.After(Reads.After(left, new Drawn(Structure.DiseaseRegion, Reads.Mask(new Random(1)), null)));
        Assert.Empty(drawn.Content.Vhi().LeftAsIs);
        Assert.Contains("drawn in this read", Reads.Refusal(drawn, new LeftAsIs(Structure.DiseaseRegion, ["unsure"]), "anna"),
            StringComparison.Ordinal);
        Assert.Null(Reads.Refusal(drawn, new LeftAsIs(Structure.NormalMarrow, ["unsure"]), "anna"));
        foreach (var nothing in new LeftAsIs[] { new(Structure.DiseaseRegion, null), new(Structure.DiseaseRegion, []),
            new(Structure.DiseaseRegion, [" "]), new(Structure.DiseaseRegion, [new('x', ReadRules.LongestText + 1)]) })
            Assert.NotNull(Reads.Refusal(state, nothing, "anna"));
        Assert.Contains("this is the read of", Reads.Refusal(left, new LeftAsIs(Structure.NormalMarrow, ["unsure"]), "ben"),
            StringComparison.Ordinal);
    }
}
