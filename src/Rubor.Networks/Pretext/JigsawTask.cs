using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Networks.Planning;
using Rubor.Networks.Training;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Networks.Pretext;

/// <summary>Pictures for a jigsaw.</summary>
/// <param name="Subjects">Patient of each picture.</param>
/// <param name="Picture">A picture's number and the seed of its augmentation (null for none) → (3, side, side), side being three
/// cells.</param>
public sealed record JigsawPictures(IReadOnlyList<string> Subjects, Func<int, ulong?, float[]> Picture);

/// <summary>The order of the tiles of pictures: what a trainer needs to know of it. It needs no label, and what sees the tiles is what is
/// wanted. Noroozi and Favaro 2016.</summary>
public static class JigsawTask
{
    /// <summary>What a validation gives: mean cross-entropy, and the share of pictures whose order is told right, once each in one order
    /// and with one cut that are theirs.</summary>
    public static IReadOnlyList<TaskFigure> Figures { get; } = [TaskFigure.Loss, new("accuracy", "accuracy")];

    /// <summary>The task.</summary>
    /// <param name="plan">Of a <see cref="JigsawPlan"/>.</param>
    /// <param name="training">Pictures that it learns from.</param>
    /// <param name="validation">Pictures by which the training is stopped and its weights chosen; may be none.</param>
    /// <param name="start">Weights that the branch begins with: a ResNet-18 by torchvision's names, without its last layer; null for a
    /// random start.</param>
    /// <param name="freezeStem">Whether the first convolution and its normalisation are frozen, as the published code of Zhou 2022 has it;
    /// only with weights to begin with.</param>
    /// <exception cref="ArgumentException">The plan is of another task or cannot be built, or something random would be frozen.</exception>
    public static NetworkTask Of(NetworkPlan plan, JigsawPictures training, JigsawPictures validation, StateDictionary? start = null,
        bool freezeStem = false)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        _ = Architecture.Of(plan);
        var shape = JigsawPlan.Of(plan);
        if (freezeStem && start is null)
            throw new ArgumentException("the first convolution is to be frozen and begins at random: give it weights to begin with");
        return new()
        {
            Plan = plan,
            LearntFrom = [.. training.Subjects.Distinct()],
            ValidatedOn = [.. validation.Subjects.Distinct()],
            Make = () => Make(shape, start, freezeStem),
            Loss = (outputs, targets, _) => Functional.CrossEntropy(outputs[0], targets[0]),
            Batches = (settings, seed) => new JigsawBatches(shape, training, settings.Batch, unchecked((ulong)seed)).Make,
            Figures = Figures,
            Validate = (network, settings, cancellation) => Validated((JigsawNetwork)network, validation, settings, cancellation),
            ToSaveMemory = settings => $"lower batch (now {settings.Batch}), tile (now {shape.Tile}) or width (now {shape.Width})",
        };
    }

    static JigsawNetwork Make(JigsawPlan shape, StateDictionary? start, bool freezeStem)
    {
        var network = new JigsawNetwork(shape);
        try
        {
            start?.LoadInto(network.Branch);
            if (freezeStem)
                network.Branch.FreezeUpTo(0);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    static ValidationFigures Validated(JigsawNetwork network, JigsawPictures pictures, InferenceSettings settings,
        CancellationToken cancellation)
    {
        // The same orders and cuts at every validation, so that figures can be compared.
        var batches = new JigsawBatches(network.Shape, pictures, 1, 0);
        double loss = 0, right = 0;
        using var inference = new InferenceMode();
        for (int picture = 0; picture < pictures.Subjects.Count; picture++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var batch = batches.Plain(picture);
            var target = batch.Targets[0].On(settings.Device);
            var tiles = batch.Inputs[0].On(settings.Device).To(settings.Format ?? MemoryFormat.ChannelsLast);
            var logits = network.Forward(tiles).To(ScalarType.Float32);
            loss += Functional.CrossEntropy(logits, target).Item();
            float[] values = logits.ToArray<float>();
            right += Array.IndexOf(values, values.Max()) == (int)target.Item() ? 1 : 0;
        }

        return ValidationFigures.Of(Figures, loss / pictures.Subjects.Count, right / pictures.Subjects.Count);
    }
}
