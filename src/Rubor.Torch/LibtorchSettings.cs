namespace Rubor.Torch;

/// <summary>How libtorch is set up when it loads. What the process already says in its environment stands.</summary>
public sealed record LibtorchSettings
{
    /// <summary>Freed memory stays with the process instead of being handed back and faulted in anew for every layer.
    /// It makes a U-Net's training step 1.3 to 1.5 times as fast; <see cref="Libtorch.ReturnMemory"/> gives it back between
    /// phases.</summary>
    public bool RetainMemory { get; init; } = true;

    /// <summary>Memory asked of the system at a time where it is retained, in bytes.</summary>
    public int GrowthBytes { get; init; } = 256 << 20;

    /// <summary>
    /// Waiting threads of OpenMP and of OpenBLAS sleep instead of spinning (<c>OMP_WAIT_POLICY=PASSIVE</c>,
    /// <c>OPENBLAS_THREAD_TIMEOUT=16</c>): on shared cores spinning costs the neighbours their time.
    /// </summary>
    public bool PassiveWait { get; init; } = true;

    /// <summary>Threads of an operation; null leaves libtorch's choice, one a core.</summary>
    public int? Threads { get; init; }
}
