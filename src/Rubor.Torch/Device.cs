using System.Globalization;

namespace Rubor.Torch;

/// <summary>Where a tensor lives: the processor, or a CUDA card by its number.</summary>
/// <param name="Kind">Processor or card.</param>
/// <param name="Index">Number of the card, from 0; 0 for the processor.</param>
public readonly record struct Device(DeviceKind Kind, int Index)
{
    /// <summary>The processor.</summary>
    public static Device Cpu => default;

    /// <summary>A CUDA card.</summary>
    public static Device Cuda(int index = 0) => new(DeviceKind.Cuda, index);

    /// <summary>
    /// Reads <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>. Only <c>auto</c> loads libtorch: a card where it finds one, else the
    /// processor.
    /// </summary>
    /// <exception cref="ArgumentException">Another text.</exception>
    public static Device Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "auto" => Libtorch.HasCuda ? Cuda() : Cpu,
            "cpu" => Cpu,
            "cuda" => Cuda(),
            _ when text.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                && index < 128 => Cuda(index),
            _ => throw new ArgumentException($"'{text}' is no device: use auto, cpu, cuda or cuda:n"),
        };
    }

    /// <summary>Allocates an empty tensor there, so that a device that is missing is refused before any work.</summary>
    /// <returns>This device.</returns>
    /// <exception cref="TorchException">libtorch has no such device.</exception>
    public Device Required()
    {
        if (Kind == DeviceKind.Cuda && !Libtorch.HasCuda)
        {
            throw new TorchException(
                $"{this}: libtorch {Libtorch.Version} finds no CUDA card here, or was built without CUDA; use the processor (cpu), or " +
                $"name a libtorch built for CUDA with RUBOR_LIBTORCH");
        }

        using var scope = new TensorScope();
        Tensor.Zeros([1], ScalarType.Float32, this);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == DeviceKind.Cpu ? "cpu" : $"cuda:{Index.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>Kind of device, with libtorch's own numbers.</summary>
public enum DeviceKind
{
    /// <summary>The processor.</summary>
    Cpu = 0,

    /// <summary>An NVIDIA card.</summary>
    Cuda = 1,
}
