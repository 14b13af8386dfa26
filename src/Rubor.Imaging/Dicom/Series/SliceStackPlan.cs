namespace Rubor.Imaging.Dicom.Series;

/// <summary>All that is needed to read the voxels of a volume.</summary>
/// <param name="Stack">Slices of each time point.</param>
/// <param name="Grid">Grid of a time point.</param>
/// <param name="Sources">Where the slices of a resampled grid come from, or null.</param>
/// <param name="Intensities">Slope and intercept of each slice, time point after time point.</param>
/// <param name="Warnings">What a user should know.</param>
internal sealed record SliceStackPlan(
    StackedSlices Stack, Geometry Grid, IReadOnlyList<double>? Sources, SliceIntensities Intensities, IReadOnlyList<string> Warnings)
{
    // An array has at most 2 GB, and a sample that is not kept as stored takes 8 bytes.
    const long MostVoxels = 268_000_000;

    // Along an axis of a NIfTI-1.
    const int Longest = short.MaxValue;

    /// <summary>Whether the samples can stay as the files have them: of one type, slope and intercept, none of them interpolated.</summary>
    public bool KeepsSamples => Sources is null && Intensities.Common is not null
        && Stack.Times.SelectMany(t => t).All(s => s.StoredType == Stack.Times[0][0].StoredType);

    /// <summary>Makes a plan of a group of slices.</summary>
    /// <returns>The plan, or the reason why the group is no volume.</returns>
    public static (SliceStackPlan? Plan, string? Reason) Of(
        IReadOnlyList<SeriesFrame> group, SeriesSettings settings, Func<SeriesFrame, SeriesFrame, bool> samePixels)
    {
        var (stack, unordered) = StackedSlices.Of(group, samePixels);
        if (stack is null)
            return (null, unordered);
        var (geometry, ungridded) = StackGeometry.Of(stack.Times[0], settings.AllowGaps);
        if (geometry is null)
            return (null, ungridded);
        var first = stack.Times[0][0];
        var intensities = SliceIntensities.Of([.. stack.Times.SelectMany(t => t)], settings.PhilipsDisplayValues);
        long voxels = (long)first.Columns * first.Rows * geometry.Slices * stack.Times.Count;
        if (first.Columns < 1 || first.Rows < 1)
            return (null, "its header states no rows and columns; export the series from the archive again");
        if (voxels > MostVoxels || new[] { first.Columns, first.Rows, geometry.Slices, stack.Times.Count }.Max() > Longest)
            return (null, $"{first.Columns} × {first.Rows} × {geometry.Slices} voxels at {stack.Times.Count} time points are more than one volume can hold; leave time " +
                "points out");
        try
        {
            var grid = new Geometry(new(first.Columns, first.Rows, geometry.Slices), geometry.ToWorld);
            return (new(stack, grid, geometry.Sources, intensities, [.. stack.Warnings, .. geometry.Warnings, .. intensities.Warnings]), null);
        }
        catch (ArgumentException)
        {
            return (null, "its directions and spacings make no grid");
        }
    }
}
