using System.Globalization;

namespace Rubor.Reading.People;

/// <summary>
/// What a new password must not be. NIST SP 800-63B-4, 3.1.1.2: compared with a list of what is commonly used, expected or known, names of
/// the service and the account among it; no rules on kinds of characters. A list of whole passwords would miss a year at the end, so a
/// password is taken apart here, and it is refused where nearly all of it is what is tried first. Passwords that accounts have already are
/// not asked.
/// </summary>
public static class NewPassword
{
    /// <summary>
    /// Fewest decimal digits of tries that a password has to stand: at some 750 wrong tries a day that one account allows, 10⁷ take
    /// decades.
    /// </summary>
    public const double FewestDigits = 7;

    const string Advice = "take four or more words that do not belong together, or one that a password manager makes";

    // Decimal digits of tries that a part costs: a word of a list of some hundred or a day of the year, a year, a run of keys; any other
    // character counts 1.
    const double OfWord = 2.5, OfYear = 2, OfRun = 1.5, OfOwn = 1, OfSeparator = 0.25;

    const int ShortestRun = 3, ShortestWord = 3, YearDigits = 4, FewestKinds = 5;

    const string Accented = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ", Unaccented = "aaaaaaceeeeiiiinoooooouuuuyy";

    static readonly string[] Product = ["rubor", "vhi", "ruborworkstation"];

    // Layouts of keyboards; a key touches those beside it, and those above and below.
    static readonly string[][] Keyboards = [["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"],
        ["1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm"], ["1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"]];
    static readonly HashSet<(char, char)> Neighbours = [.. Keyboards.SelectMany(Touching)];

    // What stands for a letter.
    static readonly Dictionary<char, char> Disguised = new()
    {
        ['0'] = 'o',
        ['1'] = 'i',
        ['3'] = 'e',
        ['4'] = 'a',
        ['5'] = 's',
        ['7'] = 't',
        ['8'] = 'b',
        ['@'] = 'a',
        ['$'] = 's',
        ['!'] = 'i',
        ['€'] = 'e',
        ['|'] = 'l'
    };

    /// <summary>What is wrong with a new password, and what to do; null when it is taken.</summary>
    /// <param name="password">As it is typed.</param>
    /// <param name="account">Name of the account that it is for.</param>
    public static string? Flaw(string password, string account) =>
        password.Length < PasswordHash.ShortestPassword ? $"a password has at least {PasswordHash.ShortestPassword} characters; take a longer one"
        : password.Length > PasswordHash.LongestPassword ? $"a password has at most {PasswordHash.LongestPassword} characters; take a shorter one"
        : IsWeak(password, account) is { } why ? $"this password {why}, and such are tried first; {Advice}"
        : null;

    static string? IsWeak(string password, string account)
    {
        string text = Plain(password), bare = new([.. text.Where(c => !IsSeparator(c))]);
        if (bare.Length == 0 || bare.Distinct().Count() < FewestKinds)
            return "has too few different characters";
        if (Unit(bare) is { } unit && Digits(unit, account) + 1 < FewestDigits)
            return "repeats itself";
        return Math.Min(Digits(text, account), Digits(bare, account)) < FewestDigits
            ? "is little more than common words, rows of keys or digits, or the name of the account or the program" : null;
    }

    // The part that a text consists of when it is said over and over, the last time perhaps not to its end.
    static string? Unit(string text)
    {
        for (int length = 1; length <= text.Length / 2; length++)
            if (Enumerable.Range(length, text.Length - length).All(i => text[i] == text[i - length]))
                return text[..length];
        return null;
    }

    // The fewest digits of tries over all ways to take a text apart.
    static double Digits(string text, string account)
    {
        string[] own = [.. Product, .. NamesOf(account)];
        var least = new double[text.Length + 1];
        for (int end = 1; end <= text.Length; end++)
        {
            least[end] = least[end - 1] + (IsSeparator(text[end - 1]) ? OfSeparator : 1);
            for (int start = end - 2; start >= 0; start--)
                least[end] = Math.Min(least[end], least[start] + OfPart(text[start..end], own));
        }
        return least[^1];
    }

    static double OfPart(string part, string[] own)
    {
        if (part.Length >= ShortestRun && (IsRow(part) || IsWalk(part)))
            return OfRun;
        if (part.Length == YearDigits && (part.StartsWith("19", StringComparison.Ordinal)
            || part.StartsWith("20", StringComparison.Ordinal)) && part.All(char.IsAsciiDigit))
            return OfYear;
        if (part.Length == YearDigits && IsDay(part))
            return OfWord;
        // Letter for letter, in disguise (p4ssw0rd), and from behind.
        string undisguised = new([.. part.Select(c => Disguised.GetValueOrDefault(c, c))]);
        string[] forms = [part, undisguised, Reversed(part), Reversed(undisguised)];
        return forms.Any(own.Contains) ? OfOwn : part.Length >= ShortestWord && forms.Any(CommonWords.All.Contains) ? OfWord
            : double.PositiveInfinity;
    }

    // 1205 or 0512: with a year, a birthday.
    static bool IsDay(string part) =>
        part.All(char.IsAsciiDigit) && int.Parse(part[..2], CultureInfo.InvariantCulture) is var first
            && int.Parse(part[2..], CultureInfo.InvariantCulture) is var second
        && Math.Min(first, second) is >= 1 and <= 12 && Math.Max(first, second) <= 31;

    // aaaa, abcd, 9753; 0 follows 9 and z goes over into a.
    static bool IsRow(string part)
    {
        int step = StepOf(part[0], part[1]);
        return Math.Abs(step) <= 2 && Enumerable.Range(1, part.Length - 1).All(i => StepOf(part[i - 1], part[i]) == step);
    }

    static int StepOf(char a, char b)
    {
        int around = char.IsAsciiDigit(a) && char.IsAsciiDigit(b) ? 10 : char.IsAsciiLetterLower(a) && char.IsAsciiLetterLower(b) ? 26 : 0;
        int step = b - a;
        return a == b ? 0 : around == 0 ? int.MaxValue : step > around / 2 ? step - around : step < -around / 2 ? step + around : step;
    }

    static bool IsWalk(string part) => Enumerable.Range(1, part.Length - 1).All(i => Neighbours.Contains((part[i - 1], part[i])));

    static IEnumerable<(char, char)> Touching(string[] rows)
    {
        // Each row of keys lies half a key, then a quarter, then half a key further to the right.
        double[] shift = [0, 0.5, 0.75, 1.25];
        var keys = rows.SelectMany((row, y) => row.Select((key, x) => (Key: key, X: x + shift[y], Y: y))).ToList();
        return from a in keys
               from b in keys
               where a.Key != b.Key && Math.Abs(a.Y - b.Y) <= 1
            && Math.Abs(a.X - b.X) <= 1
               select (a.Key, b.Key);
    }

    static IEnumerable<string> NamesOf(string account)
    {
        string name = Plain(account);
        string[] parts = name.Split(['.', '-', '_'], StringSplitOptions.RemoveEmptyEntries);
        return parts.Append(string.Concat(parts)).Append(name).Where(n => n.Length >= ShortestWord).Distinct();
    }

    // Lower case without accents: Été and ete are the same to a list. Not Unicode's own way, which programs without its tables lack.
    static string Plain(string text) =>
        string.Concat(text.ToLowerInvariant().Select(c =>
            Accented.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? Unaccented[at].ToString() : c == 'ß' ? "ss" : c.ToString()));

    static bool IsSeparator(char c) => !char.IsLetterOrDigit(c) && !Disguised.ContainsKey(c);

    static string Reversed(string text) => new([.. text.Reverse()]);
}
