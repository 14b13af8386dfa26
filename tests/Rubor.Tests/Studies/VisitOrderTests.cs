using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Tests.Studies;

public class VisitOrderTests
{
    [Theory] // Written in the order of time.
    [InlineData("m3", "m12")]
    [InlineData("M03", "M6", "M12")]
    [InlineData("month3", "month 12", "24 months")]
    [InlineData("V9", "V10")]
    [InlineData("visit 2", "Visit 10")]
    [InlineData("v1", "visit2")]
    [InlineData("week4", "week12", "wk 52")]
    [InlineData("w2", "m1", "6mo", "y1")]
    [InlineData("d1", "d28")]
    [InlineData("t0", "t1", "t2")]
    [InlineData("01", "02", "10")]
    [InlineData("9", "10")]
    [InlineData("week -4", "week 0", "week 12")]
    [InlineData("baseline", "followup")]
    [InlineData("screening", "followup")]
    [InlineData("Screening", "Baseline", "Week 12", "Follow-up")]
    [InlineData("pre", "post")]
    [InlineData("pre", "post", "follow-up")]
    [InlineData("before", "after")]
    [InlineData("pretreatment", "posttreatment")]
    [InlineData("pre-infliximab", "post-infliximab")]
    [InlineData("BL", "m3", "final")]
    [InlineData("baseline", "follow-up 1", "follow_up 2", "FU10")]
    [InlineData("baseline visit", "month 3 visit")]
    [InlineData("first", "second", "third", "last")]
    [InlineData("initial", "final")]
    [InlineData("screening", "day 0", "day 14")]
    [InlineData("baseline", "end of treatment")]
    [InlineData("test", "retest")]
    [InlineData("cycle 1 day 8", "cycle 2 day 1", "cycle 10 day 1")]
    [InlineData("2023-11-05", "2024-02-01")]
    [InlineData("20231105", "2024-02-01", "2024/03/01")]
    [InlineData("2023-11", "2024-02")]
    [InlineData("2024-02-01T09:00", "2024-02-01T10:00")]
    [InlineData("2023", "2024")]
    public void Visits_whose_names_tell_it_are_in_the_order_of_time(params string[] visits)
    {
        Assert.Equal(visits, VisitOrder.Find(visits.Reverse(), out var unknown));
        Assert.Null(unknown);
        Assert.Equal(visits, VisitOrder.Of(visits.Order(StringComparer.Ordinal).Concat(visits), null, "t.tsv"));
    }

    [Theory]
    [InlineData("A", "B")]
    [InlineData("left", "right")]
    [InlineData("m12", "week 52")] // the same time
    [InlineData("week 12", "m3")]
    [InlineData("baseline", "m0")] // may be one visit
    [InlineData("baseline", "pre")]
    [InlineData("after", "m3")]
    [InlineData("V1", "S2")]
    [InlineData("2024-02-01", "baseline")] // a date beside a word
    [InlineData("2024-02-01", "m3")]
    [InlineData("2024-02-01", "05.11.2023")]
    [InlineData("05.11.2023", "01.02.2024")] // which number is the month?
    [InlineData("05/11/2023", "01/02/2024")]
    [InlineData("01022024", "2024-02-01")]
    [InlineData("visit1_2024", "visit2_2023")]
    [InlineData("Jan2024", "Feb2023")]
    [InlineData("2024-02", "2024-02-15")]
    [InlineData("week-4", "week0")] // four weeks before, or after?
    [InlineData("2 days before", "10 days before")] // counted down to an event
    [InlineData("2 weeks before", "1 week before")]
    [InlineData("D-10", "D-2")]
    [InlineData("month-3", "month-1")]
    [InlineData("pre 10", "pre 2")]
    [InlineData("pre-m3", "pre-m1")]
    [InlineData("D-10", "baseline")]
    [InlineData("V1", "v01")]
    [InlineData("Baseline", "baseline")]
    [InlineData("v1.9", "v1.10")]
    [InlineData("", "m3")]
    [InlineData("baseline", "m3", "infusion")]
    [InlineData("followup", "followup2")]
    public void An_order_that_is_not_known_is_refused_with_the_way_to_say_it(params string[] visits)
    {
        Assert.Null(VisitOrder.Find(visits, out var unknown));
        Assert.NotNull(unknown);
        string message = Assert.Throws<OutputException>(() => VisitOrder.Of(visits, null, "t.tsv")).Message;
        Assert.StartsWith("t.tsv: ", message, StringComparison.Ordinal);
        Assert.Contains("--visits", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        string[] said = [.. visits.Select((v, i) => v.Length == 0 ? $"x{i}" : v)];
        Assert.Equal(said, VisitOrder.Of(said.Reverse(), said, "t.tsv"));
    }

    [Fact]
    public void An_order_that_is_said_names_every_visit_once()
    {
        Assert.Equal(["B", "A"], VisitOrder.Of(["A", "B", "A"], VisitOrder.Parse("B, A"), "t.tsv"));
        void Refused(string said, string part) =>
            Assert.Contains(part, Assert.Throws<OutputException>(() => VisitOrder.Of(["A", "B"], VisitOrder.Parse(said), "t.tsv")).Message,
            StringComparison.Ordinal);
        Refused("B,C", "holds visit A, which --visits does not name");
        Refused("A,B,C", "holds no visit C");
        Refused("A,B,A", "names A twice");
        Refused("A", "names one visit");
        Refused("A,,B", "empty name");
    }

    [Fact]
    public void Lists_put_numbers_by_their_size()
    {
        Assert.Equal(["", "V9", "V10", "m3", "m12"], new[] { "m12", "V10", "", "m3", "V9" }.Order(VisitOrder.InLists));
        Assert.True(VisitOrder.InLists.Compare("m3", "m12") < 0);
        Assert.True(VisitOrder.InLists.Compare("V09", "V10") < 0);
        Assert.NotEqual(0, VisitOrder.InLists.Compare("V1", "V01"));
    }
}
