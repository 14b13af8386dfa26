namespace Rubor.Reading.Ledger;

/// <summary>What keeps a store from being used, as far as it is told apart.</summary>
public enum StoreTrouble
{
    /// <summary>Anything else; the message says what.</summary>
    Other,

    /// <summary>No room is left: it goes on by itself once there is some.</summary>
    DiskFull,

    /// <summary>It can be read and not written.</summary>
    ReadOnly,
}

/// <summary>A store that cannot be used, or that is damaged. The message is one line: file, reason, what to do.</summary>
public sealed class ReadStoreException : Exception
{
    /// <param name="path">The store as the caller named it.</param>
    /// <param name="reason">What is wrong, and what to do.</param>
    /// <param name="inner">The cause.</param>
    public ReadStoreException(string path, string reason, Exception? inner = null)
        : base($"{path}: {reason}", inner) => Path = path;

    /// <summary>The store as the caller named it.</summary>
    public string Path { get; }

    /// <summary>What kind of trouble it is.</summary>
    public StoreTrouble Trouble { get; init; }
}
