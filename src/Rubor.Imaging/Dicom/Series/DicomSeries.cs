using System.Collections.Concurrent;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>How series become volumes.</summary>
public sealed record SeriesSettings
{
    /// <summary>Whether missing and uneven slices are interpolated instead of refused.</summary>
    public bool AllowGaps { get; init; }

    /// <summary>Whether Philips' display values are made where the floating-point ones could be.</summary>
    public bool PhilipsDisplayValues { get; init; }
}

/// <summary>What the files of a folder hold.</summary>
/// <param name="Volumes">Volumes, in the order of series, echo and kind.</param>
/// <param name="Refused">Images that are no volume.</param>
/// <param name="OtherFiles">How many files are no DICOM.</param>
public sealed record FoundSeries(IReadOnlyList<DicomVolume> Volumes, IReadOnlyList<RefusedSeries> Refused, int OtherFiles);

/// <summary>Volumes among DICOM files: grouped and ordered by what their attributes say, never by the names of files.</summary>
public static class DicomSeries
{
    /// <summary>Looks through files; reads attributes, and pixels only of slices that may be one image twice.</summary>
    /// <param name="files">The files; those that are no DICOM are counted, DICOMDIRs are passed over.</param>
    /// <param name="settings">How series become volumes.</param>
    /// <param name="threads">At most this many files at once.</param>
    /// <param name="read">Called after each file, from any thread.</param>
    /// <param name="cancel">Stops.</param>
    public static FoundSeries Find(
        IReadOnlyList<string> files, SeriesSettings settings, int threads = 1, Action? read = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(settings);
        var slices = new SliceFile?[files.Count];
        var damaged = new ConcurrentBag<RefusedSeries>();
        int others = 0;
        Parallel.For(0, files.Count, new() { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i =>
        {
            try
            {
                if (!IsDicom(files[i]))
                    Interlocked.Increment(ref others);
                else if (DicomFile.Read(files[i]) is var file && !file.Header.Has(SeriesTags.DirectoryRecords))
                    slices[i] = SliceFile.Of(files[i], file.Header, file.Frames);
            }
            catch (ImageDataException e)
            {
                damaged.Add(new(RefusalKind.Damaged, e.Reason, [files[i]], null));
            }
            read?.Invoke();
        });
        var found = Of([.. slices.OfType<SliceFile>()], settings, VoxelReading.Same, cancel);
        return found with
        {
            Refused = [.. found.Refused, .. damaged.OrderBy(d => d.Files[0], StringComparer.Ordinal)],
            OtherFiles = others,
        };
    }

    /// <summary>The volumes of slices.</summary>
    /// <param name="files">Slices of files.</param>
    /// <param name="settings">How series become volumes.</param>
    /// <param name="samePixels">Whether two slices have the same pixels.</param>
    /// <param name="cancel">Stops.</param>
    internal static FoundSeries Of(IReadOnlyList<SliceFile> files, SeriesSettings settings, Func<SeriesFrame, SeriesFrame, bool> samePixels,
        CancellationToken cancel = default)
    {
        var refused = files.Where(f => f.Refusal is not null)
            .GroupBy(f => (f.Facts.SeriesUid, f.Facts.SeriesNumber, f.Refusal!.Value.Kind, f.Refusal.Value.Reason))
            .Select(g => new RefusedSeries(g.Key.Kind, g.Key.Reason, Distinct(g.Select(f => f.File)), g.First().Facts)).ToList();
        var volumes = new List<DicomVolume>();
        var groups = SeriesGrouping.Of(files.SelectMany(f => f.Slices));
        foreach (var group in groups.SelectMany(g => SeriesGrouping.Interleaved(groups, g) is null ? SeriesGrouping.Parts(g) : [g]))
        {
            cancel.ThrowIfCancellationRequested();
            var (plan, kind, reason) = SeriesGrouping.Interleaved(groups, group) is { } mixed
                ? (null, RefusalKind.NoVolume, mixed) : Planned(group);
            if (plan is not null)
                volumes.Add(new(plan));
            else
                refused.Add(new(kind, reason!, Distinct(group.Select(s => s.File)), group[0].Facts));
        }
        return new(volumes, refused, 0);

        (SliceStackPlan? Plan, RefusalKind Kind, string? Reason) Planned(IReadOnlyList<SeriesFrame> group)
        {
            try
            {
                var (plan, reason) = SliceStackPlan.Of(group, settings, samePixels);
                return (plan, RefusalKind.NoVolume, reason);
            }
            catch (ImageDataException e)
            {
                return (null, RefusalKind.Damaged, e.Message);
            }
        }
    }

    static string[] Distinct(IEnumerable<string> files) => [.. files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    static bool IsDicom(string file)
    {
        try
        {
            return ImageFormat.BeginsAs(file, DicomFormat.Begins);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDataException(file, $"cannot be read ({e.Message.TrimEnd('.')}); copy or export the file again", e);
        }
    }
}
