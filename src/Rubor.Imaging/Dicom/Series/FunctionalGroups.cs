namespace Rubor.Imaging.Dicom.Series;

/// <summary>
/// What holds for one frame of an object: its own functional groups come first, then the shared ones, then the object itself. Each is
/// looked up on its level alone; vendors repeat tags deeper with other meanings.
/// </summary>
internal readonly struct FunctionalGroups(DicomDataset top, DicomDataset? shared, DicomDataset? own)
{
    /// <summary>The groups of a frame.</summary>
    public static FunctionalGroups Of(DicomDataset header, int frame)
    {
        var own = header.Items(SeriesTags.PerFrameGroups);
        return new(header, header.FirstItem(SeriesTags.SharedGroups), frame < own.Count ? own[frame] : null);
    }

    /// <summary>Numbers of an attribute of a group, or of the object.</summary>
    public IReadOnlyList<double> Numbers(uint group, uint tag) => Holder(group, tag)?.Numbers(tag) ?? [];

    /// <summary>Whether an attribute is there and is no number: a comma in place of a point, a word, NaN.</summary>
    public bool IsUnreadable(uint group, uint tag) => Holder(group, tag) is { } holder && holder.Numbers(tag).Count == 0;

    /// <summary>First number of an attribute of a group, or of the object.</summary>
    public double? Number(uint group, uint tag) => Holder(group, tag)?.Number(tag) is { } n && double.IsFinite(n) ? n : null;

    /// <summary>Whole number of an attribute of a group, or of the object.</summary>
    public int? Whole(uint group, uint tag) => Holder(group, tag)?.Whole(tag);

    /// <summary>Text of an attribute of a group, or of the object.</summary>
    public string Text(uint group, uint tag) => Holder(group, tag)?.Text(tag) ?? "";

    /// <summary>Values of a text of a group, or of the object.</summary>
    public IReadOnlyList<string> Texts(uint group, uint tag) => Holder(group, tag)?.Texts(tag) ?? [];

    /// <summary>
    /// Number of a vendor's attribute: in the frame's item of Philips' private sequence, on the frame's level, or in the object.
    /// </summary>
    public double? PrivateNumber(string creator, ushort group, byte element) =>
        VendorLevels().Select(l => l.PrivateNumber(creator, group, element)).FirstOrDefault(n => n is not null);

    /// <summary>Text of a vendor's attribute, looked for in the same places.</summary>
    public string PrivateText(string creator, ushort group, byte element)
    {
        foreach (var level in VendorLevels())
            if (level.Private(creator, group, element) is { } found && level.Text(found.Tag) is { Length: > 0 } text)
                return text;
        return "";
    }

    DicomDataset? Holder(uint group, uint tag)
    {
        foreach (var level in (DicomDataset?[])[own?.FirstItem(group), shared?.FirstItem(group), top.FirstItem(group), top])
            if (level is not null && level.Has(tag))
                return level;
        return null;
    }

    IEnumerable<DicomDataset> VendorLevels()
    {
        foreach (var level in (DicomDataset?[])[own, shared])
        {
            if (level is null)
                continue;
            if (level.Private(SeriesTags.PhilipsMr5, 0x2005, 0x0f)?.Items is [var vendor, ..])
                yield return vendor;
            yield return level;
        }
        yield return top;
    }
}
