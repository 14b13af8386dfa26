using System.CommandLine;
using System.Globalization;
using System.Text;
using Rubor.Studies.Cases;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor study folds</c>: divides a study's subjects, and keeps the division.</summary>
internal static class StudyFoldsCommand
{
    const string FoldsName = "nnunet-kfold";

    static readonly FoldSettings Defaults = new();
    static readonly Argument<string> Folder =
        new("study") { Description = "Folder with study.json and cases.tsv, or of files with BIDS-like names.", HelpName = "STUDY" };
    static readonly Option<string> Out = new("--out")
    {
        Description = "File to write, such as folds.json.",
        HelpName = "FILE",
        Required = true
    };
    static readonly Option<int?> Number = new("--folds") { Description = $"Folds ({Defaults.Folds}).", HelpName = "k" };
    static readonly Option<int> Repeats = new("--repeats")
    {
        Description = "Draw the folds so many times (1).",
        HelpName = "r",
        DefaultValueFactory = _ => Defaults.Repeats
    };
    static readonly Option<int> Inner = new("--inner") { Description = "Nested: inner folds of each fold's training subjects.", HelpName = "m" };
    static readonly Option<bool> LeaveOneOut = new("--leave-one-out") { Description = "A fold a subject." };
    static readonly Option<string?> Validation =
        new("--validation") { Description = "Validation subjects of each fold: a share of all (0.2) or a number (3).", HelpName = "n" };
    static readonly Option<string?> Test = new("--test")
    {
        Description = "One division into train, validation and test instead of folds: the share or number tested.",
        HelpName = "n"
    };
    static readonly Option<string?> HoldOut =
        new("--hold-out") { Description = "Subjects in no fold at all, kept for a last test: 2014,2015.", HelpName = "subjects" };
    static readonly Option<string?> Stratify =
        new("--stratify") { Description = "Clinical column of which every fold gets its share of each value.", HelpName = "column" };
    static readonly Option<string?> Label = new("--label")
    {
        Description = "Divide only subjects that have this label.",
        HelpName = "name"
    };
    static readonly Option<string?> Only = new("--only")
    {
        Description = "Divide only subjects whose clinical column has a value: set=training. All others are held out.",
        HelpName = "column=value"
    };
    static readonly Option<string?> Scheme = new("--scheme")
    {
        Description = "The folds of another program, to repeat a published split: nnunet-kfold. It goes with --label only.",
        HelpName = "name"
    };
    static readonly Option<int> Seed = new("--seed")
    {
        Description = "Seed of the drawing (1).",
        HelpName = "n",
        DefaultValueFactory = _ =>
        Defaults.Seed
    };

    public static Command Create()
    {
        var command = new Command("folds", "Divide a study's subjects for cross-validation, or into train, validation and test.")
        {
            Folder, Out, Number, Repeats, Inner, LeaveOneOut, Validation, Test, HoldOut, Only, Stratify, Label, Scheme, Seed,
        };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var options = SharedOptions.Of(parsed);
        string to = parsed.GetRequiredValue(Out);
        if (parsed.GetValue(Number) is not null && (parsed.GetValue(LeaveOneOut) || parsed.GetValue(Test) is not null))
            throw new UsageException($"--folds does not go with {(parsed.GetValue(LeaveOneOut) ? "--leave-one-out" : "--test")}; take one of them away");
        var settings = new FoldSettings
        {
            Folds = parsed.GetValue(Number) ?? Defaults.Folds,
            Repeats = parsed.GetValue(Repeats),
            Inner = parsed.GetValue(Inner),
            LeaveOneOut = parsed.GetValue(LeaveOneOut),
            Validation = Amount("--validation", parsed.GetValue(Validation)),
            Test = Amount("--test", parsed.GetValue(Test)),
            HeldOut = parsed.GetValue(HoldOut)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            Only = ColumnAndValue(parsed.GetValue(Only)),
            Stratify = parsed.GetValue(Stratify),
            Label = parsed.GetValue(Label),
            Seed = parsed.GetValue(Seed),
        };
        bool isNnunet = IsNnunet(parsed);
        WholeFile.RequireFree(to, options.Overwrite, "folds.json", file => StudyFolds.Read(file));
        var study = Study.Open(parsed.GetRequiredValue(Folder));
        var folds = isNnunet ? NnunetKFold.Of(study, settings.Label) : FoldDraw.Of(study, settings);
        WholeFile.Write(to, folds.ToJson());
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(Encoding.UTF8.GetString(folds.ToJson()).TrimEnd());
        else if (!options.Quiet)
            foreach (string line in Summary(folds, study, to))
                print.WriteLine(line);
        if (isNnunet && !SharedOptions.IsSilent(parsed))
            parsed.InvocationConfiguration.Error.WriteLine($"warning: {NnunetKFold.Warning}");
        return 0;
    }

    // Another program's folds are what they are: nothing of how they are drawn can be chosen.
    static bool IsNnunet(ParseResult parsed)
    {
        if (parsed.GetValue(Scheme) is not { } scheme)
            return false;
        if (scheme != FoldsName)
            throw new UsageException($"--scheme {scheme}: {FoldsName} is the only one to be named; without it folds are drawn over patients");
        Option[] others = [Number, Repeats, Inner, LeaveOneOut, Validation, Test, HoldOut, Only, Stratify, Seed];
        return others.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } other
            ? throw new UsageException($"{other.Name} does not go with --scheme {scheme}, whose folds are as they are; take one of them away") : true;
    }

    static IEnumerable<string> Summary(StudyFolds folds, Study study, string to)
    {
        yield return $"{folds.SchemeName}: {folds.Subjects.Count} subjects of {study.Name}, seed " +
            $"{folds.Seed}{(folds.HeldOut.Count > 0 ? $"; held out: {string.Join(", ", folds.HeldOut)}" : "")}";
        for (int f = 1; f <= folds.Count; f++)
        {
            var (train, validation, test) = folds.Split(f);
            string middle = validation.Count > 0 ? $"validation {string.Join(", ", validation)}\t" : "";
            yield return $"fold {f}\ttrain {train.Count}\t{middle}test {string.Join(", ", test)}";
        }
        yield return $"folds: {to}";
    }

    static (string, string)? ColumnAndValue(string? text) => text is null ? null
        : text.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } column, { Length: > 0 } value] ? (column, value)
        : throw new UsageException($"--only {text}: give a clinical column and its value, such as set=training");

    static double Amount(string option, string? text) => text is null ? 0
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount) && amount > 0 ? amount
        : throw new UsageException($"{option} {text}: a share such as 0.2, or a number of subjects such as 3, is needed");
}
