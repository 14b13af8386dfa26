using Rubor.Networks.Architectures;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;

namespace Rubor.Networks.Segmentation;

/// <summary>Whole slices, filled up to one size: which follow from seed and step alone.</summary>
internal sealed class TrainingSlices
{
    readonly Sample[] samples;
    readonly int[] firsts;
    readonly IReadOnlyList<TrainingScan> training;
    readonly DataOrder? order;
    readonly ForegroundOrder? foreground;

    public TrainingSlices(NetworkPlan plan, IReadOnlyList<TrainingScan> training, TrainingSettings settings, ulong seed)
    {
        this.training = training;
        (Rows, Columns) = Architecture.Filled(plan, training.Max(s => s.Input.Rows), training.Max(s => s.Input.Columns));
        samples = [.. training.SelectMany(s => s.Samples(plan, Rows, Columns))];
        firsts = new int[training.Count];
        for (int k = 1; k < firsts.Length; k++)
            firsts[k] = firsts[k - 1] + training[k - 1].Input.Slices;
        if (settings.Sampling == DataOrder.Foreground)
            foreground = new([.. training.Select(s => Locations(plan, s))], settings.ForegroundShare, seed);
        else
            order = new([.. samples.Select(s => s.Label.AsSpan().ContainsAnyExcept((byte)0))], settings.Sampling, seed);
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>The slice at a place of a step's batch.</summary>
    public Sample At(long step, int place, int batch)
    {
        if (order is not null)
            return samples[order.Slice(step, place, batch)];
        var (drawn, pixel, z) = foreground!.Draw(step, place, batch, out _);
        var input = training[drawn].Input;
        return samples[firsts[drawn] + (pixel is { } at ? at / (input.Rows * input.Columns) : z)];
    }

    static ForegroundLocations Locations(NetworkPlan plan, TrainingScan scan) =>
        ForegroundLocations.Of(scan.Input.Classes(scan.Labels, plan.Labels.Count + 1), scan.Input.Slices);
}
