using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Classification;

/// <summary>How well a network labels images that it did not learn from. Balanced accuracy: for one label of several the mean over the
/// labels that occur of the share of their images that are given them; for labels each for itself the mean over labels that some images
/// have and some do not of (sensitivity + specificity) / 2, a label being given above a probability of one half. 0–1; not known where
/// nothing can be averaged.</summary>
internal static class ClassificationFigures
{
    internal static ValidationFigures Of(
        Module network, NetworkPlan plan, (int Rows, int Columns) multiple, IReadOnlyList<ClassifiedImage> images,
            InferenceSettings settings,
            CancellationToken cancellation)
    {
        var (rows, columns) = ClassifiedImage.Size(images, multiple);
        int labels = plan.Labels.Count;
        var logits = new float[images.Count * labels];
        double loss = 0;
        using var inference = new InferenceMode();
        using Autocast? shorter = settings.BFloat16 ? new(settings.Device.Kind) : null;
        for (int first = 0; first < images.Count; first += settings.BatchSlices)
        {
            cancellation.ThrowIfCancellationRequested();
            ClassifiedImage[] some = [.. images.Skip(first).Take(settings.BatchSlices)];
            using var scope = new TensorScope();
            float[] values = [.. some.SelectMany(i => i.Sample(rows, columns).Image)];
            // (B, C, H, W)
            var x = Tensor.From(values, [some.Length, plan.Channels.Count, rows, columns], settings.Device).To(settings.FormatOf(plan));
            // (B, labels)
            var output = network.Forward(x).To(ScalarType.Float32);
            output.CopyTo(logits.AsSpan(first * labels, some.Length * labels));
            loss += ClassificationTask.Loss(plan, output, Truth(plan, some, settings.Device)).Item() * some.Length;
        }

        double accuracy = plan.Task == PlanTask.Classification ? OneOfSeveral(logits, images, labels)
            : EachForItself(logits, images, labels);
        return ValidationFigures.Of(ClassificationTask.Figures, accuracy, loss / images.Count);
    }

    static Tensor Truth(NetworkPlan plan, ClassifiedImage[] images, Device device)
    {
        if (plan.Task == PlanTask.Classification)
            return Tensor.From<long>([.. images.Select(i => (long)i.Class)], [images.Length], device);
        float[] has = [.. images.SelectMany(i => i.Labels.Select(l => l ? 1f : 0f))];
        return Tensor.From(has, [images.Length, plan.Labels.Count], device);
    }

    static double OneOfSeveral(float[] logits, IReadOnlyList<ClassifiedImage> images, int labels) =>
        images.Index().GroupBy(i => i.Item.Class).Average(g => g.Average(i =>
        {
            var own = logits.AsSpan(i.Index * labels, labels);
            return own.IndexOf(float.NaN) < 0 && Largest(own) == g.Key ? 1.0 : 0.0;
        }));

    static double EachForItself(float[] logits, IReadOnlyList<ClassifiedImage> images, int labels)
    {
        var known = new List<double>();
        for (int l = 0; l < labels; l++)
        {
            var sides = images.Index().GroupBy(i => i.Item.Labels[l]).ToList();
            if (sides.Count == 2)
                known.Add(sides.Average(side => side.Average(i => logits[(i.Index * labels) + l] > 0 == side.Key ? 1.0 : 0.0)));
        }

        return known.Count == 0 ? double.NaN : known.Average();
    }

    static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int k = 1; k < values.Length; k++)
            if (values[k] > values[best])
                best = k;
        return best;
    }
}
