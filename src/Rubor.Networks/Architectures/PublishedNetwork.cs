using Rubor.Networks.Planning;
using Rubor.Torch.Files;

namespace Rubor.Networks.Architectures;

/// <summary>A network that others published and trained: their files of weights hold no plan, so it is known here by name.</summary>
/// <param name="Name">Name on the command line and in descriptions of weights.</param>
/// <param name="Plan">Its plan.</param>
public sealed record PublishedNetwork(string Name, NetworkPlan Plan)
{
    /// <summary>Whether weights are its own: bare ones, which say nothing, or those that were imported as its own.</summary>
    public bool IsOf(WeightsDescription? described) =>
        described is null || (described.Architecture == Name && described.Preprocessing == Plan.Preprocessing && described.Plan is null);

    /// <summary>
    /// Reads weights (PyTorch's .pt, safetensors, or a folder), checks that they fit, and writes them with a description.
    /// </summary>
    /// <param name="file">The weights.</param>
    /// <param name="folder">Where weights.safetensors and weights.json go; it need not exist.</param>
    /// <param name="note">Where they come from, and what their figures do not say.</param>
    /// <param name="metrics">Figures by name, or none.</param>
    /// <returns>The description as written.</returns>
    /// <exception cref="WeightsDataException">The file is damaged, or a tensor does not fit: named, with both sizes.</exception>
    public WeightsDescription Import(string file, string folder, string note = "", IReadOnlyDictionary<string, double>? metrics = null)
    {
        var weights = Weights.Read(file);
        Check(weights, file);
        using (var network = Architecture.Of(Plan).Make(Plan))
            weights.Tensors.LoadInto(network);

        var description = new WeightsDescription
        {
            Architecture = Name,
            Preprocessing = Plan.Preprocessing,
            Labels = Plan.Labels,
            Metrics = metrics ?? weights.Description?.Metrics ?? new Dictionary<string, double>(),
            Note = note.Length > 0 ? note : weights.Description?.Note ?? "",
        };
        return Weights.Write(folder, description, weights.Tensors.Entries);
    }

    /// <summary>Refuses weights whose description names something else. Bare files say nothing, and pass.</summary>
    /// <exception cref="WeightsDataException">They are for something else.</exception>
    public void Check(Weights weights, string file)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Description is { } described && (described.Architecture != Name || described.Preprocessing != Plan.Preprocessing))
            throw new WeightsDataException(file, $"is for {described.Architecture} after {described.Preprocessing}; wanted {Name} after {Plan.Preprocessing}");
    }
}
