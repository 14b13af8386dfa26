using System.IO.Compression;

namespace Rubor.Torch.Files;

/// <summary>Reads state dictionaries that <c>torch.save</c> wrote (.pt, .pth): the zip format of PyTorch 1.6 and later, the legacy one
/// before, and the tar archive of 2016 and 2017. Nothing in the file is executed, and only names on a closed list may occur in
/// it.</summary>
public static class PyTorchFile
{
    /// <summary>Keys under which checkpoints keep their state dictionary.</summary>
    static readonly string[] Wrappings = ["state_dict", "model_state_dict"];

    /// <summary>Reads a state dictionary, or the one within a checkpoint.</summary>
    /// <exception cref="WeightsDataException">The file is missing, damaged, is something else, or names a global that is not
    /// allowed.</exception>
    public static StateDictionary Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Read(path, WeightsBytes.ReadAll(path));
    }

    /// <summary>Reads a state dictionary from a file's bytes; <paramref name="path"/> is for messages.</summary>
    /// <exception cref="WeightsDataException">The file is missing, damaged, is something else, or names a global that is not
    /// allowed.</exception>
    public static StateDictionary Read(string path, ReadOnlyMemory<byte> file)
    {
        try
        {
            if (!file.Span.StartsWith("PK"u8) && TarContainer.Is(file.Span))
            {
                var (held, tensors) = TarContainer.Read(file);
                return new StateDictionary(path, new TensorBuilder(NoStorage, tensors, copyBudget: file.Length).Tensors(Dictionary(held)));
            }

            bool zip = file.Span.StartsWith("PK"u8);
            var (root, storages) = zip ? ReadZip(file) : ReadLegacy(file);
            return new StateDictionary(path, new TensorBuilder(storages, null, copyBudget: file.Length).Tensors(Dictionary(root)));
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or OverflowException or IOException or ArgumentException
            or NotSupportedException)
        {
            throw new WeightsDataException(path, e.Message, e);
        }
    }

    static Storage NoStorage(PickleReader.Persistent reference) =>
        throw new FormatException("a tensor is described by its storage, where the archive keeps tensors by key");

    static (object? Root, Func<PickleReader.Persistent, Storage> Storages) ReadZip(ReadOnlyMemory<byte> file)
    {
        using var archive = new ZipArchive(new MemoryStream(file.ToArray(), writable: false), ZipArchiveMode.Read);
        var entries = new Dictionary<string, ReadOnlyMemory<byte>>();
        long total = 0;
        foreach (var entry in archive.Entries)
        {
            total = checked(total + entry.Length);
            if (entry.Length > file.Length || total > file.Length)
                throw new FormatException($"the archive's entry {PickleReader.Shown(entry.FullName)} would unpack to more than the file holds");

            var bytes = new byte[entry.Length];
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
            string name = entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..];
            if (!entries.TryAdd(name, bytes))
                throw new FormatException($"the archive holds {PickleReader.Shown(name)} twice");
        }

        if (!entries.TryGetValue("data.pkl", out var pickle))
            throw new FormatException("a zip archive without data.pkl: not a file of torch.save (a TorchScript archive is not a state dictionary)");

        if (entries.TryGetValue("byteorder", out var order) && !order.Span.StartsWith("little"u8))
            throw new FormatException("written on a big-endian machine: save it again on a little-endian one");

        object? root = Reader(pickle, 0).Read();
        return (root, reference =>
        {
            var storage = StorageReference.Of(reference);
            return entries.TryGetValue("data/" + storage.Key, out var bytes)
                ? new Storage(storage.Type, storage.Checked(bytes))
                : throw new FormatException($"the archive has no data/{PickleReader.Shown(storage.Key)}");
        }
        );
    }

    /// <summary>
    /// Four pickles (magic, protocol, machine, the object), a fifth with the storages' keys, then each storage: a count and its elements.
    /// </summary>
    static (object? Root, Func<PickleReader.Persistent, Storage> Storages) ReadLegacy(ReadOnlyMemory<byte> file)
    {
        var reader = Reader(file, 0);
        if (reader.Read() is not System.Numerics.BigInteger magic || magic != LegacyMagic)
            throw new FormatException("neither a zip archive, nor a legacy file, nor a tar archive of torch.save");

        if (reader.Read() is not LegacyProtocol)
            throw new FormatException($"a legacy file of another protocol than {LegacyProtocol}");

        if (reader.Read() is PickleReader.Entries machine && machine.Any(entry => entry is { Key: "little_endian", Value: false }))
            throw new FormatException("written on a big-endian machine: save it again on a little-endian one");

        object? root = reader.Read();
        if (reader.Read() is not List<object?> keys)
            throw new FormatException("the list of storages is missing");

        int start = reader.Position;
        var places = new Dictionary<string, int>();
        Dictionary<string, ScalarType> types = StorageTypes(root);
        foreach (object? item in keys)
        {
            string key = item as string ?? throw new FormatException("a storage has no key");
            if (!types.TryGetValue(key, out var type) || !places.TryAdd(key, start))
                throw new FormatException($"storage {PickleReader.Shown(key)} is not used, or listed twice");

            long count = file.Length - start >= 8 ? BitConverter.ToInt64(file.Span.Slice(start, 8)) : -1;
            if (count < 0 || count > (file.Length - start - 8) / type.Bytes())
                throw new FormatException($"storage {PickleReader.Shown(key)} is cut short, or has an impossible length");

            start += 8 + (int)(count * type.Bytes());
        }

        return (root, reference =>
        {
            var storage = StorageReference.Of(reference);
            if (!places.TryGetValue(storage.Key, out int place))
                throw new FormatException($"storage {PickleReader.Shown(storage.Key)} is missing");

            int bytes = (int)(BitConverter.ToInt64(file.Span.Slice(place, 8)) * types[storage.Key].Bytes());
            return new Storage(storage.Type, storage.Checked(file.Slice(place + 8, bytes)));
        }
        );
    }

    /// <summary>Element type of each storage that the object refers to: the legacy format does not repeat it beside the elements.</summary>
    static Dictionary<string, ScalarType> StorageTypes(object? root)
    {
        var types = new Dictionary<string, ScalarType>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var left = new Stack<object?>([root]);
        while (left.TryPop(out object? value))
        {
            if (value is null or string || (value is not ValueType && !seen.Add(value)))
                continue;

            switch (value)
            {
                case PickleReader.Persistent reference:
                    var storage = StorageReference.Of(reference);
                    if (!types.TryAdd(storage.Key, storage.Type) && types[storage.Key] != storage.Type)
                        throw new FormatException($"storage {PickleReader.Shown(storage.Key)} is used as two element types");

                    break;
                case PickleReader.Entries entries: PushAll(entries.Select(entry => entry.Value)); break;
                case PickleReader.Reduction reduction:
                    PushAll(reduction.Arguments.Concat(reduction.Items.Select(entry =>
                    entry.Value))); break;
                case object?[] tuple: PushAll(tuple); break;
                case List<object?> list: PushAll(list); break;
            }
        }

        return types;

        void PushAll(IEnumerable<object?> values)
        {
            foreach (object? value in values)
                left.Push(value);
        }
    }

    static List<KeyValuePair<object?, object?>> Dictionary(object? root)
    {
        var entries = Items(root) ?? throw new FormatException("holds something other than a state dictionary");
        foreach (string wrapping in Wrappings)
        {
            if (entries.Find(entry => entry.Key is string key && key == wrapping) is { Value: not null } inner
                && Items(inner.Value) is { } wrapped)
            {
                return wrapped;
            }
        }

        return entries;
    }

    static List<KeyValuePair<object?, object?>>? Items(object? value) => value switch
    {
        PickleReader.Entries entries => entries,
        PickleReader.Reduction { Callable: { Module: "collections", Name: "OrderedDict" } } reduction => reduction.Items,
        _ => null,
    };

    static PickleReader Reader(ReadOnlyMemory<byte> data, int position) => new(data, position) { IsKnown = PickleGlobals.IsKnown };

    const long LegacyProtocol = 1001;

    static readonly System.Numerics.BigInteger LegacyMagic = System.Numerics.BigInteger.Parse("1950a86a20f9469cfc6c",
        System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
}
