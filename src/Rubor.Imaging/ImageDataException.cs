namespace Rubor.Imaging;

/// <summary>A file that is damaged, or readable but not measurable. The message is one line: file, reason, what to do.</summary>
public sealed class ImageDataException : Exception
{
    /// <param name="path">The file as the caller named it.</param>
    /// <param name="reason">What is wrong, and what to do, without a full stop at the end.</param>
    /// <param name="inner">The cause, if another error revealed it.</param>
    public ImageDataException(string path, string reason, Exception? inner = null)
        : base($"{path}: {reason}", inner)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The file as the caller named it.</summary>
    public string Path { get; }

    /// <summary>What is wrong, and what to do.</summary>
    public string Reason { get; }
}
