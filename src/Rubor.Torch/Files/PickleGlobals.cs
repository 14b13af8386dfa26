namespace Rubor.Torch.Files;

/// <summary>The names that may occur in a state dictionary, and what they stand for. The list is closed.</summary>
static class PickleGlobals
{
    static readonly Dictionary<string, ScalarType> Storages = new()
    {
        ["FloatStorage"] = ScalarType.Float32,
        ["DoubleStorage"] = ScalarType.Float64,
        ["HalfStorage"] = ScalarType.Float16,
        ["BFloat16Storage"] = ScalarType.BFloat16,
        ["LongStorage"] = ScalarType.Int64,
        ["IntStorage"] = ScalarType.Int32,
        ["ShortStorage"] = ScalarType.Int16,
        ["CharStorage"] = ScalarType.Int8,
        ["ByteStorage"] = ScalarType.UInt8,
        ["BoolStorage"] = ScalarType.Bool,
    };

    internal static bool IsKnown(PickleReader.Global global) => global switch
    {
        { Module: "collections", Name: "OrderedDict" } => true,
        { Module: "torch._utils", Name: "_rebuild_tensor" or "_rebuild_tensor_v2" or "_rebuild_parameter" } => true,
        { Module: "torch" } => Storages.ContainsKey(global.Name),
        _ => false,
    };

    /// <summary>As <see cref="IsKnown"/>, with what the oldest container names beside: types of tensors, storages of a card, and parameters
    /// as they were.</summary>
    internal static bool IsKnownInTar(PickleReader.Global global) => IsKnown(global) || global switch
    {
        { Module: "torch.nn.parameter", Name: "Parameter" } => true,
        { Module: "torch" or "torch.cuda" } => Storages.ContainsKey(global.Name.Replace("Tensor", "Storage", StringComparison.Ordinal)),
        _ => false,
    };

    internal static ScalarType StorageType(PickleReader.Global global) =>
        global.Module == "torch" && Storages.TryGetValue(global.Name, out var type)
        ? type
        : throw new FormatException($"{PickleReader.Shown(global.ToString())} is no storage");
}

/// <summary>What a persistent id says: ('storage', type, key, location, elements).</summary>
readonly record struct StorageReference(ScalarType Type, string Key, long Elements)
{
    internal static StorageReference Of(PickleReader.Persistent reference) => reference.Identifier switch
    {
        object?[] { Length: 5 } and ["storage", PickleReader.Global type, string key, _, long elements] =>
            new(PickleGlobals.StorageType(type), key, elements),
        object?[] { Length: 6 } and ["storage", PickleReader.Global type, string key, _, long elements, null] =>
            new(PickleGlobals.StorageType(type), key, elements),
        object?[] { Length: 6 } => throw new FormatException("a storage is a view of another one: save the file again with PyTorch 0.4 or later"),
        _ => throw new FormatException("a storage is not described as PyTorch does"),
    };

    internal ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> bytes)
    {
        int size = Type.Bytes();
        return Elements >= 0 && Elements <= bytes.Length / size
            ? bytes[..(int)(Elements * size)]
            : throw new FormatException($"storage {PickleReader.Shown(Key)} has {bytes.Length} bytes for {Elements} elements of {Type}");
    }
}

/// <summary>Elements that tensors are views of.</summary>
readonly record struct Storage(ScalarType Type, ReadOnlyMemory<byte> Bytes);
