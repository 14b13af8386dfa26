using System.Text.RegularExpressions;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Cases;

/// <summary>
/// Which visit is first: the one place that says so. By dates (year first), by numbers (m3 before m12, week 4 before week 12), by words
/// (screening, baseline or pre, then numbers, then follow-up or final; pre before post), or as the caller says. An order that the names do
/// not tell is never guessed: it would turn better into worse.
/// </summary>
public static partial class VisitOrder
{
    /// <summary>The option by which a command is told the order.</summary>
    public const string Option = "--visits";

    // Beyond this many names no one writes an order down.
    const int MostNames = 200;

    static readonly string[] DateColumns = ["date", "acq_time", "scan_date"];

    /// <summary>Compares names for lists and tables, where a row's place claims nothing: digits by their size, else by letter.</summary>
    public static IComparer<string> InLists { get; } = Comparer<string>.Create((a, b) =>
        string.CompareOrdinal(Padded(a), Padded(b)) is not 0 and var order ? order : string.CompareOrdinal(a, b));

    /// <summary>The names in the order of time, or null and two of them whose order their names do not tell.</summary>
    /// <param name="visits">Names; the same one may come several times.</param>
    /// <param name="unknown">Two names, or null where the order is known.</param>
    public static IReadOnlyList<string>? Find(IEnumerable<string> visits, out (string One, string Other)? unknown)
    {
        ArgumentNullException.ThrowIfNull(visits);
        var names = visits.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(VisitName.Of).ToList();
        unknown = null;
        if (names.Count > MostNames)
        {
            unknown = (names[0].Text, names[1].Text);
            return null;
        }
        var earlier = new int[names.Count];
        for (int i = 0; i < names.Count; i++)
            for (int j = i + 1; j < names.Count; j++)
                switch (VisitName.Compare(names[i], names[j]))
                {
                    case < 0:
                        earlier[j]++;
                        break;
                    case > 0:
                        earlier[i]++;
                        break;
                    default:
                        unknown = (names[i].Text, names[j].Text);
                        return null;
                }
        // Each place once, or three names contradict each other.
        int twice = Enumerable.Range(0, names.Count).FirstOrDefault(i => Array.IndexOf(earlier, earlier[i]) != i, -1);
        if (twice >= 0)
        {
            unknown = (names[Array.IndexOf(earlier, earlier[twice])].Text, names[twice].Text);
            return null;
        }
        return [.. Enumerable.Range(0, names.Count).OrderBy(i => earlier[i]).Select(i => names[i].Text)];
    }

    /// <summary>The names in the order of time.</summary>
    /// <param name="visits">Names as they stand in a table or in file names.</param>
    /// <param name="said">The order as the caller says it, or null; it must name every visit.</param>
    /// <param name="where">The file, folder or column that an error is about.</param>
    /// <exception cref="OutputException">The order is not known, or <paramref name="said"/> leaves a visit out, or names one twice or one
    /// that is not there.</exception>
    public static IReadOnlyList<string> Of(IEnumerable<string> visits, IReadOnlyList<string>? said, string where)
    {
        ArgumentNullException.ThrowIfNull(visits);
        var names = visits.Distinct(StringComparer.Ordinal).ToList();
        if (said is not null)
            return Said(names, said, where);
        return Find(names, out var unknown) ?? throw new OutputException(where,
            $"which of the visits {unknown!.Value.One} and {unknown.Value.Other} is first is not known from their names; say the " +
                $"order, earliest first: {Option} {Example(names)}");
    }

    /// <summary>
    /// The sessions of every subject that has two or more, in the order of time: those of one subject may be named by its own dates.
    /// </summary>
    /// <param name="visits">The scans.</param>
    /// <param name="said">The order as the caller says it, or null; it must name every session of every subject.</param>
    /// <param name="where">The study that an error is about.</param>
    /// <exception cref="OutputException">The order of a subject's sessions is not known, or <paramref name="said"/> does not
    /// suit.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> OfSubjects(
        IEnumerable<StudyCase> visits, IReadOnlyList<string>? said, string where)
    {
        ArgumentNullException.ThrowIfNull(visits);
        var subjects = visits.GroupBy(v => v.Subject, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList());
        // A subject's only scan needs no order, and so no name.
        if (said is not null)
            _ = Said([.. subjects.Values.Select(Names).SelectMany(names => names is [""] ? [] : names).Distinct(StringComparer.Ordinal)],
                said, where);
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (subject, scans) in subjects.Where(s => Names(s.Value).Count > 1))
            found[subject] = said is not null ? [.. said.Where(Names(scans).Contains)]
                : Sessions(scans, out string? unknown)
                    ?? throw new OutputException(where, $"{unknown}; say the order, earliest first: {Option} {Example(Names(scans))}");
        return found;
    }

    /// <summary>
    /// A patient's sessions in the order of time: by their dates where each scan has one, else by their names; null where neither tells.
    /// </summary>
    /// <param name="visits">The patient's scans.</param>
    /// <param name="unknown">Why the order is not known, or null.</param>
    internal static IReadOnlyList<string>? Sessions(IReadOnlyList<StudyCase> visits, out string? unknown)
    {
        unknown = null;
        var names = Names(visits);
        if (names.Count < 2)
            return names;
        if (visits.FirstOrDefault(v => WrittenDate(v) is not null && Date(v) is null) is { } unread)
        {
            unknown =
                $"which visit of subject {unread.Subject} is first is not known, as '{WrittenDate(unread)}' of {unread.Words} is no " +
                $"date that can be read (2024-02-01 is one)";
            return null;
        }
        if (visits.All(v => Date(v) is not null))
        {
            var dated = visits.GroupBy(v => v.Session).Select(g => (g.Key, First: g.Min(Date), Last: g.Max(Date)))
                .OrderBy(s => s.First).ToList();
            if (dated.Zip(dated.Skip(1), (a, b) => a.Last < b.First).All(before => before))
                return [.. dated.Select(s => s.Key)];
        }
        if (names.Contains(""))
        {
            unknown =
                $"subject {visits[0].Subject} has a scan without the name of a visit beside {names.Find(n => n.Length > 0)}; name its " +
                $"file or folder, such as ses-baseline";
            return null;
        }
        if (Find(names, out var two) is { } order)
            return order;
        unknown = $"which of the visits {two!.Value.One} and {two.Value.Other} is first is not known from their names";
        return null;
    }

    internal static List<string> Names(IEnumerable<StudyCase> visits) =>
        [.. visits.Select(v => v.Session).Distinct(StringComparer.Ordinal)];

    /// <summary>An order as it would be written after the option.</summary>
    public static string Example(IEnumerable<string> names)
    {
        string joined = string.Join(',', names.Take(4));
        return joined.Any(char.IsWhiteSpace) ? $"\"{joined}\"" : joined;
    }

    /// <summary>An order from the command line: names with commas between them, earliest first.</summary>
    /// <exception cref="OutputException">A name is empty or comes twice, or there is one only.</exception>
    public static IReadOnlyList<string> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] names = text.Split(',', StringSplitOptions.TrimEntries);
        return names.Any(n => n.Length == 0)
            ? throw new OutputException(Option, $"'{text}' holds an empty name; write the visits with commas between them, earliest first")
            : names.Length < 2 ? throw new OutputException(Option,
                $"'{text}' names one visit; an order takes two or more, with commas between them, earliest first")
            : names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
                ? throw new OutputException(Option, $"names {twice.Key} twice; name each visit once")
            : names;
    }

    static IReadOnlyList<string> Said(List<string> names, IReadOnlyList<string> said, string where)
    {
        if (names.Find(n => !said.Contains(n, StringComparer.Ordinal)) is { } left)
            throw new OutputException(where,
                $"holds visit {(left.Length == 0 ? "without a name" : left)}, which {Option} does not name; name every visit, earliest " +
                $"first: {Option} {Example([.. said, left])}");
        if (said.FirstOrDefault(n => !names.Contains(n, StringComparer.Ordinal)) is { } absent)
            throw new OutputException(where,
                $"holds no visit {absent}, which {Option} names; it holds {string.Join(", ", names.Order(StringComparer.Ordinal))}");
        return [.. said];
    }

    /// <summary>The visit before one; null for the first, and where the order of the patient's visits is not known.</summary>
    /// <param name="visits">All visits of the patient that count, <paramref name="visit"/> among them.</param>
    /// <param name="visit">The visit.</param>
    public static StudyCase? Before(IReadOnlyList<StudyCase> visits, StudyCase visit)
    {
        if (InOrder(visits) is not { } order)
            return null;
        int at = order.ToList().IndexOf(visit);
        return at > 0 ? order[at - 1] : null;
    }

    /// <summary>A patient's visits in the order of time: by their dates where each has one, else by what the sessions are called, then by
    /// the numbers of the scans; null where that does not tell.</summary>
    internal static IReadOnlyList<StudyCase>? InOrder(IReadOnlyList<StudyCase> visits)
    {
        if (visits.Any(v => WrittenDate(v) is not null && Date(v) is null))
            return null;
        if (visits.All(v => Date(v) is not null) && visits.Select(Date).Distinct().Count() == visits.Count)
            return [.. visits.OrderBy(Date)];
        if (Find(visits.Select(v => v.Session), out _) is not { } sessions)
            return null;
        var order = new List<StudyCase>();
        foreach (string session in sessions)
        {
            var scans = visits.Where(v => v.Session == session).ToList();
            if (Find(scans.Select(v => v.Scan), out _) is not { } numbers)
                return null;
            order.AddRange(numbers.SelectMany(n => scans.Where(v => v.Scan == n)));
        }
        return order;
    }

    /// <summary>The day of a visit as the study writes it (column date, acq_time or scan_date), or null.</summary>
    /// <param name="visit">The visit.</param>
    public static string? WrittenDate(StudyCase visit) =>
        DateColumns.Select(c => visit.Clinical.GetValueOrDefault(c)).FirstOrDefault(d => d is not null);

    internal static DateTime? Date(StudyCase visit) => WrittenDate(visit) is { } written ? VisitName.DateOf(written) : null;

    static string Padded(string text) => Digits().Replace(text, d => d.Value.TrimStart('0').PadLeft(12, '0'));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
