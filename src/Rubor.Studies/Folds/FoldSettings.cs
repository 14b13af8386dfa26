namespace Rubor.Studies.Folds;

/// <summary>How to divide the subjects of a study.</summary>
public sealed record FoldSettings
{
    /// <summary>Folds that every subject is tested once in.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Times that all is drawn anew.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Inner folds of each fold's training subjects; 0 for none.</summary>
    public int Inner { get; init; }

    /// <summary>A fold a subject, instead of <see cref="Folds"/>.</summary>
    public bool LeaveOneOut { get; init; }

    /// <summary>Subjects validated on in each fold: below 1 a share of those divided, from 1 a number, 0 for none.</summary>
    public double Validation { get; init; }

    /// <summary>One fold only: subjects tested, as <see cref="Validation"/>; 0 for folds.</summary>
    public double Test { get; init; }

    /// <summary>Subjects kept for a last test.</summary>
    public IReadOnlyList<string> HeldOut { get; init; } = [];

    /// <summary>Divide only subjects whose clinical column has this value in every case that states one; the others are kept for a last
    /// test.
    /// Null for all.</summary>
    public (string Column, string Value)? Only { get; init; }

    /// <summary>Clinical column whose values are spread evenly, or null.</summary>
    public string? Stratify { get; init; }

    /// <summary>Divide only subjects that have this label, or null.</summary>
    public string? Label { get; init; }

    /// <summary>The same seed, study and settings give the same folds.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What this is called.</summary>
    public FoldScheme Scheme => Test > 0 ? FoldScheme.TrainValidationTest : Inner > 0 ? FoldScheme.Nested
        : LeaveOneOut ? FoldScheme.LeaveOneSubjectOut : Repeats > 1 ? FoldScheme.RepeatedKFold : FoldScheme.KFold;
}
