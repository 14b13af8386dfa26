using System.Text.RegularExpressions;
using Rubor.Imaging.Files;

namespace Rubor.Studies.Cases;

/// <summary>
/// Reads subject and visit from the name of a file: BIDS-like <c>sub-LABEL</c> and <c>ses-LABEL</c>, in the name or in a folder
/// above it. A name without <c>sub-</c> begins with the subject: what stands before the first underscore or full stop, and where
/// that is a word without a digit (knee_001) or the name of a data set (BraTS20_Training_001) the number behind it too. A name that
/// tells none (s1/mask.nii.gz) is of the folder that it lies in.
/// </summary>
public static partial class SubjectName
{
    /// <summary>Subject and visit of a file; the visit is empty where the name tells none.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="folder">Folder below which folder names count.</param>
    public static (string Subject, string Session) Of(string file, string folder)
    {
        string stem = Stem(file);
        string[] above = Above(file, folder);
        string? Entity(Regex of) => new[] { stem }.Concat(above).Select(n => of.Match(n)).FirstOrDefault(m => m.Success)?.Groups[1].Value;
        return (Entity(Subject()) ?? Plain(stem, above), Entity(Session()) ?? "");
    }

    /// <summary>Whether a file's name says that it is a NIfTI image.</summary>
    public static bool IsNifti(string file) =>
        file.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of a file without folder and without the ending of an image file, such as .nii.gz or .png.</summary>
    public static string Stem(string file)
    {
        string name = Path.GetFileName(file);
        return name[..^(ImageFile.Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ?? "").Length];
    }

    /// <summary>A subject with its visit in one word, such as 01 or 01_ses-after.</summary>
    public static string Label(string subject, string session) => session.Length == 0 ? subject : $"{subject}_ses-{session}";

    /// <summary>The words of a name, between underscores and full stops; a number with full stops in it, such as a UID, is one.</summary>
    internal static IReadOnlyList<Match> Words(string stem) => [.. Word().Matches(stem).Cast<Match>()];

    /// <summary>The part of a name that is the subject's, without sub-; empty where the name tells none.</summary>
    internal static string InName(string stem)
    {
        var words = Words(stem);
        // STIR_001 and mask_001 are of 001.
        int first = 0;
        while (first < words.Count && BeginsNoName(words[first].Value))
            first++;
        if (first == words.Count || first > 0 && !HasDigit(words[first].Value))
            return "";
        int end = first + 1;
        while (end < words.Count && !NameWords.IsKnown(words[end].Value))
            end++;
        string Word(int i) => words[i].Value;
        bool Number(int i) => i < end && HasDigit(Word(i));
        int last = first;
        if (IsDate(words, first, end))
            last = first + 2;
        else if (HasDigit(Word(first)))
            last = first + 1 < end && NameWords.IsDataSet(Word(first + 1)) && Number(first + 2) ? first + 2 : first;
        else if (Enumerable.Range(first, end - first).Where(Number).Select(i => (int?)i).FirstOrDefault() is { } numbered)
            last = numbered;
        else
            while (last + 1 < end && Word(last + 1).Length == 1)
                last++;
        return stem[words[first].Index..(words[last].Index + words[last].Length)];
    }

    // A patient may be called M001 or R1, which name a visit or a reading further on in a name.
    static bool BeginsNoName(string word) => NameWords.IsKnown(word)
        && (!HasDigit(word) || NameWords.IsImage(word) || NameWords.Entity().IsMatch(word) && !HasDigit(word.Split('-')[0]));

    static string Plain(string stem, string[] above)
    {
        string found = new[] { stem }.Concat(above).Select(InName).FirstOrDefault(n => n.Length > 0) ?? "";
        return found.Length > 0 ? found : Words(stem) is { Count: > 0 } words ? words[0].Value : "";
    }

    // Folders between a file and the study's, the nearest first.
    static string[] Above(string file, string folder)
    {
        string? way = Path.GetDirectoryName(Path.GetRelativePath(folder, file));
        return way is null or "" or "." || way.StartsWith("..", StringComparison.Ordinal) ? [] : [.. way.Split('/').Reverse()];
    }

    static bool HasDigit(string word) => word.Any(char.IsDigit);

    static bool IsDate(IReadOnlyList<Match> words, int first, int end) =>
        first + 2 < end && Year().IsMatch(words[first].Value) && TwoDigits().IsMatch(words[first + 1].Value)
            && TwoDigits().IsMatch(words[first + 2].Value);

    [GeneratedRegex("(?:^|_)sub-([^_.]+)")]
    private static partial Regex Subject();

    [GeneratedRegex("(?:^|_)ses-([^_.]+)")]
    private static partial Regex Session();

    [GeneratedRegex(@"(?<![^_])[0-9]+(?:\.[0-9]+)+(?=_|$)|[^_.]+")]
    private static partial Regex Word();

    [GeneratedRegex("^(?:19|20)[0-9]{2}$")]
    private static partial Regex Year();

    [GeneratedRegex("^[0-9]{2}$")]
    private static partial Regex TwoDigits();
}
