namespace Rubor.Networks.Inference;

/// <summary>The progress of one part of several equal ones, told as progress of the whole.</summary>
internal sealed class ShareOf : IProgress<double>
{
    readonly IProgress<double> whole;
    readonly int index, count;

    ShareOf(IProgress<double> whole, int index, int count) => (this.whole, this.index, this.count) = (whole, index, count);

    /// <summary>For part <paramref name="index"/> of <paramref name="count"/>; null where nobody listens.</summary>
    public static ShareOf? Each(IProgress<double>? whole, int index, int count) => whole is null ? null : new(whole, index, count);

    /// <inheritdoc/>
    public void Report(double value) => whole.Report((index + value) / count);
}
