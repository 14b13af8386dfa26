namespace Rubor.Tests.Cli;

/// <summary>Mistakes in the words of a command line, in plain words.</summary>
public class ParseMistakeTests
{
    [Theory]
    [InlineData("study folds s --out f --folds 2,5", "--folds 2,5: a whole number")]
    [InlineData("study folds s --out f --seed x", "--seed x: a whole number")]
    [InlineData("phantom joint-ultrasound --out s --patients many", "--patients many: a whole number")]
    [InlineData("study folds s --out f --repeats 1.0", "--repeats 1.0: a whole number")]
    [InlineData("plan s --label a --fold one", "--fold one: a whole number")]
    [InlineData("serve s --port 99999999999", "--port 99999999999: a whole number below 2147483648")]
    [InlineData("train cross-validate disease-region s --out o --folds f --fold 1 two", "--fold two: a whole number")]
    [InlineData("train joint-ultrasound s --out o --folds f --fold two", "--fold two: a whole number")]
    [InlineData("train generator s --out o --folds f --fold two", "--fold two: a whole number")]
    [InlineData("evaluate augmentation s --arms a --folds f --out o --fold one", "--fold one: a whole number")]
    [InlineData("synthesise hand-scans s --generator g --out o --count many", "--count many: a whole number")]
    [InlineData("synthesise hand-scans s --generator g --photographs p --out o --seed x", "--seed x: a whole number")]
    [InlineData("measure disease-region --t1w a --out b --mirror maybe", "--mirror maybe: true or false")]
    [InlineData("measure disease-region --t1w a --out b --mirror=1", "--mirror 1: true or false")]
    public async Task A_value_of_the_wrong_kind_is_told_with_what_is_wanted(string words, string said) => await IsPlain(words, said);

    // The parser alone would take 0,5 for 5, and go on.
    [Theory]
    [InlineData("0,5")]
    [InlineData("1,000")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("half")]
    public async Task A_number_with_a_comma_or_without_end_is_none(string number)
    {
        await IsPlain($"evaluate classification t.csv --truth a --score b --threshold {number}",
            $"--threshold {number}: a number such as 0.5, with a decimal point");
        await IsPlain($"evaluate classification t.csv --truth a --score b --positive-from {number}", $"--positive-from {number}: a number");
    }

    [Theory]
    [InlineData("study init img", "--out DIR is missing: Folder for study.json")]
    [InlineData("study hand-photographs img", "--out STUDY is missing: Folder of the study")]
    [InlineData("agree masks rA", "MASKS is to be 2 words or more, and only rA is given: Two files or more")]
    [InlineData("agree masks", "none is given")]
    [InlineData("plan s", "--label name is missing: Labels that are to be found")]
    [InlineData("combine v.tsv", "--rule RULE is missing: Which values go together")]
    [InlineData("measure joint-ultrasound --gray a", "--out DIR is missing")]
    [InlineData("evaluate joint-ultrasound s --models m", "--test names is missing: Sets to test")]
    [InlineData("train joint-ultrasound s", "--out DIR is missing")]
    [InlineData("train hand-joints s", "--out DIR is missing")]
    [InlineData("measure hand-joints a.nii.gz", "--model DIR and --out DIR are missing")]
    [InlineData("evaluate hand-joints s", "--models DIR is missing: Folders of models")]
    [InlineData("evaluate augmentation s", "--arms FILE and --folds F and --out DIR are missing")]
    [InlineData("predict", "WEIGHTS is missing")]
    [InlineData("predict w", "STUDY is missing")]
    [InlineData("agree scores t.csv", "--subject COL and --reader COL and --score COL are missing")]
    [InlineData("agree mrmc", "TABLE is missing")]
    [InlineData("agree power", "--effect x and --readers n are missing")]
    [InlineData("agree relation t.csv --x a --y b", "--subject")]
    [InlineData("agree froc", "TABLE is missing")]
    [InlineData("agree froc t.csv --false-positives 0,5", "--false-positives 0,5: ")]
    [InlineData("agree mrmc t.csv --margin 0,05", "--margin 0,05: ")]
    [InlineData("task adjudicate", "READS is missing")]
    [InlineData("doctor --threads", "--threads wants a value")]
    [InlineData("measure vhi --stir a --stir b --out c", "--stir was given 2 values; it takes 1")]
    [InlineData("", "'rubor' takes a command: demo, measure")]
    [InlineData("study", "'rubor study' takes a command: init, import, export, check, describe, folds")]
    [InlineData("study innit", "innit is no command of 'rubor study'; is init meant?")]
    [InlineData("doctor --jsn", "--jsn is no option of 'rubor doctor'; is --json meant?")]
    [InlineData("serve --json", "--json is no option of 'rubor serve'")]
    [InlineData("study check --lable a", "--lable is no option of 'rubor study check'; is --label meant?")]
    [InlineData("doctor more", "'more' is one word too many for 'rubor doctor'")]
    [InlineData("doctor --quiet=maybe", "--quiet takes none")]
    public async Task What_is_missing_or_too_much_is_named_with_its_meaning(string words, string said) => await IsPlain(words, said);

    static async Task IsPlain(string words, string said)
    {
        var run = (await CommandRun.Of(words.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Refused(said);
        Assert.DoesNotContain("System.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("argument", run.Error, StringComparison.OrdinalIgnoreCase); // a word of programmers
        Assert.Matches(@"; see 'rubor[a-z -]*--help'\n$", run.Error);
    }
}
