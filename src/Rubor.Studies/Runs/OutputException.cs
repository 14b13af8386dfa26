namespace Rubor.Studies.Runs;

/// <summary>An output folder or an input list that cannot be used as asked. The message is one line: path, reason, what to do.</summary>
public sealed class OutputException(string path, string reason) : Exception($"{path}: {reason}");
