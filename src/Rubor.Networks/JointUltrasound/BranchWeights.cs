using Rubor.Networks.Architectures;
using Rubor.Torch.Files;

namespace Rubor.Networks.JointUltrasound;

/// <summary>Weights of a ResNet-18 that a branch begins with.</summary>
public static class BranchWeights
{
    const string LastLayer = "fc.";

    /// <summary>Those of a branch out of a trained network's: of a scorer, or of a jigsaw network.</summary>
    /// <param name="weights">All tensors of the network.</param>
    /// <param name="branch">Its name.</param>
    /// <exception cref="WeightsDataException">There is no such branch in them.</exception>
    public static StateDictionary Of(StateDictionary weights, string branch)
    {
        ArgumentNullException.ThrowIfNull(weights);
        string prefix = branch + ".";
        KeyValuePair<string, StoredTensor>[] own = [.. weights.Entries.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(e => KeyValuePair.Create(e.Key[prefix.Length..], e.Value))];
        return own.Length > 0 ? new(weights.Path, own) : throw new WeightsDataException(weights.Path, $"has no branch {branch}");
    }

    /// <summary>Torchvision's weights of ResNet-18 from a user's file, in any of the three containers that PyTorch wrote. Where the name ends
    /// in a hash, such as resnet18-f37072fd.pth, the file's SHA-256 begins so.</summary>
    /// <param name="path">The file.</param>
    /// <returns>All tensors but the last layer's, which tells ImageNet's classes.</returns>
    /// <exception cref="WeightsDataException">The file is damaged, another than its name says, or not of a ResNet-18: a key that is missing
    /// or left over is named.</exception>
    public static StateDictionary ImageNet(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var weights = Weights.Read(path);
        string name = Path.GetFileNameWithoutExtension(path), hash = name[(name.LastIndexOf('-') + 1)..];
        if (hash.Length == 8 && name.Contains('-', StringComparison.Ordinal) && hash.All(char.IsAsciiHexDigitLower)
            && !weights.Sha256.StartsWith(hash, StringComparison.Ordinal))
            throw new WeightsDataException(path, $"its SHA-256 begins with {weights.Sha256[..8]}, its name says {hash}: it is damaged, or renamed");
        using (var whole = new ResNet18(ResNet18.PublishedWidth, ResNet18.ImageNetClasses))
            weights.Tensors.LoadInto(whole);
        return new(path, weights.Tensors.Entries.Where(e => !e.Key.StartsWith(LastLayer, StringComparison.Ordinal)));
    }
}
