using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>
/// What a series says of itself, for rules that give it a role and for the sidecar of its volume. Identifiers stay in memory.
/// </summary>
public sealed partial record SeriesFacts
{
    // A name of so many letters is taken out wherever it stands, a shorter one as a word of its own.
    const int LongWord = 5;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Study Instance UID.</summary>
    public string StudyUid { get; init; } = "";

    /// <summary>Series Instance UID.</summary>
    public string SeriesUid { get; init; } = "";

    /// <summary>Patient ID as the file has it.</summary>
    public string PatientId { get; init; } = "";

    /// <summary>Birth date as the file has it, only to see whether a Patient ID stands for one person.</summary>
    public string BirthDate { get; init; } = "";

    /// <summary>Sex as the file has it, for the same.</summary>
    public string Sex { get; init; } = "";

    /// <summary>Name as the file has it, capitals alone, for the same: it is never shown.</summary>
    public string Name { get; init; } = "";

    /// <summary>Study date, YYYYMMDD, as the file has it.</summary>
    public string StudyDate { get; init; } = "";

    /// <summary>Study time, HHMMSS, as the file has it.</summary>
    public string StudyTime { get; init; } = "";

    /// <summary>Study description.</summary>
    public string StudyDescription { get; init; } = "";

    /// <summary>Number of the series, or null.</summary>
    public int? SeriesNumber { get; init; }

    /// <summary>MR, CT, PT, US …</summary>
    public string Modality { get; init; } = "";

    /// <summary>Manufacturer.</summary>
    public string Manufacturer { get; init; } = "";

    /// <summary>Series description.</summary>
    public string Description { get; init; } = "";

    /// <summary>Protocol name.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Body part examined.</summary>
    public string BodyPart { get; init; } = "";

    /// <summary>L or R where the object says of which side of the body it is; else empty.</summary>
    public string Laterality { get; init; } = "";

    /// <summary>Values of the image type.</summary>
    public IReadOnlyList<string> ImageType { get; init; } = [];

    /// <summary>SE, IR, GR, EP, RM; values joined by backslashes.</summary>
    public string ScanningSequence { get; init; } = "";

    /// <summary>Variants of the sequence, joined by backslashes.</summary>
    public string SequenceVariant { get; init; } = "";

    /// <summary>Scan options, joined by backslashes: FS for fat saturation.</summary>
    public string ScanOptions { get; init; } = "";

    /// <summary>Whether a contrast agent is named (0018,0010), or its sequence is there.</summary>
    public bool HasContrast { get; init; }

    /// <summary>2D or 3D.</summary>
    public string AcquisitionType { get; init; } = "";

    /// <summary>The vendor's name of the pulse sequence.</summary>
    public string SequenceName { get; init; } = "";

    /// <summary>Field strength in tesla.</summary>
    public double? FieldStrengthT { get; init; }

    /// <summary>
    /// Words of the description (or the protocol) in small letters, fit for a file name: without those of names, numbers and dates that
    /// identify the patient or staff.
    /// </summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The facts of an object.</summary>
    public static SeriesFacts Of(DicomDataset header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var facts = new SeriesFacts
        {
            StudyUid = header.Text(SeriesTags.StudyInstanceUid),
            SeriesUid = header.Text(SeriesTags.SeriesInstanceUid),
            PatientId = header.Text(SeriesTags.PatientId),
            BirthDate = header.Text(SeriesTags.PatientBirthDate),
            Sex = header.Text(0x00100040).ToUpperInvariant(),
            Name = string.Concat(header.Text(SeriesTags.PatientName).ToUpperInvariant().Where(char.IsLetter)),
            StudyDate = header.Text(SeriesTags.StudyDate),
            StudyTime = header.Text(SeriesTags.StudyTime),
            StudyDescription = header.Text(SeriesTags.StudyDescription),
            SeriesNumber = header.Whole(SeriesTags.SeriesNumber),
            Modality = header.Text(SeriesTags.Modality),
            Manufacturer = header.Text(SeriesTags.Manufacturer),
            Description = header.Text(SeriesTags.SeriesDescription),
            Protocol = header.Text(SeriesTags.ProtocolName),
            BodyPart = header.Text(SeriesTags.BodyPartExamined),
            Laterality = (header.Text(0x00200060) is { Length: > 0 } ofSeries ? ofSeries : header.Text(0x00200062)).ToUpperInvariant(),
            ImageType = header.Texts(SeriesTags.ImageType),
            ScanningSequence = header.Text(SeriesTags.ScanningSequence),
            SequenceVariant = header.Text(SeriesTags.SequenceVariant),
            HasContrast = header.Has(0x00180010) || header.Has(0x00180012),
            ScanOptions = header.Text(SeriesTags.ScanOptions),
            AcquisitionType = header.Text(SeriesTags.AcquisitionType),
            SequenceName = header.Text(SeriesTags.SequenceName),
            FieldStrengthT = header.Number(SeriesTags.FieldStrength),
        };
        return facts with
        {
            Words = WordsOf(facts.Description.Length > 0 ? facts.Description : facts.Protocol, header),
            Description = Cleaned(facts.Description, header),
            Protocol = Cleaned(facts.Protocol, header),
        };
    }

    /// <summary>A text without what identifies the patient or staff, which somebody may have typed into it: their names and numbers as the
    /// header has them, and numbers of five digits and more.</summary>
    public static string Cleaned(string text, DicomDataset header)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string name in Names(header).Where(n => text.Contains(n, StringComparison.OrdinalIgnoreCase)).OrderByDescending(n =>
            n.Length))
            text = name.Length >= LongWord ? text.Replace(name, "", StringComparison.OrdinalIgnoreCase)
                : Regex.Replace(text, @"(?<![\p{L}\p{N}])" + Regex.Escape(name) + @"(?![\p{L}\p{N}])", "", RegexOptions.IgnoreCase, Patience);
        return Blanks().Replace(LongNumber().Replace(text, ""), " ").Trim();
    }

    static HashSet<string> Names(DicomDataset header)
    {
        uint[] identifying = [SeriesTags.PatientName, SeriesTags.PatientId, SeriesTags.PatientBirthDate, SeriesTags.AccessionNumber,
            0x00101001, 0x00101005, 0x00102297,
            SeriesTags.ReferringPhysicianName, SeriesTags.PerformingPhysicianName, SeriesTags.OperatorsName];
        return identifying.SelectMany(t => header.Text(t).Split([' ', '^', '=', '\\', ',', '.'], StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.Length > 1).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    // A description may hold whatever somebody typed: "J. DOE KNEE 19561203".
    static string[] WordsOf(string text, DicomDataset header)
    {
        var names = Names(header).SelectMany(Split).ToHashSet(StringComparer.Ordinal);
        return [.. Split(Cleaned(text, header)).Where(w => !names.Contains(w) && w.Count(char.IsAsciiDigit) < 5)];
    }

    // Accents are dropped: a name may have them in one place and not in the other.
    static string[] Split(string text) =>
        string.Concat(text.Normalize(NormalizationForm.FormD).ToLower(CultureInfo.InvariantCulture)
            .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark).Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\d{5,}")]
    private static partial Regex LongNumber();

    [GeneratedRegex(@"\s{2,}")]
    private static partial Regex Blanks();
}
