using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Folds;

/// <summary>How subjects were divided.</summary>
public enum FoldScheme
{
    /// <summary>Lists of test subjects made by other programs, or by hand.</summary>
    Given,

    /// <summary>Every subject tested once.</summary>
    KFold,

    /// <summary>Every subject tested once a repeat.</summary>
    RepeatedKFold,

    /// <summary>Outer folds to test, each with inner folds to choose settings.</summary>
    Nested,

    /// <summary>A fold a subject.</summary>
    LeaveOneSubjectOut,

    /// <summary>One fold: train, validate, test.</summary>
    TrainValidationTest,

    /// <summary>The five folds that nnU-Net draws over cases.</summary>
    NnunetKFold,
}

/// <summary>One fold: what is not trained on. Training is the rest, so no subject can stand on both sides.</summary>
/// <param name="Repeat">Which drawing it belongs to, from 1.</param>
/// <param name="Test">Subjects tested.</param>
/// <param name="Validation">Subjects that stop the training or choose its weights; may be empty.</param>
/// <param name="Inner">Nested folds: the training subjects, divided again.</param>
public sealed record Fold(int Repeat, IReadOnlyList<string> Test, IReadOnlyList<string> Validation,
    IReadOnlyList<IReadOnlyList<string>> Inner);

/// <summary>The subjects of one training; no subject is in two of the lists.</summary>
public sealed record FoldSplit(IReadOnlyList<string> Train, IReadOnlyList<string> Validation, IReadOnlyList<string> Test);

/// <summary>Folds over the subjects of a study, as folds.json keeps them. Not over scans or slices: two visits are one subject.</summary>
public sealed record StudyFolds
{
    /// <summary>What the file says it is.</summary>
    public const string FormatName = "rubor.folds/1";

    /// <summary>How they were drawn.</summary>
    public required FoldScheme Scheme { get; init; }

    /// <summary>The scheme in words, as the file has it: k-fold, leave-one-subject-out …</summary>
    public string SchemeName => FoldsJson.NameOf(Scheme);

    /// <summary>Seed of the drawing, or null where they were given.</summary>
    public int? Seed { get; init; }

    /// <summary>Clinical column whose values are spread evenly, or null.</summary>
    public string? Stratify { get; init; }

    /// <summary>Label that every subject drawn has, or null.</summary>
    public string? Label { get; init; }

    /// <summary>Study they were drawn over, or null where the file does not say.</summary>
    public StudyIdentity? Study { get; init; }

    /// <summary>Subjects kept for a last test: never trained on, validated on or tested in a fold.</summary>
    public IReadOnlyList<string> HeldOut { get; init; } = [];

    /// <summary>Subjects that are divided, in order.</summary>
    public required IReadOnlyList<string> Subjects { get; init; }

    /// <summary>The folds, repeat by repeat.</summary>
    public required IReadOnlyList<Fold> All { get; init; }

    /// <summary>Number of folds, all repeats together.</summary>
    public int Count => All.Count;

    /// <summary>Number of repeats.</summary>
    public int Repeats => All.Max(f => f.Repeat);

    /// <summary>Reads folds.json, older and foreign forms included.</summary>
    /// <exception cref="OutputException">It is missing or damaged, or a subject is on two sides.</exception>
    public static StudyFolds Read(string path) => FoldsJson.Read(path);

    /// <summary>The file's content.</summary>
    public byte[] ToJson() => FoldsJson.Write(this);

    /// <summary>Who is trained on, validated on and tested in a fold.</summary>
    /// <param name="fold">From 1 to <see cref="Count"/>, as in tables.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fold.</exception>
    public FoldSplit Split(int fold)
    {
        var chosen = Numbered(fold);
        return new(Rest(chosen.Test, chosen.Validation), chosen.Validation, chosen.Test);
    }

    /// <summary>An inner fold: its subjects stand in Test, to choose settings by; those that the outer fold tests are in no list.</summary>
    /// <param name="fold">Outer fold, from 1.</param>
    /// <param name="inner">Inner fold, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fold.</exception>
    public FoldSplit InnerSplit(int fold, int inner)
    {
        var chosen = Numbered(fold);
        ArgumentOutOfRangeException.ThrowIfLessThan(inner, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inner, chosen.Inner.Count);
        var test = chosen.Inner[inner - 1];
        return new(Rest(chosen.Test, chosen.Validation, test), chosen.Validation, test);
    }

    /// <summary>Fold, from 1, that tests each subject in one repeat.</summary>
    /// <param name="repeat">From 1.</param>
    public IReadOnlyDictionary<string, int> TestFolds(int repeat) =>
        All.Index().Where(f => f.Item.Repeat == repeat).SelectMany(f => f.Item.Test.Select(s => (s, f.Index + 1))).ToDictionary(p =>
            p.s, p => p.Item2);

    Fold Numbered(int fold)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fold, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fold, Count);
        return All[fold - 1];
    }

    List<string> Rest(params IReadOnlyList<string>[] without) => [.. Subjects.Except(without.SelectMany(w => w)).Except(HeldOut)];
}
