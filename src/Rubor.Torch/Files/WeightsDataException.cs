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

    /// <summary>
    /// What is wrong with which file; the message is <c>path: reason</c>, one line of bounded length whatever the file holds.
    /// </summary>
    public WeightsDataException(string path, string reason, Exception? inner = null)
        : base($"{path}: {OneLine(reason)}", inner)
    {
        Path = path;
        Reason = OneLine(reason);
    }

    /// <summary>The file.</summary>
    public string Path { get; } = "";

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = "";

    static string OneLine(string reason)
    {
        const int Longest = 300;
        string clean = string.Concat(reason.Select(c => char.IsControl(c) ? ' ' : c));
        return clean.Length <= Longest ? clean : clean[..Longest] + "…";
    }
}
