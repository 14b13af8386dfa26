using Rubor.Statistics;

namespace Rubor.Methods.HandScans;

/// <summary>The Dice of Cobb 2023, eq. 3: Sørensen–Dice, and 1 where a class is neither drawn nor found.</summary>
public static class ModifiedDice
{
    /// <summary>0–1.</summary>
    public static double Of(OverlapCounts counts) =>
        counts.First + counts.Second == 0 ? 1 : 2.0 * counts.Both / (counts.First + counts.Second);
}
