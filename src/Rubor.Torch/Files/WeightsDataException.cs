namespace Rubor.Torch.Files;

/// <summary>A file of weights that cannot be read: damaged, of another kind, or with something in it that is not allowed.</summary>
public sealed class WeightsDataException : Exception
{
    /// <summary>An exception without a file.</summary>
    public WeightsDataException()
    {
    }

    /// <summary>An exception without a file.</summary>
    public WeightsDataException(string message)
        : base(message)
    {
    }

    /// <summary>An exception without a file.</summary>
    public WeightsDataException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>What is wrong with which file; the message is <c>path: reason</c>, one line.</summary>
    public WeightsDataException(string path, string reason, Exception? inner = null)
        : base($"{path}: {reason.ReplaceLineEndings(" ")}", inner)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The file.</summary>
    public string Path { get; } = "";

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = "";
}
