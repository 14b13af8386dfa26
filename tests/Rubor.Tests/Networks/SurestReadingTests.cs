using Rubor.Imaging;
using Rubor.Networks.Inference;

namespace Rubor.Tests.Networks;

public class SurestReadingTests
{
    // What the first shipped network says of 2014, which it has not seen, were the scan stored in the given order.
    static double Of2014(Turn turn) => turn switch
    {
        { X: 0, BackY: false, BackZ: false } => 0.9724,
        { X: 0, BackY: false, BackZ: true } => 0.9642,
        { X: 0, BackY: true } => 0.9355,
        { BackY: false } => 0.9122,
        _ => 0.9130,
    };

    [Fact]
    public void A_scan_stored_in_any_order_of_rows_columns_and_slices_is_read_as_it_lies_but_for_sides()
    {
        foreach (var stored in Turn.All.Where(t => t.Z == 2))
        {
            var chosen = SurestReading.Choose(turns => [.. turns.Select(t => new ReadingCertainty(t, Of2014(stored.Then(t))))]);
            Assert.True(chosen.Clear);
            var seen = stored.Then(chosen.Turn);
            Assert.Equal((0, false, false), (seen.X, seen.BackY, seen.BackZ));
            Assert.Contains("surest", chosen.Told("why"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Where_no_order_is_clearly_surer_the_header_is_followed_and_that_is_said()
    {
        var chosen = SurestReading.Choose(turns => [.. turns.Select((t, i) => new ReadingCertainty(t, 0.90 + (0.004 * i)))]);
        Assert.True(chosen.Turn.IsNone);
        Assert.False(chosen.Clear);
        Assert.Contains("cannot tell rows and columns either", chosen.Told("its header lies"), StringComparison.Ordinal);
        Assert.Contains("the orientation is not known: its header lies.", chosen.Told("its header lies"), StringComparison.Ordinal);
    }
}
