using System.Globalization;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>Names for the files of volumes: number of the series and words of its description, none that names a person.</summary>
public static class VolumeNames
{
    const int LongestWords = 40;

    /// <summary>A name without ending for each volume, all of them distinct.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<DicomVolume> volumes)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        var stems = volumes.Select(Stem).ToList();
        var counted = stems.CountBy(s => s).ToDictionary(StringComparer.Ordinal);
        var used = new HashSet<string>(stems.Where(s => counted[s] == 1), StringComparer.Ordinal);
        return [.. stems.Select(stem => counted[stem] == 1 ? stem : Numbered(stem, used))];
    }

    static string Numbered(string stem, HashSet<string> used)
    {
        for (int n = 1; ; n++)
            if (string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}") is var name && used.Add(name))
                return name;
    }

    static string Stem(DicomVolume volume)
    {
        string number = (volume.Facts.SeriesNumber ?? 0).ToString(CultureInfo.InvariantCulture).Replace('-', 'm');
        string stem = number;
        foreach (string word in volume.Facts.Words.TakeWhile(w => stem.Length + w.Length < LongestWords))
            stem += "-" + word;
        return stem;
    }
}
