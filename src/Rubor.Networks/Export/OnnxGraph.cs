using System.Globalization;
using System.Runtime.InteropServices;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Networks.Export;

/// <summary>
/// A graph of ONNX operators that grows as it is said what follows from what. Numbers of fields and of types are those of onnx.proto3.
/// </summary>
/// <param name="weights">Tensors that it takes its constants from.</param>
internal sealed class OnnxGraph(StateDictionary weights)
{
    const int FloatType = 1, Int64Type = 7;                                     // TensorProto.DataType
    const int FloatAttribute = 1, IntAttribute = 2, StringAttribute = 3, IntsAttribute = 7; // AttributeProto.AttributeType

    readonly ProtobufMessage graph = new();
    readonly HashSet<string> constants = new(StringComparer.Ordinal);
    int nodes;

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="operation">Its name: https://onnx.ai/onnx/operators.</param>
    /// <param name="inputs">Names of its inputs; empty for one that is left out.</param>
    /// <param name="attributes">Values: double, int, int[] or string.</param>
    /// <returns>Name of its output.</returns>
    public string Add(string operation, IEnumerable<string> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{operation}_{++nodes}");
        return AddNamed(operation, inputs, name, attributes);
    }

    /// <summary>Adds an operator whose output has a given name.</summary>
    public string AddNamed(
        string operation, IEnumerable<string> inputs, string name, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new ProtobufMessage();
        foreach (string input in inputs)
            node.Text(1, input);
        node.Text(2, name).Text(3, name).Text(4, operation);
        foreach (var (key, value) in attributes)
            node.Message(5, Attribute(key, value));
        graph.Message(1, node);
        return name;
    }

    /// <summary>A tensor of the weights as 32-bit floats, under its own name.</summary>
    public string Weight(string name)
    {
        var stored = weights[name];
        return Constant(name, stored.Sizes, Floats(stored));
    }

    /// <summary>Whether the weights have a tensor.</summary>
    public bool HasWeight(string name) => weights.Entries.Any(e => e.Key == name);

    /// <summary>A constant of 32-bit floats; one of a name that is there already is that one.</summary>
    public string Constant(string name, ReadOnlySpan<long> sizes, ReadOnlySpan<float> values) =>
        Constant(name, sizes, FloatType, MemoryMarshal.AsBytes(values));

    /// <summary>A constant of whole numbers.</summary>
    public string Constant(string name, ReadOnlySpan<long> values) =>
        Constant(name, [values.Length], Int64Type, MemoryMarshal.AsBytes(values));

    /// <summary>Ends the graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">Its input, with the sizes: numbers, or names of those that are open.</param>
    /// <param name="output">Its output, with the sizes.</param>
    public ProtobufMessage End(string name, (string Name, object[] Sizes) input, (string Name, object[] Sizes) output) =>
        graph.Text(2, name).Message(11, Value(input.Name, input.Sizes)).Message(12, Value(output.Name, output.Sizes));

    string Constant(string name, ReadOnlySpan<long> sizes, int type, ReadOnlySpan<byte> bytes)
    {
        if (!constants.Add(name))
            return name;
        var tensor = new ProtobufMessage();
        foreach (long size in sizes)
            tensor.Number(1, size);
        graph.Message(5, tensor.Number(2, type).Text(8, name).Bytes(9, bytes.ToArray()));
        return name;
    }

    static ProtobufMessage Attribute(string name, object value)
    {
        var attribute = new ProtobufMessage().Text(1, name);
        switch (value)
        {
            case double number:
                return attribute.Float(2, (float)number).Number(20, FloatAttribute);
            case int number:
                return attribute.Number(3, number).Number(20, IntAttribute);
            case string text:
                return attribute.Text(4, text).Number(20, StringAttribute);
            case int[] numbers:
                foreach (int number in numbers)
                    attribute.Number(8, number);
                return attribute.Number(20, IntsAttribute);
            default:
                throw new ArgumentException($"{name} is a {value.GetType().Name}, of which no attribute is made");
        }
    }

    static ProtobufMessage Value(string name, object[] sizes)
    {
        var shape = new ProtobufMessage();
        foreach (object size in sizes)
            shape.Message(1, size is string open ? new ProtobufMessage().Text(2, open)
                : new ProtobufMessage().Number(1, Convert.ToInt64(size, CultureInfo.InvariantCulture)));
        return new ProtobufMessage().Text(1, name)
            .Message(2, new ProtobufMessage().Message(1, new ProtobufMessage().Number(1, FloatType).Message(2, shape)));
    }

    float[] Floats(StoredTensor stored)
    {
        var bytes = stored.Bytes.Span;
        return stored.Type switch
        {
            ScalarType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            ScalarType.Float64 => [.. MemoryMarshal.Cast<byte, double>(bytes).ToArray().Select(v => (float)v)],
            ScalarType.Float16 => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(v => (float)v)],
            ScalarType.BFloat16 => [.. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray()
                .Select(v => BitConverter.UInt32BitsToSingle((uint)v << 16))],
            _ => throw new WeightsDataException(weights.Path, $"holds a tensor of {stored.Type}, where weights are floats"),
        };
    }
}
