using Rubor.Networks.Planning;
using Rubor.Torch.Files;

namespace Rubor.Networks.Architectures;

/// <summary>The plan that weights are for.</summary>
public static class WeightsPlan
{
    /// <summary>The plan of weights, found to be one whose network can be built.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="published">The network that bare weights are of, or null where there is none.</param>
    /// <exception cref="WeightsDataException">They are for something else, or their plan cannot be run.</exception>
    public static NetworkPlan Of(Weights weights, PublishedNetwork? published = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var described = weights.Description;
        if (published?.IsOf(described) == true)
            return published.Plan;
        string file = weights.Tensors.Path, wanted = published is null ? "a plan" : $"a plan, or {published.Name} after {published.Plan.Preprocessing}";
        if (described is null)
            throw new WeightsDataException(file, $"says nothing of its network; wanted {wanted}: give a folder of weights that Rubor trained");
        if (described.Plan is null)
            throw new WeightsDataException(file, $"is for {described.Architecture} after {described.Preprocessing}; wanted {wanted}");
        try
        {
            var plan = NetworkPlan.Of(described.Plan);
            if (plan.Architecture != described.Architecture)
                throw new ArgumentException($"architecture is {plan.Architecture}, where the description says {described.Architecture}");
            _ = Architecture.Of(plan);
            return plan;
        }
        catch (ArgumentException e)
        {
            throw new WeightsDataException(file, $"its plan: {e.Message}", e);
        }
    }
}
