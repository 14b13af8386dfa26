using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Rubor.Torch.Files;

/// <summary>Reads the part of Python's pickle format that state dictionaries use, into plain values. Nothing is executed:
/// a global is a name, a call is a record of name and arguments, and whoever reads decides what the few known names mean.
/// Format: Python's pickletools, protocols 0 to 4 as torch writes them (2).</summary>
sealed class PickleReader(ReadOnlyMemory<byte> data, int position = 0)
{
    /// <summary>A name that the file wants to have imported.</summary>
    internal sealed record Global(string Module, string Name)
    {
        public override string ToString() => $"{Module}.{Name}";
    }

    /// <summary>
    /// A call that the file wants made. <see cref="Items"/> holds what is set on its result (an ordered dictionary's entries).
    /// </summary>
    internal sealed record Reduction(Global Callable, object?[] Arguments)
    {
        internal List<KeyValuePair<object?, object?>> Items { get; } = [];

        /// <summary>What was set on it as a whole, or null.</summary>
        internal object? State { get; set; }
    }

    /// <summary>A reference to something that lies outside the pickle: a storage.</summary>
    internal sealed record Persistent(object? Identifier);

    /// <summary>A dictionary, entries in order.</summary>
    internal sealed class Entries : List<KeyValuePair<object?, object?>>;

    static readonly object Mark = new();

    readonly List<object?> stack = [];
    readonly Dictionary<int, object?> memo = [];

    /// <summary>Where the next byte after the pickle lies.</summary>
    internal int Position => position;

    /// <summary>Names that may occur, judged where they are read: an unknown one ends the reading.</summary>
    internal required Func<Global, bool> IsKnown { get; init; }

    /// <summary>Reads one pickle and stands behind it.</summary>
    /// <exception cref="FormatException">It is cut short, malformed, or names a global that is not known.</exception>
    internal object? Read()
    {
        stack.Clear();
        memo.Clear();
        while (true)
        {
            byte op = Byte();
            switch (op)
            {
                case 0x80: _ = Byte(); break; // PROTO
                case 0x95: _ = Take(8); break; // FRAME
                case (byte)'.': return stack.Count == 1 ? Pop() : throw new FormatException("the pickle ends in the middle of a value");
                case (byte)'(': stack.Add(Mark); break;
                case (byte)'0': _ = Pop(); break;
                case (byte)'1': _ = PopToMark(); break;
                case (byte)'2': stack.Add(Top()); break;
                case (byte)'N': stack.Add(null); break;
                case 0x88: stack.Add(true); break;
                case 0x89: stack.Add(false); break;
                case (byte)'K': stack.Add((long)Byte()); break;
                case (byte)'M': stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case (byte)'J': stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
                case 0x8a: PushNumber(new BigInteger(Take(Byte()))); break;
                case (byte)'I': stack.Add(Whole(Line())); break;
                case (byte)'L': stack.Add(Whole(Line().TrimEnd('L'))); break;
                case (byte)'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
                case (byte)'X': stack.Add(Text(Length32())); break;
                case 0x8c: stack.Add(Text(Byte())); break;
                case (byte)'U': stack.Add(Text(Byte())); break;
                case (byte)'T': stack.Add(Text(Length32())); break;
                case (byte)']': stack.Add(new List<object?>()); break;
                case (byte)'}': stack.Add(new Entries()); break;
                case (byte)')': stack.Add(Array.Empty<object?>()); break;
                case (byte)'t': stack.Add(PopToMark()); break;
                case 0x85: stack.Add(PopMany(1)); break;
                case 0x86: stack.Add(PopMany(2)); break;
                case 0x87: stack.Add(PopMany(3)); break;
                case (byte)'l': stack.Add(PopToMark().ToList()); break;
                case (byte)'a': Append([Pop()]); break;
                case (byte)'e': Append(PopToMark()); break;
                case (byte)'s': SetItems(PopMany(2)); break;
                case (byte)'u': SetItems(PopToMark()); break;
                case (byte)'d': stack.Add(Dictionary(PopToMark())); break;
                case (byte)'c': stack.Add(Known(new Global(Line(), Line()))); break;
                case 0x93: stack.Add(StackGlobal()); break;
                case (byte)'R': stack.Add(Reduce()); break;
                case 0x81: stack.Add(Reduce()); break; // an object made of a class and arguments: as a call
                case (byte)'Q': stack.Add(new Persistent(Pop())); break;
                case (byte)'b': Build(); break;
                case (byte)'q': memo[Byte()] = Top(); break;
                case (byte)'r': memo[BinaryPrimitives.ReadInt32LittleEndian(Take(4))] = Top(); break;
                case (byte)'p': memo[(int)Whole(Line())] = Top(); break;
                case 0x94: memo[memo.Count] = Top(); break;
                case (byte)'h': stack.Add(Remembered(Byte())); break;
                case (byte)'j': stack.Add(Remembered(BinaryPrimitives.ReadInt32LittleEndian(Take(4)))); break;
                case (byte)'g': stack.Add(Remembered((int)Whole(Line()))); break;
                default: throw new FormatException($"pickle instruction 0x{op:x2} at byte {position - 1} is not one that a state dictionary uses");
            }
        }
    }

    byte Byte() => Take(1)[0];

    ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > data.Length - position)
            throw new FormatException($"the pickle is cut short at byte {position}");

        var bytes = data.Span.Slice(position, count);
        position += count;
        return bytes;
    }

    int Length32()
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        return length <= int.MaxValue ? (int)length : throw new FormatException($"a string of {length} bytes at byte {position}");
    }

    string Text(int length) => Encoding.UTF8.GetString(Take(length));

    string Line()
    {
        int end = data.Span[position..].IndexOf((byte)'\n');
        if (end < 0)
            throw new FormatException($"the pickle is cut short at byte {position}");

        string line = Text(end);
        position++;
        return line;
    }

    static long Whole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
        ? value
        : throw new FormatException($"'{Shown(text)}' is no whole number");

    /// <summary>A number of up to eight bytes; a longer one (the file's magic) keeps all its digits.</summary>
    void PushNumber(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            stack.Add((long)value);
        else
            stack.Add(value);
    }

    object? Top() => stack.Count > 0 ? stack[^1] : throw new FormatException($"the pickle takes from an empty stack at byte {position}");

    object? Pop()
    {
        object? top = Top();
        stack.RemoveAt(stack.Count - 1);
        return ReferenceEquals(top, Mark) ? throw new FormatException($"a mark stands where a value belongs, at byte {position}") : top;
    }

    object?[] PopMany(int count)
    {
        var values = new object?[count];
        for (int k = count - 1; k >= 0; k--)
            values[k] = Pop();

        return values;
    }

    object?[] PopToMark()
    {
        int mark = stack.LastIndexOf(Mark);
        if (mark < 0)
            throw new FormatException($"a mark is missing at byte {position}");

        object?[] values = [.. stack[(mark + 1)..]];
        stack.RemoveRange(mark, stack.Count - mark);
        return values;
    }

    object? Remembered(int index) => memo.TryGetValue(index, out object? value) ? value
        : throw new FormatException($"the pickle refers to value {index}, which it has not stored");

    void Append(object?[] values)
    {
        if (Top() is not List<object?> list)
            throw new FormatException($"values are added to something that is no list, at byte {position}");

        list.AddRange(values);
    }

    static Entries Dictionary(object?[] values)
    {
        var entries = new Entries();
        AddPairs(entries, values);
        return entries;
    }

    void SetItems(object?[] values)
    {
        switch (Top())
        {
            case Entries entries: AddPairs(entries, values); break;
            case Reduction reduction: AddPairs(reduction.Items, values); break;
            default: throw new FormatException($"entries are set on something that is no dictionary, at byte {position}");
        }
    }

    static void AddPairs(List<KeyValuePair<object?, object?>> entries, object?[] values)
    {
        if (values.Length % 2 != 0)
            throw new FormatException("a dictionary has a key without a value");

        for (int k = 0; k < values.Length; k += 2)
            entries.Add(new(values[k], values[k + 1]));
    }

    Global Known(Global global) => IsKnown(global)
        ? global
        : throw new FormatException($"it wants to import {Shown(global.ToString())}, which no state dictionary needs; it was not imported");

    Global StackGlobal()
    {
        var names = PopMany(2);
        return names is [string module, string name] ? Known(new Global(module, name))
            : throw new FormatException($"an import without a name at byte {position}");
    }

    Reduction Reduce()
    {
        var pair = PopMany(2);
        return pair is [Global callable, object?[] arguments]
            ? new Reduction(callable, arguments)
            : throw new FormatException($"a call of something that is no known name, at byte {position}");
    }

    /// <summary>State set on an object: an ordered dictionary's _metadata, a parameter's hooks, or what an old parameter holds.</summary>
    void Build()
    {
        object? state = Pop();
        if (Top() is Reduction reduction)
            reduction.State = state;
    }

    internal static string Shown(string text)
    {
        var clean = new StringBuilder();
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, 80)))
            clean.Append(char.IsControl(c) ? '?' : c);

        return clean.ToString();
    }
}
