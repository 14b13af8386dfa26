namespace Rubor.Cli;

/// <summary>Options that do not go together, or a value that is none. The message is one line.</summary>
public sealed class UsageException(string message) : Exception(message);
