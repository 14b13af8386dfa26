using Rubor.Torch;

namespace Rubor.Networks.Training;

/// <summary>Numbers on their way to the device: floats or whole numbers.</summary>
public sealed class BatchArray
{
    readonly float[]? floats;
    readonly long[]? integers;

    /// <summary>Single-precision numbers.</summary>
    /// <param name="values">The last dimension fastest.</param>
    /// <param name="sizes">Size of each dimension.</param>
    public BatchArray(float[] values, params long[] sizes) => (floats, Sizes) = (values, sizes);

    /// <summary>Whole numbers, such as classes.</summary>
    /// <param name="values">The last dimension fastest.</param>
    /// <param name="sizes">Size of each dimension.</param>
    public BatchArray(long[] values, params long[] sizes) => (integers, Sizes) = (values, sizes);

    /// <summary>Size of each dimension.</summary>
    public IReadOnlyList<long> Sizes { get; }

    internal Tensor On(Device device) =>
        floats is not null ? Tensor.From(floats, [.. Sizes], device) : Tensor.From(integers!, [.. Sizes], device);
}

/// <summary>What one step sees.</summary>
/// <param name="Inputs">For the network: one array, or one for each of its branches. Images are (B, C, H, W).</param>
/// <param name="Targets">For the loss: as the task has it.</param>
public sealed record TrainingBatch(IReadOnlyList<BatchArray> Inputs, IReadOnlyList<BatchArray> Targets);
