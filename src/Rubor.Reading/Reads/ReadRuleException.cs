namespace Rubor.Reading.Reads;

/// <summary>An event that a read does not allow now. The message says why.</summary>
public sealed class ReadRuleException(string message) : Exception(message);
