using System.Globalization;
using System.Text.RegularExpressions;

namespace Rubor.Workstation.Kinds.Vhi;

/// <summary>Slices in sentences of a measurement are counted from 0; people are shown them from 1, as on the page.</summary>
public static partial class SliceNumbers
{
    /// <summary>The sentence with its slices counted from 1. The page does the same (reading/slicewords.ts).</summary>
    /// <param name="sentence">As a measurement wrote it; without slices it stays as it is.</param>
    public static string FromOne(string sentence) => Slices().Replace(sentence, m => Number().Replace(m.Value, n =>
        int.TryParse(n.Value, CultureInfo.InvariantCulture, out int slice) ? (slice + 1).ToString(CultureInfo.InvariantCulture) : n.Value));

    // A number with a unit ends the list of slices.
    [GeneratedRegex(@"\b[Ss]lice \d+\b|\b[Ss]lices \d+\b(?:(?:, and |, | and | to |–|-)\d+\b(?! ?(?:mm|ml|%|voxel|piece)))*")]
    private static partial Regex Slices();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
