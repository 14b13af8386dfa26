using Rubor.Networks.Planning;
using Rubor.Torch.Files;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Architectures;

/// <summary>The networks that can be named: what weights of theirs are for, and how to make one.</summary>
/// <param name="Name">Name on the command line and in descriptions of weights.</param>
/// <param name="Preprocessing">Name of what is done to an image first.</param>
/// <param name="Labels">What the outputs mean, in order.</param>
/// <param name="Make">Makes one with a random start.</param>
public sealed record Architecture(string Name, string Preprocessing, IReadOnlyList<string> Labels, Func<Module> Make)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
        [new(SegmentationPlan.PublishedArchitectureName, SegmentationPlan.ThreeDeviations, SegmentationPlan.Published.Labels, () =>
            new UNet())];

    /// <summary>One by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those that there are.</exception>
    public static Architecture Named(string name) => All.FirstOrDefault(architecture => architecture.Name == name)
        ?? throw new ArgumentException($"'{name}' is no architecture; there is {string.Join(", ", All.Select(a => a.Name))}");

    /// <summary>
    /// Reads weights (PyTorch's .pt, safetensors, or a folder), checks that they fit this architecture, and writes them with a description.
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
        using (var network = Make())
            weights.Tensors.LoadInto(network);

        var description = new WeightsDescription
        {
            Architecture = Name,
            Preprocessing = Preprocessing,
            Labels = Labels,
            Metrics = metrics ?? weights.Description?.Metrics ?? new Dictionary<string, double>(),
            Note = note.Length > 0 ? note : weights.Description?.Note ?? "",
        };
        return Weights.Write(folder, description, weights.Tensors.Entries);
    }

    /// <summary>Refuses weights whose description names another architecture or preprocessing. Bare files say nothing, and pass.</summary>
    /// <exception cref="WeightsDataException">They are for something else.</exception>
    public void Check(Weights weights, string file)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Description is { } described && (described.Architecture != Name || described.Preprocessing != Preprocessing))
            throw new WeightsDataException(file, $"is for {described.Architecture} after {described.Preprocessing}; wanted {Name} after {Preprocessing}");
    }
}
