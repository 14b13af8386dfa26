namespace Rubor.Imaging;

/// <summary>What an image file holds: a volume in the patient, or pictures without a place there, one a page.</summary>
public sealed class ImageContent
{
    /// <summary>A volume.</summary>
    public ImageContent(Volume volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        (Volume, Source, Remarks) = (volume, volume.Source, volume.Remarks);
    }

    /// <summary>Pictures; at least one.</summary>
    /// <param name="pages">One a page of the file, in its order; sizes and types may differ.</param>
    /// <param name="remarks">What the file leaves in doubt, one sentence each.</param>
    /// <exception cref="ArgumentException">There is no page.</exception>
    public ImageContent(IReadOnlyList<RasterImage> pages, IReadOnlyList<string> remarks)
    {
        ArgumentNullException.ThrowIfNull(pages);
        if (pages.Count == 0)
            throw new ArgumentException("A file of pictures has at least one.", nameof(pages));
        (Pages, Source, Remarks) = (pages, pages[0].Source, remarks);
    }

    /// <summary>The format's name, as "NIfTI" or "PNG".</summary>
    public string Format { get; init; } = "";

    /// <summary>The volume, or null where the file holds pictures.</summary>
    public Volume? Volume { get; }

    /// <summary>The pictures; empty where the file holds a volume.</summary>
    public IReadOnlyList<RasterImage> Pages { get; } = [];

    /// <summary>The first picture, or null where the file holds a volume.</summary>
    public RasterImage? Picture => Pages.Count > 0 ? Pages[0] : null;

    /// <summary>Frames of a volume in time, or pages of a file of pictures.</summary>
    public int Frames => Volume?.Frames ?? Pages.Count;

    /// <summary>The file it came from, or a word in brackets.</summary>
    public string Source { get; }

    /// <summary>What the file leaves in doubt though it could be read, one sentence each, without the file's name.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>For each channel the sum of the stored samples of the first frame (of a volume: all its slices), neither scaled nor
    /// inverted; NaN where a sample is.</summary>
    public IReadOnlyList<double> Sums()
    {
        if (Picture is { } picture)
            return picture.Sums();
        var stored = new Volume(Volume!.Geometry, Volume.Type, Volume.Frame(0).SampleBytes.ToArray(), source: Source);
        return [stored.ToValues().Sum()];
    }

    /// <summary>The volume of a file that must hold one.</summary>
    /// <exception cref="ImageDataException">It holds a picture, which has no slices, no spacing along them and no place in the
    /// patient.</exception>
    public Volume RequireVolume() => Volume ?? throw new ImageDataException(Source,
        $"holds a picture ({Format}), which has no slices and no place in the patient; give the scan or mask itself, as NIfTI");
}
