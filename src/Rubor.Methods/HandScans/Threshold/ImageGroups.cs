namespace Rubor.Methods.HandScans.Threshold;

/// <summary>
/// Images that every fit takes or leaves together, such as those of one fold: what is summed over a group once serves all fits.
/// </summary>
/// <param name="Images">Indices of the images of each group.</param>
/// <param name="Fits">For each fit the groups to sum up: those that it takes, or where they are fewer those that it leaves out.</param>
internal sealed record ImageGroups(IReadOnlyList<int[]> Images, IReadOnlyList<(bool LeavesOut, int[] Groups)> Fits)
{
    /// <param name="images">Number of images.</param>
    /// <param name="fits">Indices of the images of each fit.</param>
    public static ImageGroups Of(int images, IReadOnlyList<IReadOnlyList<int>> fits)
    {
        var taken = new bool[images, fits.Count];
        for (int f = 0; f < fits.Count; f++)
            foreach (int image in fits[f])
                taken[image, f] = true;
        // Images of no fit are of no group.
        var groups = Enumerable.Range(0, images)
            .GroupBy(i => string.Concat(Enumerable.Range(0, fits.Count).Select(f => taken[i, f] ? '1' : '0')))
            .Where(g => g.Key.Contains('1', StringComparison.Ordinal)).Select(g => g.ToArray()).ToList();
        return new(groups, [.. Enumerable.Range(0, fits.Count).Select(f =>
        {
            int[] takes = [.. Enumerable.Range(0, groups.Count).Where(g => taken[groups[g][0], f])];
            int[] leaves = [.. Enumerable.Range(0, groups.Count).Except(takes)];
            return leaves.Length + 1 < takes.Length ? (true, leaves) : (false, takes);
        })]);
    }
}
