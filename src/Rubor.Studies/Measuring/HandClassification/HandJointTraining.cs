using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rubor.Methods.HandScans;
using Rubor.Networks.HandJoints;
using Rubor.Networks.Training;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>The patients of a fold. Nobody is in two of the lists.</summary>
/// <param name="Fold">From 1.</param>
/// <param name="Train">Learnt from.</param>
/// <param name="Validation">Stop the training, and choose weights and threshold.</param>
/// <param name="Next">Whether they are those whom the next fold tests, since folds.json names none.</param>
/// <param name="Test">Never seen.</param>
public sealed record HandSplit(int Fold, IReadOnlyList<string> Train, IReadOnlyList<string> Validation, bool Next,
    IReadOnlyList<string> Test);

/// <summary>How networks of hand joints are trained, beside the patients of each fold.</summary>
public sealed record HandJointTraining
{
    /// <summary>Settings.</summary>
    public required HandJointSettings Settings { get; init; }

    /// <summary>Decides weights at the start, order and augmentation.</summary>
    public required int Seed { get; init; }

    /// <summary>File of weights that networks begin with, or null for a random start.</summary>
    public string? Start { get; init; }

    /// <summary>Its SHA-256.</summary>
    public string? StartSha256 { get; init; }

    /// <summary>Folders of further images to learn from.</summary>
    public IReadOnlyList<ExtraHands> Extra { get; init; } = [];

    /// <summary>Where it runs: cpu, cuda or cuda:n.</summary>
    public required string Device { get; init; }

    /// <summary>Processor threads of libtorch.</summary>
    public required int Threads { get; init; }

    /// <summary>Names of the networks' labels: joints of the hand on the image's left, then on its right.</summary>
    public static IReadOnlyList<string> Labels { get; } =
        [.. new[] { "image left", "image right" }.SelectMany(side => HandJoints.OfAHand.Select(j => $"{side} {j}"))];

    /// <summary>Who is learnt from, who validates, and who is tested in a fold. Where folds.json names no patients to validate on, it is
    /// those
    /// whom the next fold tests: with five folds 60, 20 and 20 %.</summary>
    /// <param name="folds">Folds.</param>
    /// <param name="fold">From 1.</param>
    /// <param name="known">Patients with an image; others are left out.</param>
    /// <exception cref="OutputException">Too few patients are left.</exception>
    public static HandSplit Split(StudyFolds folds, int fold, IReadOnlySet<string> known)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(known);
        var split = folds.Split(fold);
        bool next = split.Validation.Count == 0;
        IReadOnlyList<string> validation = next ? folds.Split((fold % folds.Count) + 1).Test : split.Validation;
        List<string> train = [.. split.Train.Except(validation).Where(known.Contains)], test = [.. split.Test.Where(known.Contains)];
        validation = [.. validation.Except(test).Where(known.Contains)];
        return train.Count > 0 && validation.Count > 0 && test.Count > 0 ? new(fold, train, validation, next, test)
            : throw new OutputException($"fold {fold}", $"has {train.Count} patients to learn from, {validation.Count} to validate on and {test.Count} to "
                + "test; draw three folds or more over patients with a palmar or dorsal view");
    }

    /// <summary>A stable seed of a network: the same whatever else is trained.</summary>
    internal long SeedOf(int fold, int number) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Seed}/{fold}/seed-{number}")))) & long.MaxValue;

    /// <summary>What a network is trained for.</summary>
    internal NetworkTask Task(IReadOnlyList<SeenHands> train, IReadOnlyList<SeenHands> validation) => HandJointTask.Of(
        Settings.Shape.Plan(HandScan.Role, Labels), [.. train.Select(s => s.Image)], [.. validation.Select(s => s.Image)], new()
        {
            Start = Start,
            Augmentation = Settings.Augmentation,
            Balanced = Settings.Loss == HandJointSettings.Balanced,
            TunedThreshold = Settings.Threshold == HandJointSettings.Tuned,
        });
}
