using System.Text.RegularExpressions;

namespace Rubor.Studies.Cases;

/// <summary>What a file of a study is, by its name.</summary>
/// <param name="Role">An image's role (stir, t1w …) or a label's name (normal_marrow, disease_region …).</param>
/// <param name="IsLabel">Whether it is a mask or label map.</param>
/// <param name="Observer">Who drew it, where the name tells, as in …_inflammation_R12 or …_rater-anna_mask; or empty.</param>
public sealed partial record StudyFileName(string Role, bool IsLabel, string Observer)
{
    /// <summary>Names of the masks of the V_HI method.</summary>
    public const string NormalMarrow = "normal_marrow", DiseaseRegion = "disease_region", Lesion = "lesion", Truth = "truth",
        Inflammation = "inflammation";

    /// <summary>Roles of its images.</summary>
    public const string Stir = "stir", T1w = "t1w";

    // Suffixes of BIDS for images of the joints, beyond STIR and T1w.
    static readonly string[] OtherImages = ["t2w", "pdw", "flair", "dwi", "ct"];

    // Ultrasound, planar scans of the hands, photographs.
    static readonly string[] Pictures = ["gray", "doppler", "planar", "palmar", "dorsal", "photo"];

    /// <summary>Reads a name; what stands before the first underscore is the subject, whatever it is called.</summary>
    /// <returns>Null where the name tells no role. Case and separators do not matter.</returns>
    public static StudyFileName? Of(string file)
    {
        string whole = Path.GetFileName(file);
        string words = Session().Replace(whole[(whole.IndexOf('_', StringComparison.Ordinal) + 1)..], "").ToLowerInvariant();
        string name = Separators().Replace(words, "");
        bool Has(string word) => name.Contains(word, StringComparison.Ordinal);
        string? label = Has("marrow") ? NormalMarrow : Has("diseaseregion") ? DiseaseRegion : Has("lesion") ? Lesion : Has("truth") ? Truth
            : Has("inflammation") ? Inflammation : Has("mask") || Has("dseg") ? LabelEntity().Match(words) is { Success: true } m
                ? m.Groups[1].Value : "mask" : null;
        if (label is not null)
            return new(label, true, ObserverOf(SubjectName.Stem(whole)));
        string last = SubjectName.Stem(words).Split('_')[^1];
        string? image = Has("stir") ? Stir : Has("t1w") ? T1w : OtherImages.Contains(last) || Pictures.Contains(last) ? last : null;
        return image is null ? null : new(image, false, "");
    }

    /// <summary>Whether a name ends in the role of a picture: _gray, _doppler, _planar, _palmar, _dorsal or _photo.</summary>
    public static bool IsPicture(string file) => Of(file) is { IsLabel: false } name && Pictures.Contains(name.Role);

    static string ObserverOf(string stem) =>
        RaterEntity().Match(stem) is { Success: true } named ? named.Groups[1].Value : LastReader().Match(stem) is { Success: true } last
            ? last.Groups[1].Value : "";

    [GeneratedRegex("ses-[A-Za-z0-9]+_?")]
    private static partial Regex Session();

    [GeneratedRegex("[-_. ]")]
    private static partial Regex Separators();

    [GeneratedRegex("label-([a-z0-9]+)")]
    private static partial Regex LabelEntity();

    [GeneratedRegex("_(?:rater|reader|observer)-([A-Za-z0-9]+)", RegexOptions.IgnoreCase)]
    private static partial Regex RaterEntity();

    [GeneratedRegex("_(R[0-9]+|(?:reader|rater|observer)[0-9]+)$", RegexOptions.IgnoreCase)]
    private static partial Regex LastReader();
}
