using Rubor.Studies.Cases;
namespace Rubor.Studies.Agreement;

/// <summary>What a mask's name says of the scan that it is of, apart from who read it.</summary>
/// <param name="File">The file.</param>
/// <param name="Relative">Its path below the source's folder, without .nii or .nii.gz.</param>
/// <param name="Subject">Patient.</param>
/// <param name="Session">Visit, or empty.</param>
/// <param name="Parts">What else tells the scan apart, each with a key: run, hemi, side, visit, number …, in order.</param>
/// <param name="Structure">What the mask is of, where the name tells; or empty.</param>
/// <param name="Image">Which image it was drawn on, where the name tells; or empty.</param>
internal sealed record ScanName(string File, string Relative, string Subject, string Session,
    IReadOnlyList<(string Key, string Value)> Parts, string Structure, string Image)
{
    static readonly string[] OwnEntities = ["sub", "ses", "label"];

    /// <summary>Reads a name.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="folder">Folder of its source.</param>
    public static ScanName Of(string file, string folder)
    {
        string relative = Path.GetRelativePath(folder, file);
        string stem = SubjectName.Stem(file);
        relative = Path.Combine(Path.GetDirectoryName(relative) ?? "", stem);
        var (subject, session) = SubjectName.Of(file, folder);
        var parts = new List<(string Key, string Value)>();
        var anatomy = new SortedSet<string>(StringComparer.Ordinal);
        string image = "";
        string[] names = [.. relative.Split('/')];
        foreach (var (index, name) in names.Index())
        {
            string own = SubjectName.InName(name);
            // A folder beside the subject's own tells of the scan by its entities, sides and visits only.
            bool isFile = index == names.Length - 1;
            int at = own == subject ? name.IndexOf(own, StringComparison.Ordinal) : -1;
            foreach (var word in SubjectName.Words(name))
            {
                if (at >= 0 && word.Index >= at && word.Index < at + own.Length)
                    continue;
                Read(word.Value, isFile);
            }
        }
        parts = [.. parts.Distinct().OrderBy(p => p.Key, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal)];
        string structure = names.Reverse().Select(n => StudyFileName.Of(n)).FirstOrDefault(n =>
            n is { IsLabel: true, Role: not (StudyFileName.Truth or "mask") }) is { } named
            ? named.Role.Replace("_", "", StringComparison.Ordinal) : string.Join('-', anatomy);
        return new(file, relative, subject, session, parts, structure, image);

        void Read(string word, bool isFile)
        {
            if (NameWords.Entity().Match(word) is { Success: true } entity)
            {
                var (key, value) = (entity.Groups[1].Value, entity.Groups[2].Value);
                if (!OwnEntities.Contains(key) && !NameWords.IsReadingEntity(key))
                    parts.Add((key, value));
            }
            else if (NameWords.Side(word) is { } side)
                parts.Add(("side", side));
            else if (NameWords.IsVisit(word))
                parts.Add(("visit", word.ToLowerInvariant()));
            else if (NameWords.IsReading(word))
                return;
            else if (NameWords.IsImage(word))
                image = isFile ? word.ToLowerInvariant().TrimEnd('w') : image;
            else if (NameWords.IsAnatomy(word))
                anatomy.Add(word.ToLowerInvariant());
            else if (isFile && word.Any(char.IsDigit))
                parts.Add(("number", word));
        }
    }

    /// <summary>The scan, apart from its structure and image.</summary>
    public ScanKey Key => new(Subject, Session, string.Join('_', Parts.Select(p => p.Key is "number" or "visit" or "side" ? p.Value : $"{p.Key}-{p.Value}")));

    /// <summary>In what two names tell different scans, in words; null where they do not.</summary>
    public string? DifferenceFrom(ScanName other)
    {
        if (Subject != other.Subject)
            return string.Equals(Subject, other.Subject, StringComparison.OrdinalIgnoreCase) ? $"the subjects {other.Subject} and {Subject} differ in case only"
                : Numbered(Subject) == Numbered(other.Subject) ? $"the subjects {other.Subject} and {Subject} differ in leading zeros only"
                : $"they tell different subjects, {other.Subject} and {Subject}";
        if (Session != other.Session)
            return $"they tell different visits, {Named(other.Session)} and {Named(Session)}";
        foreach (string key in Parts.Concat(other.Parts).Select(p => p.Key).Distinct())
            if (Values(key) != other.Values(key))
                return $"they differ in {key}, {Named(other.Values(key))} and {Named(Values(key))}";
        return Contradict(Structure, other.Structure) ? $"they are of different structures, {other.Structure} and {Structure}"
            : Contradict(Image, other.Image) ? $"they are of different images, {other.Image} and {Image}" : null;
    }

    /// <summary>Whether two names that need not say something both do, and say different things.</summary>
    public static bool Contradict(string a, string b) => a.Length > 0 && b.Length > 0 && a != b;

    /// <summary>A subject's name without case and leading zeros.</summary>
    public static string Numbered(string subject) =>
        System.Text.RegularExpressions.Regex.Replace(subject.ToLowerInvariant(), "(?<![0-9])0+(?=[0-9])", "");

    string Values(string key) => string.Join(' ', Parts.Where(p => p.Key == key).Select(p => p.Value));

    static string Named(string value) => value.Length == 0 ? "none" : value;
}
