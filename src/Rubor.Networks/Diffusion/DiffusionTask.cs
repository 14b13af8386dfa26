using Rubor.Networks.Architectures;
using Rubor.Networks.Augmentation;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;

namespace Rubor.Networks.Diffusion;

/// <summary>An image that a generator learns from.</summary>
/// <param name="Subject">Its patient.</param>
/// <param name="Image">−1…1, (S, S).</param>
/// <param name="Masks">Share of each class in each pixel, (M, S, S).</param>
public sealed record DiffusionImage(string Subject, float[] Image, float[] Masks);

/// <summary>How levels of noise are drawn and weighed while a generator learns.</summary>
public sealed record DiffusionOptions
{
    /// <summary>Levels of a schedule (Cobb 2024, with Palette's draw between two steps); null for λ evenly between
    /// <see cref="NoiseLevel.Noisiest"/> and <see cref="NoiseLevel.Clearest"/>.</summary>
    public NoiseSchedule? Schedule { get; init; }

    /// <summary>Largest SNR that counts in the loss; 0 weighs every level alike. Hang 2023: 5.</summary>
    public double MinSnr { get; init; } = 5;

    /// <summary>Whether every other image is shown mirrored, left for right, with its masks.</summary>
    public bool Flips { get; init; } = true;
}

/// <summary>Images from noise, given their masks: what a trainer needs to know of it. Nothing stops the training and nothing chooses its
/// weights: no image but those learnt from is ever seen.</summary>
public static class DiffusionTask
{
    /// <summary>The task.</summary>
    /// <param name="plan">Of a <see cref="DiffusionPlan"/>.</param>
    /// <param name="images">What it learns from.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">The plan is of another task or cannot be built, or an image is of another size.</exception>
    public static NetworkTask Of(NetworkPlan plan, IReadOnlyList<DiffusionImage> images, DiffusionOptions options)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        _ = Architecture.Of(plan);
        var shape = DiffusionPlan.Of(plan);
        int pixels = shape.Side * shape.Side;
        foreach (var one in images)
            if (one.Image.Length != pixels || one.Masks.Length != pixels * shape.Masks.Count)
                throw new ArgumentException($"{one.Subject}: an image of {one.Image.Length} pixels and masks of {one.Masks.Length} where the network "
                    + $"has {shape.Side} × {shape.Side} and {shape.Masks.Count} masks");
        return new()
        {
            Plan = plan,
            LearntFrom = [.. images.Select(i => i.Subject).Distinct()],
            Make = () => new DiffusionUNet(shape),
            AverageWarmsUp = true,
            Forward = (network, inputs) => [((DiffusionUNet)network).Forward(inputs[0], inputs[1], inputs[2])],
            Loss = (outputs, targets, _) => Loss(outputs[0], targets[0], targets[1]),
            Batches = (settings, seed) =>
            {
                ulong own = unchecked((ulong)seed);
                var order = new DataOrder([.. images.Select(_ => true)], DataOrder.Shuffled, own);
                return step => Batch(shape, images, options, settings.Batch, own, step, order);
            },
            Figures = [TaskFigure.Loss],
            Validate = (_, _, _) => throw new NotSupportedException("a generator is validated on nothing"),
            ToSaveMemory = settings => $"lower batch (now {settings.Batch}), inner (now {shape.Inner}) or side (now {shape.Side})",
        };
    }

    /// <summary>Mean of the weighted squared errors.</summary>
    /// <param name="answers">(B, 1, S, S).</param>
    /// <param name="wanted">(B, 1, S, S).</param>
    /// <param name="weights">(B).</param>
    internal static Tensor Loss(Tensor answers, Tensor wanted, Tensor weights) =>
        ((answers - wanted).Pow(2) * weights.Reshape(-1, 1, 1, 1)).Mean();

    /// <summary>A batch, which follows from seed and step alone.</summary>
    internal static TrainingBatch Batch(DiffusionPlan shape, IReadOnlyList<DiffusionImage> images, DiffusionOptions options, int batch,
        ulong seed, long step, DataOrder order)
    {
        int side = shape.Side, pixels = side * side, masks = shape.Masks.Count;
        float[] noisy = new float[batch * pixels], conditions = new float[batch * masks * pixels], levels = new float[batch * shape.Inner];
        float[] wanted = new float[batch * pixels], weights = new float[batch];
        for (int i = 0; i < batch; i++)
        {
            var one = images[order.Slice(step, i, batch)];
            var random = new SampleRandom(SampleRandom.SeedOf(seed, step, i));
            bool flip = options.Flips && random.NextUnit() < 0.5;
            var level = Level(options.Schedule, ref random);
            double a = level.Signal, s = level.Noise;
            level.Embedded(shape).CopyTo(levels, i * shape.Inner);
            weights[i] = (float)level.Weight(shape.Prediction, options.MinSnr);
            for (int k = 0; k < pixels; k += 2)
            {
                var (first, second) = random.NextGaussians();
                Put(k, first);
                if (k + 1 < pixels)
                    Put(k + 1, second);
            }

            for (int k = 0; k < masks * pixels; k++)
                conditions[(i * masks * pixels) + k] = one.Masks[Source(k)];

            void Put(int k, double noise)
            {
                double image = one.Image[Source(k)];
                noisy[(i * pixels) + k] = (float)((a * image) + (s * noise));
                wanted[(i * pixels) + k] = (float)level.Answer(shape.Prediction, image, noise);
            }

            int Source(int k) => flip ? k - (k % side) + side - 1 - (k % side) : k;
        }

        return new(
            [new(noisy, batch, 1, side, side), new(conditions, batch, masks, side, side), new(levels, batch, shape.Inner)],
            [new(wanted, batch, 1, side, side), new(weights, batch)]);
    }

    // Of a schedule: a step, then a level between it and the one before (Chen 2021, as Palette has it).
    static NoiseLevel Level(NoiseSchedule? schedule, ref SampleRandom random)
    {
        if (schedule is null)
            return new(random.Next(NoiseLevel.Noisiest, NoiseLevel.Clearest));
        int t = 1 + random.Next(schedule.Steps - 1);
        return NoiseLevel.OfGamma(random.Next(schedule.Gammas[t], schedule.Gammas[t - 1]));
    }
}
