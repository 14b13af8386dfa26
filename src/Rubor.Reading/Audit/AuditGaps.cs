namespace Rubor.Reading.Audit;

/// <summary>Places in a store that no event has. Filled in the order of the store.</summary>
internal sealed class AuditGaps
{
    readonly List<(long From, long To)> gaps = [];
    readonly List<(long After, long Before)> explained = [];

    /// <summary>The last place that an event has.</summary>
    public long Last { get; private set; }

    /// <summary>An event lies there.</summary>
    public void Pass(long position)
    {
        if (position > Last + 1)
            gaps.Add((Last + 1, position - 1));
        Last = position;
    }

    /// <summary>The first gap between two places, where what is missing there must have been; without a gap the second place.</summary>
    public long FirstBetween(long after, long before)
    {
        explained.Add((after, before));
        return gaps.Where(g => g.From > after && g.From < before).Select(g => g.From).FirstOrDefault(before);
    }

    /// <summary>The first gap that no event's absence accounts for; null when there is none.</summary>
    public long? FirstUnexplained() =>
        gaps.Where(g => !explained.Any(x => g.From > x.After && g.From < x.Before)).Select(g => (long?)g.From).FirstOrDefault();
}
