using System.Text.RegularExpressions;
using Rubor.Networks.Planning;
using Rubor.Torch.Files;

namespace Rubor.Networks.Architectures;

/// <summary>Weights of a DenseNet that others trained, to begin with: MONAI's, or torchvision's in today's names and in those of its
/// files of before.</summary>
public static partial class DenseNetWeights
{
    const string First = "features.conv0.weight", Head = "class_layers.out.";

    /// <summary>Weights for a network of one channel: a first convolution of several is summed over them, as for a gray image in each; a
    /// last
    /// layer of other labels is left out, and begins at random.</summary>
    /// <param name="path">The file: safetensors, or PyTorch's in any of its containers.</param>
    /// <param name="shape">The network's shape.</param>
    /// <param name="outputs">Its labels.</param>
    /// <exception cref="WeightsDataException">It is damaged, or of another network: a tensor that is missing or left over is named.</exception>
    public static StateDictionary Of(string path, DenseNetPlan shape, int outputs)
    {
        ArgumentNullException.ThrowIfNull(path);
        var named = Named(Weights.Read(path).Tensors);
        using (var network = new DenseNet(shape, 1, outputs))
        {
            var own = StateDictionary.Of(network);
            named = new(path, named.Entries.Where(e => !e.Key.StartsWith(Head, StringComparison.Ordinal) || SameSize(e.Value, own[e.Key])));
            bool headless = named.Entries.All(e => !e.Key.StartsWith(Head, StringComparison.Ordinal));
            var whole = new StateDictionary(path, headless ? [.. named.Entries,
                .. own.Entries.Where(e => e.Key.StartsWith(Head, StringComparison.Ordinal))]
                : named.Entries);
            whole.LoadInto(network);
        }

        return named;
    }

    /// <summary>Loads such weights; what they lack keeps its start.</summary>
    internal static void LoadInto(StateDictionary weights, DenseNet network)
    {
        var known = weights.Entries.Select(e => e.Key).ToHashSet();
        new StateDictionary(weights.Path, [.. weights.Entries, .. StateDictionary.Of(network).Entries.Where(e => !known.Contains(e.Key))])
            .LoadInto(network);
    }

    /// <summary>The same tensors by MONAI's names, the first convolution with one channel.</summary>
    internal static StateDictionary Named(StateDictionary weights) => new(weights.Path, weights.Entries.Select(e =>
    {
        string name = Numbered().Replace(e.Key, "$1$2");
        name = Bare().Replace(name, "$1layers.$2");
        if (name.StartsWith("classifier.", StringComparison.Ordinal))
            name = Head + name["classifier.".Length..];
        return KeyValuePair.Create(name, name == First && e.Value.Sizes is [_, > 1, _, _] ? Summed(e.Value) : e.Value);
    }));

    static bool SameSize(StoredTensor one, StoredTensor other) => one.Sizes.AsSpan().SequenceEqual(other.Sizes);

    static StoredTensor Summed(StoredTensor colours)
    {
        using var scope = new Rubor.Torch.TensorScope();
        return StoredTensor.From(colours.ToTensor().Sum([1], keep: true));
    }

    // torchvision's files of before: denselayer1.norm.1.weight.
    [GeneratedRegex(@"(denselayer\d+\.(?:layers\.)?(?:norm|conv))\.([12](?=\.))")]
    private static partial Regex Numbered();

    // torchvision has no ".layers".
    [GeneratedRegex(@"(denselayer\d+\.)((?:norm|conv)[12]\.)")]
    private static partial Regex Bare();
}
