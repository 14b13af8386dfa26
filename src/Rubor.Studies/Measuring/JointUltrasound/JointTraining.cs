using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rubor.Networks.JointUltrasound;
using Rubor.Statistics;
using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>How networks of joint ultrasound are trained, beside the patients of each fold.</summary>
public sealed record JointTraining
{
    /// <summary>Settings.</summary>
    public required JointUltrasoundSettings Settings { get; init; }

    /// <summary>Decides patients who validate, weights at the start, order and augmentation.</summary>
    public required int Seed { get; init; }

    /// <summary>Weights of ImageNet that branches begin with where no puzzle does; null for a random start.</summary>
    public BranchStart? Imagenet { get; init; }

    /// <summary>Where it runs: cpu, cuda or cuda:n.</summary>
    public required string Device { get; init; }

    /// <summary>Processor threads of libtorch.</summary>
    public required int Threads { get; init; }

    /// <summary>Networks that a fold needs, in the order in which they are trained.</summary>
    public IReadOnlyList<JointNetwork> Networks => JointNetwork.Of(Settings);

    /// <summary>Who is learnt from, who chooses thresholds, and who is tested in a fold.</summary>
    /// <param name="folds">Folds.</param>
    /// <param name="fold">From 1.</param>
    /// <param name="seen">Joints; patients without one are left out.</param>
    /// <exception cref="OutputException">Too few patients are left to learn from or to choose by.</exception>
    public JointSplit Split(StudyFolds folds, int fold, SeenJoints seen)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(seen);
        var known = seen.Joints.Select(j => j.Subject).ToHashSet(StringComparer.Ordinal);
        var split = folds.Split(fold);
        List<string> train = [.. split.Train.Where(known.Contains)], validation = [.. split.Validation.Where(known.Contains)];
        bool drawn = split.Validation.Count == 0;
        if (drawn)
        {
            validation = Drawn(seen.Of(train), fold);
            train = [.. train.Except(validation)];
        }

        return train.Count > 0 && validation.Count > 0 ? new(fold, train, validation, drawn, [.. split.Test.Where(known.Contains)])
            : throw new OutputException($"fold {fold}", $"has {train.Count} patients to learn from and {validation.Count} to choose thresholds by; "
                + "draw fewer folds, or add patients");
    }

    /// <summary>A stable seed of a network: the same whatever else is trained.</summary>
    internal long SeedOf(int fold, string network) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Seed}/{fold}/{network}")))) & long.MaxValue;

    // Every n-th of the patients sorted by their highest grade, so that severe joints are on both sides; within a grade at random.
    List<string> Drawn(IReadOnlyList<SeenJoint> joints, int fold)
    {
        var patients = joints.GroupBy(j => j.Subject).Select(g => (Subject: g.Key, Worst: g.Max(j => j.Grade(JointScore.Sh)),
            Flow: g.Max(j => j.Grade(JointScore.Vascularity)))).OrderBy(p => p.Subject, StringComparer.Ordinal).ToArray();
        var random = new SeededRandom(unchecked((Seed * 7919) + fold));
        for (int k = patients.Length - 1; k > 0; k--)
        {
            int other = random.Next(k + 1);
            (patients[k], patients[other]) = (patients[other], patients[k]);
        }

        string[] sorted = [.. patients.OrderBy(p => p.Worst).ThenBy(p => p.Flow).Select(p => p.Subject)];
        int wanted = Math.Min((int)Math.Ceiling(Settings.ValidationShare * sorted.Length), sorted.Length - 1);
        return [.. Enumerable.Range(0, Math.Max(wanted, 0)).Select(k => sorted[(int)((k + 0.5) * sorted.Length / wanted)])
            .Order(StringComparer.Ordinal)];
    }
}

/// <summary>The patients of a fold. Nobody is in two of the lists.</summary>
/// <param name="Fold">From 1.</param>
/// <param name="Train">Learnt from.</param>
/// <param name="Validation">Choose temperatures and thresholds.</param>
/// <param name="Drawn">Whether they were drawn from the training patients.</param>
/// <param name="Test">Never seen.</param>
public sealed record JointSplit(int Fold, IReadOnlyList<string> Train, IReadOnlyList<string> Validation, bool Drawn,
    IReadOnlyList<string> Test);
