namespace Rubor.Imaging.Dicom;

/// <summary>What one frame of a nuclear medicine object is, by the vectors that the object orders its frames by (PS3.3 C.8.4.8).</summary>
/// <param name="Index">Number of the frame, from 0.</param>
/// <param name="Detector">Number of the detector, from 1, or null.</param>
/// <param name="EnergyWindow">Number of the energy window, from 1, or null.</param>
/// <param name="View">What the detector looked at in words, as "anterior"; empty where the object does not say.</param>
/// <param name="Window">Name of the energy window, or its limits in keV; empty where the object does not say.</param>
public sealed record NuclearFrame(int Index, int? Detector, int? EnergyWindow, string View, string Window)
{
    /// <summary>Each frame; empty where the object is no nuclear medicine.</summary>
    public static IReadOnlyList<NuclearFrame> Of(DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var header = file.Header;
        if (header.Text(DicomTags.Modality) != "NM")
            return [];
        var detectors = header.Numbers(0x00540020);
        var windows = header.Numbers(0x00540010);
        var detectorItems = header.Items(0x00540022);
        var windowItems = header.Items(0x00540012);
        return [.. Enumerable.Range(0, file.Frames).Select(f =>
        {
            int? detector = At(detectors, f), window = At(windows, f);
            string view = ViewOf(Item(detectorItems, detector), header);
            return new NuclearFrame(f, detector, window, view, WindowOf(Item(windowItems, window)));
        })];
    }

    static int? At(IReadOnlyList<double> vector, int frame) => frame < vector.Count ? (int)vector[frame] : null;

    static DicomDataset? Item(IReadOnlyList<DicomDataset> items, int? number) =>
        number is { } n ? n >= 1 && n <= items.Count ? items[n - 1] : null : items.Count == 1 ? items[0] : null;

    static string ViewOf(DicomDataset? detector, DicomDataset header) =>
        (detector?.FirstItem(0x00540220) ?? header.FirstItem(0x00540220))?.Text(0x00080104) is { Length: > 0 } meaning
            ? meaning.ToLowerInvariant() : header.Text(0x00185101).ToLowerInvariant();

    static string WindowOf(DicomDataset? window)
    {
        if (window is null)
            return "";
        if (window.Text(0x00540018) is { Length: > 0 } name)
            return name;
        var range = window.FirstItem(0x00540013);
        return range is not null && range.Number(0x00540014) is { } low && range.Number(0x00540015) is { } high
            ? FormattableString.Invariant($"{low:0.#}–{high:0.#} keV") : "";
    }
}
