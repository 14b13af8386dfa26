namespace Rubor.Torch;

/// <summary>libtorch refused a call, or could not be loaded. The message is libtorch's own, without its stack of native frames.</summary>
public sealed class TorchException : Exception
{
    // What libtorch says of CUDA's memory, of its own allocator, and of C++'s.
    static readonly string[] OutOfMemoryWords = ["out of memory", "can't allocate memory", "bad_alloc"];

    /// <summary>An exception without a message of its own.</summary>
    public TorchException()
    {
    }

    /// <summary>An exception with libtorch's message.</summary>
    public TorchException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and what caused it.</summary>
    public TorchException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether memory ran out, the processor's or a card's.</summary>
    public bool IsOutOfMemory => OutOfMemoryWords.Any(w => Message.Contains(w, StringComparison.OrdinalIgnoreCase));
}
