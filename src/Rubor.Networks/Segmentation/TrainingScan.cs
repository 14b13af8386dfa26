using Rubor.Imaging;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;

namespace Rubor.Networks.Segmentation;

/// <summary>One examination with the truth about it.</summary>
/// <param name="Name">Name for messages and tables.</param>
/// <param name="Subject">Patient.</param>
/// <param name="Input">What the network sees of it.</param>
/// <param name="Labels">Class numbers on the scans' grid, (z, y, x): 0 the background, then the plan's structures in order.</param>
public sealed record TrainingScan(string Name, string Subject, NetworkInput Input, byte[] Labels)
{
    /// <summary>Prepares an examination.</summary>
    /// <param name="plan">What the network sees and finds.</param>
    /// <param name="name">Name for messages and tables.</param>
    /// <param name="subject">Patient.</param>
    /// <param name="scans">The scans in the plan's order.</param>
    /// <param name="labels">Class numbers on the scans' grid.</param>
    /// <exception cref="ImageDataException">A scan cannot be used.</exception>
    /// <exception cref="ArgumentException">The labels are of another size, or hold a class that the plan does not have.</exception>
    public static TrainingScan Of(NetworkPlan plan, string name, string subject, IReadOnlyList<Volume> scans, byte[] labels)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(labels);
        var input = NetworkInput.Of(plan, scans);
        if (labels.Length != input.Geometry.Size.Voxels || labels.Max() > plan.Labels.Count)
            throw new ArgumentException(
                $"{name}: {labels.Length} labels up to {labels.Max()} for {input.Geometry.Size} voxels and {plan.Labels.Count} structures");
        return new(name, subject, input, labels);
    }

    /// <summary>Its slices as samples of one size, filled up with 0 at the far ends.</summary>
    internal IEnumerable<Sample> Samples(NetworkPlan plan, int rows, int columns)
    {
        byte[] classes = Input.Classes(Labels, plan.Labels.Count + 1);
        for (int z = 0; z < Input.Slices; z++)
        {
            var sample = new Sample(plan.Inputs, rows, columns);
            int channel = 0;
            foreach (var (slice, image) in NetworkPass.Channels(plan, Input.Slices, z))
                Place(Input.Values.AsSpan(((slice * Input.Images) + image) * Input.Rows * Input.Columns),
                    sample.Image.AsSpan(channel++ * rows * columns), columns);
            Place(classes.AsSpan(z * Input.Rows * Input.Columns), sample.Label, columns);
            yield return sample;
        }
    }

    void Place<T>(ReadOnlySpan<T> from, Span<T> to, int columns)
    {
        for (int row = 0; row < Input.Rows; row++)
            from.Slice(row * Input.Columns, Input.Columns).CopyTo(to[(row * columns)..]);
    }
}
