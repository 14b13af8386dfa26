using System.Text.RegularExpressions;

namespace Rubor.Studies.Cases;

/// <summary>Words that files' names hold beside the patient's: what they say decides which files may be of one scan.</summary>
internal static partial class NameWords
{
    // What a reading of a scan is called. It tells nothing of the scan.
    static readonly HashSet<string> Generic = new(
        ["mask", "masks", "seg", "segm", "segmentation", "segmentations", "label", "labels", "dseg", "probseg", "pred", "preds",
            "prediction", "predictions", "predicted", "truth", "gt", "groundtruth",
            "reference", "manual", "auto", "automatic", "scan", "image", "img", "roi", "annotation", "annot", "probability", "uncertainty",
            "disagreement", "final", "reader", "rater", "observer"],
        StringComparer.OrdinalIgnoreCase);

    static readonly HashSet<string> Images = new(["stir", "t1w", "t1", "t2w", "t2", "pdw", "pd", "flair", "dwi", "adc", "ct", "mr", "mri",
        "us", "xr", "pet"], StringComparer.OrdinalIgnoreCase);

    // Words of the masks of the methods; anatomy names structures too, but a patient's name may begin with it (knee_001).
    static readonly HashSet<string> Structures = new(
        ["normal", "marrow", "normalmarrow", "disease", "region", "diseaseregion", "lesion", "lesions", "inflammation", "effusion",
            "erosion", "erosions", "edema", "oedema", "sclerosis", "fat"], StringComparer.OrdinalIgnoreCase);

    static readonly HashSet<string> Anatomy = new(
        ["femur", "tibia", "fibula", "patella", "sacrum", "ilium", "cartilage", "meniscus", "synovium", "synovitis", "bone", "bones",
            "joint", "joints", "knee", "hip", "hand", "wrist", "foot", "ankle", "shoulder",
            "elbow", "spine", "sij", "muscle", "tendon", "medial", "lateral", "anterior", "posterior", "proximal", "distal", "upper",
                "lower", "dorsal", "palmar", "volar"], StringComparer.OrdinalIgnoreCase);

    static readonly HashSet<string> Visits = new(
        ["baseline", "before", "pre", "screening", "bl", "fu", "followup", "follow", "after", "post", "endpoint", "initial", "repeat"],
            StringComparer.OrdinalIgnoreCase);

    // Between the name of a data set and the number of a patient in it: BraTS20_Training_001.
    static readonly HashSet<string> DataSet = new(
        ["training", "train", "tr", "validation", "val", "testing", "test", "ts", "case", "patient", "pat", "subject", "subj", "vol",
            "volume", "study"], StringComparer.OrdinalIgnoreCase);

    // Entities of BIDS, and of the workstation's files, that name a reading of a scan.
    static readonly HashSet<string> Readings = new(["rater", "reader", "observer", "desc", "round", "trial", "read", "version"],
        StringComparer.OrdinalIgnoreCase);

    public static bool IsImage(string word) => Images.Contains(word);

    public static bool IsStructure(string word) => Structures.Contains(word);

    public static bool IsAnatomy(string word) => Anatomy.Contains(word);

    public static bool IsVisit(string word) => Visits.Contains(word) || NumberedVisit().IsMatch(word);

    public static bool IsDataSet(string word) => DataSet.Contains(word);

    public static bool IsReadingEntity(string key) => Readings.Contains(key);

    /// <summary>A word such as R12, reader1 or trial2, which names a reading and is no number of a scan.</summary>
    public static bool IsReading(string word) => Generic.Contains(word) || NumberedReading().IsMatch(word);

    /// <summary>The side that a word names, "left" or "right"; null where it names none.</summary>
    public static string? Side(string word) => Left().IsMatch(word) ? "left" : Right().IsMatch(word) ? "right" : null;

    /// <summary>Whether a word can be no part of a patient's name.</summary>
    public static bool IsKnown(string word) =>
        IsReading(word) || IsImage(word) || IsStructure(word) || IsVisit(word) || Side(word) is not null || Entity().IsMatch(word);

    /// <summary>A word of BIDS with a key and a value, such as run-1.</summary>
    [GeneratedRegex("^([A-Za-z]+)-([^-]+)$")]
    public static partial Regex Entity();

    [GeneratedRegex("^(?:v|m|w|y|wk|visit|week|month|year|tp|timepoint)[0-9]+$", RegexOptions.IgnoreCase)]
    private static partial Regex NumberedVisit();

    [GeneratedRegex("^(?:r|reader|rater|observer|obs|trial|round|reading|read)[0-9]{1,3}$", RegexOptions.IgnoreCase)]
    private static partial Regex NumberedReading();

    [GeneratedRegex(
        "^(?i:l|lt|lh|li|left.*|links|sinister|sin|gauche)$|[a-z0-9](?:L|LT|Left|LEFT)$|" +
        "^L(?i:hand|knee|hip|foot|wrist|ankle|elbow|shoulder|sij)$|(?i)(?:hand|knee|hip|foot|wrist|ankle|elbow|shoulder|sij)left$")]
    private static partial Regex Left();

    [GeneratedRegex(
        "^(?i:r|rt|rh|re|right.*|rechts|dexter|dex|droite)$|[a-z0-9](?:R|RT|Right|RIGHT)$|" +
        "^R(?i:hand|knee|hip|foot|wrist|ankle|elbow|shoulder|sij)$|(?i)(?:hand|knee|hip|foot|wrist|ankle|elbow|shoulder|sij)right$")]
    private static partial Regex Right();
}
