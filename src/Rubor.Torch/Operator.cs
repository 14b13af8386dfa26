using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Rubor.Torch.Native;
using static Rubor.Torch.Native.NativeMethods;

namespace Rubor.Torch;

/// <summary>Any operator of libtorch, by name, called with autograd through its dispatcher. Resolved on first use, then kept.</summary>
/// <param name="name">Such as <c>aten::conv2d</c>.</param>
/// <param name="overload">Such as <c>Tensor</c>; empty where there is one only.</param>
/// <param name="leading">Names of the leading arguments that the caller counts on, comma-separated; checked when it resolves.</param>
public sealed unsafe class Operator(string name, string overload = "", string? leading = null)
{
    const int MostResults = 8;

    nint handle;

    [ThreadStatic] static byte* scratch;
    [ThreadStatic] static int scratchBytes;

    /// <summary>Name and overload, such as <c>aten::add.Tensor</c>.</summary>
    public string FullName => overload.Length == 0 ? name : $"{name}.{overload}";

    /// <summary>The schema of the libtorch that is loaded.</summary>
    /// <exception cref="TorchException">It has no such operator, or one with other leading arguments.</exception>
    public string Schema
    {
        get
        {
            nint text;
            Check(rubor_schema(Resolved(), &text));
            return Marshal.PtrToStringUTF8(text) ?? "";
        }
    }

    /// <summary>Calls an operator that gives one tensor.</summary>
    /// <exception cref="TorchException">libtorch refused it: its message.</exception>
    /// <exception cref="ObjectDisposedException">An argument is disposed of.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MostResults];
        int count = Invoke(arguments, results);
        if (count == 1 && results->Tag == ValueTag.Tensor && results->Pointer != 0)
            return new Tensor(results->Pointer);

        Discard(results, count);
        throw new TorchException($"{FullName} gives {count} results, not one tensor");
    }

    /// <summary>Calls an operator that changes its first argument, or gives nothing, and drops what it gives.</summary>
    /// <exception cref="TorchException">libtorch refused it: its message.</exception>
    /// <exception cref="ObjectDisposedException">An argument is disposed of.</exception>
    public void Run(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MostResults];
        Discard(results, Invoke(arguments, results));
    }

    /// <summary>Calls an operator that gives several tensors, or a list of them; null where it gives an undefined one.</summary>
    /// <exception cref="TorchException">libtorch refused it, or a result is not a tensor.</exception>
    /// <exception cref="ObjectDisposedException">An argument is disposed of.</exception>
    public Tensor?[] CallMany(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MostResults];
        int count = Invoke(arguments, results);
        if (count == 1 && results->Tag == ValueTag.TensorList)
        {
            var list = new Tensor?[results->Count];
            for (int k = 0; k < list.Length; k++)
                list[k] = Tensor.Wrap(((nint*)results->Pointer)[k]);

            rubor_free(results->Pointer);
            return list;
        }

        var tensors = new Tensor?[count];
        for (int k = 0; k < count; k++)
        {
            if (results[k].Tag is not (ValueTag.Tensor or ValueTag.None))
            {
                Discard(results + k, count - k);
                throw new TorchException($"{FullName} gives a {results[k].Tag}, not a tensor");
            }

            tensors[k] = results[k].Tag == ValueTag.None ? null : Tensor.Wrap(results[k].Pointer);
        }

        return tensors;
    }

    /// <summary>Calls an operator that gives a number or a truth value.</summary>
    /// <exception cref="TorchException">libtorch refused it, or gives something else.</exception>
    /// <exception cref="ObjectDisposedException">An argument is disposed of.</exception>
    public double CallNumber(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[MostResults];
        int count = Invoke(arguments, results);
        switch (count == 1 ? results->Tag : ValueTag.None)
        {
            case ValueTag.Double: return results->Real;
            case ValueTag.Int or ValueTag.Bool: return results->Integer;
            default:
                Discard(results, count);
                throw new TorchException($"{FullName} does not give a number");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    nint Resolved() => handle != 0 ? handle : Resolve();

    nint Resolve()
    {
        nint found;
        fixed (byte* n = Encoding.UTF8.GetBytes(name + '\0'), o = Encoding.UTF8.GetBytes(overload + '\0'))
            Check(rubor_find(n, o, &found));

        nint text;
        Check(rubor_schema(found, &text));
        string schema = Marshal.PtrToStringUTF8(text) ?? "";
        if (leading is not null && !ArgumentNames(schema).Take(leading.Split(',').Length).SequenceEqual(leading.Split(',')))
            throw new TorchException($"{FullName} of libtorch {Libtorch.Version} is {schema}; expected the arguments {leading}");

        return handle = found;
    }

    /// <summary>Names of the arguments in a schema's text, in order: the last word before a default.</summary>
    internal static IEnumerable<string> ArgumentNames(string schema)
    {
        int open = schema.IndexOf('(', StringComparison.Ordinal), close = schema.LastIndexOf("->", StringComparison.Ordinal);
        int depth = 0, start = open + 1;
        for (int k = open; k >= 0 && k < close; k++)
        {
            depth += schema[k] is '(' or '[' ? 1 : schema[k] is ')' or ']' ? -1 : 0;
            if ((schema[k] == ',' && depth == 1) || depth == 0)
            {
                string argument = schema[start..k].Trim().Split('=')[0];
                start = k + 1;
                if (argument.Length > 0 && argument != "*")
                    yield return argument.Split(' ')[^1];

                if (depth == 0)
                    yield break;
            }
        }
    }

    int Invoke(ReadOnlySpan<Argument> arguments, NativeValue* results)
    {
        nint op = Resolved();
        var values = stackalloc NativeValue[arguments.Length];
        int lists = 0;
        for (int k = 0; k < arguments.Length; k++)
        {
            ref readonly Argument argument = ref arguments[k];
            values[k].Tag = argument.Tag;
            values[k].Count = 0;
            if (argument.Tag == ValueTag.Tensor)
                values[k].Pointer = Unsafe.As<Tensor>(argument.Reference!).Handle;
            else
            {
                values[k].Integer = argument.Bits;
                lists += argument.Reference is null ? 0 : Bytes(argument.Reference);
            }
        }

        if (lists > 0)
            WriteLists(arguments, values, lists);

        int produced;
        int status = rubor_call(op, values, arguments.Length, results, MostResults, &produced);
        for (int k = 0; k < arguments.Length; k++)
            GC.KeepAlive(arguments[k].Reference);

        Check(status);
        return produced;
    }

    static int Bytes(object list) => (list switch
    {
        string text => Encoding.UTF8.GetMaxByteCount(text.Length),
        bool[] truths => truths.Length,
        Array numbers => numbers.Length * 8,
        _ => 0,
    } + 7) & ~7;

    /// <summary>Copies lists into memory of this thread that the collector does not move.</summary>
    static void WriteLists(ReadOnlySpan<Argument> arguments, NativeValue* values, int bytes)
    {
        if (bytes > scratchBytes)
        {
            scratchBytes = Math.Max(bytes, 4096);
            scratch = (byte*)NativeMemory.Realloc(scratch, (nuint)scratchBytes);
        }

        byte* next = scratch;
        for (int k = 0; k < arguments.Length; k++)
        {
            object? list = arguments[k].Reference;
            if (list is null or Tensor)
                continue;

            values[k].Pointer = (nint)next;
            switch (list)
            {
                case string text:
                    values[k].Count = Encoding.UTF8.GetBytes(text, new Span<byte>(next, bytes - (int)(next - scratch)));
                    break;
                case Tensor?[] tensors:
                    values[k].Count = tensors.Length;
                    for (int t = 0; t < tensors.Length; t++)
                        ((nint*)next)[t] = tensors[t]?.Handle ?? 0;

                    break;
                case long[] whole:
                    values[k].Count = whole.Length;
                    whole.CopyTo(new Span<long>(next, whole.Length));
                    break;
                case double[] real:
                    values[k].Count = real.Length;
                    real.CopyTo(new Span<double>(next, real.Length));
                    break;
                case bool[] truths:
                    values[k].Count = truths.Length;
                    truths.CopyTo(new Span<bool>(next, truths.Length));
                    break;
            }

            next += Bytes(list);
        }
    }

    static void Discard(NativeValue* results, int count)
    {
        for (int k = 0; k < count; k++)
        {
            if (results[k].Tag == ValueTag.Tensor)
                rubor_release(results[k].Pointer);
            else if (results[k].Tag is ValueTag.TensorList or ValueTag.IntList)
            {
                for (int t = 0; results[k].Tag == ValueTag.TensorList && t < results[k].Count; t++)
                    rubor_release(((nint*)results[k].Pointer)[t]);

                rubor_free(results[k].Pointer);
            }
        }
    }
}
