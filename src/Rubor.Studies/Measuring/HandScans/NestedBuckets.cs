using Rubor.Studies.Folds;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandScans;

/// <summary>One fit of nested folds.</summary>
/// <param name="Bucket">Subjects who are neither learnt from nor tested: on them the fit is compared with the others of its fold.</param>
/// <param name="Train">Subjects learnt from.</param>
public sealed record InnerFit(IReadOnlyList<string> Bucket, IReadOnlyList<string> Train);

/// <summary>
/// The inner fits of a fold: one leaves out each of the other buckets in turn. With ten folds nine models are fitted on eight buckets
/// each. Cobb 2023, 2.8.
/// </summary>
public static class NestedBuckets
{
    /// <summary>The inner fits of a fold, by its inner folds, or where it has none by the test subjects of the other folds.</summary>
    /// <param name="folds">The folds.</param>
    /// <param name="fold">From 1.</param>
    /// <exception cref="OutputException">There are too few folds for it.</exception>
    public static IReadOnlyList<InnerFit> Of(StudyFolds folds, int fold)
    {
        ArgumentNullException.ThrowIfNull(folds);
        var split = folds.Split(fold);
        var chosen = folds.All[fold - 1];
        var buckets = chosen.Inner.Count > 0 ? chosen.Inner
            : [.. folds.All.Where((f, i) => i != fold - 1 && f.Repeat == chosen.Repeat)
                .Select(f => (IReadOnlyList<string>)[.. f.Test.Intersect(split.Train)])];
        var fits = buckets.Where(b => b.Count > 0).Select(b => new InnerFit(b, [.. split.Train.Except(b)]))
            .Where(f => f.Train.Count > 0).ToList();
        return fits.Count > 0 ? fits : throw new OutputException("--folds", FormattableString.Invariant(
            $"fold {fold} leaves no bucket to choose a model by beside those learnt from; draw 3 folds or more, or inner ones: 'rubor study folds --inner'"));
    }
}
