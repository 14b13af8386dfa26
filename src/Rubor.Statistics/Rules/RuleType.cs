namespace Rubor.Statistics.Rules;

/// <summary>What an expression of a rule gives.</summary>
public enum RuleType
{
    /// <summary>A number.</summary>
    Number,
    /// <summary>A text.</summary>
    Text,
    /// <summary>Yes or no.</summary>
    YesNo,
}
