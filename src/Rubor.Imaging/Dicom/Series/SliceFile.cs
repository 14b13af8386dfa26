namespace Rubor.Imaging.Dicom.Series;

/// <summary>The slices that a file holds, or why it holds none.</summary>
/// <param name="File">The file.</param>
/// <param name="Facts">What its series says of itself.</param>
/// <param name="Slices">Its slices.</param>
/// <param name="Refusal">Why there are none, or null.</param>
public sealed record SliceFile(
    string File, SeriesFacts Facts, IReadOnlyList<SeriesFrame> Slices, (RefusalKind Kind, string Reason)? Refusal)
{
    const string Derived = "1.2.840.10008.5.1.4.1.1.";

    // Projections and films, whatever tags they carry: their pixels are not slices.
    static readonly string[] Pictures = ["CR", "DX", "MG", "IO", "PX", "US", "IVUS", "XA", "RF", "RG", "DG", "ES", "XC", "GM", "SM", "OP", "OPT",
        "IVOCT", "OT", "SC", "TG", "DM", "EPS", "ECG", "HC", "VF", "BI", "LS"];

    /// <summary>The slices of an object.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="header">Its attributes.</param>
    /// <param name="frames">Frames that it has; 0 where it has no pixels.</param>
    public static SliceFile Of(string file, DicomDataset header, int frames)
    {
        ArgumentNullException.ThrowIfNull(header);
        var facts = SeriesFacts.Of(header);
        if (NotSlices(header, facts, frames) is { } refusal)
            return new(file, facts, [], refusal);
        try
        {
            var first = FrameAttributes.Of(file, header, facts, 0);
            if (facts.ImageType.Contains("MOSAIC"))
                return frames == 1 ? new(file, facts, SiemensMosaic.Tiles(first, header), null)
                    : throw new UnplacedException("a Siemens mosaic of several frames, whose tiles nothing places; export the series as an enhanced object");
            if (frames > 1 && header.Items(SeriesTags.PerFrameGroups).Count != frames)
                throw new UnplacedException($"its {frames} frames have no position each; export it as an enhanced object or as single images");
            if (header.Items(SeriesTags.PerFrameGroups).Count is var stated && stated > frames)
                throw new UnplacedException(
                    $"it describes {stated} frames and states {frames} (Number of Frames, 0028,0008); export it again");
            return new(file, facts,
                [first, .. Enumerable.Range(1, frames - 1).Select(f => FrameAttributes.Of(file, header, facts, f))], null);
        }
        catch (UnplacedException e)
        {
            return new(file, facts, [], (RefusalKind.NoVolume, e.Message));
        }
    }

    static (RefusalKind, string)? NotSlices(DicomDataset header, SeriesFacts facts, int frames)
    {
        string kind = header.Text(SeriesTags.SopClassUid), modality = facts.Modality.Length > 0 ? facts.Modality : "modality not stated";
        if (frames < 1)
            return (RefusalKind.NoImage, $"no image, but another object ({modality})");
        if (kind.StartsWith(Derived + "66", StringComparison.Ordinal) || facts.Modality is "SEG")
            return (RefusalKind.NoImage, "a segmentation, no image");
        if (kind.StartsWith(Derived + "481", StringComparison.Ordinal))
            return (RefusalKind.NoImage, "an object of radiotherapy, no scan");
        if (kind == Derived + "7" || kind.StartsWith(Derived + "7.", StringComparison.Ordinal))
            return (RefusalKind.Picture, $"a picture, not part of a volume: a secondary capture ({modality})");
        if (Pictures.Contains(facts.Modality))
            return (RefusalKind.Picture, $"a picture, not part of a volume ({modality})");
        if (facts.Modality is "NM")
            return facts.ImageType.Any(t => t.Contains("RECON", StringComparison.Ordinal))
                ? (RefusalKind.NoVolume, "a nuclear medicine reconstruction, whose slices have no positions of their own; export it as single images")
                : (RefusalKind.Picture, "a picture, not part of a volume: nuclear medicine, planar (NM)");
        if (header.Number(SeriesTags.SamplesPerPixel) is > 1 || header.Text(SeriesTags.Photometric).StartsWith("PALETTE", StringComparison.Ordinal))
            return (RefusalKind.NoVolume, "its pixels are colours, which measure nothing; export the gray images");
        return null;
    }
}

/// <summary>Why an image has no place or no meaning; its message is the reason.</summary>
internal sealed class UnplacedException(string reason) : Exception(reason);
