namespace Rubor.Tests.Cli;

/// <summary>A training of a generator that takes seconds.</summary>
internal static class SmallGenerator
{
    /// <summary>Its options.</summary>
    public static readonly string[] Tiny = ["--preset", "quick", "--set", "side=16", "inner=8", "multipliers=[1,2]", "attention_sides=[8]",
        "head_channels=8", "groups=8", "steps=6", "batch=2", "--observer", "first", "--device", "cpu", "--threads", "1"];
}
