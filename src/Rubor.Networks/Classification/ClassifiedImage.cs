using Rubor.Imaging;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;

namespace Rubor.Networks.Classification;

/// <summary>One image with the truth about it.</summary>
/// <param name="Name">Name for messages and tables.</param>
/// <param name="Subject">Patient.</param>
/// <param name="Input">What the network sees of it: one slice.</param>
/// <param name="Labels">For each of the plan's labels whether the image has it.</param>
public sealed record ClassifiedImage(string Name, string Subject, NetworkInput Input, IReadOnlyList<bool> Labels)
{
    /// <summary>Prepares an image.</summary>
    /// <param name="plan">What the network sees and tells.</param>
    /// <param name="name">Name for messages and tables.</param>
    /// <param name="subject">Patient.</param>
    /// <param name="channels">The image's channels in the plan's order, one slice each.</param>
    /// <param name="labels">For each of the plan's labels whether the image has it; exactly one where the task is
    /// <see cref="PlanTask.Classification"/>.</param>
    /// <exception cref="ImageDataException">A channel cannot be used.</exception>
    /// <exception cref="ArgumentException">More than one slice, or labels that the plan does not have.</exception>
    public static ClassifiedImage Of(NetworkPlan plan, string name, string subject, IReadOnlyList<Volume> channels,
        IReadOnlyList<bool> labels)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(labels);
        var input = NetworkInput.Of(plan, channels);
        if (input.Slices != 1 || plan.NeighbourSlices != 0)
            throw new ArgumentException($"{name}: {input.Slices} slices; an image that is labelled as a whole has one");
        if (labels.Count != plan.Labels.Count)
            throw new ArgumentException($"{name}: {labels.Count} labels where the plan has {plan.Labels.Count}");
        if (plan.Task == PlanTask.Classification && labels.Count(l => l) != 1)
            throw new ArgumentException($"{name}: {labels.Count(l => l)} labels where an image has exactly one of {string.Join(", ", plan.Labels)}");
        return new(name, subject, input, labels);
    }

    /// <summary>Index of the first label that it has, or −1.</summary>
    internal int Class => Labels.Index().Where(l => l.Item).Select(l => l.Index).FirstOrDefault(-1);

    /// <summary>The image as a sample of some size, filled up with 0 at the far ends.</summary>
    internal Sample Sample(int rows, int columns)
    {
        var sample = new Sample(Input.Images, rows, columns);
        for (int image = 0; image < Input.Images; image++)
            for (int row = 0; row < Input.Rows; row++)
                Input.Values.AsSpan(((image * Input.Rows) + row) * Input.Columns, Input.Columns)
                    .CopyTo(sample.Image.AsSpan(((image * rows) + row) * columns));
        return sample;
    }

    /// <summary>Rows and columns that hold all of some images, as the plan's network takes them.</summary>
    internal static (int Rows, int Columns) Size(IReadOnlyList<ClassifiedImage> images, (int Rows, int Columns) multiple)
    {
        return (Filled(images.Max(i => i.Input.Rows), multiple.Rows), Filled(images.Max(i => i.Input.Columns), multiple.Columns));
        static int Filled(int size, int multiple) => (size + multiple - 1) / multiple * multiple;
    }
}
