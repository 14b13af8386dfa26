namespace Rubor.Reading.Store;

/// <summary>A store that cannot be used, or that is damaged. The message is one line: file, reason, what to do.</summary>
public sealed class ReadStoreException : Exception
{
    /// <param name="path">The store as the caller named it.</param>
    /// <param name="reason">What is wrong, and what to do.</param>
    /// <param name="inner">The cause.</param>
    public ReadStoreException(string path, string reason, Exception? inner = null)
        : base($"{path}: {reason}", inner)
    {
    }
}
