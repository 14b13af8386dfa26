using System.Globalization;

namespace Rubor.Networks.Planning;

/// <summary>What a network is planned for, beside the cases that it is planned from.</summary>
public sealed record PlannerSettings
{
    /// <summary>Version 2 of nnU-Net, a plain encoder.</summary>
    public const string Nnunet = "nnunet";

    /// <summary>Version 1, which Cobb 2023 used.</summary>
    public const string NnunetVersion1 = "nnunet-v1";

    /// <summary>Version 2 with a residual encoder, for 8 GB.</summary>
    public const string ResidualM = "residual-m";

    /// <summary>The same for 24 GB.</summary>
    public const string ResidualL = "residual-l";

    /// <summary>The same for 40 GB.</summary>
    public const string ResidualXl = "residual-xl";

    /// <summary>Version 2's rules for a network that processors train in a stated time.</summary>
    public const string Cpu = "cpu";

    /// <summary>All planners.</summary>
    public static IReadOnlyList<string> Planners { get; } = [Nnunet, ResidualM, ResidualL, ResidualXl, NnunetVersion1, Cpu];

    /// <summary>One of <see cref="Planners"/>.</summary>
    public string Planner { get; init; } = Nnunet;

    /// <summary>Memory of the card in GB; 0 for what the planner is meant for.</summary>
    public double MemoryGb { get; init; }

    /// <summary>Axes that may be mirrored, as in <see cref="NetworkPlan.Mirror"/>; null for both, and none where a structure has a
    /// side.</summary>
    public IReadOnlyList<string>? Mirror { get; init; }

    /// <summary>cpu: minutes of an epoch.</summary>
    public double EpochMinutes { get; init; } = 5;

    /// <summary>Steps of an epoch. nnU-Net: 250.</summary>
    public int EpochSteps { get; init; } = 250;

    /// <summary>cpu: most weights, so that a file of them stays below 10 MB.</summary>
    public int MostParameters { get; init; } = 2_500_000;

    /// <summary>Refuses settings that cannot be.</summary>
    /// <exception cref="ArgumentException">Names the key and what is allowed.</exception>
    public void Check()
    {
        Require(Planners.Contains(Planner), "planner", Planner, string.Join(", ", Planners));
        Require(MemoryGb is 0 or (>= 1 and <= 1024), "memory_gb", MemoryGb, "1 to 1024, or 0 for what the planner is meant for");
        Require(MemoryGb == 0 || Planner is not (NnunetVersion1 or Cpu), "memory_gb", MemoryGb, $"0 with {Planner}, which asks for no memory");
        Require(EpochMinutes is > 0 and <= 10080, "epoch_minutes", EpochMinutes, "above 0, up to 10080");
        Require(EpochSteps is >= 1 and <= 1_000_000, "epoch_steps", EpochSteps, "1 to 1000000");
        Require(MostParameters is >= 10_000, "most_parameters", MostParameters, "10000 or more");
    }

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; allowed is {allowed}"));
    }
}
