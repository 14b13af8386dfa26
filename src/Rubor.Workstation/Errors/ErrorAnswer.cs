using System.Text.Json.Serialization;

namespace Rubor.Workstation.Errors;

/// <summary>What is wrong and what to do, in one sentence.</summary>
/// <param name="Error">The sentence.</param>
/// <param name="Code">A word for the page where it acts on the error by itself; else null.</param>
public sealed record ErrorAnswer(string Error, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null);
