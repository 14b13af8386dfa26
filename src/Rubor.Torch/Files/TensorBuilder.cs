namespace Rubor.Torch.Files;

/// <summary>
/// Makes tensors from what a pickle says of them. One that lies in order is a slice of the file; copies of others may take no more than the
/// file.
/// </summary>
sealed class TensorBuilder(
    Func<PickleReader.Persistent, Storage> storages, Func<PickleReader.Persistent, TensorView>? tensors, long copyBudget)
{
    /// <summary>
    /// libtorch's own limit. Tensors may share the tuple that holds their sizes, so its length is bounded before it is copied.
    /// </summary>
    internal const int MostDimensions = 64;

    long left = copyBudget;

    internal List<KeyValuePair<string, StoredTensor>> Tensors(List<KeyValuePair<object?, object?>> entries)
    {
        var tensors = new List<KeyValuePair<string, StoredTensor>>(entries.Count);
        var names = new HashSet<string>();
        foreach (var (key, value) in entries)
        {
            string name = key as string ?? throw new FormatException("an entry's name is no string");
            if (!names.Add(name))
                throw new FormatException($"has '{PickleReader.Shown(name)}' twice");

            tensors.Add(new(name, Tensor(name, value)));
        }

        return tensors;
    }

    StoredTensor Tensor(string name, object? value)
    {
        if (value is PickleReader.Reduction { Callable.Name: "_rebuild_parameter", Arguments: [var inner, ..] })
            value = inner;

        // Parameters of the oldest container: made of their tensor, or given it afterwards with four things that nobody needs.
        if (value is PickleReader.Reduction { Callable: { Module: "torch.nn.parameter", Name: "Parameter" } } old)
            value = old.Arguments is [var held, ..] ? held : old.State is object?[] state && state is [var kept, _, _, _, _] ? kept : null;

        if (value is PickleReader.Persistent key && tensors is not null)
            return Tensor(name, tensors(key));

        if (value is not PickleReader.Reduction { Callable.Name: "_rebuild_tensor" or "_rebuild_tensor_v2" } rebuild
            || rebuild.Arguments is not [PickleReader.Persistent reference, long offset, object?[] size, object?[] stride, ..])
        {
            throw new FormatException($"'{PickleReader.Shown(name)}' is not a tensor");
        }

        if (size.Length > MostDimensions || stride.Length > MostDimensions)
            throw new FormatException($"tensor '{PickleReader.Shown(name)}' has {size.Length} dimensions; there are at most {MostDimensions}");

        return Tensor(name, new(storages(reference), offset, Whole(size), Whole(stride)));
    }

    StoredTensor Tensor(string name, TensorView view)
    {
        var (storage, offset, sizes, strides) = view;
        int bytes = storage.Type.Bytes();
        long available = storage.Bytes.Length / bytes;
        if (sizes.Length != strides.Length || offset < 0 || sizes.Any(s => s < 0) || strides.Any(s => s < 0))
            throw Impossible(name, sizes, available);

        long elements = checked(sizes.Aggregate(1L, (product, s) => checked(product * s)));
        long last = offset;
        for (int k = 0; k < sizes.Length && elements > 0; k++)
            last = checked(last + ((sizes[k] - 1) * strides[k]));

        if (elements > available || (elements > 0 && last >= available) || offset > available)
            throw Impossible(name, sizes, available);

        if (InOrder(sizes, strides) || elements == 0)
        {
            return new StoredTensor(storage.Type, sizes,
                storage.Bytes.Slice((int)(elements == 0 ? 0 : offset * bytes), (int)(elements * bytes)));
        }

        left -= elements * bytes;
        return left >= 0
            ? new StoredTensor(storage.Type, sizes, Gather(storage.Bytes.Span, bytes, (int)elements, offset, sizes, strides))
            : throw new FormatException("its tensors would take more memory than the file's size justifies");
    }

    static FormatException Impossible(string name, long[] sizes, long available) =>
        new($"tensor '{PickleReader.Shown(name)}' of ({string.Join(", ", sizes.Take(8))}) does not fit its storage of {available} elements");

    static long[] Whole(object?[] values) =>
        [.. values.Select(value => value is long number ? number : throw new FormatException("a tensor's size is no whole number"))];

    static bool InOrder(long[] sizes, long[] strides)
    {
        long expected = 1;
        for (int k = sizes.Length - 1; k >= 0; k--)
        {
            if (sizes[k] != 1 && strides[k] != expected)
                return false;

            expected *= sizes[k];
        }

        return true;
    }

    static byte[] Gather(ReadOnlySpan<byte> storage, int bytes, int elements, long offset, long[] sizes, long[] strides)
    {
        var result = new byte[elements * bytes];
        var index = new long[sizes.Length];
        long at = offset;
        for (int k = 0; k < elements; k++)
        {
            storage.Slice((int)(at * bytes), bytes).CopyTo(result.AsSpan(k * bytes));
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                at += strides[d];
                if (++index[d] < sizes[d])
                    break;

                at -= index[d] * strides[d];
                index[d] = 0;
            }
        }

        return result;
    }
}
