namespace Rubor.Torch;

/// <summary>libtorch refused a call, or could not be loaded. The message is libtorch's own, without its stack of native frames.</summary>
public sealed class TorchException : Exception
{
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
}
