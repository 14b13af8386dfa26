using System.Security.Cryptography;
using System.Text;

namespace Rubor.Studies.Cases;

/// <summary>
/// Which study something was made from: a SHA-256 over subjects, visits and the names of their files. Folders do not count, so
/// that a study copied to another machine stays the same study; nor do clinical columns, which are added later.
/// </summary>
/// <param name="Name">The study's name, for messages; it does not count either.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Subjects">Beginning of the SHA-256 of each subject's files, by subject: tells which subjects differ.</param>
public sealed record StudyIdentity(string Name, string Sha256, IReadOnlyDictionary<string, string> Subjects)
{
    const int DigitsOfSubject = 16;

    /// <summary>The identity of a study with these cases.</summary>
    public static StudyIdentity Of(string name, IEnumerable<StudyCase> cases)
    {
        var subjects = new SortedDictionary<string, string>(
            cases.GroupBy(c => c.Subject).ToDictionary(g => g.Key, g =>
                Hash(g.SelectMany(Lines).Order(StringComparer.Ordinal))[..DigitsOfSubject]), StringComparer.Ordinal);
        return new(name, Hash(subjects.Select(s => $"{s.Key}\t{s.Value}")), subjects);
    }

    static IEnumerable<string> Lines(StudyCase one) =>
        one.Images.Select(i => $"{one.Session}\t{one.Scan}\t{i.Key}\t\t{Path.GetFileName(i.Value)}")
            .Concat(one.Labels.SelectMany(l => l.Value.Select(f => $"{one.Session}\t{one.Scan}\t{l.Key}\t{f.Observer}\t{Path.GetFileName(f.File)}")));

    static string Hash(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
