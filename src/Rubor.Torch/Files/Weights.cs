namespace Rubor.Torch.Files;

/// <summary>A network's weights with what is known of them.</summary>
/// <param name="Description">What the JSON says; null for a bare .pt or safetensors file.</param>
/// <param name="Tensors">The tensors by PyTorch's names.</param>
/// <param name="Sha256">SHA-256 of the file that holds the tensors, lower-case hexadecimal.</param>
public sealed record Weights(WeightsDescription? Description, StateDictionary Tensors, string Sha256)
{
    /// <summary>Name of the description in a folder of weights.</summary>
    public const string DescriptionFileName = "weights.json";

    /// <summary>Name of the tensors' file in a folder of weights.</summary>
    public const string TensorsFileName = "weights.safetensors";

    /// <summary>
    /// Reads weights: a folder or JSON that <see cref="Write"/> made, a bare safetensors file, or PyTorch's .pt or .pth. It needs no
    /// libtorch.
    /// </summary>
    /// <exception cref="WeightsDataException">A file is missing, damaged or something else, or the tensors are not those that the
    /// description is of.</exception>
    public static Weights Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            path = Path.Combine(path, DescriptionFileName);

        byte[] file = WeightsBytes.ReadAll(path);
        if (Path.GetExtension(path) != ".json")
        {
            bool safetensors = Path.GetExtension(path) == ".safetensors";
            return new Weights(null, safetensors ? SafetensorsFile.Read(path, file) : PyTorchFile.Read(path, file),
                WeightsBytes.Sha256(file));
        }

        var description = WeightsDescription.Parse(path, file);
        if (description.WeightsFile.Length == 0 || description.WeightsFile != Path.GetFileName(description.WeightsFile))
            throw new WeightsDataException(path, "its weights_file is no plain file name");

        string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", description.WeightsFile);
        byte[] tensors = WeightsBytes.ReadAll(beside);
        string sha256 = WeightsBytes.Sha256(tensors);
        return sha256 == description.Sha256
            ? new Weights(description, Widened(description, SafetensorsFile.Read(beside, tensors)), sha256)
            : throw new WeightsDataException(beside,
                $"its SHA-256 {sha256} is not the {PickleReader.Shown(description.Sha256)} of {Path.GetFileName(path)}: one of the two was changed");
    }

    /// <summary>Writes <c>weights.safetensors</c>, then <c>weights.json</c> with its SHA-256, into a folder that need not exist; parameters
    /// as the description's <see cref="WeightsDescription.Float16"/> has it.</summary>
    /// <returns>The description as written.</returns>
    /// <exception cref="ArgumentException">A parameter is beyond what float16 holds.</exception>
    public static WeightsDescription Write(string folder, WeightsDescription description,
        IEnumerable<KeyValuePair<string, StoredTensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (description.Float16)
            tensors = [.. Halved(tensors)];
        Directory.CreateDirectory(folder);
        string sha256 = SafetensorsFile.Write(Path.Combine(folder, TensorsFileName), tensors);
        var written = description with { WeightsFile = TensorsFileName, Sha256 = sha256 };
        WeightsBytes.Write(Path.Combine(folder, DescriptionFileName), written.ToJson());
        return written;
    }

    /// <summary>Parameters as Float16; running statistics of a normalisation, whose variances know no bounds, as they are.</summary>
    public static IEnumerable<KeyValuePair<string, StoredTensor>> Halved(IEnumerable<KeyValuePair<string, StoredTensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return tensors.Select(t => t.Key.Split('.')[^1] is "running_mean" or "running_var" ? t : KeyValuePair.Create(t.Key, t.Value.Halved()));
    }

    static StateDictionary Widened(WeightsDescription description, StateDictionary tensors) => !description.Float16 ? tensors
        : new(tensors.Path, tensors.Entries.Select(t => KeyValuePair.Create(t.Key, t.Value.Widened())));

    /// <summary>Writes <c>weights.json</c> anew for the tensors that are in the folder: figures or a note that came later.</summary>
    /// <exception cref="WeightsDataException">The folder's tensors are not those that the description is of.</exception>
    public static void Describe(string folder, WeightsDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        string tensors = Path.Combine(folder, description.WeightsFile);
        if (WeightsBytes.Sha256(WeightsBytes.ReadAll(tensors)) != description.Sha256)
            throw new WeightsDataException(tensors, "was changed meanwhile");

        WeightsBytes.Write(Path.Combine(folder, DescriptionFileName), description.ToJson());
    }
}
