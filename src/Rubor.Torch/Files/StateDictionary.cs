using Rubor.Torch.Modules;

namespace Rubor.Torch.Files;

/// <summary>Tensors of a network by PyTorch's names, as a file holds them, in the file's order.</summary>
#pragma warning disable CA1711 // PyTorch's own term
public sealed class StateDictionary
#pragma warning restore CA1711
{
    readonly Dictionary<string, StoredTensor> tensors;

    /// <summary>Tensors under their names, with the file that they came from (for messages).</summary>
    public StateDictionary(string path, IEnumerable<KeyValuePair<string, StoredTensor>> entries)
    {
        Path = path;
        Entries = [.. entries];
        tensors = new(Entries);
    }

    /// <summary>The file, or what stands for it in messages.</summary>
    public string Path { get; }

    /// <summary>Names and tensors, in the file's order.</summary>
    public IReadOnlyList<KeyValuePair<string, StoredTensor>> Entries { get; }

    /// <summary>A tensor by its name.</summary>
    /// <exception cref="WeightsDataException">There is none of that name.</exception>
    public StoredTensor this[string name] => tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new WeightsDataException(Path, $"has no tensor '{name}'");

    /// <summary>Copies of a module's parameters and buffers.</summary>
    public static StateDictionary Of(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new("this network", module.NamedState().Select(entry => KeyValuePair.Create(entry.Name, StoredTensor.From(entry.Tensor))));
    }

    /// <summary>Copies the tensors into a module's parameters and buffers. All are checked before any is changed.</summary>
    /// <exception cref="WeightsDataException">A tensor is missing, left over or of other sizes: named, with both sizes.</exception>
    public void LoadInto(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var wanted = module.NamedState().ToList();
        foreach (var (name, tensor) in wanted)
        {
            if (!tensors.TryGetValue(name, out var stored))
            {
                if (IsBatchCount(name))
                    continue;

                throw new WeightsDataException(Path, $"has no tensor '{name}', which the network wants as ({string.Join(", ", tensor.Sizes)})");
            }

            if (!stored.Sizes.AsSpan().SequenceEqual(tensor.Sizes))
                throw new WeightsDataException(Path, $"tensor '{name}' is {stored.SizesText}, the network wants ({string.Join(", ", tensor.Sizes)})");
        }

        var known = wanted.Select(entry => entry.Name).ToHashSet();
        string? left = Entries.Select(entry => entry.Key).FirstOrDefault(name => !known.Contains(name));
        if (left is not null)
            throw new WeightsDataException(Path, $"has a tensor '{PickleReader.Shown(left)}' that the network does not know");

        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        foreach (var (name, tensor) in wanted)
        {
            if (tensors.TryGetValue(name, out var stored))
                tensor.Copy(stored.ToTensor());
        }
    }

    /// <summary>PyTorch before 0.4 did not count batches, and inference does not need it.</summary>
    static bool IsBatchCount(string name) => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
}
