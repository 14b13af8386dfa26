using System.Globalization;
using System.Text.RegularExpressions;

namespace Rubor.Studies.Cases;

/// <summary>What the name of a visit says of its time: a date, a number with or without a unit, or a word such as baseline.</summary>
/// <remarks>Read once a name; <see cref="Compare"/> then says which of two is first, or that their names do not tell.</remarks>
internal sealed partial class VisitName
{
    // Year first, or it is not known which number is the month: ISO 8601, BIDS, DICOM.
    static readonly string[] DateForms =
    [
        "yyyy-MM-dd", "yyyyMMdd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyyMMddHHmm", "yyyyMMddHHmmss", "yyyyMMdd'T'HHmmss",
        "yyyy/MM/dd", "yyyy.MM.dd", "yyyy_MM_dd", "yyyy-M-d", "yyyy/M/d", "yyyy-MM", "yyyy/MM",
    ];

    // Words from the first of a course to the last. Of two words in one place it is not known which is first.
    static readonly Dictionary<string, Place> Words = new(StringComparer.Ordinal)
    {
        ["screening"] = Place.Screening,
        ["screen"] = Place.Screening,
        ["scr"] = Place.Screening,
        ["prescreening"] = Place.Screening,
        ["baseline"] = Place.First,
        ["base"] = Place.First,
        ["bl"] = Place.First,
        ["basal"] = Place.First,
        ["initial"] = Place.First,
        ["before"] = Place.First,
        ["pre"] = Place.First,
        ["entry"] = Place.First,
        ["intake"] = Place.First,
        ["inclusion"] = Place.First,
        ["start"] = Place.First,
        ["enrolment"] = Place.First,
        ["enrollment"] = Place.First,
        ["beforetreatment"] = Place.First,
        ["pretreatment"] = Place.First,
        ["post"] = Place.After,
        ["after"] = Place.After,
        ["endoftreatment"] = Place.After,
        ["eot"] = Place.After,
        ["aftertreatment"] = Place.After,
        ["posttreatment"] = Place.After,
        ["followup"] = Place.Last,
        ["fu"] = Place.Last,
        ["fup"] = Place.Last,
        ["final"] = Place.Last,
        ["last"] = Place.Last,
        ["end"] = Place.Last,
        ["endofstudy"] = Place.Last,
        ["eos"] = Place.Last,
        ["exit"] = Place.Last,
    };

    // Pairs of words that order each other and nothing else.
    static readonly (string Earlier, string Later)[] Pairs =
    [
        ("early", "late"), ("earlier", "later"), ("old", "new"), ("previous", "current"), ("prior", "current"), ("previous", "present"),
        ("prior", "present"),
        ("test", "retest"), ("initial", "repeat"), ("untreated", "treated"),
    ];

    static readonly string[] Counted = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

    // Words that say that something is a visit and not which.
    static readonly HashSet<string> Plain = new(["visit", "scan", "mri", "mr", "exam", "examination", "session", "ses", "timepoint", "tp"],
        StringComparer.Ordinal);

    // Days of a unit of time.
    static readonly Dictionary<string, (string Unit, double Days)> Units = new(StringComparer.Ordinal)
    {
        ["d"] = ("day", 1),
        ["day"] = ("day", 1),
        ["days"] = ("day", 1),
        ["w"] = ("week", 7),
        ["wk"] = ("week", 7),
        ["wks"] = ("week", 7),
        ["week"] = ("week", 7),
        ["weeks"] = ("week", 7),
        ["m"] = ("month", 30.44),
        ["mo"] = ("month", 30.44),
        ["mos"] = ("month", 30.44),
        ["mon"] = ("month", 30.44),
        ["mth"] = ("month", 30.44),
        ["mths"] = ("month", 30.44),
        ["month"] = ("month", 30.44),
        ["months"] = ("month", 30.44),
        ["y"] = ("year", 365.25),
        ["yr"] = ("year", 365.25),
        ["yrs"] = ("year", 365.25),
        ["year"] = ("year", 365.25),
        ["years"] = ("year", 365.25),
    };

    // Twelve weeks and three months may be the same visit: units are told apart only where their times differ by more than this share.
    const double LeastShareApart = 0.1;

    enum Place { Screening, First, Numbered, After, Last, Unknown }

    readonly string lower;
    readonly DateTime? date;
    readonly string skeleton; // letters with # for each number, units and synonyms alike
    readonly List<string> numbers; // digits without leading zeros, "-" before a negative one
    readonly Place place;
    readonly double? days; // where the name is a number of a unit of time
    readonly bool laterYear; // holds what looks like a year that is not first
    readonly bool hyphenNumber; // week-4: before or after?
    readonly bool countsDown; // a number beside before, pre or prior, or behind a letter and a minus

    VisitName(string text)
    {
        Text = text;
        lower = Tables.ComposedText.Of(text).Trim().ToLowerInvariant();
        date = DateOf(lower);
        hyphenNumber = HyphenBeforeNumber().IsMatch(lower);
        bool negative = MinusBeforeNumber().IsMatch(lower);
        var parts = Parts().Matches(lower).Select(m => m.Value).ToList();
        parts = [.. parts.Select(p => Array.IndexOf(Counted, p) is >= 0 and var n ? $"{n + 1}" : p)];
        bool counted = parts.Any(p => char.IsDigit(p[0]));
        countsDown = counted
            && (parts.Any(p => p is "before" or "pre" or "prior" or "previous" or "ante") || LetterMinusNumber().IsMatch(lower));
        if (parts.Any(p => !Plain.Contains(p) && !char.IsDigit(p[0])) || Counted.Any(c => lower.StartsWith(c, StringComparison.Ordinal)))
            parts.RemoveAll(Plain.Contains);
        numbers = [.. parts.Where(p => char.IsDigit(p[0]))
            .Select(p => (negative ? "-" : "") + (p.TrimStart('0') is { Length: > 0 } digits ? digits : "0"))];
        laterYear = parts.Where(p => char.IsDigit(p[0])).Skip(1)
            .Any(p => p.Length == 4 && (p.StartsWith("19", StringComparison.Ordinal) || p.StartsWith("20", StringComparison.Ordinal)));
        var named = parts.Select(p => Units.TryGetValue(p, out var u) && counted ? u.Unit : p).ToList();
        (place, int used) = PlaceOf(named);
        // "4 weeks" and "week 4" are one name; so are "fu 3 months" and "followup m3".
        var rest = named.Skip(used).ToList();
        if (rest.Count == 2 && char.IsDigit(rest[0][0]) && Units.ContainsKey(rest[1]))
            rest.Reverse();
        string start = used > 0 ? string.Concat(named.Take(used)) is "fu" or "fup" ? "followup" : string.Concat(named.Take(used)) : "";
        skeleton = start + string.Concat(rest.Select(p => char.IsDigit(p[0]) ? "#" : p));
        if (skeleton is "v#")
            skeleton = "visit#";
        if (place == Place.Unknown && numbers.Count > 0)
            place = Place.Numbered;
        if (rest.Count == 2 && used == 0 && Units.TryGetValue(rest[0], out var unit) && numbers.Count == 1)
            days = unit.Days * double.Parse(numbers[0], CultureInfo.InvariantCulture);
    }

    /// <summary>The name as written.</summary>
    public string Text { get; }

    /// <summary>Whether it is a date with the year first.</summary>
    public bool IsDate => date is not null;

    /// <summary>Reads a name.</summary>
    public static VisitName Of(string text) => new(text);

    /// <summary>A date with the year first, or null.</summary>
    public static DateTime? DateOf(string text) =>
        DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var read)
        || DateTime.TryParseExact(text.ToUpperInvariant(), DateForms, CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out read)
            ? read.Year is >= 1900 and < 2200 ? read : null : null;

    /// <summary>
    /// Below 0 where <paramref name="a"/> is first, above where <paramref name="b"/> is; null where the names do not tell.
    /// </summary>
    public static int? Compare(VisitName a, VisitName b)
    {
        if (a.lower == b.lower)
            return null;
        if (a.date is not null || b.date is not null)
            return a.date is { } one && b.date is { } other && !OneHoldsTheOther(a.lower, b.lower) ? Known(one.CompareTo(other)) : null;
        if (a.laterYear || b.laterYear || a.hyphenNumber != b.hyphenNumber && a.skeleton == b.skeleton)
            return null;
        if (a.skeleton != b.skeleton && ByPair(a.skeleton, b.skeleton) is { } paired)
            return paired;
        // "10 days before", "pre 10", D-10: the larger number may be the earlier one.
        if (a.countsDown || b.countsDown)
            return null;
        if (a.skeleton == b.skeleton)
            return a.numbers.Count == 0 ? null : ByNumbers(a, b);
        if (a.days is { } x && b.days is { } y)
            return Math.Abs(x - y) > LeastShareApart * Math.Max(Math.Abs(x), Math.Abs(y)) ? x.CompareTo(y) : null;
        return ByPlace(a, b);
    }

    static int? Known(int order) => order == 0 ? null : order;

    // 2024-02 beside 2024-02-15: a month without a day lies nowhere in it.
    static bool OneHoldsTheOther(string a, string b) =>
        a.Length != b.Length && (a.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal));

    static int? ByNumbers(VisitName a, VisitName b)
    {
        var differ = Enumerable.Range(0, a.numbers.Count).Where(i => a.numbers[i] != b.numbers[i]).ToList();
        if (differ.Count == 0)
            return null; // V1 and v01
        // 05.11.2023, 1/2: which number is the day? Where letters are absent only one may differ.
        if (differ.Count > 1 && a.skeleton.All(c => c == '#'))
            return null;
        int order = Number(a.numbers[differ[0]], b.numbers[differ[0]]);
        // 1.5 and 1.25 as decimals, or as the fifth and the twenty-fifth?
        if (Decimals().IsMatch(a.lower) && differ[0] > 0 && a.numbers[differ[0]].Length != b.numbers[differ[0]].Length)
            return null;
        return order;
    }

    static int Number(string a, string b)
    {
        bool minus = a.StartsWith('-'), other = b.StartsWith('-');
        if (minus != other && a != "-0" && b != "-0")
            return minus ? -1 : 1;
        string x = a.TrimStart('-'), y = b.TrimStart('-');
        int size = x.Length != y.Length ? x.Length.CompareTo(y.Length) : string.CompareOrdinal(x, y);
        return minus && other ? -size : size;
    }

    static int? ByPair(string a, string b)
    {
        foreach (var (earlier, later) in Pairs)
            if (a == earlier && b == later)
                return -1;
            else if (a == later && b == earlier)
                return 1;
        // pre-infliximab and post-infliximab
        foreach (var (before, after) in new[] { ("pre", "post"), ("before", "after") })
            if (a.StartsWith(before, StringComparison.Ordinal) && b.StartsWith(after, StringComparison.Ordinal)
                && a[before.Length..] == b[after.Length..])
                return -1;
            else if (a.StartsWith(after, StringComparison.Ordinal) && b.StartsWith(before, StringComparison.Ordinal)
                && a[after.Length..] == b[before.Length..])
                return 1;
        return null;
    }

    static int? ByPlace(VisitName a, VisitName b)
    {
        if (a.place == Place.Unknown || b.place == Place.Unknown || a.place == b.place)
            return null;
        var (numbered, word) = a.place == Place.Numbered ? (a, b) : (b, a);
        if (numbered.place == Place.Numbered)
        {
            // m0 may be the baseline itself; after treatment may come before or after month 3; the first may be the baseline.
            if (numbered.numbers.Count != 1 || word.place == Place.After || !Numbered().IsMatch(numbered.skeleton)
                || word.numbers.Count > 0)
                return null;
            string number = numbered.numbers[0];
            bool first = word.place is Place.Screening or Place.First;
            bool atStart = number == "0" && !(word.place == Place.Screening && numbered.days is not null) || number == "1"
                && numbered.skeleton == "#";
            if (number.StartsWith('-') || first && atStart)
                return null;
        }
        return a.place.CompareTo(b.place);
    }

    // The longest word known that the name begins with: "end of treatment" before "end".
    static (Place Place, int Parts) PlaceOf(List<string> parts)
    {
        for (int length = parts.Count; length > 0; length--)
            if (Words.TryGetValue(string.Concat(parts.Take(length)), out var found))
                return (found, length);
        return (Place.Unknown, 0);
    }

    [GeneratedRegex(@"\p{L}+|[0-9]+")]
    private static partial Regex Parts();

    [GeneratedRegex(@"\p{L}[-−][0-9]")]
    private static partial Regex HyphenBeforeNumber();

    // D-10, m-3: days or months before. In visit-2 the hyphen only separates.
    [GeneratedRegex(@"(^|[^\p{L}])(d|w|m|y|t|mo|wk|day|week|month|year)[-−][0-9]")]
    private static partial Regex LetterMinusNumber();

    [GeneratedRegex(@"(^|\s)[-−][0-9]")]
    private static partial Regex MinusBeforeNumber();

    [GeneratedRegex(@"[0-9]\.[0-9]")]
    private static partial Regex Decimals();

    // A number alone, or with one word that numbers visits or times.
    [GeneratedRegex("^((visit|v|t|time|tp|timepoint|scan|session|ses|s|mri|exam|no|nr|day|week|month|year)?#|#)$")]
    private static partial Regex Numbered();
}
