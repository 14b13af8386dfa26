using Rubor.Networks.Planning;
using Rubor.Torch;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>A network that plans can name. One file each in this folder, and one line in <see cref="All"/>.</summary>
/// <param name="Name">Name in plans.</param>
/// <param name="Check">Refuses a plan that it cannot be built from, with an <see cref="ArgumentException"/> that names the key.</param>
/// <param name="Make">Makes one with a random start: seed it with <see cref="Torch.Libtorch.Seed"/>.</param>
/// <param name="SizeMultiple">Rows and columns of its input come in multiples of these.</param>
/// <param name="Words">Its shape for people: a phrase.</param>
public sealed record Architecture(
    string Name, Action<NetworkPlan> Check, Func<NetworkPlan, Module> Make, Func<NetworkPlan, (int Rows, int Columns)> SizeMultiple,
    Func<NetworkPlan, string> Words)
{
    /// <summary>Order in memory in which it trains fastest.</summary>
    public MemoryFormat Format { get; init; } = MemoryFormat.ChannelsLast;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
        [UNet.Registered, PlannedUNet.Registered, JointScorer.Registered, JigsawNetwork.Registered, DenseNet.Registered,
            DiffusionUNet.Registered];

    /// <summary>That of a plan, which is found to be one that can be built.</summary>
    /// <exception cref="ArgumentException">The plan cannot be, or there is no such architecture: names the key.</exception>
    public static Architecture Of(NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Check();
        var found = All.FirstOrDefault(architecture => architecture.Name == plan.Architecture)
            ?? throw new ArgumentException($"architecture is {plan.Architecture}; there is {string.Join(", ", All.Select(a => a.Name))}");
        found.Check(plan);
        return found;
    }

    /// <summary>Rows and columns filled up to the next that a plan's network takes.</summary>
    internal static (int Rows, int Columns) Filled(NetworkPlan plan, int rows, int columns)
    {
        var multiple = Of(plan).SizeMultiple(plan);
        return (Up(rows, multiple.Rows), Up(columns, multiple.Columns));

        static int Up(int size, int multiple) => (size + multiple - 1) / multiple * multiple;
    }
}
